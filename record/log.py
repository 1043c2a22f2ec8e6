"""The append-only public log. Everything here runs inside the caller's transaction: all of it commits, or none."""

from datetime import datetime

import msgspec
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from record import formats, merkle, read_model
from record.canonical import sha256, timestamp
from record.documents import FORMAT, Content, FactCheckDocument, Tombstone, path_of
from record.formats import InvalidDocument
from record.models import Document, Entry

# One appender at a time, so that the index has no gap and numbers are counted without one. Any constant will do.
APPEND_LOCK = 0x66_61_63_74


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
    now = _now()
    if number is None:
        number = (Entry.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
        version, first_published_at = 1, now
    else:
        earlier = _versions(number)
        version, first_published_at = len(earlier) + 1, earlier[0].published_at
    document = FactCheckDocument(
        format=FORMAT,
        number=number,
        version=version,
        action=action,
        note=note,
        published_at=timestamp(now),
        first_published_at=timestamp(first_published_at),
        path=path_of(number, content.claim.statement),
        **msgspec.structs.asdict(content),
    )
    return _write(document, published_at=now)


@transaction.atomic
def retract(number: int, *, note: str) -> Entry:
    """Append the tombstone of a public fact-check and return its entry. Raises NotPublic when there is none."""
    lock()
    earlier = _versions(number)
    if earlier[-1].action == Entry.Action.RETRACTED:
        raise NotPublic(f"{number} is retracted already")
    now = _now()
    tombstone = Tombstone(
        format=FORMAT,
        number=number,
        version=len(earlier) + 1,
        action=Entry.Action.RETRACTED.value,
        note=note,
        published_at=timestamp(now),
        path=earlier[-1].document.read().path,
    )
    return _write(tombstone, published_at=now)


def _now() -> datetime:
    """Return the time in whole seconds, but never before the newest entry's: a clock may have been set back."""
    newest = Entry.objects.order_by("-index").values_list("published_at", flat=True).first()
    now = timezone.now().replace(microsecond=0)
    return max(now, newest) if newest else now


def _versions(number: int) -> list[Entry]:
    earlier = list(Entry.objects.filter(number=number).order_by("version").select_related("document"))
    if not earlier:
        raise NotPublic(f"{number} was never published")
    return earlier


def _write(document: formats.Document, *, published_at: datetime) -> Entry:
    formats.check(document)
    body = formats.write(document)
    digest = sha256(body)
    newest = Entry.objects.aggregate(index=Max("index"))["index"]
    index = 0 if newest is None else newest + 1
    leaf = merkle.leaf(
        index=index,
        number=document.number,
        version=document.version,
        action=document.action,
        document=digest,
        published_at=published_at,
    )
    entry = Entry.objects.create(
        index=index,
        number=document.number,
        version=document.version,
        action=document.action,
        document=Document.objects.create(sha256=digest, body=body),
        published_at=published_at,
        leaf_hash=merkle.leaf_hash(leaf),
    )
    read_model.apply(entry, document)
    return entry
