"""The public record: an append-only log of frozen documents, and the read model that is derived from it.

This app knows documents, not desks: it imports no other app.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from record import documents, formats, merkle
from record.documents import Actor, DocumentPart, FactCheckDocument, Publisher, Rating, Source, Summary, Topic
from record.readable import unreadable
from record.search import models as search_models  # noqa: F401  # Django looks for an app's models here
from record.sorting import KEY_LENGTH

SLUG_LENGTH = 160
MAX_LOSS = 100_000  # entries: as many numbers are left out, and those must not run out


class Document(models.Model):
    """A frozen fact-check or a tombstone: canonical JSON (RFC 8785) under its SHA-256. Never changed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.sha256

    def read(self) -> formats.Document:
        """Return what the bytes say. Raises UnreadableDocument."""
        return formats.read(self.body)


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
    published_at = models.DateTimeField(help_text=_("Whole seconds, UTC; never before the entry before it."))
    leaf_hash = models.BinaryField(max_length=32, help_text=_("RFC 6962, section 2.1: SHA-256 of 0x00 and the leaf."))
    origin = models.CharField(
        max_length=100, null=True, help_text=_("What the desk knows it by; neither published nor part of the leaf.")
    )

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["index"]
        indexes = [
            models.Index(fields=["-index"], name="entry_changes", condition=~Q(action="published")),
            models.Index(fields=["published_at", "index"], name="entry_published_at"),
        ]
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

    @property
    def leaf(self) -> bytes:
        """Return the entry as canonical JSON: the Merkle leaf."""
        return merkle.leaf(
            index=self.index,
            number=self.number,
            version=self.version,
            action=self.action,
            document=self.document_id,
            published_at=self.published_at,
        )


