"""Where a quotation stands in the text of a source.

It stands there word for word, or but for typography (sources/folding.py). Otherwise what comes closest is told, which
is never taken for the quotation: a dropped “not” is a small difference. What a quotation leaves out, it marks; then its
parts stand one after another, near each other. A place is told as a W3C text quote selector
(https://www.w3.org/TR/annotation-model/#text-quote-selector).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TypedDict

from sources.folding import DOUBLE_QUOTES, NO_JOINT, SINGLE_QUOTES, Folded, Joint, Span
from sources.nearest import nearest, nearest_within, similarity
from sources.word_boundaries import are_whole_words, is_within_word

CONTEXT = 32  # characters before and after a passage, at most
MOST_PLACES = 500  # of one text, among which the right one is chosen
MOST_TRIED = 50  # places of a part beside another
MOST_PARTS = 50  # of a quotation that leaves something out
MOST_LEFT_OUT = 2000  # characters between two parts; what stands further apart are two passages
# From here on a quotation is a passage in other words. What comes closest in a text that has nothing of it stays below
# (tests/sources/test_anchoring.py).
RESEMBLES = 0.6

NOWHERE = Span(0, 0)
QUOTES = f"[{re.escape(SINGLE_QUOTES + DOUBLE_QUOTES)}]"
QUOTED = re.compile(rf"^{QUOTES}\s*|\s*{QUOTES}$")
DOTS = r"(?:…|\.\s?\.\s?\.(?:\s?\.)?)"
LEFT_OUT = re.compile(rf"\s*(?:\[\s*{DOTS}\s*\]|\(\s*{DOTS}\s*\)|{DOTS})\s*")


class How(StrEnum):
    """In which words a passage stands in a text."""

    EXACT = "exact"
    NORMALIZED = "normalized"  # but for typography, and what the quotation says that it leaves out
    FUZZY = "fuzzy"  # in other words


@dataclass(frozen=True, kw_only=True)
class Place:
    """A part of a text from `start` up to `end`, in characters; its page counts from 1, where the text has pages."""

    start: int
    end: int
    score: float
    prefix: str
    exact: str
    suffix: str
    page: int | None


@dataclass(frozen=True, kw_only=True)
class Located(Place):
    """Where a quotation stands. Where that is FUZZY, the words differ: a reader may look there, and nothing more."""

    how: How

    @property
    def is_found(self) -> bool:
        """Whether the text has these very words."""
        return self.how in (How.EXACT, How.NORMALIZED)


@dataclass(frozen=True, kw_only=True)
class NotLocated(Place):
    """What comes closest to a quotation that the text does not have; nothing, with the score 0, where nothing does."""

    is_found = False


class _Told(TypedDict):
    start: int
    end: int
    prefix: str
    exact: str
    suffix: str
    page: int | None


def locate(quote: str, text: str, pages: Sequence[int] = ()) -> Located | NotLocated:
    """Return where a quotation stands in a text, or what comes closest to it.

    `pages` says where each page begins. Where the quotation stands several times, it is the first place.
    """
    quote, ways = quote.strip(), _ways_to_read(quote)
    if not ways:
        return NotLocated(score=0.0, **_told(NOWHERE, text, pages))
    exactly = _exactly(quote, text)
    if span := next(exactly, None):
        return Located(how=How.EXACT, score=1.0, **_told(span, text, pages))
    folded = Folded(text)
    for parts in ways:
        if span := _shortest(map(folded.unfolded, _in_order(parts, folded))):
            return Located(how=How.NORMALIZED, score=1.0, **_told(span, text, pages))
    span, score = _closest(ways[-1], folded, text)
    if score >= RESEMBLES:
        return Located(how=How.FUZZY, score=score, **_told(span, text, pages))
    return NotLocated(score=score, **_told(span, text, pages))


def _occurrences(sought: str, text: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    at = text.find(sought, start, end) if sought else -1
    while at >= 0:
        yield at
        at = text.find(sought, at + 1, end)


def _exactly(quote: str, text: str) -> Iterator[Span]:
    for at in islice(_occurrences(quote, text), MOST_PLACES):
        if are_whole_words(text, at, at + len(quote)):
            yield Span(at, at + len(quote))


@dataclass(frozen=True)
class _Part:
    """What stands together in a quotation, folded."""

    raw: str
    text: str
    joints: dict[int, Joint]

    @classmethod
    def of(cls, raw: str) -> "_Part":
        folded = Folded(raw)
        start = len(folded.text) - len(folded.text.lstrip())
        end = len(folded.text.rstrip())
        return cls(raw, folded.text[start:end], folded.joints(Span(start, end)) if start < end else {})

    def stands(self, text: Folded, at: int) -> bool:
        """Return whether it stands in a folded text here, where its letters do: as whole words, with its hyphens."""
        span = Span(at, at + len(self.text))
        if text.is_part_of_a_character(span) or not are_whole_words(text.unfolded_text, *text.unfolded(span)):
            return False
        joints = text.joints(span)
        places = {*joints, *self.joints}
        return all(self.joints.get(at, NO_JOINT) & joints.get(at, NO_JOINT) for at in places)

    def first(self, text: Folded, start: int) -> int | None:
        """Return where it first stands from here on, as near as parts of a quotation are."""
        places = _occurrences(self.text, text.text, start, start + MOST_LEFT_OUT + len(self.text))
        return next((at for at in islice(places, MOST_TRIED) if self.stands(text, at)), None)

    def last(self, text: Folded, end: int) -> int | None:
        """Return where it last stands up to here, as near as parts of a quotation are."""
        start = max(end - MOST_LEFT_OUT - len(self.text), 0)
        at = text.text.rfind(self.text, start, end)
        for _tried in range(MOST_TRIED):
            if at < 0 or self.stands(text, at):
                break
            at = text.text.rfind(self.text, start, at + len(self.text) - 1)
        return at if at >= 0 and self.stands(text, at) else None


def _ways_to_read(quote: str) -> list[list[_Part]]:
    """Return of which parts a quotation may consist: itself, without its quotation marks, between what it left out."""
    bare = QUOTED.sub("", quote)
    parts = LEFT_OUT.split(bare)
    ways = [(quote,), (bare,), tuple(parts) if len(parts) <= MOST_PARTS else (bare,)]
    read = [[part for part in map(_Part.of, way) if part.text] for way in dict.fromkeys(ways)]
    return [way for way in read if way]


def _longest(parts: list[_Part]) -> int:
    return max(range(len(parts)), key=lambda number: len(parts[number].text))


def _in_order(parts: list[_Part], text: Folded) -> Iterator[Span]:
    """Yield where the parts stand one after another. The longest is the rarest, so its places are tried."""
    middle = _longest(parts)
    for at in islice(_occurrences(parts[middle].text, text.text), MOST_PLACES // len(parts)):
        if not parts[middle].stands(text, at):
            continue
        start: int | None = at
        for part in reversed(parts[:middle]):
            start = part.last(text, start) if start is not None else None
        end: int | None = at + len(parts[middle].text)
        for part in parts[middle + 1 :]:
            begins = part.first(text, end) if end is not None else None
            end = begins + len(part.text) if begins is not None else None
        if start is not None and end is not None:
            yield Span(start, end)


def _shortest(spans: Iterator[Span]) -> Span | None:
    """Return the place that leaves out the least; of those the first."""
    return min(spans, key=lambda span: (span.end - span.start, span.start), default=None)


def _closest(parts: list[_Part], folded: Folded, text: str) -> tuple[Span, float]:
    """Return the passage that comes closest to the parts in order, and how alike they are."""
    middle = _longest(parts)
    found = nearest(parts[middle].text, folded)
    if found is None or found.start == found.end:
        return NOWHERE, 0.0
    spans = {middle: found}
    for number in (*reversed(range(middle)), *range(middle + 1, len(parts))):
        part = parts[number].text
        room = MOST_LEFT_OUT + len(part)
        start, end = min(spans.values()).start, max(spans.values()).end
        near = Span(max(start - room, 0), start) if number < middle else Span(end, min(end + room, len(folded.text)))
        span = nearest_within(part, folded.text[slice(*near)], Span(0, near.end - near.start))
        if span.start < span.end and similarity(part, folded.text[slice(*near)][slice(*span)]) >= RESEMBLES:
            spans[number] = Span(near.start + span.start, near.start + span.end)
    read = {number: folded.unfolded(span) for number, span in spans.items()}
    alike = sum(len(parts[number].raw) * similarity(parts[number].raw, text[slice(*read[number])]) for number in read)
    whole = Span(min(read.values()).start, max(read.values()).end)
    return whole, alike / sum(len(part.raw) for part in parts)


def _told(span: Span, text: str, pages: Sequence[int]) -> _Told:
    around = CONTEXT if span != NOWHERE else 0
    before, after = max(span.start - around, 0), min(span.end + around, len(text))
    while before < span.start and is_within_word(text, before):
        before += 1
    while after > span.end and is_within_word(text, after):
        after -= 1
    return {
        "start": span.start,
        "end": span.end,
        "prefix": text[before : span.start].lstrip(),
        "exact": text[span.start : span.end],
        "suffix": text[span.end : after].rstrip(),
        "page": bisect_right(pages, span.start) or None if span != NOWHERE else None,
    }
