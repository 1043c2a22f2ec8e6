"""Rebuild the read model from the log, and say what differed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from record import documents, log, merkle, read_model
from record.models import Entry, Masthead, Review, Subject

CHUNK = 500


@dataclass(frozen=True)
class Difference:
    """One thing that the read model had otherwise than the log."""

    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.row}: {self.what}"


class DamagedLog(Exception):
    """The log is not what was appended, so nothing is rebuilt from it; `damage` says where."""

    def __init__(self, damage: list[Difference]):
        super().__init__(damage)
        self.damage = damage


@transaction.atomic
def rebuild(*, write: bool = True, progress: Callable[[int, int], None] = lambda done, total: None) -> list[Difference]:
    """Rebuild every row from the log and return what differed; with write=False only compare.

    Appending waits meanwhile; reading does not. Interrupted, it leaves everything as it was. Raises DamagedLog.
    """
    log.lock()
    differences: list[Difference] = []
    damage: list[Difference] = []
    subjects: dict[tuple[str, str], Subject] = {}
    right: set[int] = set()
    wrong: set[int] = set()
    latest = Entry.objects.order_by("number", "-version").distinct("number").select_related("document")
    total = latest.count()
    done = 0
    for chunk in _chunks(latest.iterator(chunk_size=CHUNK)):
        stored = Review.objects.in_bulk([entry.number for entry in chunk])
        for entry in chunk:
            damage += _damage(entry)
            if not damage and entry.action != Entry.Action.RETRACTED:
                document = entry.document.content()
                found = _compare(read_model.review_of(entry, document), stored.get(entry.number))
                differences += found
                (wrong if found else right).add(entry.number)
                for subject in read_model.subjects_of(entry, document):
                    key = (subject.kind, subject.slug)
                    if key not in subjects or subjects[key].index < subject.index:
                        subjects[key] = subject
        done += len(chunk)
        progress(done, total)
    if damage:
        raise DamagedLog(damage)
    differences += _strays(Review.objects.exclude(number__in=right | wrong))
    if write and differences:
        # Wrong rows all go before any comes back: one may hold the unique index that belongs to another.
        Review.objects.exclude(number__in=right).delete()
        for chunk in _chunks(latest.filter(number__in=wrong).iterator(chunk_size=CHUNK)):
            Review.objects.bulk_create(read_model.review_of(entry, entry.document.content()) for entry in chunk)
    differences += _rebuild_subjects(subjects, write=write)
    if write and differences:
        Masthead.objects.update_or_create(pk=1)  # its time of change is in the ETag: what was kept is out of date
    return differences


def _rebuild_subjects(subjects: dict[tuple[str, str], Subject], *, write: bool) -> list[Difference]:
    differences: list[Difference] = []
    stored = {(row.kind, row.slug): row for row in Subject.objects.iterator()}
    for key, subject in subjects.items():
        kept = stored.pop(key, None)
        found = _compare(subject, kept)
        if write and found:
            subject.pk = kept.pk if kept else None
            subject.save(force_insert=kept is None)
        differences += found
    strays = Subject.objects.filter(pk__in=[row.pk for row in stored.values()])
    differences += _strays(strays)
    if write:
        strays.delete()
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


def _compare(row: Review | Subject, stored: Review | Subject | None) -> list[Difference]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname != "id"]
    if stored is None:
        what = "was missing"
    else:
        wrong = [name for name in names if _plain(getattr(row, name)) != _plain(getattr(stored, name))]
        what = f"differed in {', '.join(wrong)}" if wrong else ""
    return [Difference(f"{row._meta.model_name} {row}", what)] if what else []


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _strays(rows: Any) -> list[Difference]:
    return [Difference(f"{row._meta.model_name} {row}", "is not in the log") for row in rows]
