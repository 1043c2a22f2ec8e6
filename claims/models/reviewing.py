"""Who is asked to assess a claim, and who may not because of an interest of theirs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim
from claims.models.judgment import REASONS_LENGTH
from record.readable import validate_readable


class Invitation(models.Model):
    """A reviewer who is asked to assess a claim in this round, by an editor or, where nobody is named, by rotation."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="invitations")
    round = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

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
