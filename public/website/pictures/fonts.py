"""The fonts of share pictures: which of them has a character, and how wide that is.

What draws (public/website/pictures/drawing.py) neither measures nor breaks lines, so the tables of the fonts that say
it are read here.
"""

import struct
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

OURS = Path(__file__).parent / "fonts"
NOTO = Path(str(files("manimgx_fonts")))
NOTO_CJK = Path(str(files("manimgx_fonts_cjk"))) / "NotoSansCJK-VF.otf.ttc"

# Of a variable font, widths are read as they are in its first weight. At bold, letters are wider by about so much.
BOLD = 700
WIDENING, WIDENING_FROM_THIN = 0.09, 0.15


@dataclass(frozen=True, eq=False)  # compared as what they are, thousands of times a text
class Face:
    """A font with the name that an SVG has for it; one file may have several.

    `leading` is the height of a line of it, as a multiple of the size; `widening` by how much letters are wider at bold
    than at the weight `first`, but for those of East Asia, which are all of one width.
    """

    family: str
    file: Path
    ordinal: int = 0
    leading: float = 1.2
    widening: float = 0.0
    first: int = 400

    def has(self, character: str) -> bool:
        return self._tables.glyph(ord(character)) != 0

    def advance(self, character: str, weight: int) -> float:
        """Return how wide the character is, as a multiple of the size."""
        first = self._tables.advance(ord(character))
        if unicodedata.east_asian_width(character) in "WF":
            return first
        return first * (1 + self.widening * (weight - self.first) / (BOLD - self.first))

    @cached_property
    def _tables(self) -> "_Tables":
        return _tables(self.file, self.ordinal)


class _Tables:
    """What an OpenType font has in `cmap` and `hmtx`."""

    def __init__(self, tables: dict[str, bytes]):
        (self._units,) = struct.unpack_from(">H", tables["head"], 18)
        (self._measured,) = struct.unpack_from(">H", tables["hhea"], 34)
        self._widths = tables["hmtx"]
        # Ranges of characters in order: the first, the last, and the number of the first one's glyph.
        self._ranges = sorted(_ranges(tables["cmap"]))
        self._lasts = [last for _first, last, _glyph in self._ranges]

    def glyph(self, code: int) -> int:
        """Return the number of the character's glyph, 0 where there is none."""
        at = bisect_left(self._lasts, code)
        if at == len(self._ranges) or self._ranges[at][0] > code:
            return 0
        first, _last, glyph = self._ranges[at]
        return glyph + code - first

    def advance(self, code: int) -> float:
        glyph = min(self.glyph(code), self._measured - 1)
        (width,) = struct.unpack_from(">H", self._widths, 4 * glyph)
        return float(width / self._units)


@cache
def _tables(file: Path, ordinal: int) -> _Tables:
    """Read the four tables of a font: the whole file may have 30 MB."""
    with file.open("rb") as font:
        start = 0
        if font.read(4) == b"ttcf":
            font.seek(12 + 4 * ordinal)
            (start,) = struct.unpack(">I", font.read(4))
        font.seek(start + 4)
        (count,) = struct.unpack(">H6x", font.read(8))
        listed = [struct.unpack(">4s4xII", font.read(16)) for _ in range(count)]
        found = {}
        for tag, offset, length in listed:
            if tag in (b"cmap", b"head", b"hhea", b"hmtx"):
                font.seek(offset)
                found[tag.decode()] = font.read(length)
    return _Tables(found)


def _ranges(cmap: bytes) -> list[tuple[int, int, int]]:
    """Return the characters of a font: those of the subtable of all planes, where there is one."""
    (count,) = struct.unpack_from(">2xH", cmap)
    offsets = [struct.unpack_from(">4xI", cmap, 4 + 8 * at)[0] for at in range(count)]
    formats = {struct.unpack_from(">H", cmap, offset)[0]: offset for offset in offsets}
    if 12 in formats:
        (groups,) = struct.unpack_from(">I", cmap, formats[12] + 12)
        begin = formats[12] + 16
        return list(struct.iter_unpack(">III", cmap[begin : begin + 12 * groups]))
    return _ranges_of_the_first_plane(cmap, formats[4])


