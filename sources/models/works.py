"""What can be cited: publishers and their works."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from record.addresses import PATTERN, InvalidAddress, normalized
from record.readable import validate_readable
from sources.canonical import canonical
from sources.codes import validate_country, validate_language
from sources.days import validate_partial_date_has_begun
from sources.names import NameKey
from sources.partial_dates import PartialDateField, is_partial_date

if TYPE_CHECKING:
    from sources.models.copies import Snapshot

SLUG_LENGTH = 100


class WebField(models.CharField):  # type: ignore[type-arg]  # it takes none at run time
    """A web address as documents carry it, empty when there is none. Checking it also writes it as a URI."""

    def __init__(self, *args: Any, **kwargs: Any):
        usual: dict[str, Any] = {"max_length": 2000, "blank": True, "default": ""}
        super().__init__(*args, **usual | kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the address as a URI. Raises ValidationError."""
        try:
            return super().clean(normalized(value) if value else value, model_instance)
        except InvalidAddress as error:
            raise ValidationError(str(error), code="address") from error


class CanonicalField(models.CharField):  # type: ignore[type-arg]  # it takes none at run time
    """The canonical form of the row's own address. It follows from that whenever the row is written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return what is written, and set it on the row."""
        form = canonical(model_instance.url)  # type: ignore[attr-defined]  # for models that have one
        setattr(model_instance, self.attname, form)
        return form


