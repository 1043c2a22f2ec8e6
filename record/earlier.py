"""Rows of earlier versions: what an append replaces is moved to them, and a rebuild makes them from the log."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, prefetch_related_objects

from record import history, reading
from record.copying import copy, values_of
from record.documents import FactCheckDocument
from record.models import EarlierMention, EarlierVersion, Entry, FactCheck
from record.rows import EntityKey, fact_check_of, mentions_of

# What the rows of fact-checks and of earlier versions have in common.
SHOWN = [field.attname for field in FactCheck._meta.concrete_fields if field.name not in ("number", "index")]


@dataclass(frozen=True)
class Replaced:
    """The row of an earlier version, not saved, and what it can be found by."""

    row: EarlierVersion
    mentions: set[EntityKey]


def keep(rows: Sequence[FactCheck], mentions: Collection[tuple[str, str, int]], until: Mapping[int, int]) -> None:
    """Insert what was removed from the fact-checks; `until` has by number the index of the entry that replaced it."""
    named = defaultdict(set)
    for kind, slug, index in mentions:
        named[index].add((kind, slug))
    _insert([Replaced(_earlier(row, until[row.number]), named[row.index]) for row in rows])


def _earlier(row: FactCheck, until: int) -> EarlierVersion:
    shown = {name: getattr(row, name) for name in SHOWN}
    return EarlierVersion(index=row.index, until=until, number=row.number, is_withheld=False, **shown)


def _insert(replaced: Sequence[Replaced]) -> None:
    if not replaced:
        return
    copy(EarlierVersion, (values_of(each.row) for each in replaced))
    copy(
        EarlierMention,
        ((*key, each.row.index, each.row.until, each.row.number) for each in replaced for key in sorted(each.mentions)),
    )


def _withheld_below(numbers: Collection[int]) -> dict[int, int]:
    """Return for each fact-check the version below which texts are withheld; 0 where none are."""
    found = reading.answer(history.tombstones(numbers))
    return {number: found[number].version if number in found else 0 for number in numbers}


def replaced_among(entries: Sequence[Entry]) -> Iterator[Replaced]:
    """Yield what should be there for those of these entries that a later one replaced."""
    numbers = {entry.number for entry in entries}
    following: dict[tuple[int, int], int] = {}
    last: dict[int, int] = {}
    versions = Entry.objects.filter(number__in=numbers).order_by("number", "-version")
    for number, version, index in versions.values_list("number", "version", "index"):
        if number in last:
            following[number, version] = last[number]
        last[number] = index
    replaced = [entry for entry in entries if (entry.number, entry.version) in following]
    prefetch_related_objects(replaced, "document")
    below = _withheld_below({entry.number for entry in replaced})
    for entry in replaced:
        document = entry.document.read()
        if isinstance(document, FactCheckDocument):
            row = _earlier(fact_check_of(entry, document), following[entry.number, entry.version])
            yield Replaced(_without_words(row) if entry.version < below[entry.number] else row, mentions_of(document))


def _without_words(row: EarlierVersion) -> EarlierVersion:
    """Return the row of a version whose texts may not be shown any more: it says when that stood."""
    row.is_withheld, row.path, row.listing = True, "", b""
    row.asserts, row.repeats, row.denies, row.attributed = [], [], [], []
    return row


def restore(numbers: Collection[int]) -> None:
    """Rebuild the rows of the earlier versions of fact-checks from the log."""
    if not numbers:
        return
    remove(EarlierVersion.objects.filter(number__in=numbers).values_list("index", flat=True))
    found = [*replaced_among([*Entry.objects.filter(number__in=numbers).order_by("index")])]
    remove([each.row.index for each in found])  # another number's row may hold an index by mistake
    _insert(found)


def remove_strays(indices: Collection[int]) -> None:
    """Delete the mentions of these entries, of which no row is there."""
    kept = EarlierVersion.objects.filter(index=OuterRef("earlier"))
    EarlierMention.objects.filter(~Exists(kept), earlier__in=indices).delete()


REMOVE = (
    'DELETE FROM record_earliermention WHERE "index" = ANY(%s::bigint[])',
    'DELETE FROM record_earlierversion WHERE "index" = ANY(%s::bigint[])',
)


def remove(indices: Collection[int]) -> None:
    """Delete the rows of these entries."""
    with connection.cursor() as cursor:
        for statement in REMOVE:
            cursor.execute(statement, [[*indices]])
