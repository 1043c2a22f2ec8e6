"""Correct words that no text has by words that some have: a typing error is one letter too many, too few, other or
swapped."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from record.reading import Questions, Statement
from record.search.index import SHORTEST_SPELLING, Index, pieces

MOST_CORRECTED = 8  # words of a question; one with more unknown words is in another language, or no text
NEAR = 60  # words that are compared letter by letter
SHORT = 6  # letters; a shorter word may have one error, others two

SIMILAR = """
SELECT word, count FROM {spellings}
 WHERE pieces && %(pieces)s::integer[] AND length(word) BETWEEN %(length)s - 2 AND %(length)s + 2
 ORDER BY (SELECT count(*) FROM unnest(pieces) AS piece WHERE piece = ANY(%(pieces)s::integer[])) DESC, count DESC, word
 LIMIT %(limit)s
"""


def corrections(index: Index, unknown: Sequence[str]) -> Questions[dict[str, str]]:
    """Return the nearest known word for each of these that has one, of several the most frequent."""
    found = {}
    for word in unknown[:MOST_CORRECTED]:
        if len(word) > SHORTEST_SPELLING and word.isalpha():
            parameters = {"pieces": pieces(word), "length": len(word), "limit": NEAR}
            rows = yield Statement(SIMILAR.format(**index.tables), parameters, False)
            if nearest := _nearest(word, rows):
                found[word] = nearest
    return found


def _nearest(word: str, rows: Sequence[tuple[str, int]]) -> str | None:
    most = 1 if len(word) < SHORT else 2
    near = [(OSA.distance(word, known, score_cutoff=most), -count, known) for known, count in rows]
    best = min(near, default=None)
    return best[2] if best and best[0] <= most else None
