"""A claim's file as a PDF to read, in the scripts of all that is quoted in it."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from claims.case_file import CaseFile, Section
from public.website.pictures.fonts import NOTO, NOTO_CJK, SANS

SIMPLIFIED = 2  # the number of the font with these shapes in its file
TEXT, LINE = 9, 4.6  # size in points, height of a line in millimeters
LONGEST = 40  # seconds
PIECE = 2_000  # characters that are set at a time, so that the time is looked at in between
# Scripts beside those of the first font, which has Latin, Greek and Cyrillic; only what a file needs is read.
SCRIPTS = (
    ("Arabic", ((0x0600, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))),
    ("Hebrew", ((0x0590, 0x05FF), (0xFB1D, 0xFB4F))),
    ("Devanagari", ((0x0900, 0x097F),)),
    ("Bengali", ((0x0980, 0x09FF),)),
    ("Gurmukhi", ((0x0A00, 0x0A7F),)),
    ("Gujarati", ((0x0A80, 0x0AFF),)),
    ("Tamil", ((0x0B80, 0x0BFF),)),
    ("Telugu", ((0x0C00, 0x0C7F),)),
    ("Kannada", ((0x0C80, 0x0CFF),)),
    ("Malayalam", ((0x0D00, 0x0D7F),)),
    ("Sinhala", ((0x0D80, 0x0DFF),)),
    ("Thai", ((0x0E00, 0x0E7F),)),
    ("Lao", ((0x0E80, 0x0EFF),)),
    ("Myanmar", ((0x1000, 0x109F),)),
    ("Georgian", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF))),
    ("Ethiopic", ((0x1200, 0x139F),)),
    ("Khmer", ((0x1780, 0x17FF),)),
    ("Armenian", ((0x0530, 0x058F),)),
    ("Symbols", ((0x2190, 0x2BFF),)),
)
EAST_ASIA = ((0x1100, 0x11FF), (0x2E80, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFFEF))
FIRST_TO_SHAPE, FIRST_ALONE = "\u0590", "\u1d00"  # between them are all scripts of which letters depend on others
BEYOND = 0x20000  # rarer Chinese characters


class TooLong(Exception):
    """The file could not be set in time; its text says so."""


class _Page(FPDF):
    """Pages with the claim's number and their own below."""

    def __init__(self, footer: str):
        super().__init__(format="A4")
        self.below = footer
        self.set_margins(18, 18)
        self.set_auto_page_break(True, 18)
        self.alias_nb_pages()

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("sans", size=7)
        self.cell(0, 5, f"{self.below}   {self.page_no()}/{{nb}}", align="C")


def case_pdf(case: CaseFile) -> bytes:
    """Return the file as a PDF. Raises TooLong."""
    end = time.monotonic() + LONGEST
    lines = list(_lines(case))
    pdf = _Page(_("Claim %(key)d, file of %(day)s") % {"key": case.claim.pk, "day": timezone.localdate(case.at)})
    pdf.set_title(case.claim.statement[:200])
    pdf.set_lang(case.claim.language)
    pdf.add_font("sans", "", NOTO / "NotoSans[wght].ttf")
    pdf.add_font("sans", "B", SANS[700].file)  # making a bold one of the other takes seconds
    others = _scripts_of(pdf, {ord(letter) for _style, text in lines for letter in text})
    pdf.set_fallback_fonts(others, exact_match=False)
    pdf.add_page()
    for style, text in lines:
        for piece in _pieces(text):
            if time.monotonic() > end:
                raise TooLong(_("It is too long for a PDF that is made while you wait. The ZIP has all of it."))
            _set(pdf, style, piece)
    return bytes(pdf.output())


def _scripts_of(pdf: FPDF, letters: set[int]) -> list[str]:
    """Add the fonts that these letters need, and return their names."""
    found = []
    for script, ranges in SCRIPTS:
        if any(first <= letter <= last for letter in letters for first, last in ranges):
            pdf.add_font(script, "", NOTO / f"NotoSans{script}[wght].ttf")
            found.append(script)
    if any(letter >= BEYOND or any(first <= letter <= last for first, last in EAST_ASIA) for letter in letters):
        pdf.add_font("CJK", "", NOTO_CJK, collection_font_number=SIMPLIFIED)
        found.append("CJK")
    return found


def _pieces(text: str) -> Iterator[str]:
    """Cut a text at the ends of its lines, into pieces that are quickly set."""
    for line in text.split("\n"):
        for start in range(0, max(1, len(line)), PIECE):
            yield line[start : start + PIECE]


def _set(pdf: FPDF, style: str, text: str) -> None:
    size = {"title": 15, "heading": 12}.get(style, TEXT)
    pdf.set_font("sans", "" if style == "text" else "B", size)
    if style in ("title", "heading"):
        pdf.ln(3)
    # It takes several times as long, and is for letters that join, or run from right to left.
    pdf.set_text_shaping(any(FIRST_TO_SHAPE <= letter < FIRST_ALONE for letter in text))
    pdf.multi_cell(0, LINE * size / TEXT, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def _lines(case: CaseFile) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of the file, each with its style."""
    yield "title", case.claim.statement
    yield "text", case.readme().partition("\n\n")[2].partition("\n\n")[2]
    for section in case.sections:
        if section.name != "draft":  # the ZIP has it for programs; what it says stands in the other sections
            yield from _section(section)


def _section(section: Section) -> Iterator[tuple[str, str]]:
    yield "heading", section.title
    if not section.rows:
        yield "text", "—"
    for number, row in enumerate(section.rows, start=1):
        if len(section.rows) > 1:
            yield "label", f"{number}."
        yield from _row(row)


def _row(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield "label", f"{name}:"
            for each in value:
                yield from _row(each)
        elif shown := _shown(value):
            if len(shown) > 120 or "\n" in shown:
                yield "label", f"{name}:"
                yield "text", shown
            else:
                yield "text", f"{name}: {shown}"


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M %Z}"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
