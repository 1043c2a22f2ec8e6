"""How a claim was judged, round by round, and the history of who did what. Written by claims/workflow.py alone."""

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim, knew_a_rating
from claims.models.ratings import Rating
from record.readable import validate_readable

REASONS_LENGTH = 5000


class Submission(models.Model):
    """The actors and sources, with their publishers, that a claim would have been published with when it was submitted.

    One for each round, never changed. Claims that an earlier release submitted have none.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="submissions")
    round = models.PositiveSmallIntegerField()
    parts = models.JSONField(help_text=_("As the document names them."))
    digest = models.CharField("SHA-256", max_length=64, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round"], name="submission_is_one_per_round"),
            models.CheckConstraint(name="submission_digest_is_one", condition=Q(digest__regex="^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return self.digest


class Assessment(models.Model):
    """One reviewer's rating and reasons, given without seeing the others'."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="assessments")
    round = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="assessments")
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="assessments")
    reasons = models.TextField(max_length=REASONS_LENGTH, validators=[validate_readable])
    blind = models.BooleanField(
        null=True,
        help_text=_("Whether the reviewer knew no rating of the claim; not always recorded."),
    )
    is_without_conflict = models.BooleanField(
        null=True,
        help_text=_("Whether the reviewer declared to have no conflict of interest; not always recorded."),
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round", "reviewer"], name="assessment_is_one_per_reviewer"),
            models.CheckConstraint(name="assessment_gives_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return str(self.reviewer)  # never the rating: this text is shown while the others' are still blind


class AdjudicationQuerySet(models.QuerySet["Adjudication"]):
    """Select adjudications in the words of permissions.py."""

    def overruling(self) -> "AdjudicationQuerySet":
        """Select those that overrule the reviewers: more of them gave some other rating than gave this one."""
        of_this_round = Assessment.objects.filter(claim=OuterRef("claim"), round=OuterRef("round"))
        counted = of_this_round.order_by().values("rating").annotate(votes=Count("pk"))
        return self.alias(
            votes=Coalesce(Subquery(counted.filter(rating=OuterRef("rating")).values("votes")), 0),
            most_votes=Subquery(counted.order_by("-votes").values("votes")[:1]),
        ).filter(most_votes__gt=F("votes"))


class Adjudication(models.Model):
    """An editor's decision where the reviewers did not agree."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="adjudications")
    round = models.PositiveSmallIntegerField()
    editor = models.ForeignKey(User, models.PROTECT, related_name="adjudications")
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="adjudications")
    reasons = models.TextField(max_length=REASONS_LENGTH, validators=[validate_readable])
    are_reasons_public = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("Whether the editor was told that the reasons are published; earlier ones were not."),
    )
    at = models.DateTimeField(auto_now_add=True)

    objects = AdjudicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjudication")
        verbose_name_plural = _("adjudications")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round"], name="adjudication_is_one_per_round"),
            models.CheckConstraint(name="adjudication_gives_reasons", condition=~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return str(self.editor)


class Waiver(models.Model):
    """An editor's decision to publish although a gate does not pass; its reason is published with the verdict."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="waivers")
    round = models.PositiveSmallIntegerField()
    gate = models.CharField(max_length=30)
    reason = models.TextField(max_length=REASONS_LENGTH, validators=[validate_readable])
    editor = models.ForeignKey(User, models.PROTECT, related_name="waivers")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round", "gate"], name="waiver_is_one_per_gate"),
            models.CheckConstraint(name="waiver_gives_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.gate


# Verbs whose reasons the desk puts together itself: a plan, the name of who answered, the names of the changed fields.
COMPOSED = ("plan", "answer", "edit")
TELLS = "may_tell_a_rating"  # the property of an event that `telling` fills


class EventQuerySet(models.QuerySet["Event"]):
    """Select events, and say of each what its reason may tell."""

    def telling(self) -> "EventQuerySet":
        """Say of each whether its reason may tell a rating: it is in the words of somebody who knew one by then."""
        before = Event.objects.filter(claim=OuterRef("claim"), pk__lte=OuterRef("pk"))
        knew = Exists(before.filter(knew_a_rating(OuterRef("by"))))
        is_of_no_interest = Q(reason="") | Q(verb__in=COMPOSED)
        return self.annotate(**{TELLS: Case(When(is_of_no_interest, then=Value(False)), default=knew)})


class Event(models.Model):
    """One line of a claim's history: who did what, when, and why. Never changed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=12)
    by = models.ForeignKey(User, models.PROTECT, related_name="events")
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", help_text=_("Whom the claim was given to by this.")
    )
    at = models.DateTimeField(auto_now_add=True)
    stage_before = models.CharField(max_length=12, choices=Claim.Stage, blank=True)
    stage_after = models.CharField(max_length=12, choices=Claim.Stage)
    reason = models.TextField(blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["stage_before", "-at"], name="event_left_stage", condition=~Q(stage_before=F("stage_after"))
            ),
        ]

    def __str__(self) -> str:
        return self.verb

    @cached_property
    def may_tell_a_rating(self) -> bool:
        """Return whether its reason may; many are asked at once by `telling`."""
        found: Event = Event.objects.telling().get(pk=self.pk)
        return found.may_tell_a_rating
