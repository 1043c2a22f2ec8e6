"""The claim. Only claims/workflow.py changes its stage."""

import re
import unicodedata
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.entities import Topic
from claims.models.involvement import Involvement
from claims.models.ratings import Rating
from claims.prepared import Given
from record.documents import HEADLINE_LENGTH
from record.readable import validate_readable
from sources.codes import validate_language

if TYPE_CHECKING:
    from claims.models.judgment import AdjudicationQuerySet


Somebody: TypeAlias = User | OuterRef | Given  # in a condition


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Select claims in the words of permissions.py and queues.py."""

    def not_written_by(self, user: User) -> "ClaimQuerySet":
        """Select those that the user neither wrote on nor ever had: the assignee sees the proposed rating.

        Entering a claim is not writing it: an editor may pass on what a reader sent.
        """
        return self.exclude(assignee=user).exclude(Exists(_writing_by(user)))

    def not_assessed_by(self, user: User) -> "ClaimQuerySet":
        """Select those that the user did not assess in any round."""
        return self.exclude(Exists(_assessments_by(user)))

    def not_assessed_in_this_round_by(self, user: User) -> "ClaimQuerySet":
        """Select those that the user did not assess since they were last submitted."""
        return self.exclude(Exists(_assessments_by(user).filter(round=OuterRef("round"))))

    def not_recused_by(self, user: User) -> "ClaimQuerySet":
        """Select those in which the user declared no conflict of interest."""
        return self.exclude(Exists(_recusals_of(user)))

    def still_blind_to(self, user: User) -> "ClaimQuerySet":
        """Select those whose proposed rating and assessments the user never had before them, in any round.

        Who assessed a claim knows a rating of it, and who did something with it while they were in view saw them all.
        """
        return self.alias(knows=_knows_a_rating(user)).filter(knows=False)

    def not_left_to_blind_reviewers_by(self, user: User, reviewers: "models.QuerySet[User]") -> "ClaimQuerySet":
        """Select those to which the user is still blind, and those to which none of these reviewers is any more."""
        marked = self.alias(knows=_knows_a_rating(user), is_left_to_others=is_there(_blind(reviewers)))
        return marked.filter(Q(knows=False) | Q(is_left_to_others=False))

    def not_waived_or_overruled_by(self, user: User) -> "ClaimQuerySet":
        """Select those where the user neither waived a gate nor overruled the reviewers since the last submission."""
        marked = self.alias(waived=is_there(_waivers_by(user)), overruled=is_there(_overruling_by(user)))
        return marked.filter(waived=False, overruled=False)

    def with_discussion_joined_by(self, user: User) -> "ClaimQuerySet":
        """Select those whose discussion the user joined since they last became blind, or ceased to be it."""
        return self.alias(last_turn=_last_turn()).filter(Exists(_joining_by(user)))

    def with_involvement_of(self, user: Somebody, reviewers: "models.QuerySet[User]") -> "ClaimQuerySet":
        """Say of each all that permissions.py asks about a person, in one statement."""
        return self.alias(last_turn=_last_turn()).annotate(
            wrote=is_there(_writing_by(user)),
            assessed=is_there(_assessments_by(user)),
            assessed_in_this_round=is_there(_assessments_by(user).filter(round=OuterRef("round"))),
            recused=is_there(_recusals_of(user)),
            invited=is_there(_invitations_of(user)),
            knows=_knows_a_rating(user),
            is_left_to_others=is_there(_blind(reviewers)),
            waived=is_there(_waivers_by(user)),
            overruled=is_there(_overruling_by(user)),
            joined=is_there(_joining_by(user)),
        )

    def with_discussion_open_to(self, user: User) -> "ClaimQuerySet":
        """Select those whose discussion the user may read now, if they may see claims at all."""
        this = self.model.objects.filter(pk=OuterRef("pk"))
        wrote, joined = ~Exists(this.not_written_by(user)), Exists(this.with_discussion_joined_by(user))
        return self.filter(Q(stage__in=REVEALED) | wrote | joined)

    def with_discussion_to_send_to(self, user: User, *, is_reviewer: bool) -> "ClaimQuerySet":
        """Select those of whose discussion words may come to the user unasked: permissions.may_be_sent_the_discussion
        for many claims at once."""
        found = self.with_discussion_open_to(user)
        if not is_reviewer:
            return found
        this = self.model.objects.filter(pk=OuterRef("pk"))
        return found.exclude(Exists(this.still_blind_to(user).not_written_by(user)))

    def having(self, parts: "models.QuerySet[Any]") -> "ClaimQuerySet":
        """Select those to which one of these rows belongs; `parts` have a column `claim`.

        Few claims are named by their keys. Of many, the first in the order of a list are found soon by walking it; the
        planner would guess which is better, and reads all of them where it guesses wrong.
        """
        keys = list(parts.order_by().values_list("claim_id", flat=True)[: FEW + 1])
        if len(keys) <= FEW:
            return self.filter(pk__in=keys)
        return self.alias(has_part=is_there(parts.filter(claim=OuterRef("pk")))).filter(has_part=True)

    def with_verdict(self, rating: int) -> "ClaimQuerySet":
        """Select those whose verdict stands and is this rating: the editor's in this round, else the proposed one."""
        adjudications = apps.get_model("claims", "Adjudication")._default_manager.filter(rating=rating)
        proposed = self.model._default_manager.filter(proposed_rating=rating, stage__in=DECIDED)
        keys = {*proposed.order_by().values_list("pk", flat=True)[: FEW + 1]}
        keys |= {*adjudications.order_by().values_list("claim_id", flat=True)[: FEW + 1]}
        of_this_round = _of_this_claim("Adjudication").filter(round=OuterRef("round"))
        decided = self.filter(stage__in=DECIDED).alias(
            decided_as=Coalesce(
                Subquery(of_this_round.order_by().values("rating_id")[:1]),
                F("proposed_rating_id"),
                output_field=models.BigIntegerField(),
            )
        )
        decided = decided.filter(decided_as=rating)
        return decided.filter(pk__in=keys) if len(keys) <= FEW else decided

    def with_origin(self, origin: str | None) -> "ClaimQuerySet":
        """Select the one of which `Claim.origin` says this, or none."""
        found = ORIGIN.fullmatch(origin or "")
        return self.filter(pk=found["pk"], created_at=found["created_at"]) if found else self.none()


