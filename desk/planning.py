"""Priority and due date: on a claim's page, changed in place; in lists, in words."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims import workflow
from claims.models import Claim
from claims.models.claims import IN_WORK
from claims.permissions import Person
from desk.verb_forms import VerbForm
from desk.verbs import STEPS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def form_for(claim: Claim, user: Person) -> VerbForm | None:
    """Return the form by which this person plans the claim, or None where they may not."""
    return STEPS["plan"].form(claim) if "plan" in workflow.available(claim, user) else None


def is_overdue(claim: Claim) -> bool:
    """Return whether the claim is in work after its due date."""
    return claim.stage in IN_WORK and claim.due_on is not None and claim.due_on < timezone.localdate()


def due_in_words(claim: Claim) -> "StrOrPromise":
    """Return by when the claim is needed, or how long that is past; empty where it has no due date."""
    if claim.due_on is None:
        return ""
    if is_overdue(claim):
        late = (timezone.localdate() - claim.due_on).days
        return ngettext("overdue by %(days)d day", "overdue by %(days)d days", late) % {"days": late}
    return _("due %(day)s") % {"day": _day(claim.due_on)}


def _day(day: date) -> str:
    today = timezone.localdate()
    return {today: _("today"), today + timedelta(days=1): _("tomorrow")}.get(day, day.isoformat())


def age_in_words(claim: Claim) -> str:
    """Return for how many days the claim has been in its stage."""
    days = (timezone.now() - claim.stage_since).days
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("today")


LABELS = {"overdue": "danger", "urgent": "danger", "high": "warning", "due": "info", "low": "info"}


def badge(claim: Claim) -> tuple[str, str] | None:
    """Return how soon a claim is needed, as a kind of LABELS and in words; None where nothing is to be said."""
    due = str(due_in_words(claim)) if claim.stage in IN_WORK else ""
    priority = "" if claim.priority == Claim.Priority.NORMAL else str(claim.get_priority_display())
    words = ", ".join(filter(None, [priority, due]))
    if not words:
        return None
    if is_overdue(claim):
        return "overdue", words
    kinds = {Claim.Priority.URGENT: "urgent", Claim.Priority.HIGH: "high", Claim.Priority.LOW: "low"}
    return kinds.get(Claim.Priority(claim.priority), "due"), words
