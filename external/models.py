"""What other publishers found: their fact-checks, how we read the words of their ratings, and what brought them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from external.reports import Line, Reason
from external.reviews import LONGEST_NAME, LONGEST_RATING, LONGEST_SITE
from external.texts import folded
from fetching.outcomes import Outcome as Why
from record.addresses import InvalidAddress, normalized
from record.canonical_addresses import LONGEST as LONGEST_ADDRESS
from record.canonical_addresses import form_of
from record.readable import readable, validate_readable

LONGEST_FEED = 2_000  # characters of a feed's address, which an index holds
TRIES, DAYS = 4, 3  # readings in a row that failed, over so many days: then a feed counts as unreachable
LONGEST_FOLDED = 500  # characters of the words of a rating by which a reading is looked up, in an index


def folded_words(words: str) -> str:
    """Return the words of a rating as what a reading is looked up by."""
    return folded(words)[:LONGEST_FOLDED]


def rating_in_words(words: str, value: Decimal | None, best: Decimal | None) -> str:
    """Return a rating in its publisher's words; where it has none, its number, with the best if that is known."""
    if words or value is None:
        return readable(words)
    return " / ".join(format(each.normalize(), "f") for each in (value, best) if each is not None)


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


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self, now: datetime) -> "FeedQuerySet":
        """Return the feeds that are to be read now, the one that waits longest first."""
        return self.filter(is_read=True, next_at__lte=now).order_by("next_at")


class Feed(models.Model):
    """What another publisher offers at an address, which is read again and again: when, and what came of it."""

    class Outcome(models.TextChoices):
        BROUGHT = "brought", _("Brought what is new or changed")
        UNCHANGED = "unchanged", _("Nothing new")
        EMPTY = "empty", _("Nothing to keep")
        NOT_UNDERSTOOD = "not_understood", _("Could not be understood")
        BROKEN_OFF = "broken_off", _("Its import runs, or broke off")
        NOT_READ = "not_read", _("Could not be read")

    address = models.CharField(
        _("address"), max_length=LONGEST_FEED,
        help_text=_("Of an RSS or Atom feed whose items carry ClaimReview, of a file of it, or of a page."),
    )  # fmt: skip
    canonical = models.CharField(max_length=LONGEST_FEED, db_collation="C", editable=False)
    site = models.CharField(
        _("site"), max_length=LONGEST_SITE, db_collation="C", editable=False,
        help_text=_("The host of the address, as publishers are known by it."),
    )  # fmt: skip
    is_read = models.BooleanField(
        _("is read"), default=True, help_text=_("While this is off, the site is not asked; what came stays.")
    )
    subscribed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("subscribed by")
    )
    subscribed_at = models.DateTimeField(_("subscribed"), auto_now_add=True)
    read_at = models.DateTimeField(_("last read"), null=True, editable=False)
    next_at = models.DateTimeField(_("due"), default=timezone.now, editable=False)
    interval = models.DurationField(default=timedelta(hours=1), editable=False)
    outcome = models.CharField(_("what came"), max_length=14, choices=Outcome, blank=True, editable=False)
    why = models.CharField(
        max_length=30, blank=True, editable=False,
        help_text=_("A value of fetching.outcomes.Outcome where it could not be read, else of reports.Reason."),
    )  # fmt: skip
    detail = models.CharField(_("said in detail"), max_length=300, blank=True, editable=False)
    found_at = models.CharField(_("address that answered"), max_length=LONGEST_ADDRESS, blank=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(
        _("failures"), default=0, editable=False, help_text=_("Readings in a row that failed.")
    )
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["site", "pk"]
        indexes = [models.Index(fields=["next_at"], condition=Q(is_read=True), name="feed_due")]
        constraints = [
            models.UniqueConstraint(fields=["canonical"], name="feed_is_subscribed_once"),
            models.CheckConstraint(
                name="feed_fails_since_a_time",
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def clean(self) -> None:
        """Write the address as a URI, and refuse one that is subscribed already, in whichever form."""
        try:
            self.address = normalized(self.address)
        except InvalidAddress as error:
            raise ValidationError({"address": str(error)}) from error
        self.canonical = form_of(self.address)
        self.site = self.canonical.partition("/")[0].partition("?")[0]
        if len(self.address) > LONGEST_FEED:
            words = _("With its letters written as escapes, the address has more than %(most)d characters.")
            raise ValidationError({"address": words % {"most": LONGEST_FEED}})
        if len(self.site) > LONGEST_SITE:
            words = _("The name of its host has more than %(most)d characters; no host has such a name.")
            raise ValidationError({"address": words % {"most": LONGEST_SITE}})
        if Feed.objects.filter(canonical=self.canonical).exclude(pk=self.pk).exists():
            raise ValidationError({"address": _("This feed is subscribed already. Look for it in the list.")})

    @property
    def reason(self) -> str:
        """Return in words why nothing came, or not all of it."""
        reasons = Why if self.outcome == self.Outcome.NOT_READ else Reason
        return str(reasons(self.why).label) if self.why in reasons.values else ""

    @property
    def is_unreachable(self) -> bool:
        """Return whether it failed in several readings over days."""
        if self.failing_since is None or self.read_at is None:
            return False
        return self.failures >= TRIES and self.read_at - self.failing_since >= timedelta(days=DAYS)


class Import(models.Model):
    """A file, or a feed, that was read: what it brought, and every oddity that was met in it."""

    name = models.TextField(_("what was read"), help_text=_("The file's name, or the feed's address."))
    by = models.CharField(_("by whom"), max_length=150, blank=True, help_text=_("Empty where no person asked for it."))
    feed = models.ForeignKey(
        Feed, models.PROTECT, null=True, related_name="imports", verbose_name=_("feed"), help_text=_("That brought it.")
    )
    is_own = models.BooleanField(
        _("own archive"), default=False, db_default=False, help_text=_("It was published as this newsroom's own.")
    )
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
        ordering = ["-begun_at", "-pk"]
        indexes = [models.Index(fields=["-begun_at", "-id"], name="import_newest")]

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
        return readable(self.claim or self.headline)

    # What others write is shown without what would make it read otherwise than it is written.

    @property
    def by_whom(self) -> str:
        """Return who published it, in the words of the review where it names anybody."""
        return readable(self.publisher_name or self.publisher.name)

    @property
    def rating_shown(self) -> str:
        """Return the rating in its publisher's words; where it has none, its number, with the best if that is known."""
        return rating_in_words(self.rating, self.value, self.best)