def wrote(user: Somebody) -> Q:
    """Return the condition on events that make somebody an author of their claim."""
    return Q(by=user, verb__in=["edit", "submit"]) | Q(assignee=user)


def saw(user: Somebody) -> Q:
    """Return the condition on events that show that somebody had the proposal or the assessments before them.

    The discussion may carry them.
    """
    return Q(by=user) & (Q(stage_before__in=REVEALED) | Q(verb=DISCUSS))


def knew_a_rating(user: Somebody) -> Q:
    """Return the condition on events by which somebody came to know a rating of their claim, the proposed one or one
    that they gave themselves."""
    return wrote(user) | saw(user) | Q(by=user, verb="assess")


def _of_this_claim(model: str) -> "models.QuerySet[models.Model]":
    """Return the rows of a model that belong to the claim of the outer query. These models need Claim first."""
    rows: models.QuerySet[models.Model] = apps.get_model("claims", model)._default_manager.filter(claim=OuterRef("pk"))
    return rows


def _writing_by(user: Somebody) -> "models.QuerySet[models.Model]":
    return _of_this_claim("Event").filter(wrote(user))


def _assessments_by(user: Somebody) -> "models.QuerySet[models.Model]":
    """Return those of every round."""
    return _of_this_claim("Assessment").filter(reviewer=user)


def _recusals_of(user: Somebody) -> "models.QuerySet[models.Model]":
    return _of_this_claim("Recusal").filter(reviewer=user)


def _invitations_of(user: Somebody) -> "models.QuerySet[models.Model]":
    """Return those of this round that were not withdrawn."""
    return _of_this_claim("Invitation").filter(reviewer=user, round=OuterRef("round"), withdrawn_at__isnull=True)


def _waivers_by(user: Somebody) -> "models.QuerySet[models.Model]":
    return _of_this_claim("Waiver").filter(editor=user, round=OuterRef("round"))


