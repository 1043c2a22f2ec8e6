"""Publication at a moment that an editor sets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim
from claims.models.judgment import REASONS_LENGTH
from record.models import Entry
from record.readable import validate_readable


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
    seen = models.CharField(max_length=64, blank=True, help_text=_("The digest of the parts that the editor saw."))
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=9, choices=EndedAs, blank=True)
    problem = models.TextField(blank=True, help_text=_("What was missing, in words."))

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
