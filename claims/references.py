"""References of a claim's analysis to its evidence: “[E2]” is the piece that the database gave number 2."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from record.markdown import references

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GONE = _(
    "The analysis refers to {references}, and this claim has no such evidence. "
    "Name another piece, or write a backslash before the bracket where no reference is meant."
)


def dangling(analysis: str, numbers: Collection[int | None]) -> list[int]:
    """Return the numbers that an analysis refers to and that are not among those of the evidence."""
    return [number for number in references(analysis) if number not in numbers]


def told(gone: list[int]) -> "StrOrPromise":
    """Say which references lead nowhere, and what to do."""
    return format_lazy(GONE, references=", ".join(f"[E{number}]" for number in gone))
