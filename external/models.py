"""What other publishers found: their fact-checks, how we read the words of their ratings, and what brought them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from external.reports import Line
from external.reviews import LONGEST_NAME, LONGEST_RATING, LONGEST_SITE
from external.texts import folded
from record.canonical_addresses import LONGEST as LONGEST_ADDRESS
from record.readable import validate_readable

LONGEST_FOLDED = 500  # characters of the words of a rating by which a reading is looked up, in an index


def folded_words(words: str) -> str:
    """Return the words of a rating as what a reading is looked up by."""
    return folded(words)[:LONGEST_FOLDED]


class Publisher(models.Model):
    """Who publishes fact-checks at a site, which is the host of their addresses in canonical form."""

    site = models.CharField(
        max_length=LONGEST_SITE, db_collation="C", help_text=_("The host of its fact-checks, without www.")
    )
    name = models.CharField(max_length=LONGEST_NAME, validators=[validate_readable])

    class Meta:
        verbose_name = _("other publisher")
        verbose_name_plural = _("other publishers")
        ordering = ["name", "site"]
        constraints = [models.UniqueConstraint(fields=["site"], name="publisher_site_is_one")]

    def __str__(self) -> str:
        return self.name


class RatingReading(models.Model):
    """How we read a publisher's words for a rating: as a rating of ours, which stays our reading of theirs."""

    publisher = models.ForeignKey(Publisher, models.CASCADE, related_name="readings", db_index=False)
    words = models.CharField(_("their words"), max_length=LONGEST_FOLDED, validators=[validate_readable])
    folded = models.CharField(max_length=LONGEST_FOLDED, editable=False)
    rating = models.CharField(
        _("we read this as"), max_length=101, help_text=_("A rating of ours: its scale, a dot, its slug.")
    )

    class Meta:
        verbose_name = _("reading of a rating")
        verbose_name_plural = _("how we read their ratings")
        ordering = ["words"]
        constraints = [
            models.UniqueConstraint(fields=["publisher", "folded"], name="rating_words_are_read_once"),
        ]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        """Refuse words that are read already, however they are typed."""
        self.folded = folded_words(self.words)
        others = RatingReading.objects.filter(publisher=self.publisher_id, folded=self.folded).exclude(pk=self.pk)
        if self.publisher_id and others.exists():
            raise ValidationError({"words": _("These words are read already. Change that line instead.")})

    def save(self, *args: object, **options: object) -> None:
        self.folded = folded_words(self.words)
        super().save(*args, **options)  # type: ignore[arg-type]  # Django's own


class Import(models.Model):
    """A file, or a feed, that was read: what it brought, and every oddity that was met in it."""

    name = models.TextField(_("what was read"), help_text=_("The file's name, or the feed's address."))
    by = models.CharField(_("by whom"), max_length=150, blank=True, help_text=_("Empty where no person asked for it."))
    begun_at = models.DateTimeField(_("begun"), auto_now_add=True)
    finished_at = models.DateTimeField(
        _("finished"), null=True, help_text=_("Empty while it runs, and where it was interrupted.")
    )
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    repeated = models.PositiveIntegerField(
        _("repeated"), default=0, help_text=_("That came once more in the same run; the first counts.")
    )
    refused = models.PositiveIntegerField(_("refused"), default=0)
    reasons = models.JSONField(_("reasons"), default=dict, help_text=_("How often each was met."))
    lines = models.JSONField(_("report"), default=list, help_text=_("The first of each reason, with their places."))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def known(self) -> int:
        """Return how many reviews were understood, whether they were new or not."""
        return self.new + self.changed + self.unchanged + self.repeated

    @property
    def report(self) -> list[Line]:
        return [Line.of(line) for line in self.lines]


