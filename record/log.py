"""The append-only public log. Everything here runs inside the caller's transaction: all of it commits, or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count, islice, repeat

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import BigIntegerField, F, Func, QuerySet
from django.utils import timezone

from record import formats, journal, merkle, read_model
from record.canonical import sha256, timestamp
from record.copying import copy, plan_again, values_of
from record.documents import FORMAT, Content, FactCheckDocument, Tombstone
from record.formats import InvalidDocument
from record.models import Document, Entry, Pin
from record.paths import path_by_number, path_of

# One appender at a time, so that the index has no gap and numbers are counted without one. Any constant will do.
APPEND_LOCK = 0x66_61_63_74
BATCH = 500  # documents of an archive that are in memory at a time


class NotPublic(Exception):
    """The number was never published, or is retracted."""


def lock(using: str = DEFAULT_DB_ALIAS) -> None:
    """Wait until no other transaction appends; the lock is held until this transaction ends."""
    if not connections[using].in_atomic_block:
        raise transaction.TransactionManagementError("the log is locked for one transaction: open it first")
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])


def _lock_to_append() -> None:
    """Wait likewise, and refuse while the journal does not let anything be appended."""
    lock()
    journal.join()


@transaction.atomic
def append(
    content: Content, *, number: int | None = None, action: str, note: str | None = None, origin: str | None = None
) -> Entry:
    """Freeze the content as the next version of a fact-check and return its entry.

    Without a number it is a first publication and gets the next one. `origin` is what the caller knows it by; it stays
    in the newsroom. Raises InvalidDocument, naming the keys, for content that breaks the contract, NotPublic for a
    number that was never given, and JournalError while nothing may be appended.
    """
    if (number is None) != (action == Entry.Action.PUBLISHED):
        raise InvalidDocument({"action": "a first version is published, a later one corrected or updated"})
    formats.check(content)
    _lock_to_append()
    end = _end()
    if number is None:
        document = _frozen(content, number=end.next_number, published_at=end.now)
    else:
        earlier = _earlier(number)
        document = _frozen(
            content,
            number=number,
            version=earlier.next_version,
            action=action,
            note=note,
            published_at=end.now,
            first_published_at=earlier.first_published_at,
        )
    [entry] = _write([document], end, [origin])
    return entry


def draft(content: Content, *, number: int | None = None, action: str, note: str | None = None) -> FactCheckDocument:
    """Return the document as `append` would freeze it now, with the number that it would get, and append nothing.

    Raises InvalidDocument and NotPublic, as that does.
    """
    formats.check(content)
    end = _end()
    if number is None:
        return _frozen(content, number=end.next_number, published_at=end.now)
    earlier = _earlier(number)
    return _frozen(
        content,
        number=number,
        version=earlier.next_version,
        action=action,
        note=note,
        published_at=end.now,
        first_published_at=earlier.first_published_at,
    )


@transaction.atomic
def append_many(contents: Iterable[Content], *, origins: Sequence[str] = ()) -> QuerySet[Entry]:
    """Append an archive, each content a first publication, and return the entries in this order, not read yet.

    `origins` say what the caller knows them by, as `append` has it, in the same order.

    All or nothing, and nobody else publishes until the transaction ends. Raises InvalidDocument, naming the content by
    its place, counted from 0, and the keys, and JournalError while nothing may be appended. Takes any iterable; only
    some of the documents are in memory at a time.
    """
    _lock_to_append()
    first = _end().next_index
    checked = (_checked(at, content) for at, content in enumerate(contents))
    known_by = chain(origins, repeat(None))
    while batch := list(islice(checked, BATCH)):
        end = _end()
        numbers = count(end.next_number)
        frozen = [_frozen(each, number=next(numbers), published_at=end.now) for each in batch]
        _write(frozen, end, [next(known_by) for _each in frozen])
    plan_again()
    return Entry.objects.filter(index__gte=first, index__lt=_end().next_index)


def _checked(at: int, content: Content) -> Content:
    try:
        formats.check(content)
    except InvalidDocument as invalid:
        problems = {f"[{at}].{key}": problem for key, problem in invalid.problems.items()}
        raise InvalidDocument(problems) from invalid
    return content


@transaction.atomic
def retract(number: int, *, note: str, names_statement: bool = True) -> Entry:
    """Append the tombstone of a public fact-check and return its entry.

    Where the statement may not be named, the tombstone has neither its words nor an address that is made of them.
    Raises NotPublic when there is none, and JournalError while nothing may be appended.
    """
    _lock_to_append()
    end, earlier = _end(), _earlier(number)
    if earlier.action == Entry.Action.RETRACTED:
        raise NotPublic(f"{number} is retracted already")
    withdrawn = formats.read_fact_check(Document.objects.get(entry__number=number, entry__version=earlier.version).body)
    tombstone = Tombstone(
        format=FORMAT,
        number=number,
        version=earlier.next_version,
        action=Entry.Action.RETRACTED.value,
        note=note,
        published_at=timestamp(end.now),
        path=withdrawn.path if names_statement else path_by_number(number),
        statement=withdrawn.claim.statement if names_statement else None,
    )
    [entry] = _write([tombstone], end, [None])
    return entry


@dataclass(frozen=True)
class _End:
    """Where the log ends, and what comes next."""

    next_index: int
    next_number: int
    now: datetime  # in whole seconds, never before the newest entry's time: a clock may have been set back


END = """
SELECT next_index(), next_number(), (SELECT published_at FROM record_entry ORDER BY "index" DESC LIMIT 1)
"""


def _end() -> _End:
    now = timezone.now().replace(microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(END)
        next_index, next_number, newest = cursor.fetchone()
    return _End(next_index, next_number, max(now, newest) if newest else now)


@dataclass(frozen=True)
class _Earlier:
    """The versions of a number so far."""

    version: int
    next_version: int
    action: str
    first_published_at: datetime


def _earlier(number: int) -> _Earlier:
    next_version = Func(F("number"), function="next_version", output_field=BigIntegerField())
    versions = Entry.objects.filter(number=number).order_by("version").annotate(following=next_version)
    found = list(versions.values_list("version", "action", "published_at", "following"))
    if not found:
        raise NotPublic(f"{number} was never published")
    newest, action, _published_at, following = found[-1]
    return _Earlier(newest, following, action, found[0][2])


def _frozen(
    content: Content,
    *,
    number: int,
    published_at: datetime,
    version: int = 1,
    action: str = Entry.Action.PUBLISHED.value,
    note: str | None = None,
    first_published_at: datetime | None = None,
) -> FactCheckDocument:
    """Return the content in its envelope; a first version's unless more is said."""
    return FactCheckDocument(
        format=FORMAT,
        number=number,
        version=version,
        action=action,
        note=note,
        published_at=timestamp(published_at),
        first_published_at=timestamp(first_published_at or published_at),
        path=path_of(number, content.claim.statement),
        **msgspec.structs.asdict(content),
    )


