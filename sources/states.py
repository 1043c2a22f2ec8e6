"""What became of a work: it was superseded or retracted, and may be current again.

claims/source_states.py calls these, so that the claims that rest on the work are looked at again in the same
transaction; nothing else does.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sources.editing import Refused, Unmet, changing, checked_day, checked_reason, note
from sources.models import Source, SourceEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

State = Source.State
Verb = SourceEvent.Verb
COLUMNS = ["state", "state_since", "state_reason", "superseded_by"]


def supersede(
    source: Source, *, by_work: Source | None, on: str, reason: str = "", by: "User | AnonymousUser"
) -> Source:
    """Say that another work has taken the place of this one; which one may not be known here yet."""
    works = [by_work] if by_work else []
    with changing(source, *works, by=by) as (locked, *others):
        assert isinstance(by, User)  # see changing
        _check_is_kept(locked)
        successor = others[0].kept() if others else None
        if successor is not None and locked in successor.successors():
            raise Unmet("by_work", _("That work was itself superseded by this one. Choose the one that holds now."))
        since, reason = checked_day("on", on), checked_reason(reason, is_required=False)
        _check_is_news(locked, State.SUPERSEDED, since, reason, successor)
        locked.state, locked.state_since, locked.state_reason = State.SUPERSEDED, since, reason
        locked.superseded_by = successor
        locked.save(update_fields=COLUMNS)
        note(locked, Verb.SUPERSEDED, by=by, reason=reason, since=since, other=successor)
    return locked


def retract(source: Source, *, on: str, reason: str, by: "User | AnonymousUser") -> Source:
    """Say that those who answer for the work withdrew it, when and why."""
    with changing(source, by=by) as (locked,):
        assert isinstance(by, User)  # see changing
        _check_is_kept(locked)
        since, reason = checked_day("on", on), checked_reason(reason)
        _check_is_news(locked, State.RETRACTED, since, reason, None)
        locked.state, locked.state_since, locked.state_reason = State.RETRACTED, since, reason
        locked.superseded_by = None
        locked.save(update_fields=COLUMNS)
        note(locked, Verb.RETRACTED, by=by, reason=reason, since=since)
    return locked


def restore(source: Source, *, reason: str, by: "User | AnonymousUser") -> Source:
    """Say that the work is current after all, and why."""
    with changing(source, by=by) as (locked,):
        assert isinstance(by, User)  # see changing
        _check_is_kept(locked)
        if locked.state == State.CURRENT:
            raise Refused(_("It is current already; somebody else may have said so a moment ago."))
        reason = checked_reason(reason)
        locked.state, locked.state_since, locked.state_reason = State.CURRENT, "", ""
        locked.superseded_by = None
        locked.save(update_fields=COLUMNS)
        note(locked, Verb.RESTORED, by=by, reason=reason)
    return locked


def _check_is_kept(source: Source) -> None:
    if source.merged_into_id is not None:
        raise Refused(
            _("It was merged into “%(title)s”: say it of that one, or take them apart first.")
            % {"title": source.kept().title}
        )


def _check_is_news(source: Source, state: State, since: str, reason: str, successor: Source | None) -> None:
    known = (source.state, source.state_since, source.state_reason, source.superseded_by_id)
    if known == (state, since, reason, successor.pk if successor else None):
        raise Refused(_("That is known already; somebody else may have said so a moment ago."))
