from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from record.readable import validate_readable
from sources.codes import validate_country
from sources.models import SLUG_LENGTH
from sources.names import NameKey


class Topic(models.Model):
    """What claims are about, for readers to browse by."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    name = models.CharField(max_length=100, unique=True, validators=[validate_readable])

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        indexes = [models.Index(NameKey("name"), name="topic_name_key")]

    def __str__(self) -> str:
        return self.name


class Actor(models.Model):
    """A person or body that says or denies something."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        GOVERNMENT = "government", _("Government body")
        PARTY = "party", _("Political party or campaign")
        COMPANY = "company", _("Company")
        MEDIA = "media", _("News organization")
        ORGANIZATION = "organization", _("Other organization")
        OTHER = "other", _("Other")

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    name = models.CharField(max_length=200, validators=[validate_readable])
    sort_name = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        validators=[validate_readable],
        help_text=_("Family name first, such as Rubio, Marco. Empty where the name is sorted as it is written."),
    )
    kind = models.CharField(max_length=20, choices=Kind)
    description = models.CharField(
        max_length=500, blank=True, validators=[validate_readable], help_text=_("Office or role, in a few words.")
    )
    country = models.CharField(max_length=2, blank=True, validators=[validate_country])
    wikidata = models.CharField(
        "Wikidata",
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^Q[1-9][0-9]*$", _("Write a Wikidata identifier, such as Q42."))],
    )

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["name"]
        indexes = [models.Index(NameKey("name"), name="actor_name_key")]
        constraints = [
            models.CheckConstraint(
                name="actor_wikidata_is_an_identifier",
                condition=Q(wikidata__isnull=True) | Q(wikidata__regex="^Q[1-9][0-9]*$"),
            ),
            models.CheckConstraint(name="actor_says_what_it_is", condition=~Q(kind="")),
        ]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name by which an actor is known."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200, validators=[validate_readable])

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["name"]
        indexes = [models.Index(NameKey("name"), name="alias_name_key")]
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="alias_is_unique")]

    def __str__(self) -> str:
        return self.name
