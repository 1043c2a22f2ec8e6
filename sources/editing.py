"""Changes of a source as a whole: who may make them, the lock that they take, what refuses them, and their history."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from record.addresses import is_normalized
from record.readable import is_blank, unreadable
from sources.models import Source, SourceEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext import StrOrPromise

LOCK = 0x73_6F_75_72  # of whoever changes what sources are, and of whoever publishes what rests on them
LONGEST_REASON = 1000


class Refused(Exception):
    """A change that was not made; nothing changed. `status` is the HTTP status that says so."""

    status = 409


class Forbidden(Refused):
    """This person may not change sources."""

    status = 403


class Unmet(Refused):
    """What the person gave is wrong; `field` names what, and the text the remedy."""

    status = 422

    def __init__(self, field: str, message: "StrOrPromise"):
        super().__init__(message)
        self.field = field


def may_change(person: "User | AnonymousUser") -> bool:
    return person.has_perm("sources.change_source")


@contextmanager
def sources_stay_as_they_are() -> Iterator[None]:
    """Keep sources from being merged, superseded or retracted until the transaction ends, which this begins.

    Take it before any row is locked: whoever changes a source as a whole holds the lock, and then locks claims.
    """
    with transaction.atomic():
        _lock("pg_advisory_xact_lock_shared")
        yield


@contextmanager
def changing(source: Source, *others: Source, by: "User | AnonymousUser") -> Iterator[list[Source]]:
    """Yield the rows of these sources as they are now. Until the transaction ends, nobody else changes one as a whole.

    Raises Forbidden.
    """
    if not isinstance(by, User) or not may_change(by):
        raise Forbidden(_("Sources are not yours to change; ask a fact-checker or an editor."))
    with transaction.atomic():
        _lock("pg_advisory_xact_lock")
        keys = [each.pk for each in (source, *others)]
        # No key changes, so that evidence may be added meanwhile that names them.
        rows = {row.pk: row for row in Source.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
        for row in rows.values():
            if row.url and not is_normalized(row.url):
                raise Refused(_("Correct the address of “%(title)s” first: it is none.") % {"title": row.title})
        yield [rows[key] for key in keys]


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])


def checked_reason(reason: str, *, is_required: bool = True) -> str:
    """Return the reason that somebody gives. Raises Unmet where it cannot be kept and shown."""
    reason = reason.strip()
    if is_required and is_blank(reason):
        raise Unmet("reason", _("Give the reason."))
    if len(reason) > LONGEST_REASON:
        raise Unmet("reason", _("This text is too long; use 1,000 characters at the most."))
    if "\x00" in reason:
        raise Unmet("reason", _("This text contains a broken character; remove it."))
    if problem := unreadable(reason):
        raise Unmet("reason", problem)
    return reason


def checked_day(field: "StrOrPromise", value: str) -> str:
    """Return the date since when a state holds: a year, a month or a day. Raises Unmet."""
    column = Source._meta.get_field("state_since")
    if not value:
        raise Unmet(str(field), _("Say since when: a year, a month or a day."))
    try:
        return str(column.clean(value, None))
    except ValidationError as error:
        raise Unmet(str(field), " ".join(error.messages)) from error


def note(
    source: Source, verb: SourceEvent.Verb, *, by: User, reason: str = "", since: str = "", other: Source | None = None
) -> None:
    """Add a change to the history of a source."""
    SourceEvent.objects.create(source=source, verb=verb, by=by, reason=reason, since=since, other=other)
