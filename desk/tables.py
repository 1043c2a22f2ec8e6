"""Read a table from a file or from pasted text: its encoding, its separator, its columns and its rows by line.

A table without a row of names is taken as one text a line.
"""

import codecs
import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_ROWS = 500
MOST_BYTES = 1_000_000
LONGEST_CELL = 100_000  # characters; what is longer is a quotation mark that nobody closed
SEPARATORS = (",", ";", "\t")
# How files begin that are no text, and what they are called.
OTHER_FILES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "XLSX, ODS, ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS, DOC"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"<!doctype", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
)
MARKS = (
    (codecs.BOM_UTF32_LE, ""),  # before UTF-16, which begins alike
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


class NotATable(ValueError):
    """What was brought cannot be read as a table; the text says why, and what to do."""


@dataclass(frozen=True)
class Row:
    """A row of a table, with the line on which it begins and its cells by column. `problem` is of its form."""

    line: int
    cells: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    rows: list[Row]
    columns: list[str]
    unread: list[str] = field(default_factory=list)  # names of columns that say nothing here


def text_of(body: bytes) -> tuple[str, str]:
    """Return a file's text, and the name of its encoding. Raises NotATable."""
    begins = body[:16].lstrip().lower()
    for start, kind in OTHER_FILES:
        if begins.startswith(start.lower()):
            raise NotATable(
                _("This is no CSV file but %(kind)s. Save the table as CSV and bring that.") % {"kind": kind}
            )
    encoding = next((name for mark, name in MARKS if body.startswith(mark)), None)
    if encoding == "" or (encoding is None and b"\0" in body[:1000]):
        raise NotATable(_("The text of this file is in an encoding that is not known here. Save it as UTF-8."))
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            return body.decode(name), NAMES[name]
        except UnicodeDecodeError:
            continue
    raise NotATable(_("The text of this file is neither UTF-8 nor Windows-1252. Save it as UTF-8."))


def table_of(text: str, columns: Mapping[str, str], first: str) -> Table:
    """Return the table that a text is. `columns` are their names, by every name that people give them.

    A text of which the first row does not name the column `first` has that one alone, a line for each row. Raises
    NotATable.
    """
    text = text.removeprefix("\ufeff")
    lines = text.splitlines()
    skipped = next((number for number, line in enumerate(lines) if line.strip()), None)
    if skipped is None:
        raise NotATable(_("There is nothing in it. Bring a file, or paste some lines."))
    for separator in SEPARATORS:
        names = _cells(lines[skipped], separator)
        named = [columns.get(_bare(name), "") for name in names]
        if first in named:
            return _with_columns(text, separator, names, named)
    return Table(_bounded([Row(number, {first: line}, _tab(line)) for number, line in _written(lines)]), [first])


def _cells(line: str, separator: str) -> list[str]:
    """Return the cells of a line; none of one too long to name columns, which is refused as a text then."""
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _bare(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def _written(lines: list[str]) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]


def _tab(line: str) -> str:
    if "\t" not in line:
        return ""
    return _("This line has a tab. If these are columns, name them in the first line.")


def _bounded(rows: list[Row]) -> list[Row]:
    if len(rows) > MOST_ROWS:
        words = _("It has more than %(most)d rows. Bring it in parts.")
        raise NotATable(words % {"most": MOST_ROWS})
    return rows


def _with_columns(text: str, separator: str, names: list[str], named: list[str]) -> Table:
    twice = sorted({name for name in named if name and named.count(name) > 1})
    if twice:
        words = _("The column “%(name)s” is there twice. Leave one of them out.")
        raise NotATable(words % {"name": twice[0]})
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    is_header, line = True, 1
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if is_header:
                is_header = False
                continue
            rows.append(_row(begins, cells, named))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        words = _(
            "The row that begins on line %(line)d cannot be read: a quotation mark in it is not closed, or stands in "
            "the middle of a cell. Write it twice where it belongs to the text."
        )
        raise NotATable(words % {"line": line}) from error
    unread = [name.strip() for name, known in zip(names, named, strict=True) if not known and name.strip()]
    return Table(_bounded(rows), [name for name in named if name], unread)


def _row(line: int, cells: list[str], named: list[str]) -> Row:
    more = any(cell.strip() for cell in cells[len(named) :])
    problem = _("It has more cells than there are columns. Put a text with a separator in quotation marks.")
    found = {name: cell.strip() for name, cell in zip(named, cells, strict=False) if name}
    return Row(line, found, problem if more else "")
