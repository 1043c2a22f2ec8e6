"""Correct words that no text has by words that some have: a typing error is one letter too many, too few, other or
swapped."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from record.reading import Questions, Statement
from record.search.index import Index, variants
from record.search.terms import SHORTEST_SPELLING, is_spelled

MOST_CORRECTED = 40  # words of a question; a text with more unknown ones is in another language
SHORT = 6  # letters; a shorter word may have one error, others two

SIMILAR = "SELECT word, count FROM {spellings} WHERE variants && %s::integer[]"


def corrections(index: Index, unknown: Sequence[str]) -> Questions[dict[str, str]]:
    """Return the nearest known word for each of these that has one, of several the most frequent.

    Of a word with two errors only some are found: where one letter less on either side makes them equal.
    """
    words = [word for word in unknown if len(word) > SHORTEST_SPELLING and is_spelled(word)][:MOST_CORRECTED]
    if not words:
        return {}
    asked = sorted({variant for word in words for variant in variants(word)})
    rows = yield Statement(SIMILAR.format(**index.tables), [asked], False)
    nearest = {word: _nearest(word, rows) for word in words}
    return {word: known for word, known in nearest.items() if known}


def _nearest(word: str, rows: Sequence[tuple[str, int]]) -> str | None:
    most = 1 if len(word) < SHORT else 2
    near = [(OSA.distance(word, known, score_cutoff=most), -count, known) for known, count in rows]
    best = min(near, default=None)
    return best[2] if best and best[0] <= most else None
