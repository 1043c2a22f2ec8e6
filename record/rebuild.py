"""Compare the read model with the log, and put right what differs.

Nothing here holds the append lock while it reads. What differs is rebuilt from the log under the lock, some rows at a
time, so publishing goes on meanwhile, and an interruption leaves every row either as it was or right.
"""

from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import nullcontext
from itertools import chain, islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, Max, Model, OuterRef, prefetch_related_objects

from record import earlier, former_addresses, log, read_model, rebuild_search, recount, rows
from record.copying import plan_again
from record.documents import FactCheckDocument
from record.models import EarlierMention, EarlierVersion, Entity, Entry, FactCheck, FormerAddress, Mention, Revision
from record.read_model import Public
from record.rows import EntityKey, EntityRow
from record.search import addresses
from record.search.models import Searchable, SearchableAddress
from record.verify import CHUNK, Difference, Progress, snapshot

LOCKED_FOR = 50  # rows that are put right in one transaction; publishing waits meanwhile

Key = TypeVar("Key", int, str, EntityKey)
Found = Iterator[tuple[Key, Difference]]


def differences(progress: Progress) -> Iterator[Difference]:
    """Yield each difference between the read model and the log, and change nothing. Run it in a snapshot.

    Counts follow from the rows and are compared only where those are right.
    """
    counts: list[recount.Count] = []
    if not (yield from _each(chain(_fact_checks(progress), _stray_mentions()))):
        counts += recount.COUNTS_OF_FACT_CHECKS
    yield from _each(chain(_earlier(progress), _stray_earlier_mentions()))
    yield from _each(_former_addresses(progress))
    yield from _each(_entities(progress))
    if not (yield from _each(_searchables(progress))):
        counts += recount.COUNTS_OF_SEARCH
    yield from _each(rebuild_search.wrong_spellings())
    yield from _each(rebuild_search.wrong_facets())
    yield from _each(_revision())
    for count in counts:
        yield from recount.differences(count)


def _each(found: Found[Key]) -> Generator[Difference, None, bool]:
    """Yield each difference, and return whether there was one."""
    differs = False
    for _key, difference in found:
        differs = True
        yield difference
    return differs


def repair(progress: Progress) -> Iterator[Difference]:
    """Put right each difference between the read model and the log, and yield it when that is done.

    Everything else follows from the fact-checks' rows, so those come first; counts come after the rows they count.
    """
    yield from _put_right(_fact_checks(progress), read_model.restore_fact_checks)
    yield from _put_right(_stray_mentions(), read_model.remove_mentions)
    yield from _put_right(_earlier(progress), earlier.restore)
    yield from _put_right(_stray_earlier_mentions(), earlier.remove_strays)
    yield from _put_right(_former_addresses(progress), former_addresses.restore)
    yield from _put_right(_entities(progress), read_model.restore_entities)
    yield from _put_right(_searchables(progress), read_model.restore_searchables)
    for count in (*recount.COUNTS_OF_FACT_CHECKS, *recount.COUNTS_OF_SEARCH):
        yield from recount.correct(count)
    yield from _put_right(rebuild_search.wrong_spellings(), rebuild_search.restore_spellings)
    yield from _put_right(rebuild_search.wrong_facets(), rebuild_search.restore_facets)
    yield from _put_right(_revision(), lambda _entries: None)  # every repair renews it


def _put_right(found: Found[Key], restore: Callable[[list[Key]], None]) -> Iterator[Difference]:
    while batch := list(islice(found, LOCKED_FOR)):
        with transaction.atomic():
            log.lock()
            restore([key for key, _difference in batch])
            Revision.objects.renew()
            plan_again()
        yield from (difference for _key, difference in batch)


def _compared(progress: Progress, compare: Callable[[Public], Found[Key]]) -> Found[Key]:
    """Yield what `compare` finds among the newest entries of all public fact-checks, some at a time."""
    return _walked(progress, lambda chunk: compare(_public(chunk)))


def _walked(progress: Progress, compare: Callable[[list[Entry]], Found[Key]]) -> Found[Key]:
    """Yield what `compare` finds among all entries, some at a time.

    It sees each part of the record as of one moment, or what is appended meanwhile would look like a difference.
    """
    total = Entry.objects.count()
    after = -1
    while True:
        with nullcontext() if connection.in_atomic_block else snapshot():
            chunk = list(Entry.objects.order_by("index").filter(index__gt=after)[:CHUNK])
            found = list(compare(chunk))
        yield from found
        if not chunk:
            return
        after = chunk[-1].index
        progress(after, total)


