"""A claim's evidence and appearances as they stand to the sources that are kept of those that were merged.

Rows of a claim that was submitted stay as they were judged. What is returned here is read, never saved.
"""

from collections.abc import Iterable

from claims.models import Appearance, Evidence


def kept_evidence(pieces: Iterable[Evidence]) -> list[Evidence]:
    """Return the pieces with the kept sources. What was read through its own double was read itself."""
    found = list(pieces)
    for piece in found:
        if piece.source.merged_into_id is not None:
            piece.source = piece.source.kept()
        if piece.through is not None and piece.through.merged_into_id is not None:
            piece.through = piece.through.kept()
        if piece.through_id == piece.source_id:
            piece.read, piece.through = Evidence.Read.ITSELF, None
    return found


def kept_appearances(appearances: Iterable[Appearance]) -> list[Appearance]:
    """Return the appearances with the kept sources."""
    found = list(appearances)
    for each in found:
        if each.source is not None and each.source.merged_into_id is not None:
            each.source = each.source.kept()
    return found