def _overruling_by(user: Somebody) -> "models.QuerySet[models.Model]":
    overruling = cast("AdjudicationQuerySet", _of_this_claim("Adjudication")).overruling()
    return overruling.filter(editor=user, round=OuterRef("round"))


def _last_turn() -> Subquery:
    """Return the event by which the claim last became blind, or ceased to be it."""
    turns = _of_this_claim("Event").filter(
        Q(stage_before__in=REVEALED, stage_after__in=BLIND) | Q(stage_before__in=BLIND, stage_after__in=REVEALED)
    )
    return Subquery(turns.order_by("-pk").values("pk")[:1])


def _joining_by(user: Somebody) -> "models.QuerySet[models.Model]":
    """Return the events by which the user took part in the discussion since the claim's `last_turn`."""
    joined = _of_this_claim("Event").filter(by=user, verb=DISCUSS)
    return joined.filter(pk__gt=Coalesce(OuterRef("last_turn"), 0))


def blind_to(
    claim: int | OuterRef, reviewers: "models.QuerySet[User]", *, assignee: int | OuterRef | None
) -> "models.QuerySet[User]":
    """Select those of these reviewers who know no rating of a claim, and may assess it."""
    themselves = OuterRef("pk")
    assessments = apps.get_model("claims", "Assessment").objects.filter(reviewer=themselves, claim=claim)
    events = apps.get_model("claims", "Event").objects.filter(wrote(themselves) | saw(themselves), claim=claim)
    recusals = apps.get_model("claims", "Recusal").objects.filter(reviewer=themselves, claim=claim)
    others = reviewers.exclude(pk=Coalesce(assignee, 0))
    return others.exclude(Exists(assessments) | Exists(events) | Exists(recusals))


