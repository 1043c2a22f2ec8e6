"""Texts of share pictures in lines that fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from public.website.pictures.clusters import (
    ELLIPSIS,
    LEFT_TO_RIGHT,
    NOT_FIRST,
    RIGHT_TO_LEFT,
    Cluster,
    Style,
    clusters_of,
    first_font,
)
from public.website.pictures.fonts import Face
from public.website.writing import direction

BALANCED = 4  # lines at the most: of longer texts nobody sees that lines are of one length


class Run(NamedTuple):
    """A piece of a line in one font."""

    text: str
    family: str


@dataclass(frozen=True)
class Block:
    """A text in lines, each of which has its runs. Lengths are in pixels."""

    lines: list[list[Run]]
    widths: list[float]
    size: int
    weight: int
    leading: float
    is_right_to_left: bool
    files: frozenset[Path]

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading


def set_text(
    text: str, style: Style, *, width: float, height: float, sizes: Sequence[int], language: str = "", most: int = 99
) -> Block:
    """Return the text in the first of these sizes in which it fits, in so many lines at the most.

    Only in the smaller half of the sizes a word that is too long is divided. What does not fit in the last of them is
    left out, after an ellipsis.
    """
    clusters = clusters_of(text, style, language)
    leading = max((cluster.face.leading for cluster in clusters), default=1.0)
    for at, size in enumerate(sizes):
        limit, room = width / size, max(1, min(most, int(height / (leading * size))))
        ends, is_divided = _wrapped(clusters, limit, room)
        if len(ends) <= room and (not is_divided or at >= len(sizes) // 2):
            break
    if len(ends) > room:
        lines = _lines(clusters, ends[: room - 1])
        rest = clusters[ends[room - 2] if room > 1 else 0 :]
        lines.append(_shortened(rest, limit, clusters_of(ELLIPSIS, style, language)))
    else:
        lines = _lines(clusters, _balanced(clusters, limit, ends) if 1 < len(ends) <= BALANCED else ends)
    is_right_to_left = direction(text) == "rtl"
    first = first_font(clusters, style)
    return Block(
        lines=[_runs(line, first, is_right_to_left) for line in lines],
        widths=[_width(line) * size for line in lines],
        size=size,
        weight=style.weight,
        leading=leading * size,
        is_right_to_left=is_right_to_left,
        files=frozenset({first.file, *(cluster.face.file for line in lines for cluster in line)}),
    )


def _wrapped(clusters: Sequence[Cluster], limit: float, room: int) -> tuple[list[int], bool]:
    """Return before which clusters the lines end that are no wider than the limit, and whether a word is divided.

    Of lines that there is no room for, only the first is returned.
    """
    ends: list[int] = []
    start, is_divided = 0, False
    while start < len(clusters) and len(ends) <= room:
        end, width, last_chance = start, 0.0, start
        while end < len(clusters):
            width += clusters[end].advance
            if width > limit and clusters[end].text != " " and end > start:
                break
            end += 1
            if clusters[end - 1].ends_line:
                last_chance = end
        if last_chance == start:
            last_chance, is_divided = end, True
        ends.append(last_chance)
        start = last_chance
    return ends, is_divided


def _lines(clusters: Sequence[Cluster], ends: Sequence[int]) -> list[list[Cluster]]:
    """Return the lines, without the spaces at their ends."""
    lines = [[*clusters[start:end]] for start, end in pairwise([0, *ends])]
    for line in lines:
        while line and line[-1].text == " ":
            line.pop()
    return lines


def _width(line: Sequence[Cluster]) -> float:
    return sum(cluster.advance for cluster in line)


def _balanced(clusters: Sequence[Cluster], limit: float, ends: list[int]) -> list[int]:
    """Return the ends of as many lines as these, all of about one length."""
    divided_before = _wrapped(clusters, limit, len(ends))[1]
    low = limit / 2
    for _ in range(10):
        middle = (low + limit) / 2
        found, is_divided = _wrapped(clusters, middle, len(ends))
        if len(found) == len(ends) and is_divided == divided_before:
            ends, limit = found, middle
        else:
            low = middle
    return ends


def _shortened(rest: Sequence[Cluster], limit: float, ellipsis: list[Cluster]) -> list[Cluster]:
    """Return as much of the rest of a text as fits on one line with an ellipsis."""
    end, width = 0, _width(ellipsis)
    while end < len(rest) and width + rest[end].advance <= limit:
        width += rest[end].advance
        end += 1
    whole_words = max((at + 1 for at in range(end) if rest[at].ends_line), default=0)
    if whole_words > end / 2:
        end = whole_words
    while end and (rest[end - 1].text == " " or rest[end - 1].text in NOT_FIRST):
        end -= 1
    return [*rest[:end], *ellipsis]


def _runs(line: Sequence[Cluster], first: Face, is_right_to_left: bool) -> list[Run]:
    """Return the runs of a line, after one in the first font that says the direction and cannot be seen."""
    if not line:
        return []
    pieces = groupby(line, lambda cluster: cluster.face.family)
    return [
        Run(RIGHT_TO_LEFT if is_right_to_left else LEFT_TO_RIGHT, first.family),
        *(Run("".join(cluster.text for cluster in clusters), family) for family, clusters in pieces),
    ]