def is_web_address(field: str, *, name: str) -> models.CheckConstraint:
    """Return the database's own check of a WebField."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{field: ""}) | Q(**{f"{field}__regex": PATTERN}),
        violation_error_message=_("Write a web address as a browser copies it."),
    )


class Publisher(models.Model):
    """Who stands behind a source."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental body")
        NGO = "ngo", _("Non-governmental organization")
        ACADEMIC = "academic", _("University or research institute")
        NEWS = "news", _("News organization")
        PARTY = "party", _("Political party or campaign")
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")
        OTHER = "other", _("Other")

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    name = models.CharField(max_length=200, validators=[validate_readable])
    kind = models.CharField(max_length=20, choices=Kind)
    country = models.CharField(max_length=2, blank=True, validators=[validate_country])
    homepage = WebField(_("homepage"))

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name"]
        indexes = [models.Index(NameKey("name"), name="publisher_name_key")]
        constraints = [
            is_web_address("homepage", name="publisher_homepage_is_web"),
            models.CheckConstraint(name="publisher_says_what_it_is", condition=~Q(kind="")),
        ]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """A work that can be cited, entered once and used by many claims."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        DATASET = "dataset", _("Data set")
        STUDY = "study", _("Study")
        LAW = "law", _("Law or treaty")
        COURT_FILING = "court_filing", _("Court filing")
        STATEMENT = "statement", _("Statement")
        SPEECH = "speech", _("Speech")
        LETTER = "letter", _("Letter")
        INTERVIEW = "interview", _("Interview")
        ARTICLE = "article", _("Article")
        POST = "post", _("Post")
        OTHER = "other", _("Other")

    class Tier(models.TextChoices):
        PRIMARY = "primary", _("Primary: the work itself, first hand")
        SECONDARY = "secondary", _("Secondary: tells of another work")

    class State(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Superseded by another work")
        RETRACTED = "retracted", _("Retracted by its publisher")

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    title = models.CharField(max_length=500, validators=[validate_readable])
    publisher = models.ForeignKey(Publisher, models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=20, choices=Kind)
    tier = models.CharField(max_length=10, choices=Tier)
    url = WebField(_("address"), help_text=_("Where it is on the web; empty for what is not."))
    published_on = PartialDateField(
        _("published on"),
        validators=[validate_partial_date_has_begun],
        help_text=_("A year, a month or a day: 2025, 2025-09, 2025-09-06."),
    )
    language = models.CharField(max_length=35, validators=[validate_language], help_text=_("Such as en or pt-BR."))
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="derived",
        help_text=_("The work that this one rests on; three articles on one study count once."),
    )
    interests = models.TextField(
        blank=True,
        max_length=1000,
        validators=[validate_readable],
        help_text=_("What interest it has in the matter; write “None known.” if so."),
    )
    authors = models.CharField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        validators=[validate_readable],
        help_text=_("As the work names them, with semicolons between them."),
    )
    canonical = CanonicalField(
        _("canonical address"),
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("The form that all addresses of the work share."),
    )
    is_canonical_due = models.BooleanField(
        default=False, db_default=False, editable=False, help_text=_("Its canonical address is still to be written.")
    )
    state = models.CharField(max_length=10, choices=State, default=State.CURRENT, db_default="current", editable=False)
    state_since = PartialDateField(
        _("since"), db_default="", validators=[validate_partial_date_has_begun], editable=False
    )
    state_reason = models.TextField(
        _("reason"),
        blank=True,
        default="",
        db_default="",
        max_length=1000,
        validators=[validate_readable],
        editable=False,
    )
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", editable=False
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        editable=False,
        help_text=_("The source that is the same work; what rests on this one rests on that one."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title"]
        indexes = [
            models.Index(fields=["canonical"], condition=~Q(canonical=""), name="source_canonical"),
            models.Index(fields=["id"], name="source_canonical_due", condition=Q(is_canonical_due=True)),
            models.Index(NameKey("title"), name="source_title_key"),
        ]
        constraints = [
            is_partial_date("state_since", name="source_state_since_is_a_date"),
            models.CheckConstraint(
                name="source_state_says_since_when_and_why",
                condition=Q(state="current", state_since="", state_reason="", superseded_by=None)
                | Q(state="superseded") & ~Q(state_since="")
                | Q(state="retracted", superseded_by=None) & ~Q(state_since="") & ~Q(state_reason=""),
            ),
            models.CheckConstraint(
                name="source_is_not_another_of_itself",
                condition=~Q(superseded_by=models.F("id")) & ~Q(merged_into=models.F("id"))
                | Q(superseded_by=None, merged_into=None),
            ),
            is_partial_date("published_on", name="source_published_on_is_a_date"),
            models.CheckConstraint(name="source_is_not_its_own_origin", condition=~Q(origin=models.F("id"))),
            is_web_address("url", name="source_url_is_web"),
            models.CheckConstraint(name="source_tier_is_known", condition=Q(tier__in=["primary", "secondary"])),
            models.CheckConstraint(name="source_says_what_it_is", condition=~Q(kind="") & ~Q(language="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_in_words(self) -> str:
        """Return what became of it, such as “Retracted, 2026-03”; empty where nothing did."""
        if self.merged_into_id is not None:
            return str(_("Merged into another source"))
        if self.state == self.State.CURRENT:
            return ""
        return f"{self.get_state_display()}, {self.state_since}"

    def kept(self) -> "Source":
        """Return the source that is kept of those that are the same work, itself where it was not merged."""
        passed = [self]
        while (into := passed[-1].merged_into) is not None and into not in passed:
            passed.append(into)
        return passed[-1]

    def doubles(self) -> "list[Source]":
        """Return the sources that were merged into this one, and into those."""
        found = [self]
        for source in found:
            found += [double for double in source.merged.all() if double not in found]
        return found[1:]

    @classmethod
    def kept_keys(cls, keys: Collection[int]) -> dict[int, int]:
        """Return the keys of these sources and of all that were merged into them, each with the one of the former."""
        found = {key: key for key in keys}
        newest = list(found)
        while newest:
            rows = cls.objects.filter(merged_into__in=newest).exclude(pk__in=found).values_list("pk", "merged_into_id")
            merged = {key: found[into] for key, into in rows if into is not None}
            found |= merged
            newest = list(merged)
        return found

    def copies(self) -> "list[Snapshot]":
        """Return the archived copies of the work, the newest first: its own, and those of its doubles."""
        found = [snapshot for source in (self, *self.doubles()) for snapshot in source.snapshots.all()]
        return sorted(found, key=lambda snapshot: (snapshot.captured_at, snapshot.pk), reverse=True)

    def successors(self) -> "list[Source]":
        """Return the work, the one that superseded it, the one that superseded that, and so on, each once."""
        found = [self.kept()]
        while (following := found[-1].superseded_by) is not None and (following := following.kept()) not in found:
            found.append(following)
        return found

    def rests_on(self) -> "Source | None":
        """Return the work that is its origin, as it is kept."""
        origin = self.origin.kept() if self.origin is not None else None
        return None if origin == self else origin

    def chain(self) -> "list[Source]":
        """Return the work, the one that it rests on, the one that this one rests on, and so on, each once."""
        chain = [self.kept()]
        while (origin := chain[-1].rests_on()) is not None and origin not in chain:
            chain.append(origin)
        return chain

    def root(self) -> "Source":
        """Return the work that the chain of origins ends with, itself where it rests on no other.

        Works that rest on one another in a circle have one root, whichever is asked.
        """
        chain = self.chain()
        if (back_to := chain[-1].rests_on()) is None:
            return chain[-1]
        return min(chain[chain.index(back_to) :], key=lambda work: work.pk)

    def clean(self) -> None:
        """Refuse an origin that itself rests on this source."""
        if self.pk is not None and self.origin is not None and self.kept() in self.origin.chain():
            raise ValidationError({"origin": _("That work rests on this one; the origin is the first of them.")})