def _public(entries: list[Entry]) -> Public:
    """Return those that are the newest of a public fact-check, with their documents."""
    numbers = Entry.objects.filter(number__in={entry.number for entry in entries})
    newest = dict(numbers.values_list("number").annotate(Max("version")))
    shown = [entry for entry in entries if entry.version == newest[entry.number]]
    prefetch_related_objects(shown, "document")
    read = ((entry, entry.document.read()) for entry in shown)
    return [(entry, document) for entry, document in read if isinstance(document, FactCheckDocument)]


def _fact_checks(progress: Progress) -> Found[int]:
    """Yield the numbers whose row, or whose mentions, are not what the log says."""
    yield from _compared(progress, _compare_fact_checks)
    yield from ((row.number, _difference(row, "is not in the log")) for row in _retracted_or_unknown())
    for number in _leading_to_nothing_public():
        yield number, Difference(f"addresses of fact-check {number}", "lead to what is not public")


def _compare_fact_checks(chunk: Public) -> Found[int]:
    stored = FactCheck.objects.in_bulk([entry.number for entry, _document in chunk])
    mentions: dict[int, set[tuple[str, str, int]]] = {entry.index: set() for entry, _document in chunk}
    columns = ("fact_check", "kind", "slug", "number")
    for index, kind, slug, number in Mention.objects.filter(fact_check__in=mentions).values_list(*columns):
        mentions[index].add((kind, slug, number))
    leading = _addresses([entry.number for entry, _document in chunk])
    for entry, document in chunk:
        row = rows.fact_check_of(entry, document)
        if what := _differs(row, stored.get(entry.number)):
            yield entry.number, _difference(row, what)
        elif mentions[entry.index] != {(*key, entry.number) for key in rows.mentions_of(document)}:
            yield entry.number, _difference(row, "differed in what it can be found by")
        elif leading[entry.number] != {(each.sha256, each.role) for each in addresses.rows_of(document)}:
            yield entry.number, _difference(row, "differed in the addresses that lead to it")


def _addresses(numbers: Collection[int]) -> dict[int, set[tuple[str, str]]]:
    """Return the addresses that lead to each of these fact-checks, as hash and role."""
    found: dict[int, set[tuple[str, str]]] = {number: set() for number in numbers}
    stored = SearchableAddress.objects.filter(searchable__in=found)
    for number, sha256, role in stored.values_list("searchable", "sha256", "role"):
        found[number].add((sha256, role))
    return found


def _stray_mentions() -> Found[int]:
    """Yield the indices for which there are mentions and no row."""
    stray = Mention.objects.filter(~Exists(FactCheck.objects.filter(index=OuterRef("fact_check"))))
    for index in stray.order_by().values_list("fact_check", flat=True).distinct():
        yield index, Difference(f"mentions of entry {index}", "belong to no fact-check")


def _earlier(progress: Progress) -> Found[int]:
    """Yield the numbers whose earlier versions are not what the log says."""
    yield from _walked(progress, _compare_earlier)
    known = Entry.objects.filter(index=OuterRef("index"), number=OuterRef("number"))
    strays = EarlierVersion.objects.filter(~Exists(known.exclude(action=Entry.Action.RETRACTED)))
    for row in strays.iterator(chunk_size=CHUNK):
        yield row.number, _difference(row, "is not in the log")


def _compare_earlier(chunk: list[Entry]) -> Found[int]:
    stored = EarlierVersion.objects.in_bulk([entry.index for entry in chunk])
    mentions: dict[int, set[tuple[str, str, int, int]]] = {entry.index: set() for entry in chunk}
    columns = ("earlier", "kind", "slug", "until", "number")
    for index, *mention in EarlierMention.objects.filter(earlier__in=mentions).values_list(*columns):
        mentions[index].add(tuple(mention))
    for each in earlier.replaced_among(chunk):
        row = each.row
        if what := _differs(row, stored.pop(row.index, None)):
            yield row.number, _difference(row, what)
        elif mentions[row.index] != {(*key, row.until, row.number) for key in each.mentions}:
            yield row.number, _difference(row, "differed in what it can be found by")
    for row in stored.values():
        yield row.number, _difference(row, "was not replaced")


def _stray_earlier_mentions() -> Found[int]:
    """Yield the indices for which there are mentions and no earlier version."""
    stray = EarlierMention.objects.filter(~Exists(EarlierVersion.objects.filter(index=OuterRef("earlier"))))
    for index in stray.order_by().values_list("earlier", flat=True).distinct():
        yield index, Difference(f"mentions of entry {index}", "belong to no earlier version")


def _former_addresses(progress: Progress) -> Found[int]:
    """Yield the numbers whose former address is not what the log says."""
    yield from _walked(progress, _compare_former_addresses)
    known = Entry.objects.filter(number=OuterRef("number"))
    strays = FormerAddress.objects.filter(~Exists(known))
    for number in strays.values_list("number", flat=True).iterator(chunk_size=CHUNK):
        yield number, Difference(f"former address of fact-check {number}", "is not in the log")