def _blind(reviewers: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Return those of these reviewers who are blind to the claim of the outer query, and may assess it."""
    return blind_to(OuterRef(OuterRef("pk")), reviewers, assignee=OuterRef("assignee"))


def is_there(*rows: "models.QuerySet[Any]") -> Coalesce:
    """Return whether there is a row in any of these, looked up for one claim after the other.

    Of EXISTS the planner would make a join, and count the votes on all that an editor ever adjudicated.
    """
    return Coalesce(*(Subquery(each.order_by().values(is_there=Value(True))[:1]) for each in rows), Value(False))


def _knows_a_rating(user: Somebody) -> Coalesce:
    """Return whether the user assessed the claim, in any round, or did something while its judgments were in view."""
    return is_there(_assessments_by(user), _of_this_claim("Event").filter(saw(user)))


# A key may be given again after a restore; to the microsecond, the time is this claim's alone.
ORIGIN = re.compile(r"claim (?P<pk>\d{1,18}) entered (?P<created_at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00)")


WORKED_ON = ("triage", "research", "review", "adjudication", "approved")  # stages in which something is still to do


FEW = 1_000  # claims that a list finds by their keys


class Claim(models.Model):
    """One checkable statement, normalized, with the work on it (stage) and what the public sees of it (standing)."""

    class Stage(models.TextChoices):
        TRIAGE = "triage", _("Triage")
        RESEARCH = "research", _("Research")
        REVIEW = "review", _("Review")
        ADJUDICATION = "adjudication", _("Adjudication")
        APPROVED = "approved", _("Approved")
        DONE = "done", _("Done")
        CLOSED = "closed", _("Closed")

    class Standing(models.TextChoices):
        UNPUBLISHED = "unpublished", _("Unpublished")
        PUBLISHED = "published", _("Published")
        RETRACTED = "retracted", _("Retracted")

    class Priority(models.IntegerChoices):
        """How soon it is needed; lists begin with the smallest number."""

        URGENT = 1, _("Urgent")
        HIGH = 2, _("High")
        NORMAL = 3, _("Normal")
        LOW = 4, _("Low")

    class ClosedAs(models.TextChoices):
        NOT_CHECKABLE = "not_checkable", _("Not checkable")
        DUPLICATE = "duplicate", _("Duplicate")
        OUT_OF_SCOPE = "out_of_scope", _("Out of scope")

    statement = models.TextField(
        max_length=500, validators=[validate_readable], help_text=_("One checkable statement, in neutral words.")
    )
    context = models.TextField(
        blank=True,
        max_length=2000,
        validators=[validate_readable],
        help_text=_("What a reader must know to understand it."),
    )
    language = models.CharField(max_length=35, validators=[validate_language], help_text=_("Such as en or pt-BR."))
    topics = models.ManyToManyField(Topic, blank=True, related_name="claims")

    stage = models.CharField(max_length=12, choices=Stage, default=Stage.TRIAGE, editable=False)
    standing = models.CharField(max_length=11, choices=Standing, default=Standing.UNPUBLISHED, editable=False)
    closed_as = models.CharField(max_length=13, choices=ClosedAs, blank=True, editable=False)
    number = models.PositiveIntegerField(null=True, unique=True, editable=False)
    assignee = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="assigned_claims",
    )
    stage_since = models.DateTimeField(db_default=Now(), editable=False, help_text=_("When it came to this stage."))
    priority = models.PositiveSmallIntegerField(
        choices=Priority, default=Priority.NORMAL, db_default=Priority.NORMAL, editable=False
    )
    due_on = models.DateField(null=True, blank=True, editable=False)
    evidence_numbered = models.PositiveSmallIntegerField(
        db_default=0, editable=False, help_text=_("How many numbers its pieces of evidence were given.")
    )
    round = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text=_("How often it was submitted; each time it is judged anew.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    proposed_rating = models.ForeignKey(Rating, models.PROTECT, null=True, blank=True, related_name="proposed_for")
    summary = models.TextField(
        blank=True, max_length=400, validators=[validate_readable], help_text=_("The finding in one sentence.")
    )
    headline = models.CharField(
        blank=True,
        db_default="",
        max_length=HEADLINE_LENGTH,
        validators=[validate_readable],
        help_text=_("The finding in at most 110 characters, for lists and shared links; not the claim once more."),
    )
    analysis = models.TextField(
        blank=True, max_length=50_000, validators=[validate_readable], help_text=_("How it was found, in Markdown.")
    )
    contrary = models.TextField(
        _("evidence against the verdict"),
        blank=True,
        max_length=5000,
        validators=[validate_readable],
        help_text=_("What speaks against it, or what was looked for and not found, and why it does not carry."),
    )
    would_change = models.TextField(
        _("what would change this verdict"),
        blank=True,
        db_default="",
        max_length=2000,
        validators=[validate_readable],
        help_text=_("Which finding would lead to another rating."),
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("research_claim", _("Can take claims, research and submit them")),
            ("assess_claim", _("Can assess claims of others")),
            ("decide_claim", _("Can assign, adjudicate, publish, reopen and retract claims")),
        ]
        indexes = [  # the orders of the desk's lists
            models.Index(fields=["-created_at", "-id"], name="claim_newest"),
            models.Index(fields=["-changed_at", "-id"], name="claim_changed"),
            models.Index(fields=["stage", "-created_at", "-id"], name="claim_stage_newest"),
            models.Index(fields=["standing", "-created_at", "-id"], name="claim_standing_newest"),
            models.Index(fields=["assignee", "-created_at", "-id"], name="claim_assignee_newest"),
            models.Index(fields=["language", "-created_at", "-id"], name="claim_language_newest"),
            models.Index(fields=["stage", "stage_since", "id"], name="claim_stage_longest"),
            models.Index(
                fields=["id", "stage_since"], name="claim_public", condition=Q(stage="done", standing="published")
            ),
            models.Index(
                fields=["-created_at", "-id"],
                name="claim_undated",
                condition=Q(stage__in=WORKED_ON, due_on__isnull=True),
            ),
            models.Index(fields=["-number", "-created_at", "-id"], name="claim_number_newest"),
            models.Index(fields=["stage_since", "id"], name="claim_longest", condition=Q(stage__in=WORKED_ON)),
            models.Index(
                fields=["due_on", "id"], name="claim_due", condition=Q(stage__in=WORKED_ON, due_on__isnull=False)
            ),
            models.Index(
                fields=["stage", "priority", "due_on", "id"], name="claim_urgent", condition=Q(stage__in=WORKED_ON)
            ),
            models.Index(
                fields=["assignee", "stage", "priority", "due_on", "id"],
                name="claim_held_urgent",
                condition=Q(stage__in=WORKED_ON),
            ),
            models.Index(
                fields=["priority", "-created_at", "-id"], name="claim_priority_newest", condition=~Q(priority=3)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="claim_statement_is_written", condition=~Q(statement="")),
            models.CheckConstraint(name="claim_has_a_language", condition=~Q(language="")),
            models.CheckConstraint(
                name="claim_stage_is_known",
                condition=Q(
                    stage__in=["triage", "research", "review", "adjudication", "approved", "done", "closed"],
                    standing__in=["unpublished", "published", "retracted"],
                ),
            ),
            models.CheckConstraint(
                name="claim_closed_has_a_kind",
                condition=Q(stage="closed", closed_as__in=["not_checkable", "duplicate", "out_of_scope"])
                | ~Q(stage="closed") & Q(closed_as=""),
            ),
            models.CheckConstraint(
                name="claim_number_comes_with_publication",
                condition=Q(standing="unpublished", number__isnull=True)
                | ~Q(standing="unpublished") & Q(number__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_in_work_has_an_assignee",
                condition=Q(stage__in=["triage", "closed"]) | Q(assignee__isnull=False) | Q(stage="done", round=0),
            ),
            models.CheckConstraint(
                name="claim_submitted_is_complete",
                condition=Q(stage__in=["triage", "research", "closed"])
                | Q(proposed_rating__isnull=False, round__gte=1) & ~Q(summary="") & ~Q(analysis="")
                | Q(stage="done", proposed_rating__isnull=False, round=0) & ~Q(summary=""),
            ),
            models.CheckConstraint(name="claim_priority_is_known", condition=Q(priority__in=[1, 2, 3, 4])),
            models.CheckConstraint(name="claim_done_is_public", condition=~Q(stage="done", standing="unpublished")),
        ]

    def __str__(self) -> str:
        return self.statement

    @cached_property
    def involvements(self) -> dict[int | None, Involvement]:
        """What was learnt of people and this claim, as this object was read (claims/permissions.py)."""
        return {}

    @property
    def origin(self) -> str:
        """Return what tells this claim from every other, also from one that a restored database gives its key to."""
        return f"claim {self.pk} entered {self.created_at.astimezone(UTC).isoformat(timespec='microseconds')}"

    @property
    def verdict(self) -> Rating | None:
        """Return the rating that stands in this round: the editor's where one adjudicated, else the proposed one."""
        adjudication = self.adjudications.filter(round=self.round).select_related("rating").first()
        return adjudication.rating if adjudication else self.proposed_rating

    @property
    def is_as_imported(self) -> bool:
        """Return whether it stands as it was imported, so that nobody here wrote, judged or checked it."""
        return self.stage == self.Stage.DONE and self.round == 0

    @property
    def is_editable(self) -> bool:
        """Return whether it may be edited: only before it is submitted, so that what reviewers judge stays."""
        return self.stage in EDITABLE

    @property
    def is_blind(self) -> bool:
        """Return whether assessments may still come in, so that they and the proposed rating must stay hidden."""
        return self.stage not in REVEALED


def repeats_statement(headline: str, statement: str) -> bool:
    """Return whether a headline is the statement once more, but for case, spaces and punctuation."""
    return bool(headline) and _bare(headline) == _bare(statement)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] not in "CPZ")


EDITABLE = (Claim.Stage.TRIAGE, Claim.Stage.RESEARCH)
IN_WORK = tuple(Claim.Stage(stage) for stage in WORKED_ON)
DECIDED = (Claim.Stage.APPROVED, Claim.Stage.DONE)
REVEALED = (Claim.Stage.ADJUDICATION, Claim.Stage.APPROVED, Claim.Stage.DONE)
BLIND = tuple(stage for stage in Claim.Stage if stage not in REVEALED)
DISCUSS = "discuss"  # the history's word for taking part in a discussion, by which one ceases to be blind
