"""What became of a source as a whole: it was merged, superseded, retracted, and by whom at the desk. Added to alone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from record.readable import validate_readable
from sources.models.works import Source
from sources.partial_dates import PartialDateField, is_partial_date


class SourceEvent(models.Model):
    """One change of a source as a whole."""

    class Verb(models.TextChoices):
        MERGED = "merged", _("Merged into another")
        UNMERGED = "unmerged", _("Taken apart again")
        SUPERSEDED = "superseded", _("Superseded by another work")
        RETRACTED = "retracted", _("Retracted by its publisher")
        RESTORED = "restored", _("Current again")

    source = models.ForeignKey(Source, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=10, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    since = PartialDateField()
    reason = models.TextField(blank=True, max_length=1000, validators=[validate_readable])
    other = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The source that it was merged into or parted from, or that superseded it."),
    )

    class Meta:
        verbose_name = _("change of a source")
        verbose_name_plural = _("changes of sources")
        ordering = ["-pk"]
        constraints = [is_partial_date("since", name="source_event_since_is_a_date")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.get_verb_display()}"
