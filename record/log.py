"""The append-only public log. Everything here runs inside the caller's transaction: all of it commits, or none."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from record import documents, merkle, read_model
from record.models import Document, Entry

# One appender at a time, so that the index has no gap and numbers are counted without one. Any constant will do.
APPEND_LOCK = 0x66_61_63_74


class NotPublic(Exception):
    """The number was never published, or is retracted."""


def lock() -> None:
    """Wait until no other transaction appends; held until this one ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the log is locked for one transaction: open it first")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])


@transaction.atomic
def append(content: dict[str, Any], *, number: int | None = None, action: str, note: str | None = None) -> Entry:
    """Freeze the content as the next version of a fact-check and return its entry.

    Without a number it is a first publication and gets the next one. Raises ValueError for content with other keys
    than the contract's, and NotPublic for a number that was never given.
    """
    lock()
    now = timezone.now().replace(microsecond=0)
    if number is None:
        number = (Entry.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
        version, first_published_at = 1, now
    else:
        earlier = _versions(number)
        version, first_published_at = len(earlier) + 1, earlier[0].published_at
    document = documents.enveloped(
        content,
        number=number,
        version=version,
        action=action,
        note=note,
        published_at=now,
        first_published_at=first_published_at,
    )
    return _write(document, published_at=now)


@transaction.atomic
def retract(number: int, *, note: str) -> Entry:
    """Append the tombstone of a public fact-check and return its entry. Raises NotPublic when there is none."""
    lock()
    earlier = _versions(number)
    if earlier[-1].action == Entry.Action.RETRACTED:
        raise NotPublic(f"{number} is retracted already")
    now = timezone.now().replace(microsecond=0)
    path = earlier[-1].document.content()["path"]
    return _write(
        documents.tombstone(number=number, version=len(earlier) + 1, note=note, published_at=now, path=path),
        published_at=now,
    )


def _versions(number: int) -> list[Entry]:
    earlier = list(Entry.objects.filter(number=number).order_by("version").select_related("document"))
    if not earlier:
        raise NotPublic(f"{number} was never published")
    return earlier


def _write(document: dict[str, Any], *, published_at: Any) -> Entry:
    newest = Entry.objects.aggregate(index=Max("index"))["index"]
    body = documents.canonical(document)
    line = {
        "index": 0 if newest is None else newest + 1,
        "number": document["number"],
        "version": document["version"],
        "action": document["action"],
        "published_at": published_at,
    }
    digest = documents.sha256(body)
    entry = Entry.objects.create(
        document=Document.objects.create(sha256=digest, body=body),
        leaf_hash=merkle.leaf_hash(documents.leaf(document=digest, **line)),
        **line,
    )
    read_model.apply(entry)
    return entry
