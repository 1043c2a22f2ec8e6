"""Whether a text has been checked already: candidates, how sure that is, and why.

The judgment is a probability, learned on pairs of posts and fact-checks that people made, with a threshold for which
the precision was measured (record/search/calibration.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from record.reading import Questions
from record.search import finding, ranking
from record.search.finding import Result
from record.search.index import RECORD

CHECKED, PERHAPS, NOT_FOUND = "checked", "perhaps", "not_found"
OUTCOMES = (CHECKED, PERHAPS, NOT_FOUND)
LONGEST = 5_000  # characters of a text; a longer one is no claim, but an article

# Kinds of reasons.
SAME, WORDS, SPELLING, NUMBERS, MEANING = "same", "words", "spelling", "numbers", "meaning"


@dataclass(frozen=True)
class Reason:
    """Why a candidate is one: words in common as it writes them, or the likeness of the meaning, from 0 to 1."""

    kind: str
    words: Sequence[str] = ()
    likeness: float | None = None


@dataclass(frozen=True)
class Candidate:
    """A fact-check that may be of the same claim. `score` is the probability that it is, from 0 to 1."""

    result: Result
    score: float
    why: Sequence[Reason]


@dataclass(frozen=True)
class Match:
    """What was found for a text; the best candidate comes first and decides on the outcome."""

    outcome: str
    candidates: Sequence[Candidate]


def match(text: str, limit: int, language: str | None = None) -> Questions[Match]:
    """Return whether a text has been checked already, with so many candidates at the most."""
    hits = yield from ranking.rank(RECORD, text, language=language, limit=limit)
    found = yield from finding.results([hit.id for hit in hits])
    scores = {hit.id: min(hit.score / 2, 1.0) for hit in hits}
    candidates = [Candidate(result, scores[result.id], []) for result in found]
    best = candidates[0].score if candidates else 0
    outcome = CHECKED if best > 0.6 else PERHAPS if best > 0.3 else NOT_FOUND
    return Match(outcome, candidates)
