"""Whether a text has been checked already: candidates, how sure that is, and why.

Candidates come in the order of the ranking. Each is judged: a logistic regression over a dozen likenesses
(record/search/likeness.py) gives the probability that it is of the same claim. It was learned on pairs of posts and
fact-checks that people made, half of them with the right fact-check taken away; the thresholds are those for which a
precision was measured on other pairs (calibration.json, bench/calibrate.py).

Ours and those of other publishers are ranked apart and share the places, so that neither hides the other.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

from record.reading import Questions
from record.search import encoders, finding, languages, ranking
from record.search.finding import Result
from record.search.index import RECORD
from record.search.likeness import Claim, claim_of, features, is_of_another_claim
from record.search.passages import shared
from record.search.ranking import Frequencies, Hit
from record.search.searchables import OURS, THEIRS
from record.search.terms import Question, question

CHECKED, PERHAPS, NOT_FOUND = "checked", "perhaps", "not_found"
OUTCOMES = (CHECKED, PERHAPS, NOT_FOUND)
LONGEST = 5_000  # characters of a text; a longer one is no claim, but an article

# Kinds of reasons.
SAME, WORDS, SPELLING, NUMBERS, MEANING = "same", "words", "spelling", "numbers", "meaning"
REASONS = (SAME, WORDS, SPELLING, NUMBERS, MEANING)
LEAST_WORDS = 4  # of a text that can be a claim; “Venezuela's election 2024” is a subject
KINDS = (OURS, THEIRS)  # each is ranked by itself
ALIKE = 0.5  # cosine from which texts that mean something else are rare

CALIBRATION = Path(__file__).with_name("calibration.json")


class Measured(TypedDict):
    """What the outcome “checked” was worth where it was measured: shares from 0 to 1."""

    precision: float
    recall: float
    measured_on: str


class Calibration(TypedDict):
    """A judgment for one encoder: weights by likeness, and the probabilities from which it is so."""

    weights: Mapping[str, float]
    intercept: float
    checked: float
    perhaps: float
    measured: Measured


@dataclass(frozen=True)
class Reason:
    """Why a candidate is one: words in common as it writes them, or the likeness of the meaning, from 0 to 1."""

    kind: str
    words: Sequence[str] = ()
    likeness: float | None = None


@dataclass(frozen=True)
class Candidate:
    """A fact-check that may be of the same claim. `score` is the probability that it is, from 0 to 1.

    Where only a person can decide, it is what is left of that probability: no likeness of words tells a claim from its
    denial.
    """

    result: Result
    score: float
    why: Sequence[Reason]
    needs_a_person: bool = False


@dataclass(frozen=True)
class Match:
    """What was found for a text. The most probable candidate decides on the outcome, and is the first if it is sure."""

    outcome: str
    candidates: Sequence[Candidate]


@cache
def calibration() -> Calibration:
    """Return the judgment for the encoder that is used; for one that nothing was learned for, that without any."""
    known: dict[str, Calibration] = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    encoder = encoders.current()
    return known.get(encoder.name if encoder else encoders.NONE, known[encoders.NONE])


def measured() -> Measured:
    """Return what “checked” was worth where it was measured."""
    return calibration()["measured"]


@dataclass(frozen=True)
class Likeness:
    """A candidate before it is judged."""

    hit: Hit
    result: Result
    claim: Claim
    likeness: Mapping[str, float]


@dataclass(frozen=True)
class Compared:
    """A text and its candidates, in the order of the ranking."""

    asked: Question
    candidates: Sequence[Likeness]


def compared(text: str, limit: int, language: str | None = None) -> Questions[Compared]:
    """Return how alike a text is to the fact-checks that are nearest to it: so many of ours, and of others."""
    asked, known = yield from ranking.read(RECORD, text, language)
    hits = yield from ranking.hits(RECORD, text, asked, known, limit, KINDS)
    [found] = yield from _compared([text], [asked], [hits], known)
    return found


def _compared(
    texts: Sequence[str], asked: Sequence[Question], hits: Sequence[Sequence[Hit]], known: Frequencies
) -> Questions[list[Compared]]:
    """Return how alike each text is to the fact-checks that were found for it."""
    results = yield from finding.results([*{hit.id: None for found in hits for hit in found}])
    by_id = {result.id: (result, claim_of(_claim(result), result.language)) for result in results}
    terms = {term for _result, claim in by_id.values() for term in claim.terms.values()}
    known = yield from ranking.with_words(RECORD, known, terms)
    return [
        Compared(
            each,
            [
                Likeness(hit, result, claim, features(text, each, claim, known, hit))
                for hit in found
                if hit.id in by_id
                for result, claim in [by_id[hit.id]]
            ],
        )
        for text, each, found in zip(texts, asked, hits, strict=True)
    ]


def match(text: str, limit: int, language: str | None = None) -> Questions[Match]:
    """Return whether a text has been checked already, with so many candidates at the most."""
    return _match((yield from compared(text, limit, language)), limit)


def match_each(texts: Sequence[str], limit: int, language: str | None = None) -> Questions[list[Match]]:
    """Return for each of many texts, as the sentences of an article are, whether it has been checked already.

    That takes few statements and looks at fewer candidates than for one text; those alone are named that are perhaps of
    the same claim. Spelling is not corrected: what is published is spelled well, and its unknown names are no errors.
    """
    if not texts:
        return []
    asked = [question(text, language) for text in texts]
    known = yield from ranking.frequencies(RECORD, *asked)
    hits = yield from ranking.hits_of_each(RECORD, texts, asked, known, limit, KINDS)
    found = yield from _compared(texts, asked, hits, known)
    return [_match(Compared(each.asked, [*filter(_is_perhaps, each.candidates)]), limit) for each in found]


def _is_perhaps(found: Likeness) -> bool:
    return probability(found.likeness) >= calibration()["perhaps"]


def _match(found: Compared, limit: int) -> Match:
    candidates = _in_turn([_judged(found.asked, each) for each in found.candidates], limit)
    best = max((candidate.score for candidate in candidates), default=0.0)
    if _outcome(best) == CHECKED:  # ours before others'; what is not as sure stays in the order of the ranking
        candidates.sort(key=lambda candidate: 2 if candidate.score < best else candidate.result.id in THEIRS)
    return Match(_outcome(best), candidates)


def _in_turn(candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
    """Return so many of these, as they are ordered: by turns the most probable of ours and of others that is left.

    In each turn the more probable has a place first, and ours where they are equal.
    """
    likeliest = sorted(candidates, key=lambda each: (-each.score, each.result.id in THEIRS))
    kinds = [[each for each in likeliest if each.result.id in kind] for kind in KINDS]
    turns = {each.result.id: turn for kind in kinds for turn, each in enumerate(kind)}
    kept = sorted(likeliest, key=lambda each: turns[each.result.id])[:limit]
    return [each for each in candidates if each in kept]


def _claim(result: Result) -> str:
    return f"{result.title}. {result.statement}" if result.title else result.statement


def _outcome(probability: float) -> str:
    if probability >= calibration()["checked"]:
        return CHECKED
    return PERHAPS if probability >= calibration()["perhaps"] else NOT_FOUND


def _judged(asked: Question, found: Likeness) -> Candidate:
    result = found.result
    statement = claim_of(result.statement, result.language)
    if [*asked.folded] == [*statement.folded]:
        return Candidate(result, 1.0, [Reason(SAME)])
    score = probability(found.likeness)
    if asks := needs_a_person(asked, found):
        score = min(score, math.nextafter(calibration()["checked"], 0))
    return Candidate(result, score, _reasons(asked, found, statement), asks)


def needs_a_person(asked: Question, found: Likeness) -> bool:
    """Return whether only a person can decide.

    That is where a text is another claim in nearly the same words, is in another language, of which names alone are
    compared, or is a subject alone.
    """
    statement = claim_of(found.result.statement, found.result.language)
    language = languages.known(found.result.language)
    is_other = found.likeness["numbers_apart"] or is_of_another_claim(asked, statement, language)
    is_translated = not languages.may_be(found.result.language, asked.languages)
    return bool(is_other) or is_translated or len(asked.words) < LEAST_WORDS


def probability(likeness: Mapping[str, float]) -> float:
    """Return the probability that two texts that are so alike are of one claim."""
    judgment = calibration()
    weighed = sum(weight * likeness[name] for name, weight in judgment["weights"].items())
    return 1 / (1 + math.exp(-judgment["intercept"] - weighed))


def _reasons(asked: Question, found: Likeness, statement: Claim) -> list[Reason]:
    words = shared(_claim(found.result), found.result.language, {*asked.word_terms})
    reasons = [Reason(WORDS, words)] if words else []
    if corrected := [word for word in asked.corrected.values() if word in found.claim.folded]:
        reasons.append(Reason(SPELLING, corrected))
    if numbers := sorted(number for number in statement.numbers if number in asked.folded):
        reasons.append(Reason(NUMBERS, numbers))
    if found.hit.cosine >= ALIKE:
        reasons.append(Reason(MEANING, likeness=round(found.hit.cosine, 3)))
    return reasons
