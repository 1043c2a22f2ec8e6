"""Rebuild the read model from the log, and say what differed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from record import documents, log, merkle, read_model
from record.models import Entry, Review, Subject

CHUNK = 500


@dataclass(frozen=True)
class Difference:
    """One thing that the read model had otherwise than the log."""

    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.row}: {self.what}"


@transaction.atomic
def rebuild(*, write: bool = True, progress: Callable[[int, int], None] = lambda done, total: None) -> list[Difference]:
    """Rebuild every row from the log and return what differed; with write=False only compare.

    Appending waits meanwhile; reading does not. Interrupted, it leaves everything as it was.
    """
    log.lock()
    differences: list[Difference] = []
    subjects: dict[tuple[str, str], Subject] = {}
    public: set[int] = set()
    latest = Entry.objects.order_by("number", "-version").distinct("number").select_related("document")
    total = latest.count()
    done = 0
    for chunk in _chunks(latest.iterator(chunk_size=CHUNK)):
        stored = Review.objects.in_bulk([entry.number for entry in chunk])
        for entry in chunk:
            differences += _damage(entry)
            if entry.action != Entry.Action.RETRACTED:
                document = entry.document.content()
                public.add(entry.number)
                differences += _put_right(read_model.review_of(entry, document), stored.get(entry.number), write=write)
                for subject in read_model.subjects_of(entry, document):
                    key = (subject.kind, subject.slug)
                    if key not in subjects or subjects[key].index < subject.index:
                        subjects[key] = subject
        done += len(chunk)
        progress(done, total)
    differences += _remove(Review.objects.exclude(number__in=public), write=write)
    stored_subjects = {(row.kind, row.slug): row for row in Subject.objects.iterator()}
    for key, subject in subjects.items():
        kept = stored_subjects.pop(key, None)
        subject.pk = kept.pk if kept else None
        differences += _put_right(subject, kept, write=write)
    differences += _remove(Subject.objects.filter(pk__in=[row.pk for row in stored_subjects.values()]), write=write)
    return differences


def _chunks(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    chunk: list[Entry] = []
    for entry in entries:
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _damage(entry: Entry) -> list[Difference]:
    """What the log itself says against this entry: a document or a leaf that is not what was hashed."""
    row = f"entry {entry.index}"
    found = []
    if documents.sha256(bytes(entry.document.body)) != entry.document_id:
        found.append(Difference(row, "the document's bytes do not match its SHA-256"))
    line = {name: getattr(entry, name) for name in ("index", "number", "version", "action", "published_at")}
    if merkle.leaf_hash(documents.leaf(document=entry.document_id, **line)) != bytes(entry.leaf_hash):
        found.append(Difference(row, "the leaf hash does not match the entry"))
    return found


def _put_right(row: Review | Subject, stored: Review | Subject | None, *, write: bool) -> list[Difference]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname != "id"]
    if stored is None:
        what = "was missing"
    else:
        wrong = [name for name in names if _plain(getattr(row, name)) != _plain(getattr(stored, name))]
        what = f"differed in {', '.join(wrong)}" if wrong else ""
    if not what:
        return []
    if write:
        row.save(force_insert=stored is None)
    return [Difference(f"{row._meta.model_name} {row}", what)]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _remove(rows: Any, *, write: bool) -> list[Difference]:
    found = [Difference(f"{row._meta.model_name} {row}", "is not in the log") for row in rows]
    if write and found:
        rows.delete()
    return found
