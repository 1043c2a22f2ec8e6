"""Queues: for each step of the workflow, the claims on which a person may take it now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import permissions
from claims.models import AnotherLook, Claim
from claims.models.claims import ClaimQuerySet
from claims.models.looks import AnotherLookQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Stage = Claim.Stage


@dataclass(frozen=True)
class Queue:
    """Claims at a stage that wait for somebody with a role to use one of these verbs."""

    title: "StrOrPromise"
    stage: Claim.Stage
    verbs: tuple[str, ...]
    is_for: Callable[[User], bool]
    narrow: Callable[[ClaimQuerySet, User], ClaimQuerySet]

    def claims(self, user: User) -> ClaimQuerySet:
        """Return exactly the claims at this stage on which this person may use one of the verbs now, newest first."""
        if not self.is_for(user):
            return Claim.objects.none()
        return self.narrow(Claim.objects.filter(stage=self.stage), user)


def _publishable(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    claims = claims.not_written_by(user).not_recused_by(user)
    return claims.not_waived_or_overruled_by(user) if permissions.is_second_editor_required() else claims


def _assessable(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    claims = claims.not_written_by(user).not_assessed_in_this_round_by(user).not_recused_by(user)
    return claims.not_left_to_blind_reviewers_by(user, permissions.reviewers())


# By name in the address of the desk's list.
QUEUES = {
    "research": Queue(
        _("Your research"),
        Stage.RESEARCH,
        ("submit",),
        permissions.is_fact_checker,
        lambda claims, user: claims.filter(assignee=user).not_recused_by(user),
    ),
    "assess": Queue(
        _("For you to assess"),
        Stage.REVIEW,
        ("assess",),
        permissions.is_reviewer,
        _assessable,
    ),
    "adjudicate": Queue(
        _("For you to adjudicate"),
        Stage.ADJUDICATION,
        ("adjudicate",),
        permissions.is_editor,
        lambda claims, user: claims.not_written_by(user).not_assessed_by(user).not_recused_by(user),
    ),
    "publish": Queue(
        _("For you to publish"),
        Stage.APPROVED,
        ("publish",),
        permissions.is_editor,
        _publishable,
    ),
    "triage": Queue(
        _("Nobody's yet"),
        Stage.TRIAGE,
        ("take", "assign"),
        permissions.can_enter,
        lambda claims, user: claims if permissions.is_editor(user) else claims.not_recused_by(user),
    ),
}


def looks(user: User) -> AnotherLookQuerySet:
    """Return the published claims that this person may look at again and settle, the newest first.

    Every editor may reopen a claim; whoever did not write it may also say that it still stands.
    """
    return AnotherLook.objects.open() if permissions.is_editor(user) else AnotherLook.objects.none()
