from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from accounts.models import current_user
from claims import permissions
from claims.models import Claim, Embargo
from claims.queues import QUEUES, looks
from jobs import liveness
from jobs.models import Job
from record import journal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_SHOWN = 10
MAX_COUNTED = 1_000


@dataclass(frozen=True)
class Waiting:
    """A queue on the desk's first page: its first claims, and how many there are."""

    name: str
    title: "StrOrPromise"
    claims: list[Claim]
    count: int

    @property
    def is_counted(self) -> bool:
        """Return whether `count` is all of them, rather than the bound up to which they are counted."""
        return self.count < MAX_COUNTED


def whose_turn(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Fill the desk's first page with what waits for this person, by what they would do with it."""
    user = current_user(request)
    waiting = []
    for name, queue in QUEUES.items():
        if queue.is_for(user):
            rows = queue.claims(user)
            count = rows[:MAX_COUNTED].count()
            waiting.append(Waiting(name, queue.title, queue.foremost(user, MAX_SHOWN), count))
    context["queues"] = waiting
    if permissions.is_editor(user):
        unheeded = Embargo.objects.unheeded().select_related("claim", "by").order_by("-ended_at")
        context["not_published"] = list(unheeded[:MAX_SHOWN])
        found = looks(user)
        shown = list(found.select_related("claim", "source")[:MAX_SHOWN])
        count = found[:MAX_COUNTED].count()
        context["looks"] = {"shown": shown, "count": count, "is_counted": count < MAX_COUNTED}
    context["can_enter"] = permissions.can_enter(user)
    context["is_administrator"] = user.has_perm("accounts.change_user")
    works_here = bool(waiting) or context["is_administrator"]
    context["journal_trouble"] = journal.trouble() if works_here else ""
    # The others could do nothing about it, and what waits is nothing that they wait for.
    if user.has_perm("jobs.view_job") and not liveness.reports():
        context["no_worker"] = {
            "since": liveness.last_report(),
            "waiting": Job.objects.due()[:MAX_COUNTED].count(),
        }
    return context
