"""The desk's own search index: the record's index, in tables that nothing public reads (docs/decisions/0043)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from record.search.models import SearchText, Spelling, TermFrequency


class ClaimText(SearchText):
    """What can be searched of a claim. Its id is the claim's."""

    class Meta(SearchText.Meta):
        verbose_name = _("searchable text of a claim")
        verbose_name_plural = _("searchable texts of claims")


class ClaimTermFrequency(TermFrequency):
    """How many claims have a term."""

    pk = models.CompositePrimaryKey("kind", "term")

    class Meta:
        verbose_name = _("frequency of a term of claims")
        verbose_name_plural = _("frequencies of terms of claims")


class ClaimSpelling(Spelling):
    """A word of claims."""

    class Meta(Spelling.Meta):
        verbose_name = _("word of claims")
        verbose_name_plural = _("words of claims")


class Unindexed(models.Model):
    """Something that changed since the claims that have it were indexed. Triggers of the database write it.

    It names its object without a foreign key: checking one would wait for whoever has the claim locked.
    """

    class Kind(models.TextChoices):
        CLAIM = "claim", _("Claim")
        ACTOR = "actor", _("Actor")
        SOURCE = "source", _("Source")
        PUBLISHER = "publisher", _("Publisher")
        TOPIC = "topic", _("Topic")
        PERSON = "person", _("Person")

    kind = models.CharField(max_length=9, choices=Kind)
    key = models.BigIntegerField()

    class Meta:
        verbose_name = _("change that is not indexed")
        verbose_name_plural = _("changes that are not indexed")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