def _ranges_of_the_first_plane(cmap: bytes, offset: int) -> list[tuple[int, int, int]]:
    """Read a subtable of format 4, whose ranges are four arrays of 16 bits one after another."""
    (doubled,) = struct.unpack_from(">H", cmap, offset + 6)
    count, lasts = doubled // 2, offset + 14
    firsts, deltas, indirect = lasts + doubled + 2, lasts + 2 * doubled + 2, lasts + 3 * doubled + 2
    found = []
    for at in range(count):
        last, first, delta, skip = (
            struct.unpack_from(">H", cmap, array + 2 * at)[0] for array in (lasts, firsts, deltas, indirect)
        )
        if not skip:
            found.append((first, last, (first + delta) % 0x10000))
            continue
        for code in range(first, last + 1):
            (glyph,) = struct.unpack_from(">H", cmap, indirect + 2 * at + skip + 2 * (code - first))
            if glyph:
                found.append((code, code, (glyph + delta) % 0x10000))
    return [(first, min(last, first + 0x10000 - glyph - 1), glyph) for first, last, glyph in found if first != 0xFFFF]


def _noto(name: str, script: str, leading: float = 1.2) -> Face:
    return Face(f"Noto Sans {script}".strip(), NOTO / f"NotoSans{name}[wght].ttf", leading=leading, widening=WIDENING)


SERIF = {weight: Face("Picture Serif", OURS / f"serif-{weight}.ttf", leading=1.17) for weight in (400, 600, 700)}
SANS = {weight: Face("Picture Sans", OURS / f"sans-{weight}.ttf", leading=1.25) for weight in (500, 700)}

# Letters with marks above and below need higher lines.
MORE_LATIN = _noto("", "")  # and Cyrillic and Greek
# Scripts of which a letter may be several glyphs, or several letters one; with marks above and below, lines are higher.
SHAPED = (
    _noto("Arabic", "Arabic", 1.5),
    _noto("Devanagari", "Devanagari", 1.4),
    _noto("Bengali", "Bengali", 1.4),
    _noto("Gurmukhi", "Gurmukhi", 1.4),
    _noto("Gujarati", "Gujarati", 1.4),
    _noto("Oriya", "Oriya", 1.4),
    _noto("Tamil", "Tamil", 1.4),
    _noto("Telugu", "Telugu", 1.5),
    _noto("Kannada", "Kannada", 1.5),
    _noto("Malayalam", "Malayalam", 1.4),
    _noto("Sinhala", "Sinhala", 1.4),
    _noto("Thai", "Thai", 1.45),
    _noto("Lao", "Lao", 1.5),
    _noto("Khmer", "Khmer", 1.6),
    _noto("Myanmar", "Myanmar", 1.6),
)
OTHERS = (
    _noto("Hebrew", "Hebrew", 1.25),
    _noto("Ethiopic", "Ethiopic", 1.35),
    _noto("Armenian", "Armenian"),
    _noto("Georgian", "Georgian"),
)
EAST_ASIA = {
    region: Face(f"Noto Sans CJK {region}", NOTO_CJK, ordinal, leading=1.32, widening=WIDENING_FROM_THIN, first=100)
    for ordinal, region in enumerate(("JP", "KR", "SC", "TC", "HK"))
}
# Of a language; the first that its tag begins with.
REGIONS = {"ja": "JP", "ko": "KR", "zh-hk": "HK", "zh-hant-hk": "HK", "zh-hant": "TC", "zh-tw": "TC", "zh": "SC"}
SIGNS = (_noto("Symbols", "Symbols"), Face("Noto Emoji", NOTO / "NotoEmoji[wght].ttf", leading=1.25))


@cache
def faces(family: str, weight: int, region: str) -> tuple[Face, ...]:
    """Return the fonts of a style, in the order in which one is looked for that has a character."""
    return latin(family, weight), MORE_LATIN, *SHAPED, *OTHERS, EAST_ASIA[region], *SIGNS


def latin(family: str, weight: int) -> Face:
    return {"serif": SERIF, "sans": SANS}[family][weight]


def region(text: str, language: str) -> str:
    """Return whose shapes the Chinese characters of a text have: its language says it, or else its other letters."""
    code = language.lower()
    for prefix, known in (
        ("ja", "JP"),
        ("ko", "KR"),
        ("zh-hk", "HK"),
        ("zh-hant", "TC"),
        ("zh-tw", "TC"),
        ("zh", "SC"),
    ):
        if code.startswith(prefix):
            return known
    if any("\u3040" <= character <= "\u30ff" for character in text):
        return "JP"
    return "KR" if any("\uac00" <= character <= "\ud7a3" for character in text) else "SC"
