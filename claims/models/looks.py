"""Published claims that need another look, since something became of a source that they rest on."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim
from claims.models.judgment import REASONS_LENGTH
from record.readable import validate_readable
from sources.models import Snapshot, Source, Visit


class AnotherLookQuerySet(models.QuerySet["AnotherLook"]):
    """Select them in the words of claims/another_look.py."""

    def open(self) -> "AnotherLookQuerySet":
        """Select those that no editor settled."""
        return self.filter(settled_at=None)

    def settle(self, settled_as: str, by: User, reason: str = "") -> int:
        """Settle those of them that are open and return how many these were. The claim must be locked."""
        return self.open().update(settled_at=timezone.now(), settled_as=settled_as, settled_by=by, reason=reason)


class AnotherLook(models.Model):
    """A published claim that an editor must look at again, because of one source. One is open for the two at a time."""

    class Kind(models.TextChoices):
        """What became of the source: a kind of notice (record.documents.NOTICES). What is graver comes later."""

        UNREACHABLE = "unreachable", _("The source could not be read for days")
        SUPERSEDED = "superseded", _("The source was superseded")
        PASSAGE_CHANGED = "passage_changed", _("A quoted passage changed")
        GONE = "gone", _("The source is gone")
        PASSAGE_GONE = "passage_gone", _("A quoted passage is gone")
        RETRACTED = "retracted", _("The source was retracted")

    class SettledAs(models.TextChoices):
        STANDS = "stands", _("It still stands")
        REOPENED = "reopened", _("Reopened")
        PUBLISHED = "published", _("A new version was published")
        WITHDRAWN = "withdrawn", _("The verdict was withdrawn")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="looks")
    source = models.ForeignKey(Source, models.PROTECT, related_name="looks")
    kind = models.CharField(max_length=15, choices=Kind)
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="+", help_text=_("That found it out."))
    before = models.ForeignKey(
        Snapshot, models.SET_NULL, null=True, related_name="+", help_text=_("What was read for the published version.")
    )
    after = models.ForeignKey(Snapshot, models.SET_NULL, null=True, related_name="+", help_text=_("What was found."))
    raised_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_as = models.CharField(max_length=9, choices=SettledAs, blank=True)
    reason = models.TextField(blank=True, max_length=REASONS_LENGTH, validators=[validate_readable])

    objects = AnotherLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("another look")
        verbose_name_plural = _("needs another look")
        ordering = ["-raised_at", "-pk"]
        indexes = [
            models.Index(fields=["-raised_at", "-id"], condition=Q(settled_at=None), name="look_open_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "source"], condition=Q(settled_at=None), name="look_is_open_once_per_source"
            ),
            models.CheckConstraint(
                name="look_kind_is_known",
                condition=Q(
                    kind__in=["unreachable", "superseded", "passage_changed", "gone", "passage_gone", "retracted"]
                ),
            ),
            models.CheckConstraint(
                name="look_says_how_it_was_settled",
                condition=Q(settled_at=None, settled_by=None, settled_as="", reason="")
                | Q(settled_at__isnull=False, settled_by__isnull=False, settled_as__in=["published", "withdrawn"])
                | Q(settled_at__isnull=False, settled_by__isnull=False, settled_as__in=["stands", "reopened"])
                & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None


def graver(one: str, other: str) -> str:
    """Return the graver of two kinds."""
    order = AnotherLook.Kind.values
    return max(one, other, key=order.index)
