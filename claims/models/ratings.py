from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from record.readable import validate_readable


class RatingScale(models.Model):
    """An ordered set of ratings. Its bounds are its steps' own numbers, so no step can lie outside them."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100, validators=[validate_readable])
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("rating scale")
        verbose_name_plural = _("rating scales")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="scale_default_is_one",
                violation_error_message=_("Another scale is the default; make that one no default first."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def bounds(self) -> tuple[int, int]:
        """Return the worst and the best number; (1, 1) for a scale whose steps have none."""
        values = [rating.value for rating in self.ratings.all() if rating.value is not None] or [1]
        return min(values), max(values)


class Rating(models.Model):
    """A step on a rating scale. An unrated step, such as “Unproven”, has no number."""

    class Tone(models.TextChoices):
        GOOD = "good", _("Good")
        FAIR = "fair", _("Fair")
        MIXED = "mixed", _("Mixed")
        POOR = "poor", _("Poor")
        BAD = "bad", _("Bad")
        NEUTRAL = "neutral", _("Neutral")

    scale = models.ForeignKey(RatingScale, models.PROTECT, related_name="ratings")
    slug = models.SlugField(max_length=50)
    name = models.CharField(max_length=50, validators=[validate_readable])
    definition = models.CharField(
        max_length=500,
        validators=[validate_readable],
        help_text=_("What it means, in one sentence for readers."),
    )
    value = models.SmallIntegerField(null=True, blank=True, help_text=_("Higher is truer; empty for an unrated step."))
    position = models.PositiveSmallIntegerField(help_text=_("Its place in lists, from the truest down."))
    tone = models.CharField(
        max_length=10, choices=Tone, default=Tone.NEUTRAL, help_text=_("The color of its badge on the desk.")
    )

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["scale", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "slug"], name="rating_slug_is_unique"),
            models.UniqueConstraint(
                fields=["scale", "position"],
                name="rating_position_is_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["scale", "value"], name="rating_value_is_unique", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.name
