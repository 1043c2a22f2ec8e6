"""Publication at a moment that an editor sets."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim
from claims.models.judgment import REASONS_LENGTH
from record.models import Entry
from record.readable import validate_readable


class EmbargoQuerySet(models.QuerySet["Embargo"]):
    """Select embargoes in the words of claims/workflow.py and claims/embargoed.py."""

    def waiting(self) -> "EmbargoQuerySet":
        """Select those whose claim is to be published still."""
        return self.filter(ended_at=None)

    def due(self) -> "EmbargoQuerySet":
        """Select those that wait, and whose moment has come."""
        return self.waiting().filter(publish_at__lte=timezone.now())

    def unheeded(self) -> "EmbargoQuerySet":
        """Select those that were refused last, of claims that are still approved in the same round."""
        later = Embargo.objects.filter(claim=OuterRef("claim")).order_by("-pk").values("pk")[:1]
        refused = self.filter(ended_as=Embargo.EndedAs.REFUSED, claim__stage=Claim.Stage.APPROVED)
        return refused.filter(pk=Subquery(later), round=F("claim__round"))

    def end(self, ended_as: str, problem: str = "") -> int:
        """End those of them that wait and return how many these were. The claim must be locked."""
        return self.waiting().update(ended_at=timezone.now(), ended_as=ended_as, problem=problem)


class Embargo(models.Model):
    """An approved claim that the worker publishes at a moment, in the editor's name. One is waiting for a claim."""

    class EndedAs(models.TextChoices):
        PUBLISHED = "published", _("Published")
        REFUSED = "refused", _("Refused: something was missing at that moment")
        CANCELLED = "cancelled", _("Cancelled")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="embargoes")
    round = models.PositiveSmallIntegerField()
    publish_at = models.DateTimeField(_("publish at"))
    by = models.ForeignKey(User, models.PROTECT, related_name="embargoes")
    action = models.CharField(max_length=10, choices=Entry.Action, blank=True)
    note = models.TextField(blank=True, max_length=REASONS_LENGTH, validators=[validate_readable])
    changes = models.TextField(
        blank=True,
        max_length=REASONS_LENGTH,
        validators=[validate_readable],
        help_text=_("Why what changed since it was submitted is accepted."),
    )
    seen = models.CharField(
        max_length=64, blank=True, editable=False, help_text=_("The digest of the parts that the editor saw.")
    )
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=9, choices=EndedAs, blank=True)
    problem = models.TextField(blank=True, editable=False, help_text=_("What was missing, in words."))

    objects = EmbargoQuerySet.as_manager()

    class Meta:
        verbose_name = _("embargo")
        verbose_name_plural = _("embargoes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(ended_at__isnull=True), name="embargo_waiting_is_one_per_claim"
            ),
            models.CheckConstraint(
                name="embargo_ended_somehow",
                condition=Q(ended_at__isnull=True, ended_as="") | Q(ended_at__isnull=False) & ~Q(ended_as=""),
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "round"], name="embargo_refused", condition=Q(ended_as="refused")),
            models.Index(fields=["publish_at"], name="embargo_waiting", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.publish_at:%Y-%m-%d %H:%M}"
