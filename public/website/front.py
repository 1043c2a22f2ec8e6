"""What the home page shows above the list: the verdict that leads, and what was changed lately."""

from collections.abc import Sequence
from dataclasses import dataclass

from public.website.lists import LISTED
from record.documents import Summary, Tombstone
from record.models import Entry, FactCheck

RECENT = 3
LOOKED_AT = 10  # the newest changes; one fact-check may have several of them


def lead(newest: Sequence[FactCheck], pinned: int) -> FactCheck | None:
    """Return the fact-check that an editor pinned, or else the newest; None where nothing is public."""
    if pinned:
        among_them = next((row for row in newest if row.number == pinned), None)
        found = among_them or FactCheck.objects.only(*LISTED).filter(number=pinned).first()
        if found is not None:
            return found
    return newest[0] if newest else None


@dataclass(frozen=True)
class Change:
    """The newest change of a fact-check, and what stands now; where it was retracted, the claim if it may be named."""

    entry: Entry
    current: Summary | None
    withdrawn: str | None


def recent_changes() -> list[Change]:
    """Return the newest changes after publication, one of each fact-check."""
    newest = Entry.objects.exclude(action=Entry.Action.PUBLISHED).select_related("document")
    by_number: dict[int, Entry] = {}
    for entry in newest.order_by("-index")[:LOOKED_AT]:
        by_number.setdefault(entry.number, entry)
    shown = list(by_number.values())[:RECENT]
    public = FactCheck.objects.only(*LISTED).in_bulk([entry.number for entry in shown])
    return [_change(entry, public.get(entry.number)) for entry in shown]


def _change(entry: Entry, current: FactCheck | None) -> Change:
    if current is not None:
        return Change(entry, current.summary(), None)
    document = entry.document.read()
    return Change(entry, None, document.statement if isinstance(document, Tombstone) else None)
