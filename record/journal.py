"""The journal has each entry of the log and its document once more, outside the database.

It is written when the transaction that appended has committed, and flushed before its caller goes on. So the journal
holds nothing that was not public, and what it has and the log lacks was lost: then nothing may be appended.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from record.journal_files import End, Journal, Journaled, UnreadableLine
from record.models import Entry, Loss

CHUNK = 500  # entries in memory at a time

logger = logging.getLogger(__name__)


class JournalError(Exception):
    """Nothing may be appended; the message says why and what an operator does about it."""


def current() -> Journal | None:
    """Return the journal that the settings name, or None where it is switched off."""
    return Journal(settings.JOURNAL) if settings.JOURNAL else None


def join() -> None:
    """Let this transaction append; when it has committed, the journal is written.

    Called under the append lock. Raises JournalError while the journal knows more than the log or another log, or
    cannot be written. What it lacks of earlier transactions is written first.
    """
    journal = current()
    if journal is None or _is_awaited():
        return
    with _said():
        if _check(journal):
            _follow(journal)
    follow_when_committed()


def follow_when_committed() -> None:
    """Write the journal when this transaction has committed."""
    if not _is_awaited():
        transaction.on_commit(_follow_after_commit)


def _is_awaited() -> bool:
    """Return whether this transaction has appended already. A savepoint that is rolled back takes that back."""
    return any(waiting[1] is _follow_after_commit for waiting in connection.run_on_commit)


def _next_index() -> int:
    lost = Loss.objects.order_by("-first").values_list("last", flat=True).first()
    return max(newest_index(), -1 if lost is None else lost) + 1


def newest_index() -> int:
    """Return the index of the log's last entry, or -1."""
    newest = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    return -1 if newest is None else newest


def obstacle() -> str:
    """Say why nothing can be appended; nothing where it can."""
    journal = current()
    try:
        with _said():
            if journal is not None:
                _check(journal)
    except JournalError as error:
        return str(error)
    return ""


def trouble() -> str:
    """Say why nothing can be appended, or what was not written to the journal; nothing where all is well."""
    journal = current()
    try:
        with _said():
            if journal is None or not _check(journal):
                return ""
            with journal.locked(fcntl.LOCK_SH | fcntl.LOCK_NB):
                if not _check(journal):
                    return ""
                first = journal.end().index + 1
    except BlockingIOError:  # it is being written
        return ""
    except JournalError as error:
        return str(error)
    return _("The journal lacks entry %(first)d and what follows: it could not be written. Tell an operator.") % {
        "first": first
    }


def follow() -> None:
    """Write what the log has and the journal lacks, also of losses. Raises JournalError where that cannot be."""
    if (journal := current()) is not None:
        with _said():
            _keep_losses(journal)
            _follow(journal)


def _follow_after_commit() -> None:
    """Write the journal. What was appended is public by now, so a failure is reported instead of raised."""
    try:
        if (journal := current()) is not None:
            with _said():
                _follow(journal)
    except (JournalError, DatabaseError) as error:
        logger.error("journal: what was published is not in it yet: %s", error)


@contextmanager
def _said() -> Iterator[None]:
    """Turn what the file system refuses into words."""
    try:
        yield
    except BlockingIOError:
        raise
    except UnreadableLine as error:
        raise JournalError(
            _("Nothing can be published: the journal cannot be read (%(why)s). Ask an operator.") % {"why": error}
        ) from error
    except OSError as error:
        raise JournalError(
            _("Nothing can be published: the journal cannot be written (%(why)s). Ask an operator to mend that.")
            % {"why": error.strerror or str(error)}
        ) from error


def _keep_losses(journal: Journal) -> None:
    """Write what was declared lost, also while lines that come after it wait to be replayed."""
    with journal.locked():
        _refuse_unknown_losses(journal)
        stored = list(Loss.objects.all())
        if len(journal.losses()) < len(stored):
            journal.keep_losses(stored)


def _follow(journal: Journal) -> None:
    with journal.locked():
        end = journal.end()
        _is_behind(end)
        _refuse_unknown_losses(journal)
        if end.cuts:
            journal.cut(end.cuts)
        after = end.index
        log = Entry.objects.order_by("index").select_related("document")
        while entries := list(log.filter(index__gt=after)[:CHUNK]):
            journal.append(Journaled(entry, bytes(entry.document.body)) for entry in entries)
            after = entries[-1].index


def _check(journal: Journal) -> bool:
    """Return whether the journal lacks something. Raises JournalError or OSError where nothing may be appended."""
    journal.check_writable()
    _refuse_unknown_losses(journal)
    return _is_behind(journal.end())


def _refuse_unknown_losses(journal: Journal) -> None:
    if losses := journal.losses():
        known = set(Loss.objects.values_list("first", "last"))
        if unknown := [loss for loss in losses if (loss.first, loss.last) not in known]:
            _raise_ahead(max(unknown[-1].last, journal.end().index))


def _is_behind(end: End) -> bool:
    """Return whether the log goes on after the journal's end. Raises JournalError where the journal is not its."""
    rows = Entry.objects.filter(index__gte=max(end.index, 0)).order_by("index").values_list("index", "leaf_hash")
    found = list(rows[:2])
    if end.index >= 0:
        if not found or found[0][0] != end.index:
            _raise_ahead(end.index)
        if bytes(found[0][1]) != end.leaf_hash:
            raise JournalError(
                _(
                    "Nothing can be published: entry %(index)d of the journal is not the database's. It is the journal "
                    "of another database, or entries were lost and others took their place. Ask an operator."
                )
                % {"index": end.index}
            )
        del found[0]
    if end.cuts and not found and not Loss.objects.filter(first=end.index + 1).exists():
        raise JournalError(
            _(
                "Nothing can be published: the journal's last line cannot be read, and the database lacks its entry, "
                "%(index)d. An operator must replay a copy that has it, or declare it lost."
            )
            % {"index": end.index + 1}
        )
    return bool(found)


def _raise_ahead(last: int) -> NoReturn:
    raise JournalError(
        _(
            "Nothing can be published: the journal has entries that the database lacks (%(entries)s). "
            "An operator must run manage.py replay."
        )
        % {"entries": Loss(first=min(_next_index(), last), last=last)}
    )
