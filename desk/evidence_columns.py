"""A claim's evidence in three columns, and who says the claim as a timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.gathered import Gathered
from claims.models import Appearance, Evidence
from desk.quotations import Quotation, quotations
from sources.models import Snapshot

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Piece:
    """A piece of evidence with the archived copy of what was read, and where its quotation stands there."""

    evidence: Evidence
    copy: Snapshot | None
    quotation: Quotation | None


@dataclass(frozen=True)
class Column:
    """The pieces of one stance."""

    stance: str
    label: "StrOrPromise"
    pieces: list[Piece]


def columns(gathered: Gathered) -> list[Column]:
    """Return the evidence by what it shows, each stance once, also where there is none: that tells something, too."""
    standing = {each.evidence.pk: each for each in quotations(gathered) if each.evidence}
    pieces = [_piece(each, gathered, standing.get(each.pk)) for each in gathered.evidence]
    return [
        Column(stance.value, stance.label, [piece for piece in pieces if piece.evidence.stance == stance])
        for stance in Evidence.Stance
    ]


def _piece(evidence: Evidence, gathered: Gathered, quotation: Quotation | None) -> Piece:
    found = quotation.snapshot if quotation is not None else None
    read = gathered.cited[(evidence.through or evidence.source).pk]
    return Piece(evidence, found or next(iter(read.copies()), None), quotation)


def timeline(appearances: Iterable[Appearance]) -> list[Appearance]:
    """Return the appearances from the earliest; what is known by its year alone stands before that year's months.

    What has no date comes last.
    """
    return sorted(appearances, key=lambda each: (not each.said_on, each.said_on))
