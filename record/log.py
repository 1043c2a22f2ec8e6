"""The append-only public log. Everything here runs inside the caller's transaction: all of it commits, or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice

import msgspec
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from record import formats, merkle, read_model
from record.canonical import sha256, timestamp
from record.copying import copy, plan_again, values_of
from record.documents import FORMAT, Content, FactCheckDocument, Tombstone, path_of
from record.formats import InvalidDocument
from record.models import Document, Entry

# One appender at a time, so that the index has no gap and numbers are counted without one. Any constant will do.
APPEND_LOCK = 0x66_61_63_74
BATCH = 500  # documents of an archive that are in memory at a time


class NotPublic(Exception):
    """The number was never published, or is retracted."""


def lock() -> None:
    """Wait until no other transaction appends; the lock is held until this transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the log is locked for one transaction: open it first")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])


@transaction.atomic
def append(content: Content, *, number: int | None = None, action: str, note: str | None = None) -> Entry:
    """Freeze the content as the next version of a fact-check and return its entry.

    Without a number it is a first publication and gets the next one. Raises InvalidDocument, naming the keys, for
    content that breaks the contract, and NotPublic for a number that was never given.
    """
    if (number is None) != (action == Entry.Action.PUBLISHED):
        raise InvalidDocument({"action": "a first version is published, a later one corrected or updated"})
    formats.check(content)
    lock()
    end = _end()
    if number is None:
        document = _frozen(content, number=end.next_number, published_at=end.now)
    else:
        earlier = _earlier(number)
        document = _frozen(
            content,
            number=number,
            version=earlier.version + 1,
            action=action,
            note=note,
            published_at=end.now,
            first_published_at=earlier.first_published_at,
        )
    [entry] = _write([document], end)
    return entry


@transaction.atomic
def append_many(contents: Iterable[Content]) -> QuerySet[Entry]:
    """Append an archive, each content a first publication, and return the entries in this order, not read yet.

    All or nothing, and nobody else publishes until the transaction ends. Raises InvalidDocument, naming the content by
    its place, counted from 0, and the keys. Takes any iterable; only some of the documents are in memory at a time.
    """
    lock()
    first = _end().next_index
    checked = (_checked(at, content) for at, content in enumerate(contents))
    while batch := list(islice(checked, BATCH)):
        end = _end()
        numbers = count(end.next_number)
        _write([_frozen(each, number=next(numbers), published_at=end.now) for each in batch], end)
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
def retract(number: int, *, note: str) -> Entry:
    """Append the tombstone of a public fact-check and return its entry. Raises NotPublic when there is none."""
    lock()
    end, earlier = _end(), _earlier(number)
    if earlier.action == Entry.Action.RETRACTED:
        raise NotPublic(f"{number} is retracted already")
    tombstone = Tombstone(
        format=FORMAT,
        number=number,
        version=earlier.version + 1,
        action=Entry.Action.RETRACTED.value,
        note=note,
        published_at=timestamp(end.now),
        path=Document.objects.get(entry__number=number, entry__version=earlier.version).read().path,
    )
    [entry] = _write([tombstone], end)
    return entry


@dataclass(frozen=True)
class _End:
    """Where the log ends, and what comes next."""

    next_index: int
    next_number: int
    now: datetime  # in whole seconds, never before the newest entry's time: a clock may have been set back


END = """
SELECT newest."index" + 1, newest.published_at, (SELECT max(number) + 1 FROM record_entry)
  FROM record_entry AS newest ORDER BY newest."index" DESC LIMIT 1
"""


def _end() -> _End:
    now = timezone.now().replace(microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(END)
        row = cursor.fetchone()
    return _End(row[0], row[2], max(now, row[1])) if row else _End(0, 1, now)


@dataclass(frozen=True)
class _Earlier:
    """The versions of a number so far."""

    version: int
    action: str
    first_published_at: datetime


def _earlier(number: int) -> _Earlier:
    versions = Entry.objects.filter(number=number).order_by("version")
    found = list(versions.values_list("version", "action", "published_at"))
    if not found:
        raise NotPublic(f"{number} was never published")
    newest, action, _published_at = found[-1]
    return _Earlier(newest, action, found[0][2])


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


def _write(documents: Sequence[formats.Document], end: _End) -> list[Entry]:
    """Append documents of different numbers, and bring the read model up to them. Whatever is appended passes here."""
    entries = [_entry_of(document, index, end.now) for index, document in enumerate(documents, start=end.next_index)]
    copy(Document, (values_of(entry.document) for entry in entries))
    copy(Entry, (values_of(entry) for entry in entries))
    read_model.apply(entries, documents)
    return entries


def _entry_of(document: formats.Document, index: int, published_at: datetime) -> Entry:
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
    )
