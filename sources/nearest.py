"""What comes closest to a quotation in a text where it does not stand: found by words that both have, then aligned.

Both are folded (sources/folding.py). Finding takes time in proportion to the text's length, whatever is in it: parts of
it are compared by which of the quotation's words they have, and letters only where the most are.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from heapq import nlargest
from math import log

from rapidfuzz.distance import Levenshtein

from sources.folding import BLOCK, Folded, Span
from sources.word_boundaries import is_within_word

CANDIDATES = 4  # places that are aligned
LONGEST_WORD = 40  # characters; a longer one is parted
LONGEST_WORDS = 24  # characters for each space; a text with fewer spaces is compared by groups of characters
GROUP = 3
NONE = frozenset[str]()
EQUAL: Mapping[str, float] = {}  # each weighs 1
NOTHING = Span(0, 0)
WORD = re.compile(r"\w+")
GAP = 0.4  # what a character counts that stands between two that are the same; these count 1


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 1: one less the share of characters to change, white space aside."""
    return Levenshtein.normalized_similarity(" ".join(one.split()), " ".join(other.split()))


def nearest(quote: str, text: Folded) -> Span | None:
    """Return the part of a folded text that comes closest to a folded quotation; None where nothing of it is there.

    The part begins and ends with whole words.
    """
    seeds = _Seeds(quote)
    having = [seeds.within(block) for block in text.blocks]
    if not any(having):  # “well known” stands in “well-known”, without having a word of it
        having = [seeds.groups_within(block) if _has_spaces(block) else NONE for block in text.blocks]
    with_it = defaultdict[str, int](int)
    for found in having:
        for seed in found:
            with_it[seed] += 1
    weights = {seed: log(1 + len(having) / number) for seed, number in with_it.items()}
    width = 2 + len(quote) // BLOCK
    spans = []
    for first in _heaviest(having, weights, width):
        within = Span(text.starts[first], text.starts[min(first + width, len(having))])
        spans.append(nearest_within(quote, text.text, within, weights))
    return max(spans, key=lambda span: (_alike(quote, text.text, span), -span.start), default=None)


def nearest_within(quote: str, text: str, within: Span, weights: Mapping[str, float] = EQUAL) -> Span:
    """Return the same of a part of the text; empty where that has nothing of the quotation."""
    return _aligned(quote, text, _narrowed(quote, text, within, weights))


class _Seeds:
    """What a quotation has that a text may have: words, or groups of characters where there are few spaces."""

    def __init__(self, quote: str):
        lowered = quote.lower()
        self._words = frozenset(WORD.findall(lowered))
        self._groups = frozenset(_groups(lowered))

    def within(self, text: str) -> frozenset[str]:
        lowered = text.lower()
        if _has_spaces(lowered):
            return self._words.intersection(WORD.findall(lowered))
        return self.groups_within(lowered)

    def groups_within(self, text: str) -> frozenset[str]:
        return self._groups.intersection(_groups(text.lower()))


def _has_spaces(text: str) -> bool:
    return len(text) < LONGEST_WORDS * (text.count(" ") + 1)


def _groups(text: str) -> list[str]:
    return [text[at : at + GROUP] for at in range(max(1, len(text) - GROUP + 1))]


def _heaviest(having: list[frozenset[str]], weights: dict[str, float], width: int) -> list[int]:
    """Return at which blocks those begin that together have the most; they do not overlap."""
    weighed = []
    for first in range(max(1, len(having) - width + 1)):
        weight = sum(map(weights.__getitem__, frozenset[str]().union(*having[first : first + width])))
        weighed.append((weight, -first))
    chosen = list[int]()
    for weight, negative in nlargest(CANDIDATES * 2 * width, weighed):
        if weight and all(abs(-negative - other) >= width for other in chosen):
            chosen.append(-negative)
    return chosen[:CANDIDATES]


def _placed(text: str, *, by_words: bool) -> Iterator[tuple[str, int]]:
    if by_words:
        return ((match[0], match.start()) for match in WORD.finditer(text))
    return zip(_groups(text), range(len(text)), strict=False)


def _narrowed(quote: str, text: str, within: Span, weights: Mapping[str, float]) -> Span:
    """Return the part in which the most words stand as far from one another as they do in the quotation."""
    part, step = _lower(text[within.start : within.end]), max(16, len(quote) // 8)
    votes = _votes(quote, part, step, weights, by_words=True) if _has_spaces(part) else {}
    votes = votes or _votes(quote, part, step, weights, by_words=False)
    best = max([*votes], key=lambda shift: (votes[shift] + votes.get(shift + 1, 0), -shift), default=0)
    around = len(quote) // 3 + step
    start = within.start + best * step
    return Span(max(start - around, 0), min(start + 2 * step + len(quote) + around, len(text)))


def _votes(quote: str, part: str, step: int, weights: Mapping[str, float], *, by_words: bool) -> dict[int, float]:
    """Return what speaks for each place, in steps, as the one where the quotation begins."""
    places = defaultdict[str, list[int]](list)
    for seed, place in _placed(_lower(quote), by_words=by_words):
        if len(places[seed]) < CANDIDATES:
            places[seed].append(place)
    votes = defaultdict[int, float](float)
    for seed, place in _placed(part, by_words=by_words):
        for asked in places.get(seed, ()):
            votes[(place - asked) // step] += weights.get(seed, 1)
    return votes


def _lower(text: str) -> str:
    """Return a text in lower case, or as it is where that would move its letters."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _alike(quote: str, text: str, span: Span) -> float:
    return Levenshtein.normalized_similarity(quote, text[span.start : span.end])


def _aligned(quote: str, text: str, within: Span) -> Span:
    """Return the whole words of a part of a text that come closest to a quotation."""
    opcodes = Levenshtein.opcodes(_lower(quote), _lower(text[within.start : within.end]))
    matches = [block for block in opcodes.as_matching_blocks() if block.size]
    if not matches:
        return NOTHING
    best, weight, at = 0.0, 0.0, 0
    first = last = start = matches[0]
    for match in matches:
        weight -= GAP * (match.b - at)
        if weight <= 0:
            weight, start = 0.0, match
        weight, at = weight + match.size, match.b + match.size
        if weight > best:
            best, first, last = weight, start, match
    # Words that were changed at an end of the quotation take as much room in the text as in the quotation, or none.
    begins, ends = within.start + first.b, within.start + last.b + last.size
    starts = {*_edges(text, begins), *_edges(text, begins - first.a)}
    begins = max(starts, key=lambda place: (_alike(quote, text, Span(place, ends)), -place))
    stops = {*_edges(text, ends), *_edges(text, ends + len(quote) - last.a - last.size)}
    ends = max(stops, key=lambda place: (_alike(quote, text, Span(begins, place)), -place))
    found = text[begins:ends]
    return Span(begins + len(found) - len(found.lstrip()), begins + len(found.rstrip())) if found.strip() else NOTHING


def _edges(text: str, place: int) -> tuple[int, int]:
    """Return the next places before and after this one that are not within a word."""
    before = after = min(max(place, 0), len(text))
    while is_within_word(text, before) and place - before < LONGEST_WORD:
        before -= 1
    while is_within_word(text, after) and after - place < LONGEST_WORD:
        after += 1
    return before, after
