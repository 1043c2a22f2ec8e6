"""Verify the log: every entry and every document must be what was appended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, OuterRef, Subquery

from record import formats, merkle
from record.canonical import sha256, timestamp
from record.models import Document, Entry, Loss, Revision

CHUNK = 500  # rows in memory at a time

Progress = Callable[[int, int], None]  # done, total


@dataclass(frozen=True)
class Difference:
    """One thing that is wrong: the row, and what is wrong with it."""

    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.row}: {self.what}"


@contextmanager
def snapshot() -> Iterator[None]:
    """Let every query of the block see the record as it is now, whatever is appended meanwhile."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def damage(progress: Progress) -> Iterator[Difference]:
    """Yield what is wrong with the log, from the first entry to the last, and then documents without an entry.

    Reads every document once and keeps none.
    """
    total = (Entry.objects.aggregate(last=Max("index"))["last"] or 0) + 1
    body = Document.objects.filter(pk=OuterRef("document_id")).values("body")
    previous = Entry.objects.filter(number=OuterRef("number"), index__lt=OuterRef("index")).order_by("-index")
    # A join would leave out an entry whose document is missing.
    entries = Entry.objects.order_by("index").annotate(
        body=Subquery(body),
        previous_version=Subquery(previous.values("version")[:1]),
        previous_index=Subquery(previous.values("index")[:1]),
    )
    losses = list(Loss.objects.all())
    expected, next_number, numbered_at = _after(losses, 0), 1, -1
    for entry in entries.iterator(chunk_size=CHUNK):
        row = f"entry {entry.index} (number {entry.number}, version {entry.version})"
        if entry.index != expected:
            yield Difference(row, f"comes where entry {expected} should be")
        number = next_number + _lost_between(losses, numbered_at, entry.index)
        if entry.version == 1 and entry.number != number:
            yield Difference(row, f"is the first of its number, which should be {number}")
        if entry.version != 1 and entry.version != _next_version(losses, entry):
            yield Difference(row, f"has no version {entry.version - 1} before it")
        yield from (Difference(row, what) for what in wrong(entry, entry.body))
        expected = _after(losses, entry.index + 1)
        if entry.version == 1:
            next_number, numbered_at = max(next_number, entry.number + 1), entry.index
        if entry.index % CHUNK == 0:
            progress(entry.index, total)
    entries_before = Revision.objects.values_list("entries", flat=True).first() or 0
    if entries_before > expected:
        yield Difference("the log", f"ends after {expected} entries; it had {entries_before}")
    for document in Document.objects.filter(entry=None).iterator(chunk_size=CHUNK):
        yield Difference(f"document {document.sha256}", "belongs to no entry")


def _after(losses: list[Loss], index: int) -> int:
    """Return the index that follows: this one, unless it is declared lost."""
    for loss in losses:
        if loss.first == index:
            index = loss.last + 1
    return index


def _lost_between(losses: list[Loss], above: int, below: int) -> int:
    return sum(loss.last - loss.first + 1 for loss in losses if above < loss.first < below)


def _next_version(losses: list[Loss], entry: Any) -> int | None:
    """Return the version that follows the one before; what was lost between them may have been versions too."""
    if entry.previous_version is None:
        return None
    lost: int = _lost_between(losses, entry.previous_index, entry.index)
    return int(entry.previous_version) + 1 + lost


def wrong(entry: Entry, body: bytes | None) -> Iterator[str]:
    """Yield what is wrong with one entry and its document."""
    if merkle.leaf_hash(entry.leaf) != bytes(entry.leaf_hash):
        yield "the leaf hash does not match the entry"
    if body is None:
        yield "its document is missing"
        return
    if sha256(bytes(body)) != entry.document_id:
        yield "the document's bytes do not match its SHA-256"
        return
    try:
        document = formats.read(body)
    except formats.UnreadableDocument as error:
        yield f"its document cannot be read: {error}"
        return
    envelope = (document.number, document.version, document.action, document.published_at)
    if envelope != (entry.number, entry.version, entry.action, timestamp(entry.published_at)):
        yield "its document names another number, version, action or time"
