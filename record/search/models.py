"""The tables of a search index. The record has one; the desk has another of its own (claims/models)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import SparseVectorField, VectorField

from record.canonical_addresses import LONGEST as LONGEST_ADDRESS
from record.search.terms import DIMENSION
from record.search.text import LONGEST_WORD


class SearchText(models.Model):
    """The terms of one text, and what they weigh in it (record/search/terms.py)."""

    id = models.BigIntegerField(
        primary_key=True, help_text=_("What the text is known by. Of equal scores, the lower comes first.")
    )
    words = SparseVectorField(dimensions=DIMENSION)
    grams = SparseVectorField(dimensions=DIMENSION)
    terms = ArrayField(models.IntegerField(), help_text=_("All words, also those that weigh nothing."))
    pieces = ArrayField(models.IntegerField(), help_text=_("Grams of one length, by which candidates are found."))
    spellings = ArrayField(models.CharField(max_length=LONGEST_WORD), help_text=_("The words as they are written."))
    encoder = models.CharField(max_length=100, null=True, help_text=_("What made the vector."))
    vector = VectorField(null=True, help_text=_("The meaning of the text, of length 1."))

    class Meta:
        abstract = True
        indexes = [
            GinIndex(fields=["terms"], fastupdate=False, name="%(class)s_terms"),
            GinIndex(fields=["pieces"], fastupdate=False, name="%(class)s_pieces"),
        ]


class TermFrequency(models.Model):
    """How many texts have a term."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word")
        GRAM = "gram", _("Gram")
        TEXT = "text", _("Any text: its only term is 0")

    kind = models.CharField(max_length=4, choices=Kind)
    term = models.IntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Spelling(models.Model):
    """A word as texts have it, without case and accents, and how many have it."""

    word = models.CharField(max_length=LONGEST_WORD, primary_key=True, db_collation="C")
    count = models.PositiveIntegerField()
    variants = ArrayField(models.IntegerField(), help_text=_("What words of a similar spelling have in common."))

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["variants"], fastupdate=False, name="%(class)s_variants")]


class SearchableText(SearchText):
    """What can be searched of what is public: the text of a Searchable."""

    class Meta(SearchText.Meta):
        verbose_name = _("searchable text")
        verbose_name_plural = _("searchable texts")


class SearchableFrequency(TermFrequency):
    """How many public texts have a term."""

    pk = models.CompositePrimaryKey("kind", "term")

    class Meta:
        verbose_name = _("frequency of a term")
        verbose_name_plural = _("frequencies of terms")


class SearchableSpelling(Spelling):
    """A word of public texts."""

    class Meta(Spelling.Meta):
        verbose_name = _("word")
        verbose_name_plural = _("words")


class Searchable(models.Model):
    """One public thing that can be found: an own fact-check, or one of another publisher, marked as theirs.

    It has all that a result shows of it, so that results need no other table.
    """

    class Kind(models.TextChoices):
        OWN = "own", _("Own fact-check")
        EXTERNAL = "external", _("Fact-check of another publisher")

    EXTERNAL_FROM = 1 << 40  # the ids of own ones are their numbers

    id = models.BigIntegerField(primary_key=True, help_text=_("The number of an own fact-check."))
    kind = models.CharField(max_length=8, choices=Kind)
    url = models.CharField(
        max_length=LONGEST_ADDRESS, help_text=_("Path of an own one's page; another publisher's address.")
    )
    statement = models.TextField()
    title = models.TextField(null=True, help_text=_("The headline."))
    summary = models.TextField(help_text=_("The verdict in a sentence or two."))
    text = models.TextField(help_text=_("What else words are found in, one passage a line."))
    language = models.TextField()
    claimant = models.TextField(help_text=_("Who is shown to say it, one name a line."))
    claimed_on = models.CharField(max_length=10, null=True, help_text=_("When it was first said, as far as is known."))
    rating = models.TextField(help_text=_("The rating in its publisher's words."))
    publisher = models.CharField(max_length=500, null=True, help_text=_("None of an own one."))
    site = models.CharField(max_length=253, null=True, help_text=_("Host of its publisher; none of an own one."))
    first_published_at = models.DateTimeField(
        help_text=_("Of another publisher's, the beginning of the day, of 1970 where none is given.")
    )
    published_at = models.DateTimeField(help_text=_("When what is shown now was published."))
    reviewed_on = models.CharField(
        max_length=10, null=True, help_text=_("The year, month or day of a publication elsewhere.")
    )
    facets = ArrayField(models.CharField(max_length=200), help_text=_("What it can be filtered by: kind, colon, slug."))

    class Meta:
        verbose_name = _("searchable")
        verbose_name_plural = _("searchables")
        indexes = [
            GinIndex(fields=["facets"], fastupdate=False, name="searchable_facets"),
            models.Index(fields=["first_published_at", "id"], name="searchable_by_date"),
            models.Index(fields=["kind", "first_published_at", "id"], name="searchable_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class FacetCount(models.Model):
    """How many public things have a facet. The empty one counts all of them."""

    facet = models.CharField(max_length=200, primary_key=True)
    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=180)
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index("kind", models.F("count").desc(), "slug", name="facetcount_most")]
        verbose_name = _("count of a facet")
        verbose_name_plural = _("counts of facets")

    def __str__(self) -> str:
        return self.facet


class SearchableAddress(models.Model):
    """A web address that leads to a public thing, as the SHA-256 of its canonical form (record.canonical_addresses)."""

    class Role(models.TextChoices):
        CLAIM = "claim", _("The claim is made there")
        CITED = "cited", _("It is cited")

    pk = models.CompositePrimaryKey("sha256", "searchable")
    sha256 = models.CharField(max_length=64, db_collation="C", help_text=_("In hexadecimal digits."))
    searchable = models.BigIntegerField(help_text=_("The id of the Searchable."))
    role = models.CharField(max_length=5, choices=Role)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        indexes = [models.Index(fields=["searchable"], name="searchableaddress_of")]

    def __str__(self) -> str:
        return f"{self.sha256} {self.role} {self.searchable}"
