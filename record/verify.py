"""Verify the log: every entry and every document must be what was appended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Subquery

from record import formats, merkle
from record.canonical import sha256, timestamp
from record.models import Document, Entry, Revision

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
    previous = Entry.objects.filter(
        number=OuterRef("number"), version=OuterRef("version") - 1, index__lt=OuterRef("index")
    )
    # A join would leave out an entry whose document is missing.
    entries = Entry.objects.order_by("index").annotate(body=Subquery(body), follows=Exists(previous))
    expected = newest_number = 0
    for entry in entries.iterator(chunk_size=CHUNK):
        row = f"entry {entry.index} (number {entry.number}, version {entry.version})"
        if entry.index != expected:
            yield Difference(row, f"comes where entry {expected} should be")
        if entry.version == 1 and entry.number != newest_number + 1:
            yield Difference(row, f"is the first of its number, which should be {newest_number + 1}")
        if entry.version != 1 and not entry.follows:
            yield Difference(row, f"has no version {entry.version - 1} before it")
        yield from (Difference(row, what) for what in _wrong(entry, entry.body))
        expected, newest_number = entry.index + 1, max(newest_number, entry.number)
        if entry.index % CHUNK == 0:
            progress(entry.index, total)
    entries_before = Revision.objects.values_list("entries", flat=True).first() or 0
    if entries_before > expected:
        yield Difference("the log", f"ends after {expected} entries; it had {entries_before}")
    for document in Document.objects.filter(entry=None).iterator(chunk_size=CHUNK):
        yield Difference(f"document {document.sha256}", "belongs to no entry")


def _wrong(entry: Entry, body: bytes | None) -> Iterator[str]:
    """Yield what is wrong with one entry and its document."""
    leaf = merkle.leaf(
        index=entry.index,
        number=entry.number,
        version=entry.version,
        action=entry.action,
        document=entry.document_id,
        published_at=entry.published_at,
    )
    if merkle.leaf_hash(leaf) != bytes(entry.leaf_hash):
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