def _compare_former_addresses(chunk: list[Entry]) -> Found[int]:
    for number in former_addresses.differing([entry.number for entry in chunk if entry.version == 1]):
        yield number, Difference(f"former address of fact-check {number}", "differed")


def _revision() -> Found[int]:
    if not Revision.objects.exists() and (entries := Entry.objects.count()):
        yield entries, Difference("revision", "was missing")


def _retracted_or_unknown() -> Iterator[FactCheck]:
    later = Entry.objects.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
    public = Entry.objects.filter(~Exists(later), number=OuterRef("number")).exclude(action=Entry.Action.RETRACTED)
    return FactCheck.objects.filter(~Exists(public)).iterator(chunk_size=CHUNK)


def _leading_to_nothing_public() -> Iterator[int]:
    """Return the numbers that are not public and to which addresses lead."""
    later = Entry.objects.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
    public = Entry.objects.filter(~Exists(later), number=OuterRef("searchable")).exclude(action=Entry.Action.RETRACTED)
    own = SearchableAddress.objects.filter(~Exists(public), searchable__lt=Searchable.EXTERNAL_FROM)
    return own.values_list("searchable", flat=True).distinct().iterator(chunk_size=CHUNK)


def _entities(progress: Progress) -> Found[EntityKey]:
    """Yield the entities that are not as the newest public document gives them."""
    yield from _compared(progress, _compare_entities)
    yield from (((row.kind, row.slug), _difference(row, "is not in the log")) for row in _stray_entities())


def _compare_entities(chunk: Public) -> Found[EntityKey]:
    expected: dict[EntityKey, EntityRow] = {}
    for entry, document in chunk:
        expected |= {row.key: row for row in rows.entities_of(entry, document)}
    stored = {(row.kind, row.slug): row for row in _stored_entities(expected, chunk)}
    wrong: dict[EntityKey, str] = {}
    for key, row in expected.items():
        kept = stored.pop(key, None)
        is_older = kept is not None and kept.index > row.index
        if not is_older and (what := _differs(row, kept)):
            wrong[key] = what
    newest = read_model.newest_mentions(wrong)
    for key, what in wrong.items():
        # What a newer document names too is compared with that one.
        if newest.get(key, -1) <= expected[key].index:
            yield key, _difference(expected[key], what)
    taken = {entry.index for entry, _document in chunk}
    for key, stray in stored.items():
        if stray.index in taken:
            yield key, _difference(stray, "is not in the log")


STORED_ENTITIES = """
SELECT entity.*
  FROM unnest(%s::varchar[], %s::varchar[]) AS keys (kind, slug) JOIN record_entity AS entity USING (kind, slug)
 UNION ALL
SELECT * FROM record_entity WHERE "index" = ANY(%s::bigint[])
"""


def _stored_entities(keys: Collection[EntityKey], chunk: Public) -> Iterator[Entity]:
    """Yield the rows with these keys, and the rows that say that they are taken from these entries. Some come twice."""
    kinds, slugs = [kind for kind, _slug in keys], [slug for _kind, slug in keys]
    indices = [entry.index for entry, _document in chunk]
    return Entity.objects.raw(STORED_ENTITIES, [kinds, slugs, indices]).iterator()


def _stray_entities() -> Iterator[Entity]:
    """Return the rows that are taken from no entry that is public now."""
    later = Entry.objects.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
    public = Entry.objects.filter(~Exists(later), index=OuterRef("index")).exclude(action=Entry.Action.RETRACTED)
    return Entity.objects.filter(~Exists(public)).iterator(chunk_size=CHUNK)


def _searchables(progress: Progress) -> Found[int]:
    """Yield the numbers by which search has not what the log says."""
    yield from _compared(progress, rebuild_search.compare)
    yield from rebuild_search.strays()


def _differs(row: FactCheck | EarlierVersion | EntityRow, stored: Model | None) -> str:
    """Say in which columns the stored row differs; nothing where it does not."""
    if stored is None:
        return "was missing"
    if isinstance(row, EntityRow):
        names = [*row.__struct_fields__]
    else:
        names = [field.attname for field in row._meta.concrete_fields]
    wrong = [name for name in names if _plain(getattr(row, name)) != _plain(getattr(stored, name))]
    return f"differed in {', '.join(wrong)}" if wrong else ""


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _difference(row: FactCheck | EarlierVersion | Entity | EntityRow, what: str) -> Difference:
    kind = Entity if isinstance(row, EntityRow) else type(row)
    return Difference(f"{kind._meta.verbose_name} {row}", what)
