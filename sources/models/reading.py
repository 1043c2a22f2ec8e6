"""How sources are read, first to archive them and then again: when, and what came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.models.copies import Snapshot
from sources.models.works import Source, WebField

HOST_LENGTH = 253


class Host(models.Model):
    """A host that sources are read from, so that it is asked politely."""

    name = models.CharField(max_length=HOST_LENGTH + 6, primary_key=True, help_text=_("With a port that is unusual."))
    robots = models.TextField(blank=True, help_text=_("Its robots.txt, as it was read last (RFC 9309)."))
    robots_read_at = models.DateTimeField(null=True)
    robots_status = models.PositiveSmallIntegerField(null=True, help_text=_("Empty where nothing answered."))
    rest_until = models.DateTimeField(null=True, help_text=_("It asked not to be asked before."))

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """One reading of a source, and its outcome."""

    class Outcome(models.TextChoices):
        ARCHIVED = "archived", _("Archived")
        UNCHANGED = "unchanged", _("Unchanged")
        CHANGED_ELSEWHERE = "changed_elsewhere", _("Changed, but not where it is quoted")
        PASSAGE_CHANGED = "passage_changed", _("A quoted passage changed")
        PASSAGE_GONE = "passage_gone", _("A quoted passage is gone")
        MOVED = "moved", _("Moved to another address")
        GONE = "gone", _("Gone")
        NOT_READ = "not_read", _("Could not be read this time")
        UNREACHABLE = "unreachable", _("Could not be read for days")

    source = models.ForeignKey(Source, models.CASCADE, related_name="visits")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=17, choices=Outcome)
    why = models.CharField(
        max_length=30, blank=True, help_text=_("Why it could not be read: a value of fetching.outcomes.Outcome.")
    )
    detail = models.CharField(max_length=300, blank=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    final_url = WebField(_("address that answered"))
    snapshot = models.ForeignKey(
        Snapshot, models.SET_NULL, null=True, related_name="visits", help_text=_("What was made, or found unchanged.")
    )

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["source", "-at", "-id"], name="visit_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.get_outcome_display()}"


class Watch(models.Model):
    """When a source on the web is read next, and what its host said the last time."""

    source = models.OneToOneField(Source, models.CASCADE, primary_key=True, related_name="watch")
    host = models.CharField(max_length=HOST_LENGTH + 6)
    next_at = models.DateTimeField(null=True, help_text=_("Empty where nothing is left to do."))
    queued_at = models.DateTimeField(null=True, help_text=_("Since when a job waits to read it."))
    interval = models.DurationField(null=True, help_text=_("Between two readings; it grows while nothing changes."))
    is_published = models.BooleanField(default=False, help_text=_("A published verdict rests on it."))
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text=_("Readings in a row that failed."))
    failing_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False, queued_at=None), name="watch_due"),
            models.Index(fields=["queued_at"], condition=Q(queued_at__isnull=False), name="watch_queued"),
        ]
        constraints = [
            models.CheckConstraint(
                name="watch_fails_since_a_time",
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.host
