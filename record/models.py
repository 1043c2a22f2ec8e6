"""What is public: an append-only log of frozen documents, and the read model that is rebuilt from it.

This app knows documents, not desks: it imports no other app.
"""

from typing import Any

import orjson
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A frozen fact-check or a tombstone: canonical JSON (RFC 8785) under its SHA-256. Never changed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.sha256

    def content(self) -> dict[str, Any]:
        return orjson.loads(self.body)


class Entry(models.Model):
    """One line of the public log; its canonical JSON is the Merkle leaf (RFC 6962). Never changed."""

    class Action(models.TextChoices):
        PUBLISHED = "published", _("Published")
        UPDATED = "updated", _("Updated")
        CORRECTED = "corrected", _("Corrected")
        RETRACTED = "retracted", _("Retracted")

    index = models.BigIntegerField(primary_key=True, help_text=_("0, 1, 2 … without a gap."))
    number = models.PositiveIntegerField(help_text=_("The fact-check's public number."))
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action)
    document = models.OneToOneField(Document, models.PROTECT, related_name="entry")
    published_at = models.DateTimeField(help_text=_("Whole seconds, UTC."))
    leaf_hash = models.BinaryField(max_length=32, help_text=_("RFC 6962, section 2.1: SHA-256 of 0x00 and the leaf."))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["index"]
        indexes = [models.Index(fields=["-index"], name="entry_changes", condition=~Q(action="published"))]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="entry_version_is_unique"),
            models.CheckConstraint(
                name="entry_first_version_is_published",
                condition=Q(version=1, action="published") | Q(version__gt=1) & ~Q(action="published"),
            ),
            models.CheckConstraint(name="entry_number_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="entry_action_is_known",
                condition=Q(action__in=["published", "updated", "corrected", "retracted"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index}: {self.number} v{self.version} {self.action}"


class ReviewQuerySet(models.QuerySet["Review"]):
    """Which public fact-checks; every name a slug as the documents give it."""

    def newest_first(self) -> "ReviewQuerySet":
        return self.order_by("-index")

    def naming(self, kind: str, slug: str) -> "ReviewQuerySet":
        """Those that name the given subject: an actor, a source, a publisher or a topic."""
        return self.filter(**{f"{Review.NAMES[kind]}__contains": [slug]})


class Review(models.Model):
    """The read model: one row for each fact-check that is public now, rebuilt from the log at any time."""

    number = models.PositiveIntegerField(primary_key=True)
    version = models.PositiveIntegerField()
    index = models.BigIntegerField(unique=True, help_text=_("The index of the entry that it shows."))
    path = models.CharField(max_length=200)
    language = models.CharField(max_length=35)
    rating = models.CharField(max_length=50)
    rating_value = models.SmallIntegerField(null=True)
    published_at = models.DateTimeField()
    first_published_at = models.DateTimeField()
    actors = ArrayField(models.CharField(max_length=100))
    asserts = ArrayField(models.CharField(max_length=100), help_text=_("The actors who assert the claim."))
    repeats = ArrayField(models.CharField(max_length=100), help_text=_("The actors who repeat it."))
    denies = ArrayField(models.CharField(max_length=100), help_text=_("The actors who deny it."))
    sources = ArrayField(models.CharField(max_length=100))
    publishers = ArrayField(models.CharField(max_length=100))
    topics = ArrayField(models.CharField(max_length=100))
    related = ArrayField(models.PositiveIntegerField())
    listing = models.BinaryField(help_text=_("The summary that lists show: canonical JSON."))
    document = models.BinaryField(help_text=_("The document's bytes."))

    objects = ReviewQuerySet.as_manager()

    STANCES = ("asserts", "repeats", "denies")
    NAMES = {"actor": "actors", "source": "sources", "publisher": "publishers", "topic": "topics"}

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [
            *(GinIndex(fields=[name], name=f"review_{name}") for name in ("actors", "sources", "publishers", "topics")),
            GinIndex(fields=["related"], name="review_related"),
            models.Index(fields=["rating", "-index"], name="review_rating"),
            models.Index(fields=["language", "-index"], name="review_language"),
            models.Index(fields=["published_at"], name="review_published_at"),
        ]

    def __str__(self) -> str:
        return self.path

    def content(self) -> dict[str, Any]:
        return orjson.loads(self.document)

    def stances_of(self, actor: str) -> list[str]:
        """In which ways an actor stands to the claim."""
        return [stance for stance in self.STANCES if actor in getattr(self, stance)]

    def summary(self) -> dict[str, Any]:
        """The keys of the document that a list shows."""
        return orjson.loads(self.listing)


class Subject(models.Model):
    """An actor, source, publisher, topic or rating that a public document names, as the newest of them gives it."""

    class Kind(models.TextChoices):
        ACTOR = "actor", _("Actor")
        SOURCE = "source", _("Source")
        PUBLISHER = "publisher", _("Publisher")
        TOPIC = "topic", _("Topic")
        RATING = "rating", _("Rating")

    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.CharField(max_length=160, help_text=_("A rating's is its scale's slug, a point and its own."))
    name = models.CharField(max_length=500)
    body = models.BinaryField(help_text=_("Canonical JSON, the object as the document gives it."))
    index = models.BigIntegerField(help_text=_("The index of the entry that it is taken from."))

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="subject_is_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"

    def content(self) -> dict[str, Any]:
        return orjson.loads(self.body)


class Masthead(models.Model):
    """What the public site says of itself on every page. One row at the most."""

    name = models.CharField(max_length=80, default="Factcheck")
    is_demonstration = models.BooleanField(
        _("demonstration"),
        default=False,
        help_text=_("Every public page then says that this is a demonstration built from one news report."),
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("masthead")
        verbose_name_plural = _("masthead")
        constraints = [models.CheckConstraint(name="masthead_is_single", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.name
