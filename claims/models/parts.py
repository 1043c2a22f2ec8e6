"""What is gathered about a claim: who says it, the evidence, the right of reply, and how it stands to other claims."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models.claims import Claim
from claims.models.entities import Actor
from record.readable import validate_readable
from sources.codes import validate_language
from sources.days import validate_day_has_begun, validate_partial_date_has_begun
from sources.models import Source
from sources.partial_dates import PartialDateField, is_partial_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

RELATED_TO_ITSELF = _("A claim cannot be related to itself.")
SAY_WHICH_LANGUAGE = _("Say in which language the exact words are.")
ASKED_OR_WHY_NOT = _("Give the day on which they were asked, or say why nobody asked; not both.")
DUE_AFTER_ASKING = _("The answer cannot be due before the question was asked.")


class ClaimRelation(models.Model):
    """How one claim stands to another."""

    class Kind(models.TextChoices):
        DUPLICATE_OF = "duplicate_of", _("duplicate of")
        NARROWER_THAN = "narrower_than", _("narrower than")
        CONTRADICTS = "contradicts", _("contradicts")
        TRANSLATION_OF = "translation_of", _("translation of")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="outgoing")
    kind = models.CharField(max_length=14, choices=Kind)
    other = models.ForeignKey(Claim, models.PROTECT, related_name="incoming")

    class Meta:
        verbose_name = _("related claim")
        verbose_name_plural = _("related claims")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "other"],
                name="relation_is_one_per_pair",
                violation_error_message=_("These two claims are related already; change that relation."),
            ),
            models.CheckConstraint(
                name="relation_is_to_another",
                condition=~Q(claim=F("other")),
                violation_error_message=RELATED_TO_ITSELF,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.other}"

    def clean(self) -> None:
        """Say what the constraint would: forms leave out constraints that name the claim on whose page they are."""
        if self.claim_id is not None and self.claim_id == self.other_id:
            raise ValidationError({"other": RELATED_TO_ITSELF})


class Appearance(models.Model):
    """One saying of the claim by an actor."""

    class Stance(models.TextChoices):
        ASSERTS = "asserts", _("Asserts")
        DENIES = "denies", _("Denies")
        REPEATS = "repeats", _("Repeats")

    class Attribution(models.TextChoices):
        QUOTED = "quoted", _("Quoted: the source has these words")
        PARAPHRASED = "paraphrased", _("Paraphrased: the source has it in substance")
        ATTRIBUTED = "attributed", _("Attributed: somebody else says so")

    class Since(models.TextChoices):
        CORRECTED = "corrected", _("Corrected by the actor")
        DELETED = "deleted", _("Deleted")
        REPEATED = "repeated", _("Repeated after the verdict")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="appearances")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="appearances")
    stance = models.CharField(max_length=8, choices=Stance)
    attribution = models.CharField(
        _("how it is known"),
        max_length=11,
        choices=Attribution,
        blank=True,
        help_text=_("What is only attributed is published as that, and never counted as the actor's."),
    )
    attributed_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
        verbose_name=_("attributed by"),
        help_text=_("Who says that the actor said it; empty where the source itself says so."),
    )
    quote = models.TextField(_("exact words"), blank=True, max_length=2000, validators=[validate_readable])
    quote_language = models.CharField(max_length=35, blank=True, validators=[validate_language])
    said_on = PartialDateField(
        _("said on"),
        validators=[validate_partial_date_has_begun],
        help_text=_("A year, a month or a day: 2025, 2025-09, 2025-09-06."),
    )
    occasion = models.CharField(max_length=300, blank=True, validators=[validate_readable])
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appearances",
        help_text=_("Where it can be found."),
    )
    since = models.CharField(
        _("since publication"),
        max_length=9,
        choices=Since,
        blank=True,
        help_text=_("What happened to it since."),
    )
    position = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text=_("Its place among the claim's; the database gives the last.")
    )

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["position", "pk"]
        constraints = [
            is_partial_date("said_on", name="appearance_said_on_is_a_date"),
            models.CheckConstraint(
                name="appearance_quote_has_a_language",
                condition=Q(quote="") | ~Q(quote_language=""),
                violation_error_message=SAY_WHICH_LANGUAGE,
            ),
            models.CheckConstraint(
                name="appearance_stance_is_known", condition=Q(stance__in=["asserts", "denies", "repeats"])
            ),
            models.CheckConstraint(
                name="appearance_attribution_is_known",
                condition=Q(attribution__in=["", "quoted", "paraphrased", "attributed"]),
            ),
            models.CheckConstraint(
                name="appearance_has_what_its_attribution_takes",
                condition=Q(attribution="")
                | Q(attribution="quoted", source__isnull=False) & ~Q(quote="")
                | Q(attribution="paraphrased", source__isnull=False) & ~Q(occasion="")
                | Q(attribution="attributed", source__isnull=False),
                violation_error_message=_("Give what this attribution takes: words or occasion, and a source."),
            ),
            models.CheckConstraint(
                name="appearance_attributed_by_another",
                condition=Q(attributed_by__isnull=True) | Q(attribution="attributed") & ~Q(attributed_by=F("actor")),
                violation_error_message=_("Somebody else attributes it to the actor, and only what is attributed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.get_stance_display().lower()}"

    def clean(self) -> None:
        """Say at each field what the constraints would say of the whole."""
        wrong: dict[str, StrOrPromise] = {}
        if self.quote and not self.quote_language:
            wrong["quote_language"] = SAY_WHICH_LANGUAGE
        if self.attribution == self.Attribution.QUOTED and not self.quote:
            wrong["quote"] = _("Quoted are exact words: write them here, or choose another way in which it is known.")
        if self.attribution == self.Attribution.PARAPHRASED and not self.occasion:
            wrong["occasion"] = _("Say on what occasion it was said in substance.")
        if self.attribution and self.source_id is None:
            wrong["source"] = _("Name the source in which it can be found.")
        if self.attributed_by_id is not None:
            if self.attribution != self.Attribution.ATTRIBUTED:
                wrong["attributed_by"] = _("Leave this empty, or choose “Attributed”.")
            elif self.attributed_by_id == self.actor_id:
                wrong["attributed_by"] = _("What the actor says is no attribution. Name who else says so.")
        if wrong:
            raise ValidationError(wrong)


class Evidence(models.Model):
    """A source brought to bear on the claim."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("Supports")
        REFUTES = "refutes", _("Refutes")
        CONTEXT = "context", _("Gives context")

    class Read(models.TextChoices):
        ITSELF = "itself", _("Itself")
        THROUGH = "through", _("Through another source")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence")
    source = models.ForeignKey(Source, models.PROTECT, related_name="evidence")
    read = models.CharField(
        _("how it was read"),
        max_length=7,
        choices=Read,
        blank=True,
        help_text=_("Whether somebody here read the source, or only what another tells of it."),
    )
    through = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tells_of",
        verbose_name=_("read through"),
        help_text=_("The source in which it was read. For origins, the piece counts as that one's."),
    )
    stance = models.CharField(max_length=8, choices=Stance)
    quote = models.TextField(_("quoted passage"), blank=True, max_length=5000, validators=[validate_readable])
    locator = models.CharField(
        max_length=200, blank=True, validators=[validate_readable], help_text=_("Page, table or time in the source.")
    )
    note = models.TextField(_("what it shows"), max_length=1000, validators=[validate_readable])
    number = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("By which the analysis refers to it, as [E2]; the database gives it, and never to another piece."),
    )
    position = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text=_("Its place among the claim's; the database gives the last.")
    )

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="evidence_number_is_one"),
            models.CheckConstraint(name="evidence_says_what_it_shows", condition=~Q(note="")),
            models.CheckConstraint(
                name="evidence_stance_is_known", condition=Q(stance__in=["supports", "refutes", "context"])
            ),
            models.CheckConstraint(name="evidence_read_is_known", condition=Q(read__in=["", "itself", "through"])),
            models.CheckConstraint(
                name="evidence_through_names_another",
                condition=Q(read="through", through__isnull=False) & ~Q(through=F("source"))
                | ~Q(read="through") & Q(through__isnull=True),
                violation_error_message=_("Name another source where it was read through one, and only there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_stance_display().lower()}"

    def clean(self) -> None:
        """Say at each field what the constraint would say of the whole."""
        if self.read == self.Read.THROUGH and self.through_id is None:
            raise ValidationError({"through": _("Name the source through which it was read.")})
        if self.read != self.Read.THROUGH and self.through_id is not None:
            raise ValidationError({"through": _("Leave this empty, or choose “Through another source”.")})
        if self.through_id is not None and self.through_id == self.source_id:
            raise ValidationError({"through": _("A source cannot be read through itself. Name the other one.")})


class Reading:
    """In which source each piece of a claim's evidence was read."""

    def __init__(self, evidence: "Iterable[Evidence]"):
        pieces = list(evidence)
        itself = {piece.source_id for piece in pieces if piece.read == Evidence.Read.ITSELF}
        told = ((piece.source_id, piece.through) for piece in pieces if piece.source_id not in itself)
        self._through = {source: through for source, through in told if through is not None}

    def of(self, piece: Evidence) -> Source:
        """Return the source itself, or the one through which it was read, or the one through which that was."""
        chain = [piece.source]
        following = piece.through
        while following is not None and following not in chain:
            chain.append(following)
            following = self._through.get(following.pk)
        return chain[-1]

    def circle(self) -> Source | None:
        """Return a source that is read through one that is read through it, if there is one."""
        for start in self._through:
            at, seen = start, set[int]()
            while at in self._through and at not in seen:
                seen.add(at)
                at = self._through[at].pk
            if at in seen:
                return self._through[at]
        return None


class Reply(models.Model):
    """An actor's right of reply: when and how they were asked and what they answered, or why nobody asked."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="replies")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="replies")
    asked_on = models.DateField(null=True, blank=True, validators=[validate_day_has_begun])
    channel = models.CharField(
        max_length=100,
        blank=True,
        validators=[validate_readable],
        help_text=_("How they were asked: e-mail, press office …"),
    )
    due_on = models.DateField(_("answer due on"), null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True, validators=[validate_day_has_begun])
    answer = models.TextField(
        blank=True, max_length=5000, validators=[validate_readable], help_text=_("In their own words.")
    )
    answer_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    not_asked = models.CharField(_("why nobody asked"), max_length=500, blank=True, validators=[validate_readable])

    class Meta:
        verbose_name = _("right of reply")
        verbose_name_plural = _("right of reply")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["claim", "due_on"],
                name="reply_unanswered",
                condition=Q(asked_on__isnull=False, answered_on__isnull=True, due_on__isnull=False),
            ),
            models.Index(
                fields=["-answer_recorded_at"],
                name="reply_recorded",
                condition=Q(answer_recorded_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "actor"],
                name="reply_is_one_per_actor",
                violation_error_message=_("This actor has a right of reply already; add to that one."),
            ),
            models.CheckConstraint(
                name="reply_was_asked_or_why_not",
                condition=Q(asked_on__isnull=False, not_asked="") | Q(asked_on__isnull=True) & ~Q(not_asked=""),
                violation_error_message=ASKED_OR_WHY_NOT,
            ),
            models.CheckConstraint(
                name="reply_answer_follows_a_question",
                condition=Q(answered_on__isnull=True, answer="")
                # A comparison with NULL is NULL, which a CHECK lets pass; so both days are named.
                | Q(asked_on__isnull=False, answered_on__isnull=False, answered_on__gte=F("asked_on")) & ~Q(answer=""),
                violation_error_message=_(
                    "An answer needs its day, not before the day of the question, and its words."
                ),
            ),
            models.CheckConstraint(
                name="reply_is_due_after_asking",
                condition=Q(due_on__isnull=True) | Q(asked_on__isnull=False, due_on__gte=F("asked_on")),
                violation_error_message=DUE_AFTER_ASKING,
            ),
        ]

    def __str__(self) -> str:
        return str(self.actor)

    def clean(self) -> None:
        """Say at each field what the constraints would say of the whole."""
        wrong: dict[str, StrOrPromise] = {}
        if (self.asked_on is None) is (self.not_asked == ""):
            wrong["asked_on" if self.asked_on is None else "not_asked"] = ASKED_OR_WHY_NOT
        if self.due_on is not None and self.asked_on is None:
            wrong["due_on"] = _("Leave this empty, or give the day on which they were asked.")
        elif self.due_on is not None and self.asked_on is not None and self.due_on < self.asked_on:
            wrong["due_on"] = DUE_AFTER_ASKING
        if self.answer and self.answered_on is None:
            wrong["answered_on"] = _("Give the day on which they answered.")
        elif self.answered_on is not None and (self.asked_on is None or self.answered_on < self.asked_on):
            wrong["answered_on"] = _("An answer follows a question: it cannot be from before the day of that.")
        if self.answered_on is not None and not self.answer:
            wrong["answer"] = _("Write the answer in their own words, or leave its day empty.")
        if wrong:
            raise ValidationError(wrong)
