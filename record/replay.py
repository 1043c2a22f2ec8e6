"""Append what a restored database lacks, from the journal or from a copy of it, as it was."""

from collections.abc import Iterator

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from record import formats, journal, log, verify
from record.journal_files import Journal, Journaled, UnreadableLine
from record.models import Document, Entry, Loss

Progress = verify.Progress


class ReplayError(Exception):
    """What a journal holds does not fit the log; nothing of the lines in question was appended."""


def lacking(source: Journal, progress: Progress) -> Iterator[Journaled | Loss]:
    """Yield in order what a journal has and the log lacked at the beginning: entries, and what was declared lost.

    Every line is read, and compared where the log has its entry. A line that cannot be read is left out where its
    entry is declared lost. Raises ReplayError, and UnreadableLine, at the first that is not so.
    """
    newest = journal.newest_index()
    stored = {loss.first: loss for loss in Loss.objects.all()}
    losses = {loss.first: loss for loss in source.losses()} | stored
    known: dict[int, bytes] = {}
    expected: int | None = None
    for line in source.read():
        if isinstance(line, UnreadableLine):
            if expected in losses:
                continue
            raise line
        index = line.entry.index
        if expected is None:
            expected = min(index, newest + 1)
        if expected in losses and index <= losses[expected].last:
            continue  # a copy has what was declared lost, and the log has gone on without it
        while expected in losses:
            loss = losses[expected]
            if loss.first not in stored:
                yield loss
            expected = loss.last + 1
        if index != expected:
            raise ReplayError(
                _("Entry %(index)d stands where entry %(expected)d should be.") % {"index": index, "expected": expected}
            )
        expected = index + 1
        if index > newest:
            yield line
            continue
        if index not in known:
            rows = Entry.objects.filter(index__gte=index, index__lt=index + journal.CHUNK)
            known = {at: bytes(found) for at, found in rows.values_list("index", "leaf_hash")}
            progress(index, newest + 1)
        if known.get(index) != line.entry.leaf_hash:
            raise ReplayError(
                _("Entry %(index)d is not the one of the database: this is the journal of another log.")
                % {"index": index}
            )
    expected = newest + 1 if expected is None else expected
    while expected in losses:
        if expected not in stored:
            yield losses[expected]
        expected = losses[expected].last + 1


@transaction.atomic
def append(lines: list[Journaled]) -> None:
    """Append entries as they were, with their times, documents and hashes. Raises ReplayError."""
    log.lock()
    for line in lines:
        if problems := [*verify.wrong(line.entry, line.body)]:
            raise ReplayError(f"{line.entry}: {'; '.join(problems)}")
        line.entry.document = Document(sha256=line.entry.document_id, body=line.body)
    try:
        for run in _of_different_numbers(lines):
            log.store([line.entry for line in run], [formats.read(line.body) for line in run])
    except DatabaseError as error:  # it refuses what does not follow
        raise ReplayError(str(error).splitlines()[0]) from error
    journal.follow_when_committed()


def _of_different_numbers(lines: list[Journaled]) -> Iterator[list[Journaled]]:
    """Split lines where a number comes again."""
    run: dict[int, Journaled] = {}
    for line in lines:
        if line.entry.number in run:
            yield list(run.values())
            run = {}
        run[line.entry.number] = line
    if run:
        yield list(run.values())


def declare(loss: Loss, *, using: str) -> None:
    """Declare entries lost. `using` names a role that may: the owner of the tables. Raises ReplayError."""
    try:
        with transaction.atomic(using=using):
            log.lock(using)
            loss.save(using=using, force_insert=True)
    except DatabaseError as error:
        raise ReplayError(str(error).splitlines()[0]) from error
