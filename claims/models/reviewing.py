"""Who is asked to assess a claim, and who may not because of an interest of theirs."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim, saw, wrote
from claims.models.judgment import REASONS_LENGTH, Assessment, Event
from record.readable import validate_readable


def who_may_assess(claim: Claim, reviewers: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Select those of these reviewers who may assess a claim now, whoever knows a rating of it only where all do.

    It is permissions.can_assess for many people at once.
    """
    events, assessments = Event.objects.filter(claim=claim), Assessment.objects.filter(claim=claim)
    this_one = OuterRef("pk")
    able = (
        reviewers.exclude(pk=claim.assignee_id or 0)
        .exclude(Exists(events.filter(wrote(this_one))))
        .exclude(Exists(assessments.filter(reviewer=this_one, round=claim.round)))
        .exclude(Exists(Recusal.objects.filter(claim=claim, reviewer=this_one)))
    )
    blind = able.exclude(Exists(assessments.filter(reviewer=this_one)) | Exists(events.filter(saw(this_one))))
    return blind if blind.exists() else able


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Select invitations by whether somebody waits for them."""

    def open(self) -> "InvitationQuerySet":
        """Select those that were neither followed nor withdrawn. One of an earlier round has lapsed."""
        followed = Assessment.objects.filter(
            claim=OuterRef("claim"), round=OuterRef("round"), reviewer=OuterRef("reviewer")
        )
        in_review = self.filter(withdrawn_at__isnull=True, claim__stage=Claim.Stage.REVIEW, round=F("claim__round"))
        return in_review.exclude(Exists(followed))


class Invitation(models.Model):
    """A reviewer who is asked to assess a claim in this round, by an editor or, where nobody is named, by rotation."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="invitations")
    round = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round", "reviewer"], name="invitation_is_one_per_reviewer"),
        ]
        indexes = [
            models.Index(fields=["reviewer", "-at"], name="invitation_open", condition=Q(withdrawn_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.reviewer)


class Recusal(models.Model):
    """A conflict of interest that a reviewer declared. It disqualifies them for the claim, in every round."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="recusals")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="recusals")
    interest = models.TextField(max_length=REASONS_LENGTH, validators=[validate_readable])
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("declared conflict of interest")
        verbose_name_plural = _("declared conflicts of interest")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "reviewer"], name="recusal_is_one_per_reviewer"),
            models.CheckConstraint(name="recusal_says_which_interest", condition=~Q(interest="")),
        ]

    def __str__(self) -> str:
        return str(self.reviewer)
