"""The difference of two texts as people read it: what was removed, what was added, and a few words of what stayed.

Paragraphs are compared first, then the sentences of those that changed, then the words of these. Time and memory are
bounded whatever the texts are: what would take too long to compare is told as replaced.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import Indel

from sources.folding import UNSPACED

CONTEXT = 80  # characters of what stayed, before and after a change
MOST_COMPARED = 200_000_000  # things of one text times those of the other; rapidfuzz takes a bit of memory for each
ALIKE = 0.35  # of the shorter text; where less stayed, they are two texts, which nobody could read mixed

PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+$")
SENTENCE = re.compile(r"[^.!?。！？]*[.!?。！？]+\s*|[^.!?。！？]+$")
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+(?:[-.,:'’][^\W{UNSPACED}]+)*|\s+|[^\w\s]")
SHORT = 200  # characters: a sentence or two, whose words are compared at once
SMALLER = {PARAGRAPH: SENTENCE, SENTENCE: WORD}


class Kind(StrEnum):
    """What became of a part of a text."""

    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"
    SKIPPED = "skipped"  # it stayed, and is not shown


@dataclass(frozen=True)
class Run:
    """A part of a text, or of both; of what is skipped there is no text."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class _Change:
    """What stands in one text from `a` to `b`, and in the other from `c` to `d`."""

    is_equal: bool
    a: int
    b: int
    c: int
    d: int


def difference(before: str, after: str, context: int | None = CONTEXT) -> list[Run]:
    """Return the runs that lead from one text to the other, none of two that are the same.

    What is equal is shortened to this many characters on either side of a change, or not at all for None.
    """
    if before == after:
        return []
    runs = _joined(_compared_by(PARAGRAPH, before, after))
    return runs if context is None else list(_shortened(runs, context))


def _compared_by(unit: re.Pattern[str], before: str, after: str) -> Iterator[Run]:
    """Compare by this unit, and what changed by the next smaller one."""
    old, new = unit.findall(before), unit.findall(after)
    changes = _changes(old, new)
    if unit is WORD:
        changes = _readable(changes, old, new)
        stayed = sum(len(old[place]) for change in changes if change.is_equal for place in range(change.a, change.b))
        if stayed < ALIKE * min(len(before), len(after)):
            yield from _replaced(before, after)
            return
    for change in changes:
        one, other = "".join(old[change.a : change.b]), "".join(new[change.c : change.d])
        if change.is_equal:
            yield Run(Kind.EQUAL, one)
        elif unit is WORD:
            yield from _replaced(one, other)
        else:
            unit_within = WORD if max(len(one), len(other)) < SHORT else SMALLER[unit]
            yield from _compared_by(unit_within, one, other)