class Loss(models.Model):
    """Entries that the public saw and that are lost for good, as the operator declares. The log goes on after them.

    Each may have given a number, or a version of any number, so as many of both are left out.
    """

    first = models.BigIntegerField(primary_key=True)
    last = models.BigIntegerField()
    reason = models.TextField(max_length=2000, help_text=_("What happened; readers see it."))
    declared_at = models.DateTimeField(help_text=_("Whole seconds, UTC."))

    class Meta:
        verbose_name = _("declaration of lost entries")
        verbose_name_plural = _("declarations of lost entries")
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(
                name="loss_is_of_some_entries",
                condition=Q(first__gte=0, last__gte=F("first"), last__lt=F("first") + MAX_LOSS),
            ),
            models.CheckConstraint(name="loss_gives_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def count(self) -> int:
        return self.last - self.first + 1


class FactCheckQuerySet(models.QuerySet["FactCheck"]):
    """Select public fact-checks."""

    def newest_first(self) -> "FactCheckQuerySet":
        return self.order_by("-index")

    def naming(self, kind: str, slug: str) -> "FactCheckQuerySet":
        """Select those that have this mention."""
        return self.filter(mentions__kind=kind, mentions__slug=slug)

    def by_number(self, before: int | None = None) -> "FactCheckQuerySet":
        """Sort by first publication, the latest first: numbers are given in that order. Only those below a number."""
        rows = self if before is None else self.filter(number__lt=before)
        return rows.order_by("-number")

    def naming_by_number(self, kind: str, slug: str, before: int | None = None) -> "FactCheckQuerySet":
        """Select those that have this mention, and sort them likewise: in the order of the mentions' index."""
        bound = {} if before is None else {"mentions__number__lt": before}
        return self.filter(mentions__kind=kind, mentions__slug=slug, **bound).order_by("-mentions__number")


class ShownVersion(models.Model):
    """One version of a fact-check as lists show it and filter it. Both kinds of them have a number and an index."""

    number: "models.PositiveIntegerField[int, int]"
    index: "models.BigIntegerField[int, int]"
    version = models.PositiveIntegerField()
    path = models.CharField(max_length=500)
    rating = models.CharField(max_length=SLUG_LENGTH, help_text=_("Its scale's slug, a point and its own."))
    asserts = ArrayField(models.CharField(max_length=100), help_text=_("The actors shown asserting the claim."))
    repeats = ArrayField(models.CharField(max_length=100), help_text=_("The actors shown repeating it."))
    denies = ArrayField(models.CharField(max_length=100), help_text=_("The actors shown denying it."))
    attributed = ArrayField(
        models.CharField(max_length=100),
        default=list,
        help_text=_("The actors to whom a saying is only attributed; none of these is counted as theirs."),
    )
    listing = models.BinaryField(help_text=_("The summary that lists show: canonical JSON."))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", db_index=False)  # never asked backwards

    STANCES = documents.STANCES

    class Meta:
        abstract = True

    def read(self) -> FactCheckDocument:
        """Return the whole document."""
        return formats.read_fact_check(self.document.body)

    def summary(self) -> Summary:
        """Return the keys of the document that a list shows."""
        return formats.read_part(Summary, self.listing)

    def stances_of(self, actor: str) -> list[str]:
        """Return in which ways an actor stands to the claim."""
        return [stance for stance in self.STANCES if actor in getattr(self, stance)]


class FactCheck(ShownVersion):
    """The read model: one row for each fact-check that is public now, derived from the log."""

    number = models.PositiveIntegerField(primary_key=True)
    index = models.BigIntegerField(unique=True, help_text=_("The index of the entry that it shows."))

    objects = FactCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact-check")
        verbose_name_plural = _("fact-checks")

    def __str__(self) -> str:
        return f"{self.number} ({self.path})"


class EarlierVersionQuerySet(models.QuerySet["EarlierVersion"]):
    """Select versions that were replaced since."""

    def standing_at(self, index: int) -> "EarlierVersionQuerySet":
        """Select those that stood when the log ended with this index, and whose texts may be shown now."""
        return self.filter(index__lte=index, until__gt=index, is_withheld=False)

    def by_number(self, before: int | None = None) -> "EarlierVersionQuerySet":
        """Sort by first publication, the latest first. Only those below a number."""
        rows = self if before is None else self.filter(number__lt=before)
        return rows.order_by("-number")

    def naming_by_number(self, kind: str, slug: str, before: int | None = None) -> "EarlierVersionQuerySet":
        """Select those that have this mention, and sort them likewise."""
        bound = {} if before is None else {"mentions__number__lt": before}
        return self.filter(mentions__kind=kind, mentions__slug=slug, **bound).order_by("-mentions__number")


class EarlierVersion(ShownVersion):
    """A version that a later entry replaced or retracted. With FactCheck it says what stood at any moment."""

    index = models.BigIntegerField(primary_key=True, help_text=_("The index of its entry."))
    until = models.BigIntegerField(help_text=_("The index of the entry that replaced it, or retracted it."))
    number = models.PositiveIntegerField()
    is_withheld = models.BooleanField(help_text=_("Its texts may not be shown any more."))

    objects = EarlierVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        indexes = [
            models.Index(fields=["number", "version"], name="earlier_by_number"),
        ]
        constraints = [
            models.CheckConstraint(name="earlier_is_replaced_later", condition=Q(until__gt=F("index"))),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class Mention(models.Model):
    """A row that lists filter by: a public fact-check names this actor, source or topic, or has this rating.

    Rows in the order of the primary key answer any filter of the API, and any combination of filters, the newest
    version first; in the order of the other index, a list on the website, which stands by first publication.
    """

    class Kind(models.TextChoices):
        ACTOR = "actor", _("Actor")
        SOURCE = "source", _("Source")
        PUBLISHER = "publisher", _("Publisher")
        TOPIC = "topic", _("Topic")
        RATING = "rating", _("Rating")
        LANGUAGE = "language", _("Language")
        COUNTRY = "country", _("Country")
        RELATED = "related", _("Related fact-check")

    pk = models.CompositePrimaryKey("kind", "slug", "fact_check_id")
    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.CharField(
        max_length=SLUG_LENGTH,
        help_text=_(
            "A rating's stands twice: with its scale and a point before it, and without. A related one's number."
        ),
    )
    fact_check = models.ForeignKey(
        FactCheck, models.CASCADE, to_field="index", db_column="index", db_index=False, related_name="mentions"
    )
    number = models.PositiveIntegerField(
        db_default=0, help_text=_("The fact-check's: what was published first comes last in lists on the website.")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        indexes = [
            # Finds the rows of one fact-check. The database would walk a tree in order, past all other mentions.
            HashIndex(fields=["fact_check"], name="mention_fact_check"),
            models.Index(fields=["kind", "slug", "number"], name="mention_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class EarlierMention(models.Model):
    """What an earlier version named or had, as Mention says it of what is public now."""

    pk = models.CompositePrimaryKey("kind", "slug", "earlier_id")
    kind = models.CharField(max_length=10, choices=Mention.Kind)
    slug = models.CharField(max_length=SLUG_LENGTH)
    earlier = models.ForeignKey(
        EarlierVersion, models.CASCADE, db_column="index", db_index=False, related_name="mentions"
    )
    until = models.BigIntegerField(help_text=_("The version's."))
    number = models.PositiveIntegerField(help_text=_("The fact-check's."))

    class Meta:
        verbose_name = _("mention of an earlier version")
        verbose_name_plural = _("mentions of earlier versions")
        indexes = [
            HashIndex(fields=["earlier"], name="earliermention_version"),
            models.Index(fields=["kind", "slug", "until"], name="earliermention_until"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class Tally(models.Model):
    """How many public fact-checks have an actor in this stance and have this rating."""

    pk = models.CompositePrimaryKey("actor", "stance", "rating")
    actor = models.CharField(max_length=100)
    stance = models.CharField(max_length=8)
    rating = models.CharField(max_length=SLUG_LENGTH, help_text=_("Its scale's slug, a point and its own."))
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.CheckConstraint(name="tally_stance_is_known", condition=Q(stance__in=[*documents.STANCES])),
            models.CheckConstraint(name="tally_counts_from_one", condition=Q(count__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.stance} {self.rating}"


class EntityQuerySet(models.QuerySet["Entity"]):
    """Select what public documents name."""

    def by_name(self) -> "EntityQuerySet":
        return self.order_by("sort_key", "slug")

    def after(self, sort_key: str, slug: str) -> "EntityQuerySet":
        """Select what comes later in that order, as one bound of its index: many may have the same name."""
        return self.filter(TupleGreaterThan((F("sort_key"), F("slug")), (sort_key, slug)))


class Entity(models.Model):
    """An actor, source, publisher, topic or rating that a public document names, as the newest of them gives it."""

    class Kind(models.TextChoices):
        ACTOR = "actor", _("Actor")
        SOURCE = "source", _("Source")
        PUBLISHER = "publisher", _("Publisher")
        TOPIC = "topic", _("Topic")
        RATING = "rating", _("Rating")

    TYPES: dict[str, type[DocumentPart]] = {
        Kind.ACTOR: Actor,
        Kind.SOURCE: Source,
        Kind.PUBLISHER: Publisher,
        Kind.TOPIC: Topic,
        Kind.RATING: Rating,
    }

    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.CharField(max_length=SLUG_LENGTH, help_text=_("A rating's is its scale's slug, a point and its own."))
    name = models.CharField(max_length=500)
    body = models.BinaryField(help_text=_("Canonical JSON, the object as the document gives it."))
    index = models.BigIntegerField(help_text=_("The index of the entry that it is taken from."))
    sort_key = models.CharField(
        max_length=KEY_LENGTH,
        db_collation="record_names",
        db_default="",
        help_text=_("What lists on the website are sorted by."),
    )

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        indexes = [
            models.Index(fields=["index"], name="entity_index"),
            models.Index(fields=["kind", "sort_key", "slug"], name="entity_in_order"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="entity_is_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"

    def read(self, part: type[formats.P]) -> formats.P:
        """Return the object; `part` is its type, one of TYPES."""
        return formats.read_part(part, self.body)


class FormerAddress(models.Model):
    """Where a fact-check was before it was imported: who asks for that address is led to it, also after a retraction.

    Derived from its first version. The address is kept as a hash, since a retraction may have to withhold its words.
    """

    number = models.PositiveIntegerField(primary_key=True, help_text=_("The fact-check's public number."))
    sha256 = models.CharField(
        max_length=64, db_collation="C", help_text=_("Of what follows the host in its canonical form.")
    )
    site = models.CharField(max_length=253, help_text=_("The host in that form."))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        indexes = [models.Index(fields=["sha256", "number"], name="formeraddress_path")]

    def __str__(self) -> str:
        return f"{self.site} {self.number}"


class Notice(models.Model):
    """What became of a source of a fact-check since it was published: beside its document, and never changed either."""

    class Kind(models.TextChoices):
        PASSAGE_CHANGED = "passage_changed", _("Passage changed")
        PASSAGE_GONE = "passage_gone", _("Passage gone")
        GONE = "gone", _("Source gone")
        UNREACHABLE = "unreachable", _("Source unreachable")
        RETRACTED = "retracted", _("Source retracted")
        SUPERSEDED = "superseded", _("Source superseded")
        STILL_STANDS = "still_stands", _("Verdict still stands")

    index = models.BigIntegerField(primary_key=True, help_text=_("0, 1, 2 … without a gap."))
    number = models.PositiveIntegerField(help_text=_("The fact-check's public number."))
    version = models.PositiveIntegerField(help_text=_("The version that was public then."))
    after = models.BigIntegerField(help_text=_("The index of the log's newest entry then."))
    kind = models.CharField(max_length=15, choices=Kind)
    source = models.CharField(max_length=100, help_text=_("Slug of a source of the version's document."))
    read_on = models.DateTimeField(null=True, help_text=_("When the copy was archived that was read."))
    noticed_at = models.DateTimeField(help_text=_("Whole seconds, UTC; never before the notice before it."))
    passage = models.TextField(null=True, help_text=_("As the document quotes it."))
    reason = models.TextField(max_length=2000, null=True, help_text=_("Readers see it."))
    replaced_by_title = models.CharField(max_length=500, null=True)
    replaced_by_url = models.CharField(max_length=2000, null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["index"]
        # Each begins with another column: of two that began with one, the database may take the wrong one and sort.
        indexes = [
            models.Index(fields=["after", "index"], name="notice_after"),
            models.Index(fields=["noticed_at", "index"], name="notice_noticed_at"),
            models.Index(fields=["number", "index"], name="notice_number"),
            models.Index(fields=["source", "index"], name="notice_source"),
            models.Index(fields=["version", "number", "source", "index"], name="notice_version"),
        ]
        constraints = [
            models.CheckConstraint(name="notice_kind_is_known", condition=Q(kind__in=[*documents.NOTICES])),
            models.CheckConstraint(name="notice_is_of_a_version", condition=Q(number__gte=1, version__gte=1)),
            models.CheckConstraint(
                name="notice_that_settles_says_why",
                condition=~Q(kind="still_stands") | Q(reason__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="notice_names_a_successor_of_a_superseded_source",
                condition=Q(replaced_by_title=None, replaced_by_url=None)
                | Q(kind="superseded", replaced_by_title__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index}: {self.number} v{self.version} {self.source} {self.kind}"


class NoticeMention(models.Model):
    """What the version names or has that a notice is about, as Mention says it: the lists whose readers are told."""

    pk = models.CompositePrimaryKey("kind", "slug", "notice_id")
    kind = models.CharField(max_length=10, choices=Mention.Kind)
    slug = models.CharField(max_length=SLUG_LENGTH)
    notice = models.ForeignKey(Notice, models.PROTECT, db_column="index", db_index=False, related_name="mentions")

    class Meta:
        verbose_name = _("mention of a notice")
        verbose_name_plural = _("mentions of notices")

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class RevisionManager(models.Manager["Revision"]):
    def renew(self) -> None:
        """Say that something public changed which none of its triggers sees."""
        if not self.filter(pk=1).update(value=uuid.uuid4()):
            self.create(pk=1, entries=Entry.objects.count())


class Revision(models.Model):
    """Names the state of everything public. One row; triggers on all that is public and is not derived renew it."""

    value = models.UUIDField(default=uuid.uuid4, help_text=_("Random, so that none is given again after a restore."))
    entries = models.BigIntegerField(default=0, help_text=_("How many entries the log had after the last append."))

    objects = RevisionManager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.CheckConstraint(name="revision_is_single", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.value)


class Masthead(models.Model):
    """The name of the public site, shown on every page. One row at the most."""

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

    def clean(self) -> None:
        """Refuse a name that reads otherwise than it is written: it stands on every page."""
        if problem := unreadable(self.name):
            raise ValidationError({"name": problem})


class Pin(models.Model):
    """The fact-check that leads the home page until a time. One row at the most; past its time it is no pin."""

    number = models.PositiveIntegerField(help_text=_("The public number of the fact-check that leads."))
    until = models.DateTimeField(help_text=_("Then the newest verdict leads again, by itself."))

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pin")
        constraints = [models.CheckConstraint(name="pin_is_single", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.number)

    def clean(self) -> None:
        """Refuse what is not public, and a time that is over."""
        problems = {}
        if self.number is not None and not FactCheck.objects.filter(number=self.number).exists():
            problems["number"] = _("No fact-check with this number is public. Publish it first, or pin another.")
        if self.until is not None and self.until <= timezone.now():
            problems["until"] = _("This time is over. Choose one that is still to come.")
        if problems:
            raise ValidationError(problems)
