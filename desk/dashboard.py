from typing import Any

from django.http import HttpRequest

from accounts.models import current_user
from claims import permissions
from desk.day import MAX_COUNTED, my_day
from jobs import liveness
from jobs.models import Job
from record import journal


def whose_turn(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Fill the desk's first page with this person's day, and with what is wrong where they could do something."""
    user = current_user(request)
    context |= my_day(request)
    context["can_enter"] = permissions.can_enter(user)
    context["is_administrator"] = user.has_perm("accounts.change_user")
    context["works_here"] = bool(context["sections"] or context["empty_sections"]) or context["is_administrator"]
    context["journal_trouble"] = journal.trouble() if context["works_here"] else ""
    # The others could do nothing about it, and what waits is nothing that they wait for.
    if user.has_perm("jobs.view_job") and not liveness.reports():
        context["no_worker"] = {
            "since": liveness.last_report(),
            "waiting": Job.objects.due()[:MAX_COUNTED].count(),
        }
    return context
