"""What happens to a record when an older backup is restored."""

from collections.abc import Callable

from django.db import transaction

from record import rebuild
from record.journal_files import Journaled
from record.models import Document, Entry
from tests.conftest import empty_tables


def lose_all_but(count: int) -> None:
    """Make the record what it was after its first entries; everything else is gone."""
    kept = [(entry, bytes(entry.document.body)) for entry in Entry.objects.select_related("document")[:count]]
    empty_tables()
    for entry, body in kept:
        entry.document = Document.objects.create(sha256=entry.document_id, body=body)
        entry.save(force_insert=True)
    list(rebuild.repair(lambda done, total: None))


def lost(*steps: Callable[[], object]) -> list[Journaled]:
    """Take steps, and lose them with what they appended. Returns the journal's lines of it."""
    with transaction.atomic():
        before = Entry.objects.count()
        for step in steps:
            step()
        entries = Entry.objects.filter(index__gte=before).select_related("document")
        lines = [Journaled(entry, bytes(entry.document.body)) for entry in entries]
        transaction.set_rollback(True)
    return lines
