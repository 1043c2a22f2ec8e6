"""The text of an archived copy as the desk shows it: with its passages marked, around them or in parts.

A text may be megabytes long, so a page shows one part of it, or what stands around the passages.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from claims.models import Evidence
from sources.models import ArchivedCopy, Passage
from sources.passages import passages_of

PART = 20_000  # characters of a text on one page
LAST_LINE = 2_000  # a part ends with the last line or word that ends within so many of its last characters
MAX_MARKS = 100  # passages on one page
SECONDS = 5.0  # for looking for quotes; one takes a second or more in a text of megabytes
AROUND = 400  # characters of context on either side of a passage


@dataclass(frozen=True)
class Mark:
    """A quoted passage: its number on the page, where it stands, and the evidence that quotes it."""

    number: int
    passage: Passage
    evidence: tuple[Evidence, ...]

    @property
    def quote(self) -> str:
        return self.evidence[0].quote

    @property
    def is_quote(self) -> bool:
        """Return whether the quote stands there, rather than something that comes closest to it."""
        return self.passage.is_found

    @property
    def is_shown(self) -> bool:
        """Return whether there is anything to mark: of a quote that is nowhere, nothing may come close either."""
        return self.passage.end > self.passage.start

    def stands_between(self, start: int, end: int) -> bool:
        return self.is_shown and self.passage.start < end and self.passage.end > start

    @property
    def percent(self) -> int:
        """Return how near it comes; never 100 where the words differ."""
        return min(99, round(self.passage.score * 100))


@dataclass(frozen=True)
class Run:
    """A run of characters that belongs to the same passages: none, one, or several that overlap."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()  # those of the marks that begin here
    page: int | None = None  # the page that begins here, counted from 1

    @property
    def is_quote(self) -> bool:
        return any(mark.is_quote for mark in self.marks)


@dataclass(frozen=True)
class LeftOut:
    """Characters that are not shown, and the part of the text in which they begin."""

    characters: int
    part: int


def marks_of(copy: ArchivedCopy, evidence: Iterable[Evidence]) -> list[Mark]:
    """Return where the quotes of this evidence stand in a copy's text, each quote once, in its order.

    Those are left out that nobody looked for so far and that take more than some seconds now.
    """
    quoted: dict[str, list[Evidence]] = {}
    for piece in evidence:
        quoted.setdefault(piece.quote.strip(), []).append(piece)
    found = passages_of(copy, quoted, SECONDS)
    shown = ((found[quote], pieces) for quote, pieces in quoted.items() if quote in found)
    return [Mark(number, passage, tuple(pieces)) for number, (passage, pieces) in enumerate(shown, 1)]


def parts_of(text: str) -> list[int]:
    """Return where the parts of a text begin, and where the last one ends."""
    bounds = [0]
    while len(text) - bounds[-1] > PART:
        most = bounds[-1] + PART
        cuts = (text.rfind(end, most - LAST_LINE, most) + 1 for end in "\n ")
        bounds.append(next((cut for cut in cuts if cut), most))
    return [*bounds, len(text)]


def runs(text: str, start: int, end: int, marks: Iterable[Mark], pages: Sequence[int] = ()) -> list[Run]:
    """Return the runs of a text from `start` up to `end`; `pages` are the places where its pages begin."""
    near = [mark for mark in marks if mark.stands_between(start, end)]
    edges = {edge for mark in near for edge in (mark.passage.start, mark.passage.end)}
    edges |= {*pages[bisect_left(pages, start) : bisect_left(pages, end)]}
    cuts = sorted({start, end} | {edge for edge in edges if start < edge < end})
    page_of = {place: number for number, place in enumerate(pages, 1)}
    found = []
    for begin, stop in pairwise(cuts):
        here = tuple(mark for mark in near if mark.passage.start < stop and mark.passage.end > begin)
        begins = tuple(mark for mark in here if mark.passage.start == begin or begin == start > mark.passage.start)
        found.append(Run(text[begin:stop], here, begins, page_of.get(begin)))
    return found


def around(text: str, marks: Sequence[Mark], pages: Sequence[int] = ()) -> list[Run | LeftOut]:
    """Return what stands around each passage, and how much is left out between."""
    bounds = parts_of(text)
    spans: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda mark: mark.passage.start):
        start, end = _widened(text, mark.passage.start, mark.passage.end)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    found: list[Run | LeftOut] = []
    done = 0
    for start, end in [*spans, (len(text), len(text))]:
        if start > done:
            found.append(LeftOut(start - done, min(bisect_right(bounds, done), len(bounds) - 1)))
        if end > start:
            found += runs(text, start, end, marks, pages)
        done = end
    return found


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place with its context, which begins and ends between two words."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    if first:
        first = max(text.find(" ", first, start) + 1, first)
    if last < len(text):
        last = max(text.rfind(" ", end, last), end) if " " in text[end:last] else last
    return first, last