class ClaimReviewQuerySet(models.QuerySet["ClaimReview"]):
    def with_our_reading(self) -> "ClaimReviewQuerySet":
        """Add `our_reading`: as which rating of ours the words are read, by scale and slug; None where they are not."""
        readings = RatingReading.objects.filter(publisher__site=OuterRef("publisher_id"), folded=OuterRef("folded"))
        return self.annotate(our_reading=Subquery(readings.values("rating")[:1]))


class ClaimReview(models.Model):
    """A fact-check of another publisher, as external.reviews reads it."""

    key = models.CharField(max_length=64, db_collation="C", help_text=_("The same wherever the review is published."))
    digest = models.CharField(
        max_length=64, db_collation="C", help_text=_("SHA-256 of all that is kept: where it differs, it changed.")
    )
    publisher = models.ForeignKey(
        Publisher, models.PROTECT, to_field="site", db_column="site", related_name="reviews", db_index=False,
        verbose_name=_("publisher"),
    )  # fmt: skip
    publisher_name = models.CharField(
        _("publisher's name"), max_length=LONGEST_NAME, help_text=_("As the review has it.")
    )
    url = models.CharField(_("address"), max_length=LONGEST_ADDRESS)
    claim = models.TextField(_("claim"))
    headline = models.TextField(_("headline"))
    claimants = models.JSONField(_("who said it"), help_text=_("Names, which may be several people's, and addresses."))
    occasion = models.CharField(_("occasion"), max_length=LONGEST_NAME)
    said_on = models.CharField(_("said on"), max_length=10)
    first_appearance = models.CharField(_("first appearance"), max_length=LONGEST_ADDRESS)
    appearances = models.JSONField(_("appearances"))
    rating = models.CharField(_("rating"), max_length=LONGEST_RATING, help_text=_("In the publisher's words."))
    folded = models.CharField(max_length=LONGEST_FOLDED)
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=4, null=True)
    best = models.DecimalField(_("best"), max_digits=10, decimal_places=4, null=True)
    worst = models.DecimalField(_("worst"), max_digits=10, decimal_places=4, null=True)
    reviewed_on = models.CharField(_("reviewed on"), max_length=10, db_collation="C")
    language = models.CharField(_("language"), max_length=39, db_collation="C")
    original = models.TextField(_("original"), help_text=_("The JSON in which it stood."))
    first_seen_at = models.DateTimeField(_("first seen"))
    changed_at = models.DateTimeField(_("last changed"))
    brought_by = models.ForeignKey(
        Import, models.PROTECT, related_name="reviews", db_index=False, verbose_name=_("import"),
        help_text=_("The last that changed it."),
    )  # fmt: skip

    is_searchable = models.BooleanField(default=False, db_default=False, help_text=_("It is found as it is now."))

    objects = ClaimReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact-check of another publisher")
        verbose_name_plural = _("fact-checks of other publishers")
        ordering = ["-reviewed_on", "-pk"]
        indexes = [
            models.Index(F("reviewed_on").desc(), F("id").desc(), name="claimreview_newest"),
            models.Index("publisher", F("reviewed_on").desc(), F("id").desc(), name="claimreview_of_publisher"),
            models.Index("language", F("reviewed_on").desc(), F("id").desc(), name="claimreview_in_language"),
            models.Index(fields=["id"], name="claimreview_to_be_indexed", condition=Q(is_searchable=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="claimreview_key_is_one"),
            models.CheckConstraint(name="claimreview_says_what_of", condition=~Q(claim="", headline="")),
            models.CheckConstraint(name="claimreview_has_a_rating", condition=~Q(rating="", value=None)),
        ]

    def __str__(self) -> str:
        return self.claim or self.headline

    @property
    def by_whom(self) -> str:
        """Return who published it, in the words of the review where it names anybody."""
        return self.publisher_name or self.publisher.name

    @property
    def rating_shown(self) -> str:
        """Return the rating in its publisher's words; where it has none, its number, with the best if that is known."""
        if self.rating or self.value is None:
            return self.rating
        return " / ".join(format(each.normalize(), "f") for each in (self.value, self.best) if each is not None)