def _write(documents: Sequence[formats.Document], end: _End, origins: Iterable[str | None]) -> list[Entry]:
    """Append documents of different numbers, and bring the read model up to them."""
    places = zip(count(end.next_index), documents, origins, strict=False)
    entries = [_entry_of(document, index, end.now, origin) for index, document, origin in places]
    store(entries, documents)
    return entries


def store(entries: Sequence[Entry], documents: Sequence[formats.Document]) -> None:
    """Insert entries of different numbers with their documents, under the lock. Whatever is appended passes here."""
    copy(Document, (values_of(entry.document) for entry in entries))
    copy(Entry, (values_of(entry) for entry in entries))
    read_model.apply(entries, documents)
    if retracted := [document.number for document in documents if isinstance(document, Tombstone)]:
        Pin.objects.filter(number__in=retracted).delete()  # it must not lead again once it is published again


def _entry_of(document: formats.Document, index: int, published_at: datetime, origin: str | None) -> Entry:
    """Return the entry and the row of its document, not saved."""
    formats.check(document)
    body = formats.write(document)
    digest = sha256(body)
    leaf = merkle.leaf(
        index=index,
        number=document.number,
        version=document.version,
        action=document.action,
        document=digest,
        published_at=published_at,
    )
    return Entry(
        index=index,
        number=document.number,
        version=document.version,
        action=document.action,
        document=Document(sha256=digest, body=body),
        published_at=published_at,
        leaf_hash=merkle.leaf_hash(leaf),
        origin=origin,
    )
