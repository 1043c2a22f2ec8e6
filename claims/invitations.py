"""Who is asked to assess a claim: by name, or by rotation.

An invitation is a request, no exclusive right: any reviewer who may assess the claim may do so unasked. Those of an
earlier round have lapsed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from claims import permissions
from claims.models import Assessment, Claim, Invitation, NotificationKind, who_may_assess, who_may_be_asked
from claims.models.claims import blind_to
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
    ordered = (
        who_may_be_asked(claim, permissions.reviewers())
        .annotate(open_assessments=Coalesce(Subquery(still_open), Value(0)), asked_at=Subquery(newest))
        .order_by("open_assessments", F("asked_at").asc(nulls_first=True), "pk")
    )
    return cast("QuerySet[Candidate]", ordered)


def ask_by_rotation(claim: Claim) -> int:
    """Ask as many reviewers as assessments are still missing beyond those who are asked and may still assess it.

    Asked again whenever one of them assesses it no more. The claim must be locked. With INVITE=by_hand, editors ask.
    Return how many were asked.
    """
    if settings.INVITE != "rotation" or claim.stage != Claim.Stage.REVIEW:
        return 0
    missing = settings.ASSESSMENTS_NEEDED - claim.assessments.filter(round=claim.round).count()
    asked = claim.invitations.open()
    if asked.exists():
        missing -= asked.filter(reviewer__in=who_may_assess(claim, permissions.reviewers())).count()
    return ask(claim, list(candidates(claim)[:missing]), None) if missing > 0 else 0


def ask(claim: Claim, reviewers: Iterable[User], by: User | None) -> int:
    """Ask these reviewers to assess the claim in this round, and return how many these are.

    `by` is nobody where they come by rotation. An invitation that was withdrawn is given again.
    """
    invited = Invitation.objects.bulk_create(
        [Invitation(claim=claim, round=claim.round, reviewer=reviewer, by=by) for reviewer in reviewers],
        update_conflicts=True,
        unique_fields=["claim", "round", "reviewer"],
        update_fields=["by", "at", "withdrawn_at"],
    )
    for invitation in invited:
        tell(NotificationKind.INVITED, invitation.reviewer, claim, by=by)
    return len(invited)


def ask_where_somebody_is_missing() -> int:
    """Withdraw invitations of whoever is no reviewer any more, ask others, and return of how many claims that was.

    Others are asked also where nobody was left when somebody went, and somebody is there by now.
    """
    stale = Invitation.objects.open().exclude(reviewer__in=permissions.reviewers())
    keys = {*stale.values_list("claim", flat=True), *_short_of_reviewers().values_list("pk", flat=True)}
    changed = 0
    for key in keys:
        with transaction.atomic():
            claim = Claim.objects.select_for_update(of=("self",)).get(pk=key)
            withdrawn = stale.filter(claim=claim).update(withdrawn_at=timezone.now())
            changed += bool(ask_by_rotation(claim) or withdrawn)
    return changed


def _short_of_reviewers() -> QuerySet[Claim]:
    """Select claims in review whose assessments and invitations of blind reviewers are fewer than needed.

    Where none is left who is blind, all may be asked by now: `ask_by_rotation` looks closer.
    """
    if settings.INVITE != "rotation":
        return Claim.objects.none()
    themselves = permissions.reviewers().filter(pk=OuterRef("reviewer"))
    blind = blind_to(OuterRef(OuterRef("claim")), themselves, assignee=OuterRef("claim__assignee"))
    asked = Invitation.objects.open().filter(Exists(blind))
    given = Assessment.objects.filter(round=OuterRef("round"))
    in_review = Claim.objects.filter(stage=Claim.Stage.REVIEW)
    return in_review.alias(seen_to=_number(asked) + _number(given)).filter(seen_to__lt=settings.ASSESSMENTS_NEEDED)


def _number(rows: QuerySet[Any]) -> Coalesce:
    """Return how many of these rows belong to the claim of the outer query."""
    of_it = rows.filter(claim=OuterRef("pk")).order_by().values("claim")
    return Coalesce(Subquery(of_it.annotate(number=Count("pk")).values("number")), Value(0))


def withdraw(claim: Claim, reviewer: User) -> None:
    """Withdraw the invitation of a reviewer in this round, if there is one."""
    theirs = claim.invitations.filter(round=claim.round, reviewer=reviewer, withdrawn_at__isnull=True)
    theirs.update(withdrawn_at=timezone.now())
