"""The characters of a text that stay together, each in a font that has them, without what cannot be drawn."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from public.website.pictures.fonts import SHAPED, SIGNS, Face, faces, latin, region

ELLIPSIS = "…"
MOST = 2_000  # characters: no picture has room for more

# What reads from right to left is isolated so, and what stands within a line of ours: else its neighbors move.
LEFT_TO_RIGHT, RIGHT_TO_LEFT, FIRST_STRONG, END = "\u2066", "\u2067", "\u2068", "\u2069"
ISOLATES = re.compile(f"[{LEFT_TO_RIGHT}-{END}]")
MARKS_OF_DIRECTION = "\u061c\u200e\u200f"
# Of what cannot be seen, this is drawn with the letter before it, and with the one after it.
AFTER = "\u200c\u200d" + MARKS_OF_DIRECTION + END
BEFORE = "\u200d" + FIRST_STRONG
TURNING = {*MARKS_OF_DIRECTION, FIRST_STRONG, END}
KEPT = {*AFTER, *BEFORE}

SPACES = re.compile("[\t\n\v\f\r\x1c-\x20\x85\u2028\u2029]+")
HYPHENS = "-\u2010\u2013\u2014/"
NOT_FIRST = {
    *"、。，．・：；？！…‥）」』】〉》〕］｝’”ー々〻％°",
    *"ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ",
    *",.!?:;)]}»%",
}
NOT_LAST = {*"（「『【〈《〔［｛‘“", *"([{«¿¡"}
# Scripts without spaces between words: Thai, Lao, Burmese, Khmer. Some vowels stand before their letter, some after.
WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
BEFORE_ITS_LETTER = {*"\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4"}
AFTER_ITS_LETTER = {*"\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eb0\u0eb2\u0eb3\u0ec6\u17d4\u17d5\u17d7\u104a\u104b"}
# Parts of Korean syllables, joined as they are drawn: NFC leaves those alone of which old texts have syllables.
PARTS_OF_SYLLABLES = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")
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


Drawn = tuple[str, Face]


def isolated(text: str) -> str:
    """Return a text that stands within another one, such as a name, so that its direction is its own affair."""
    return f"{FIRST_STRONG}{ISOLATES.sub('', text)}{END}"


def clusters_of(text: str, style: Style, language: str) -> list[Cluster]:
    """Return the clusters of a text, without what cannot be drawn: unknown signs, and what turns its direction.

    Letters and figures that no font has are an ellipsis.
    """
    stack = faces(style.family, style.weight, region(text, language))
    drawn: list[Drawn] = []
    for cluster in _joined(_plain(_visible(text[:MOST]), stack)):
        face = _face(cluster, stack, drawn[-1][1] if drawn else None)
        if face is None and _first(cluster).isalnum():
            cluster, face = ELLIPSIS, stack[0]
        if face is not None and not _repeats(cluster, [before for before, _face in drawn[-2:]]):
            drawn.append(("".join(each for each in cluster if _is_silent(each) or face.has(each)), face))
    drawn = list(_drawn_together(drawn, stack[0]))
    following = [*(cluster for cluster, _face in drawn), ""][1:]
    return [
        Cluster(cluster, face, _advance(cluster, face, style.weight), _may_end(cluster, next_one))
        for (cluster, face), next_one in zip(drawn, following, strict=True)
    ]


def first_font(clusters: Iterable[Cluster], style: Style) -> Face:
    """Return the font that each line of a text begins with (see `_drawn_together`)."""
    return _first_font((cluster.face for cluster in clusters), latin(style.family, style.weight))


def _visible(text: str) -> str:
    """Return the text on one line, without controls, and without characters of no kind or for private use."""
    return "".join(
        character
        for character in SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
        if unicodedata.category(character) not in ("Cc", "Cf", "Cn", "Co", "Cs") or character in KEPT
    )


def _plain(text: str, stack: Sequence[Face]) -> str:
    """Return the text with plain letters and figures for styled ones that no font has (NFKC), as of mathematics."""
    return "".join(
        each if any(face.has(each) for face in stack) else unicodedata.normalize("NFKC", each) for each in text
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


def _face(cluster: str, stack: Sequence[Face], before: Face | None) -> Face | None:
    """Return the first font that has all of a cluster, or else its first character.

    What belongs to no script stays in the font before it: a space, a full stop, a figure.
    """
    shown = [character for character in cluster if not _is_silent(character)]
    if not shown:
        return before or stack[0]
    if PARTS_OF_SYLLABLES.search(cluster):
        return None
    if before is not None and before not in SIGNS and not any(map(str.isalpha, shown)) and all(map(before.has, shown)):
        return before
    whole = next((face for face in stack if all(map(face.has, shown))), None)
    return whole or next((face for face in stack if face.has(shown[0])), None)


def _repeats(cluster: str, before: Sequence[str]) -> bool:
    """Return whether a space follows a space, where something was left out, or an ellipsis stands for several words."""
    return (cluster == " " and before[-1:] == [" "]) or (cluster == ELLIPSIS and ELLIPSIS in before)


def _drawn_together(drawn: Sequence[Drawn], latin: Face) -> Iterator[Drawn]:
    """Yield the clusters as one line of them can be drawn.

    resvg 0.48 shapes a line in the font that it begins with, and puts what other fonts have in the place of that,
    glyph by glyph: right for characters that are one glyph each, and wrong to the point of a crash for any others. So
    the font whose letters take more than that goes first, one alone; what other fonts have is single characters; and
    what the first font can make of a letter and its marks is made so, since that is what it is shaped into there.
    """
    first = _first_font((face for _cluster, face in drawn), latin)
    was_left_out = False
    for cluster, face in drawn:
        is_left_out = face in SHAPED and face is not first
        parts = unicodedata.normalize("NFD", cluster)
        if face is first or (len(parts) > len(cluster) and all(map(first.has, parts))):
            yield cluster if face is first else parts, first
        elif not is_left_out:
            yield _single(cluster, face, latin)
        elif not was_left_out:
            yield ELLIPSIS, latin
        was_left_out = is_left_out or (was_left_out and cluster == " ")


def _first_font(used: Iterable[Face], latin: Face) -> Face:
    return next((face for face in used if face in SHAPED), latin)


def _single(cluster: str, face: Face, latin: Face) -> Drawn:
    """Return a cluster without what would be drawn upon its first character; of a flag, the letters of its country."""
    if _is_regional(_first(cluster)):
        return "".join(chr(ord(each) - ord("\U0001f1e6") + ord("A")) for each in cluster if _is_regional(each)), latin
    first = cluster.index(_first(cluster))
    return "".join(each for at, each in enumerate(cluster) if at == first or each in TURNING), face


def _advance(cluster: str, face: Face, weight: int) -> float:
    """Return the width of a cluster: marks above and below take none."""
    shown = (each for each in cluster if not _is_silent(each) and unicodedata.category(each) not in ("Mn", "Me"))
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


def _first(cluster: str) -> str:
    """Return the first character that is seen of a cluster."""
    return next((character for character in cluster if not _is_silent(character)), cluster[0])


def _is_regional(character: str) -> bool:
    """Return whether the character is half of a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_silent(character: str) -> bool:
    """Return whether no font needs to have the character: it only says how others are drawn."""
    return character in KEPT or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
