"""What becomes of a source as a whole, together with the claims that rest on it.

The desk has no other way to a source's state: a state without another look at what rests on it would be worth little.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims import another_look
from claims.cited import same_work, verdicts_resting_on
from claims.models import Unindexed
from claims.permissions import is_editor
from sources import merging, states
from sources.editing import Forbidden, may_change
from sources.models import Source

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def can_mark(user: "User | AnonymousUser", source: Source) -> bool:
    """Return whether they may say that a work was superseded or retracted. Where public verdicts rest on it, their
    readers are told at once, so that it is an editor's, as what is published is."""
    return may_change(user) and (is_editor(user) or not verdicts_resting_on(source))


@transaction.atomic
def supersede(
    source: Source, *, by_work: Source | None, on: str, reason: str = "", by: "User | AnonymousUser"
) -> Source:
    """Say that another work took the place of this one, and have what rests on it looked at again."""
    source = states.supersede(source, by_work=by_work, on=on, reason=reason, by=by)
    check_may_mark(by, source)
    another_look.raise_for_state(source)
    return source


@transaction.atomic
def retract(source: Source, *, on: str, reason: str, by: "User | AnonymousUser") -> Source:
    """Say that the work was withdrawn, and have what rests on it looked at again."""
    source = states.retract(source, on=on, reason=reason, by=by)
    check_may_mark(by, source)
    another_look.raise_for_state(source)
    return source


def check_may_mark(user: "User | AnonymousUser", source: Source) -> None:
    """Raise Forbidden where they may not say it. Within a change, what was published a moment ago counts as well."""
    if not can_mark(user, source):
        raise Forbidden(_("Public verdicts rest on this source, and their readers are told at once: ask an editor."))


def restore(source: Source, *, reason: str, by: "User | AnonymousUser") -> Source:
    """Say that the work is current after all. Looks that are open stay open: readers were told."""
    return states.restore(source, reason=reason, by=by)


@transaction.atomic
def merge(source: Source, into: Source, *, by: "User | AnonymousUser", reason: str = "") -> Source:
    """Merge a source into another; claims that name it are found by the title of the one that is kept."""
    merged = merging.merge(source, into, by=by, reason=reason)
    _index_again(merged)
    return merged


@transaction.atomic
def unmerge(source: Source, *, by: "User | AnonymousUser", reason: str = "") -> Source:
    """Take a source apart from the one that it was merged into."""
    parted = merging.unmerge(source, by=by, reason=reason)
    _index_again(parted)
    return parted


def _index_again(source: Source) -> None:
    """Note for the desk's search that claims name this work otherwise: what it notes by itself are other columns."""
    Unindexed.objects.bulk_create(Unindexed(kind=Unindexed.Kind.SOURCE, key=work.pk) for work in same_work(source))
