"""Who is asked to assess a claim, and who may not because of an interest of theirs."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim, blind_to, wrote
from claims.models.judgment import REASONS_LENGTH, Adjudication, Assessment, Event, Waiver
from record.readable import validate_readable


def who_may_assess(claim: Claim, reviewers: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Select those of these reviewers who may assess a claim now, whoever knows a rating of it only where all do.

    It is permissions.can_assess for many people at once.
    """
    blind = who_is_blind(claim, reviewers)
    return blind if blind.exists() else _able_to_assess(claim, reviewers)


def who_may_be_asked(claim: Claim, reviewers: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Select those of these reviewers who may assess a claim now and are not asked in this round.

    One whose invitation was withdrawn may be asked again.
    """
    asked = Invitation.objects.filter(claim=claim, round=claim.round, withdrawn_at=None)
    return who_may_assess(claim, reviewers).exclude(invitations__in=asked)


def who_is_blind(claim: Claim, reviewers: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Select those of these reviewers who may assess a claim now and know no rating of it."""
    return blind_to(claim.pk, reviewers, assignee=claim.assignee_id)


def _able_to_assess(claim: Claim, reviewers: "models.QuerySet[User]") -> "models.QuerySet[User]":
    this_round = Assessment.objects.filter(claim=claim, reviewer=OuterRef("pk"), round=claim.round)
    return _uninvolved(claim, reviewers).exclude(Exists(this_round))


def who_may_publish(claim: Claim, editors: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Select those of these editors who may publish a claim where a second editor is required.

    It is permissions.can_publish for many people at once.
    """
    theirs = {"claim": claim, "editor": OuterRef("pk"), "round": claim.round}
    waivers, overruling = Waiver.objects.filter(**theirs), Adjudication.objects.overruling().filter(**theirs)
    return _uninvolved(claim, editors).exclude(Exists(waivers) | Exists(overruling))


def who_may_adjudicate(claim: Claim, editors: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Select those of these editors who may adjudicate a claim: permissions.can_adjudicate for many people at once."""
    assessed = Assessment.objects.filter(claim=claim, reviewer=OuterRef("pk"))
    return _uninvolved(claim, editors).exclude(Exists(assessed))


def _uninvolved(claim: Claim, people: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Select those of these people who neither wrote the claim nor declared a conflict of interest."""
    this_one = OuterRef("pk")
    others = people.exclude(pk=claim.assignee_id or 0)
    written = Event.objects.filter(claim=claim).filter(wrote(this_one))
    return others.exclude(Exists(written)).exclude(Exists(Recusal.objects.filter(claim=claim, reviewer=this_one)))


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
