"""Texts of share pictures: broken into lines that fit, each piece in a font that has its letters.

Line breaking follows Unicode's rules (UAX #14) as far as statements and names need them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from public.website.pictures.fonts import SHAPED, SIGNS, Face, faces, latin, region
from public.website.writing import direction

ELLIPSIS = "…"
MOST = 2_000  # characters: no picture has room for more
BALANCED = 4  # lines at the most: of longer texts nobody sees that lines are of one length

# What reads from right to left is isolated so, and what stands within a line of ours: else its neighbors move.
LEFT_TO_RIGHT, RIGHT_TO_LEFT, FIRST_STRONG, END = "\u2066", "\u2067", "\u2068", "\u2069"
ISOLATES = f"[{LEFT_TO_RIGHT}-{END}]"

SPACES = re.compile("[\t\n\v\f\r\x1c-\x20\x85\u2028\u2029]+")
MARKS_OF_DIRECTION = "\u061c\u200e\u200f"
# Of what cannot be seen, this is drawn with the letter before it, and with the one after it.
AFTER = "\u200c\u200d" + MARKS_OF_DIRECTION + END
BEFORE = "\u200d" + FIRST_STRONG
TURNING = {*MARKS_OF_DIRECTION, FIRST_STRONG, END}
KEPT = {*AFTER, *BEFORE}
HYPHENS = "-\u2010\u2013\u2014/"
NOT_FIRST = {
    *"、。，．・：；？！…‥）」』】〉》〕］｝’”ー々〻％°",
    *"ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ",
    *",.!?:;)]}»%",
}
NOT_LAST = {*"（「『【〈《〔［｛‘“", *"([{«¿¡"}
# Scripts without spaces between words: Thai, Lao, Myanmar, Khmer. Some vowels stand before their letter, some after.
WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
BEFORE_ITS_LETTER = {*"\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4"}
AFTER_ITS_LETTER = {*"\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eb0\u0eb2\u0eb3\u0ec6\u17d4\u17d5\u17d7\u104a\u104b"}
VIRAMA = 9  # the combining class of what joins two consonants


@dataclass(frozen=True)
class Style:
    """How a text is written: `serif` or `sans`, and the weight."""

    family: str
    weight: int


class Cluster(NamedTuple):
    """Characters that stay together, with their font, their width, and whether a line may end after them.

    Widths are multiples of the size.
    """

    text: str
    face: Face
    advance: float
    ends_line: bool


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
    leading_face = _leading((cluster.face for cluster in clusters), latin(style.family, style.weight))
    return Block(
        lines=[_runs(line, leading_face, is_right_to_left) for line in lines],
        widths=[_width(line) * size for line in lines],
        size=size,
        weight=style.weight,
        leading=leading * size,
        is_right_to_left=is_right_to_left,
        files=frozenset({leading_face.file, *(cluster.face.file for line in lines for cluster in line)}),
    )


def isolated(text: str) -> str:
    """Return a text that stands within another one, such as a name, so that its direction is its own affair."""
    return f"{FIRST_STRONG}{re.sub(ISOLATES, '', text)}{END}"


def clusters_of(text: str, style: Style, language: str) -> list[Cluster]:
    """Return the clusters of a text, without what cannot be drawn: unknown signs, and what turns its direction.

    Letters of a script that no font has are an ellipsis.
    """
    stack = faces(style.family, style.weight, region(text, language))
    drawn: list[tuple[str, Face]] = []
    for cluster in _joined(_visible(text[:MOST])):
        face = _face(cluster, stack, drawn[-1][1] if drawn else None)
        if face is None and _first(cluster).isalpha():
            cluster, face = ELLIPSIS, stack[0]
        if face is not None and not _repeats(cluster, [text for text, _face in drawn[-2:]]):
            drawn.append((cluster, face))
    drawn = list(_drawn_together(drawn, stack[0]))
    following = [*(cluster for cluster, _face in drawn), ""][1:]
    return [
        Cluster(cluster, face, _advance(cluster, face, style.weight), _may_end(cluster, next_one))
        for (cluster, face), next_one in zip(drawn, following, strict=True)
    ]


def _drawn_together(drawn: list[tuple[str, Face]], latin: Face) -> Iterator[tuple[str, Face]]:
    """Yield the clusters as one line of them can be drawn.

    resvg 0.48 shapes a line in the font of its first run, and puts what other fonts have in the place of that, glyph
    by glyph: right for characters that are one glyph each, and wrong to the point of a crash for any others. So the
    font whose letters take more than that goes first, one alone, and what other fonts have is single characters.
    """
    leading = _leading((face for _cluster, face in drawn), latin)
    was_left_out = False
    for cluster, face in drawn:
        is_left_out = face in SHAPED and face is not leading
        if not is_left_out:
            yield _single(cluster, face, latin) if face is not leading else (cluster, face)
        elif not was_left_out:
            yield ELLIPSIS, latin
        was_left_out = is_left_out or (was_left_out and cluster == " ")


def _leading(used: Iterable[Face], latin: Face) -> Face:
    """Return the font that a line of these begins with."""
    return next((face for face in used if face in SHAPED), latin)


def _single(cluster: str, face: Face, latin: Face) -> tuple[str, Face]:
    """Return a cluster without what would be drawn upon its first character; of a flag, the letters of its country."""
    if _is_regional(_first(cluster)):
        return "".join(chr(ord(each) - ord("\U0001f1e6") + ord("A")) for each in cluster if _is_regional(each)), latin
    first = cluster.index(_first(cluster))
    return "".join(each for at, each in enumerate(cluster) if at == first or each in TURNING), face


def _repeats(cluster: str, before: Sequence[str]) -> bool:
    """Return whether a space follows a space, where something was left out, or an ellipsis stands for several words."""
    return (cluster == " " and before[-1:] == [" "]) or (cluster == ELLIPSIS and ELLIPSIS in before)


def _visible(text: str) -> str:
    """Return the text on one line, without controls, and without characters of no kind or for private use."""
    return "".join(
        character
        for character in SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
        if unicodedata.category(character) not in ("Cc", "Cf", "Cn", "Co", "Cs") or character in KEPT
    )


def _joined(text: str) -> Iterator[str]:
    """Yield the clusters of a text (UAX #29), with the letters that a virama joins."""
    cluster = ""
    for character in text:
        if cluster and not _joins(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _joins(cluster: str, character: str) -> bool:
    last = cluster[-1]
    if character == " " or last == " ":
        return character == END or last == FIRST_STRONG
    if unicodedata.category(character)[0] == "M" or character in AFTER or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    if _is_regional(character):
        return _is_regional(last) and len(cluster) == 1
    return last in BEFORE or unicodedata.combining(last) == VIRAMA or last in BEFORE_ITS_LETTER


def _first(cluster: str) -> str:
    """Return the first character that is seen of a cluster."""
    return next((character for character in cluster if not _is_silent(character)), cluster[0])


def _is_regional(character: str) -> bool:
    """Return whether the character is half of a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_silent(character: str) -> bool:
    """Return whether no font needs to have the character: it only says how others are drawn."""
    return character in KEPT or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _face(cluster: str, stack: Sequence[Face], before: Face | None) -> Face | None:
    """Return the first font that has all of a cluster, or else its first character.

    What belongs to no script stays in the font before it: a space, a full stop, a figure.
    """
    shown = [character for character in cluster if not _is_silent(character)]
    if not shown:
        return before or stack[0]
    if before is not None and before not in SIGNS and not any(map(str.isalpha, shown)) and all(map(before.has, shown)):
        return before
    whole = next((face for face in stack if all(map(face.has, shown))), None)
    return whole or next((face for face in stack if face.has(shown[0])), None)


def _advance(cluster: str, face: Face, weight: int) -> float:
    """Return the width of a cluster: without marks, which take none, and of one sign where several make one."""
    shown = [each for each in cluster if not _is_silent(each) and unicodedata.category(each) not in ("Mn", "Me")]
    if "\u200d" in cluster or _is_regional(_first(cluster)) or face in SIGNS:
        shown = shown[:1]
    return sum(face.advance(each, weight) for each in shown)


def _may_end(cluster: str, following: str) -> bool:
    """Return whether a line may end between two clusters."""
    if not following or cluster == " ":
        return True
    last, first = cluster[-1], _first(following)
    if first == " " or first in NOT_FIRST or last in NOT_LAST:
        return False
    if last in HYPHENS:
        return len(cluster) == 1 and first.isalpha()
    if WITHOUT_SPACES.match(_first(cluster)) and WITHOUT_SPACES.match(first):
        return first not in AFTER_ITS_LETTER
    return _is_east_asian(cluster) or _is_east_asian(following)


def _is_east_asian(cluster: str) -> bool:
    """Return whether a line may end beside it: Korean has spaces between its words."""
    first = _first(cluster)
    return unicodedata.east_asian_width(first) in "WF" and not "\uac00" <= first <= "\ud7a3"


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


def _runs(line: Sequence[Cluster], leading: Face, is_right_to_left: bool) -> list[Run]:
    """Return the runs of a line, after one in the leading font that says the direction and cannot be seen."""
    if not line:
        return []
    pieces = groupby(line, lambda cluster: cluster.face.family)
    return [
        Run(RIGHT_TO_LEFT if is_right_to_left else LEFT_TO_RIGHT, leading.family),
        *(Run("".join(cluster.text for cluster in clusters), family) for family, clusters in pieces),
    ]
