"""Rows as CSV (RFC 4180) in which a spreadsheet finds text and numbers, and no formula that it would run."""

import csv
import io
from collections.abc import Iterable, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
# What a spreadsheet may take for a formula, also in the full width that Asian keyboards write.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # these are meant


def csv_of(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows in UTF-8; a text that could be a formula begins with an apostrophe."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([_as_text(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8", "replace")


def _as_text(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