def _changes(old: Sequence[str], new: Sequence[str]) -> list[_Change]:
    """Return what stayed and what changed, in order and without gaps."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    whole = _Change(False, start, len(old) - end, start, len(new) - end)
    found = [_Change(True, 0, start, 0, start)]
    if _is_comparable(whole):
        found += _compared(old, new, whole)
    else:
        found += _parted(old, new, whole)
    found.append(_Change(True, len(old) - end, len(old), len(new) - end, len(new)))
    return [change for change in found if change.a < change.b or change.c < change.d]


def _is_comparable(part: _Change) -> bool:
    return (part.b - part.a) * (part.d - part.c) <= MOST_COMPARED


def _compared(old: Sequence[str], new: Sequence[str], part: _Change) -> Iterator[_Change]:
    numbers = dict[str, int]()
    one, other = (
        [numbers.setdefault(each, len(numbers)) for each in items]
        for items in (old[part.a : part.b], new[part.c : part.d])
    )
    same = Indel.opcodes(one, other).as_matching_blocks()
    a = c = 0
    for block in same:  # the last is empty, and at the end
        yield _Change(False, part.a + a, part.a + block.a, part.c + c, part.c + block.b)
        a, c = block.a + block.size, block.b + block.size
        yield _Change(True, part.a + block.a, part.a + a, part.c + block.b, part.c + c)


def _parted(old: Sequence[str], new: Sequence[str], part: _Change) -> Iterator[_Change]:
    """Compare what stands between things of which there is one in each; what is still too long was replaced."""
    a, c = part.a, part.c
    for one, other in [*_landmarks(old[part.a : part.b], new[part.c : part.d]), (part.b - part.a, part.d - part.c)]:
        between = _Change(False, a, part.a + one, c, part.c + other)
        if _is_comparable(between):
            yield from _compared(old, new, between)
        else:
            yield between
        a, c = part.a + one, part.c + other
        if a < part.b and c < part.d:
            yield _Change(True, a, a + 1, c, c + 1)
        a, c = a + 1, c + 1


def _landmarks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return where things stand of which there is one in each, as many as are in the same order in both."""
    in_old, in_new = Counter(old), Counter(new)
    places = {each: place for place, each in enumerate(old) if in_old[each] == in_new[each] == 1}
    pairs = [(places[each], place) for place, each in enumerate(new) if each in places]
    ends = list[int]()  # the smallest place in the old with which a sequence of this length can end
    chain = list[tuple[tuple[int, int], int | None]]()  # each pair, and the one before it
    last = list[int]()  # which pair ends the sequence of this length
    for pair in pairs:
        at = bisect_left(ends, pair[0])
        chain.append((pair, last[at - 1] if at else None))
        ends[at : at + 1] = [pair[0]]
        last[at : at + 1] = [len(chain) - 1]
    found, number = list[tuple[int, int]](), last[-1] if last else None
    while number is not None:
        pair, number = chain[number]
        found.append(pair)
    return found[::-1]


def _readable(changes: Iterable[_Change], old: Sequence[str], new: Sequence[str]) -> list[_Change]:
    """Join changes between which less stayed than either changed: a few words that stayed only make it hard to read."""

    def size(change: _Change) -> int:
        return max(sum(map(len, old[change.a : change.b])), sum(map(len, new[change.c : change.d])))

    joined = list[_Change]()
    for change in changes:
        if change.is_equal or len(joined) < 2 or joined[-2].is_equal:
            joined.append(change)
            continue
        stayed = size(joined[-1])
        if joined[-1].is_equal and stayed > min(size(joined[-2]), size(change)) and _has_words(old, joined[-1]):
            joined.append(change)
        else:
            first = joined[-2]
            joined[-2:] = [_Change(False, first.a, change.b, first.c, change.d)]
    return joined


def _has_words(old: Sequence[str], change: _Change) -> bool:
    return any(each.isalnum() for each in old[change.a : change.b])


def _replaced(before: str, after: str) -> Iterator[Run]:
    if before:
        yield Run(Kind.REMOVED, before)
    if after:
        yield Run(Kind.ADDED, after)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with one of a kind in a row, and between what stayed what was removed before what was added."""
    joined = list[Run]()
    for is_equal, group in groupby(runs, key=lambda run: run.kind == Kind.EQUAL):
        kinds = (Kind.EQUAL,) if is_equal else (Kind.REMOVED, Kind.ADDED)
        same = list(group)
        texts = ((kind, "".join(run.text for run in same if run.kind == kind)) for kind in kinds)
        joined += [Run(kind, text) for kind, text in texts if text]
    return joined


def _shortened(runs: list[Run], context: int) -> Iterator[Run]:
    for number, run in enumerate(runs):
        if run.kind != Kind.EQUAL:
            yield run
            continue
        head = "" if number == 0 else _first_words(run.text, context)
        tail = "" if number == len(runs) - 1 else _first_words(run.text[::-1], context)[::-1]
        if len(head) + len(tail) + 1 >= len(run.text):
            yield run
            continue
        if head:
            yield Run(Kind.EQUAL, head)
        yield Run(Kind.SKIPPED, "")
        if tail:
            yield Run(Kind.EQUAL, tail)


def _first_words(text: str, length: int) -> str:
    """Return as many whole words as are not longer than this; of a text without spaces, as many characters."""
    if len(text) <= length:
        return text
    kept = text[:length]
    return kept if text[length].isspace() else (kept.rpartition(" ")[0] or kept)
