"""Reads a PDF page by page with PDFium, which is not safe in threads and may crash: only in a process of its own."""

import re
import time

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from sources.extraction.media_types import PDF
from sources.extraction.results import MAX_TEXT, Extraction, cleaned, one_line

LONGEST = 12  # seconds; the pages that were read until then are kept
HYPHEN = re.compile("[\x02\ufffe]\r?\n?")  # how PDFium writes a hyphen at which a word is broken over two lines


def read(raw: bytes) -> Extraction:
    """Return what the PDF says."""
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}
        return Extraction("encrypted" if is_locked else "broken", PDF)
    try:
        text, pages, is_cut = _text(document)
        return Extraction(
            "read" if text.strip() else "no_text",
            PDF,
            text=text if text.strip() else "",
            pages=pages,
            title=one_line(_said(document, "Title"), 500),
            authors=one_line(_said(document, "Author"), 500),
            published_on=_day(_said(document, "CreationDate")),
            is_cut=is_cut,
        )
    finally:
        document.close()


def _said(document: pdfium.PdfDocument, name: str) -> str:
    """Return what the PDF says of itself under this name, "" where that is no text, as half a character is none."""
    try:
        said: str = document.get_metadata_value(name)
    except UnicodeError:
        return ""
    return said


def _text(document: pdfium.PdfDocument) -> tuple[str, list[int], bool]:
    """Return the text, where each page begins in it, and whether it was cut."""
    deadline = time.monotonic() + LONGEST
    parts: list[str] = []
    pages: list[int] = []
    size = 0
    for number in range(len(document)):
        if size > MAX_TEXT or time.monotonic() > deadline:
            break
        pages.append(size)
        parts.append(_text_of_page(document, number))
        size += len(parts[-1])
    text = "".join(parts)
    return text[:MAX_TEXT], pages, len(pages) < len(document) or size > MAX_TEXT


def _text_of_page(document: pdfium.PdfDocument, number: int) -> str:
    """Return the page's text with the end of a line after it, "" of a page that is broken: others may not be."""
    try:
        page = document[number]
        try:
            textpage = page.get_textpage()
            try:
                return cleaned(HYPHEN.sub("-\n", textpage.get_text_range())).rstrip() + "\n"
            finally:
                textpage.close()
        finally:
            page.close()
    except pdfium.PdfiumError:
        return "\n"


def _day(said: str) -> str:
    """Return the day of a PDF's date, "D:20250906120000Z" (ISO 32000-1, section 7.9.4)."""
    found = re.match(r"(?:D:)?(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", said)
    return "-".join(found.groups()) if found else ""
