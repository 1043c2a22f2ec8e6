"""Keeps bytes as archived copies: each once, whole or not at all, whenever the process that does so dies.

A file is written before the rows that name it, so a death between the two leaves it behind. A row of PendingFile,
committed before, says that it may lie there, and whoever keeps something of the same source next deletes it.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, TypeVar
from uuid import uuid4

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from sources.extraction.results import Extraction
from sources.locks import locked_source
from sources.models import ArchivedCopy, ArchivedText, PendingFile, Source
from sources.models.copies import archive

IN_MEMORY = 1_000_000  # bytes of a file that is being made; a longer one goes to a temporary file
FORGOTTEN = timedelta(hours=6)  # no job takes as long

Kept = TypeVar("Kept")


class NotKept(Exception):
    """Bytes could not be written to the archive: there is no room, or the storage is out of reach."""


def keep(
    source: Source,
    *,
    sha256: str,
    size: int,
    extraction: Extraction,
    write: Callable[[IO[bytes]], None],
    finish: Callable[[ArchivedCopy], Kept],
) -> Kept:
    """Keep bytes that have this SHA-256, unless they are kept already, and return what `finish` returns.

    `write` writes the WARC file. `finish` is called in the transaction that makes the copy. For who holds the lock of
    the source, outside any transaction. Raises NotKept.
    """
    known = ArchivedCopy.objects.filter(sha256=sha256).first()
    if known is not None and archive().exists(known.file.name or ""):
        with transaction.atomic():
            _read_at_last(known, extraction)
            return finish(known)
    name = f"{sha256[:2]}/{sha256}-{uuid4().hex[:12]}.warc.gz"
    with transaction.atomic(durable=True):
        PendingFile.objects.create(name=name, source=source)
    try:
        _store(name, write)
    except NotKept:
        with suppress(Exception):  # of the storage again; the row says so later
            clear_pending(source)
        raise
    try:
        with transaction.atomic():
            copy, is_ours = ArchivedCopy.objects.get_or_create(sha256=sha256, defaults=_columns(name, size, extraction))
            if is_ours:
                if extraction.text:
                    ArchivedText.objects.create(copy=copy, text=extraction.text, pages=extraction.pages)
            elif not archive().exists(copy.file.name or ""):  # it was lost, and here it is again
                is_ours = bool(ArchivedCopy.objects.filter(pk=copy.pk, file=copy.file.name).update(file=name))
                copy.refresh_from_db()
            finished = finish(copy)
            if is_ours:
                PendingFile.objects.filter(name=name).delete()
    except IntegrityError:  # the source was deleted meanwhile, and with it the row that names the file
        archive().delete(name)
        raise
    if not is_ours:  # somebody else kept the same bytes meanwhile
        clear_pending(source)
    return finished


def _store(name: str, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file and hand it to the storage. Raises NotKept."""
    try:
        with SpooledTemporaryFile(IN_MEMORY) as file:
            write(file)
            file.seek(0)
            try:
                archive().save(name, File(file))
            except Exception as error:  # each storage has errors of its own
                raise NotKept(str(error)) from error
    except OSError as error:
        raise NotKept(str(error)) from error


def clear_pending(source: Source) -> int:
    """Delete the files that nobody finished keeping for this source, and return how many there were.

    For who holds the lock of the source.
    """
    unfinished = list(PendingFile.objects.filter(source=source))
    for pending in unfinished:
        if not ArchivedCopy.objects.filter(file=pending.name).exists():
            archive().delete(pending.name)
        pending.delete()
    return len(unfinished)


def clear_forgotten() -> int:
    """Delete the files that nobody finished keeping for hours, and return how many there were."""
    forgotten = PendingFile.objects.filter(at__lt=timezone.now() - FORGOTTEN)
    count = 0
    for source in Source.objects.filter(pk__in=forgotten.values("source")):
        with locked_source(source.pk):
            count += clear_pending(source)
    return count


def _read_at_last(copy: ArchivedCopy, extraction: Extraction) -> None:
    """Add what was read out of a copy this time, where nothing could be read before: a machine may have been busy."""
    if copy.text_sha256 or not extraction.text:
        return
    if ArchivedCopy.objects.filter(pk=copy.pk, text_sha256="").update(**_read_columns(extraction)):
        ArchivedText.objects.create(copy=copy, text=extraction.text, pages=extraction.pages)
        copy.refresh_from_db()


def _columns(name: str, size: int, extraction: Extraction) -> dict[str, object]:
    return {"file": name, "size": size, **_read_columns(extraction)}


def _read_columns(extraction: Extraction) -> dict[str, object]:
    return {
        "media_type": extraction.media_type[:100],
        "reading": extraction.reading,
        "title": extraction.title,
        "authors": extraction.authors,
        "published_on": extraction.published_on,
        "language": extraction.language,
        "publisher": extraction.publisher,
        "text_sha256": _sha256(extraction.text),
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
