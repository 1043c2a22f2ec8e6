from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import signed_in
from claims import permissions
from claims.models import Claim

LONGEST_QUEUE = 10


def whose_turn(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The desk's first page: what waits for this person, by what they would do with it."""
    user, claims = signed_in(request), Claim.objects
    queues = []
    if permissions.is_fact_checker(user):
        queues.append((_("Your research"), claims.researched_by(user), "research"))
    if permissions.is_reviewer(user):
        queues.append((_("For you to assess"), claims.awaiting_assessment_by(user), "assess"))
    if permissions.is_editor(user):
        queues.append((_("For you to adjudicate"), claims.awaiting_adjudication_by(user), "adjudicate"))
        queues.append((_("For you to publish"), claims.awaiting_publication_by(user), "publish"))
    if permissions.can_enter(user):
        queues.append((_("Nobody's yet"), claims.in_triage(), ""))
    context["queues"] = [
        {"title": title, "turn": turn, "claims": rows[:LONGEST_QUEUE], "count": rows.count()}
        for title, rows, turn in queues
    ]
    context["can_enter"] = permissions.can_enter(user)
    context["is_administrator"] = user.has_perm("accounts.change_user")
    return context
