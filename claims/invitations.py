"""Who is asked to assess a claim: by name, or by rotation.

An invitation is a request, no exclusive right: any reviewer who may assess the claim may do so unasked. Those of an
earlier round have lapsed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from claims import permissions
from claims.models import Claim, Invitation, NotificationKind, who_may_assess
from claims.notifications import tell

if TYPE_CHECKING:

    class Candidate(User):
        """A reviewer with what rotation goes by."""

        open_assessments: int
        asked_at: datetime | None


def candidates(claim: Claim) -> "QuerySet[Candidate]":
    """Select those who may be asked to assess a claim and are not asked yet, in the order of rotation.

    Whoever has the fewest open invitations comes first; among equals, whoever was not asked for the longest time.
    """
    of_theirs = Invitation.objects.filter(reviewer=OuterRef("pk")).order_by()
    still_open = of_theirs.open().values("reviewer").annotate(number=Count("pk")).values("number")
    newest = of_theirs.order_by("-at").values("at")[:1]
    able = who_may_assess(claim, permissions.reviewers())
    ordered = (
        able.exclude(invitations__in=claim.invitations.filter(round=claim.round))
        .annotate(open_assessments=Coalesce(Subquery(still_open), Value(0)), asked_at=Subquery(newest))
        .order_by("open_assessments", F("asked_at").asc(nulls_first=True), "pk")
    )
    return cast("QuerySet[Candidate]", ordered)


def ask_by_rotation(claim: Claim) -> None:
    """Ask as many reviewers as assessments are still missing beyond those who are asked and may still assess it.

    Asked again whenever one of them assesses it no more. The claim must be locked. With INVITE=by_hand, editors ask.
    """
    if settings.INVITE != "rotation" or claim.stage != Claim.Stage.REVIEW:
        return
    asked = claim.invitations.open().filter(reviewer__in=who_may_assess(claim, permissions.reviewers())).count()
    given = claim.assessments.filter(round=claim.round).count()
    missing = max(settings.ASSESSMENTS_NEEDED - given - asked, 0)
    ask(claim, list(candidates(claim)[:missing]), None)


def ask(claim: Claim, reviewers: Iterable[User], by: User | None) -> None:
    """Ask these reviewers to assess the claim in this round; `by` is nobody where they come by rotation."""
    invited = Invitation.objects.bulk_create(
        Invitation(claim=claim, round=claim.round, reviewer=reviewer, by=by) for reviewer in reviewers
    )
    for invitation in invited:
        tell(NotificationKind.INVITED, invitation.reviewer, claim, by=by)


def ask_instead_of_those_who_left() -> int:
    """Withdraw invitations of whoever is no reviewer any more, ask others, and return of how many claims that was."""
    stale = Invitation.objects.open().exclude(reviewer__in=permissions.reviewers())
    keys = set(stale.values_list("claim", flat=True))
    for key in keys:
        with transaction.atomic():
            claim = Claim.objects.select_for_update(of=("self",)).get(pk=key)
            stale.filter(claim=claim).update(withdrawn_at=timezone.now())
            ask_by_rotation(claim)
    return len(keys)


def withdraw(claim: Claim, reviewer: User) -> None:
    """Withdraw the invitation of a reviewer in this round, if there is one."""
    theirs = claim.invitations.filter(round=claim.round, reviewer=reviewer, withdrawn_at__isnull=True)
    theirs.update(withdrawn_at=timezone.now())
