"""Rating scales. What a verdict says of its rating stays true: a rating in use keeps its meaning, a scale its bounds.

The database refuses it whoever writes; the models say it in words before.
"""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from record.readable import validate_readable
from sources.codes import validate_language

KEEPS_ITS_WORDS = _(
    "This stands in claims that were submitted or published, so its words stay: make a new scale from this one instead."
)
KEEPS_ITS_MEANING = _(
    "This rating stands in claims that were submitted or published, so it keeps its meaning: make a new one instead."
)


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

    def clean(self) -> None:
        """Refuse another name for a scale in use: published verdicts say on which scale they stand."""
        stored = RatingScale.objects.filter(pk=self.pk).first()
        if stored is None or (stored.slug, stored.name) == (self.slug, self.name) or not self.is_in_use:
            return
        raise ValidationError(
            _("This scale stands in claims that were submitted or published, so it keeps its name: make a new one.")
        )

    @property
    def is_in_use(self) -> bool:
        """Return whether one of its ratings is."""
        return self.pk is not None and self.ratings.in_use().exists()

    @transaction.atomic
    def copy(self) -> "RatingScale":
        """Return a new scale with the same ratings and words, which nothing uses and which can be changed."""
        number = 2
        while RatingScale.objects.filter(slug=f"{self.slug[:45]}-{number}").exists():
            number += 1
        new = RatingScale.objects.create(slug=f"{self.slug[:45]}-{number}", name=f"{self.name[:94]} ({number})")
        for words in self.translations.all():
            new.translations.create(language=words.language, name=f"{words.name[:94]} ({number})")
        columns = ("slug", "name", "definition", "value", "position", "tone")
        for rating in self.ratings.prefetch_related("translations"):
            step = new.ratings.create(**{name: getattr(rating, name) for name in columns})
            for each in rating.translations.all():
                step.translations.create(language=each.language, name=each.name, definition=each.definition)
        return new

    @transaction.atomic
    def make_default(self) -> None:
        """Have new claims rated on this scale."""
        RatingScale.objects.filter(is_default=True).update(is_default=False)
        RatingScale.objects.filter(pk=self.pk).update(is_default=True)

    @property
    def bounds(self) -> tuple[int, int]:
        """Return the worst and the best number; (1, 1) for a scale whose steps have none."""
        return _bounds([rating.value for rating in self.ratings.all()])


def _bounds(values: list[int | None]) -> tuple[int, int]:
    numbers = [value for value in values if value is not None] or [1]
    return min(numbers), max(numbers)


class RatingQuerySet(models.QuerySet["Rating"]):
    def of_all_scales(self) -> "RatingQuerySet":
        """Order them for lists: those of the usual scale first. Each has its scale."""
        return self.select_related("scale").order_by("-scale__is_default", "scale", "position")

    def in_use(self) -> "RatingQuerySet":
        """Select those that were given or submitted, or that are public now, as the database's own rule does."""
        return self.filter(Func(F("pk"), function="rating_is_in_use", output_field=models.BooleanField()))


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

    objects = RatingQuerySet.as_manager()

    MEANING = ("slug", "name", "definition", "value", "scale_id")

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

    @property
    def full_name(self) -> str:
        """Return its name, with that of its scale where it is not the usual one."""
        return self.name if self.scale.is_default else f"{self.name} ({self.scale})"

    @property
    def key(self) -> str:
        """Name it among the ratings of all scales, as documents do: two scales may have steps with the same slug."""
        return f"{self.scale.slug}.{self.slug}"

    def clean(self) -> None:
        """Refuse another meaning for a rating in use, and other bounds for its scale."""
        stored = Rating.objects.filter(pk=self.pk).first()
        changed = [name for name in self.MEANING if stored and getattr(stored, name) != getattr(self, name)]
        if changed and Rating.objects.filter(pk=self.pk).in_use().exists():
            fields = [NON_FIELD_ERRORS if name == "scale_id" else name for name in changed]
            raise ValidationError(dict.fromkeys(fields, KEEPS_ITS_MEANING))
        if (stored is None or "value" in changed) and self.scale_id is not None and self.scale.is_in_use:
            worst, best = self.scale.bounds
            others = self.scale.ratings.exclude(pk=self.pk).values_list("value", flat=True)
            if _bounds([*others, self.value]) != (worst, best):
                raise ValidationError(
                    {
                        "value": _(
                            "Published verdicts say that this scale goes from %(worst)s to %(best)s. Keep to that, or "
                            "make a new scale."
                        )
                        % {"worst": worst, "best": best}
                    }
                )


class ScaleTranslation(models.Model):
    """A scale's name in another language."""

    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=35, validators=[validate_language])
    name = models.CharField(max_length=100, validators=[validate_readable])

    class Meta:
        verbose_name = _("name in another language")
        verbose_name_plural = _("names in other languages")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "language"],
                name="scale_translation_is_one",
                violation_error_message=_("This scale has a name in that language already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse another name, or language, for a scale in use."""
        stored = ScaleTranslation.objects.filter(pk=self.pk).first()
        if stored and (stored.language, stored.name) != (self.language, self.name) and stored.scale.is_in_use:
            raise ValidationError(KEEPS_ITS_WORDS)


class RatingTranslation(models.Model):
    """A rating's name and definition in another language."""

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=35, validators=[validate_language])
    name = models.CharField(max_length=50, validators=[validate_readable])
    definition = models.CharField(max_length=500, validators=[validate_readable])

    class Meta:
        verbose_name = _("words in another language")
        verbose_name_plural = _("words in other languages")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["rating", "language"],
                name="rating_translation_is_one",
                violation_error_message=_("This rating has words in that language already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse other words for a rating in use; published documents carry them."""
        stored = RatingTranslation.objects.filter(pk=self.pk).first()
        if stored is None:
            return
        changed = [name for name in ("language", "name", "definition") if getattr(stored, name) != getattr(self, name)]
        if changed and Rating.objects.filter(pk=self.rating_id).in_use().exists():
            raise ValidationError(dict.fromkeys(changed, KEEPS_ITS_WORDS))
