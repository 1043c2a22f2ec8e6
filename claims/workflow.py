"""The only place where a stage or a standing changes: one function for each verb.

Each opens a transaction, locks the claim's row, checks permission, stage and guards in that order, changes it, writes
one event, and returns the locked row. What is refused raises Forbidden, WrongStage or Unmet and leaves no trace.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from accounts.models import User
from claims import blindness, guards, invitations, permissions, second_editor, submissions, watched
from claims.documents import content_of
from claims.gathered import Gathered
from claims.guards import NOT_ASKED, Declared, Failure, Guard
from claims.models import (
    Adjudication,
    AnotherLook,
    Appearance,
    Claim,
    Embargo,
    Event,
    ImportedFrom,
    NotificationKind,
    Rating,
    Recusal,
    Waiver,
    who_may_adjudicate,
)
from claims.notifications import tell
from claims.permissions import Person
from record import documents, log
from record.formats import InvalidDocument
from record.journal import JournalError
from record.models import Entry
from sources.editing import sources_stay_as_they_are

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Stage = Claim.Stage
Standing = Claim.Standing


class Refused(Exception):
    """A verb that was not carried out; nothing changed. `status` is the HTTP status that says so."""

    status = 400


class Forbidden(Refused):
    """This person may not do that with this claim."""

    status = 403


class WrongStage(Refused):
    """The claim is not where this verb starts from; often somebody else was quicker."""

    status = 409


class Unmet(Refused):
    """Something is missing; `failures` has every one of them."""

    status = 422

    def __init__(self, failures: list[Failure]):
        super().__init__(" ".join(str(failure) for failure in failures))
        self.failures = failures


def unmet(invalid: ValidationError) -> Unmet:
    """Say of a row that is not valid what is missing, by its fields."""
    return Unmet([Failure(name, words) for name, found in invalid.message_dict.items() for words in found])


@dataclass(frozen=True)
class Verb:
    """One line of the table: who may do it from which stages, and what must be there.

    `label` is the button's word, `past` the history's. `input_guards` check what the person gives with it,
    `claim_guards` the claim itself. `refusals` say why this very person may not, where they can say more than `who`.
    """

    label: "StrOrPromise"
    past: "StrOrPromise"
    who: "StrOrPromise"
    stages: frozenset[str]
    may: Callable[[Person, Claim], bool]
    input_guards: tuple[Guard, ...] = ()
    claim_guards: tuple[Guard, ...] = ()
    standings: frozenset[str] = field(default=frozenset(Standing.values))
    refusals: tuple[Callable[[Person, Claim], str], ...] = ()

    def refused_because(self, person: Person, claim: Claim) -> str:
        return next(filter(None, (refusal(person, claim) for refusal in self.refusals)), "")

    def starts_from(self, claim: Claim) -> bool:
        return claim.stage in self.stages and claim.standing in self.standings


RECUSED = _("You declared a conflict of interest in this matter, so others write the claim and decide about it.")


def _recused(person: Person, claim: Claim) -> str:
    return str(RECUSED) if permissions.has_recused(person, claim) else ""


_reason = guards.needs_text("reason", _("Give the reason."))
_reasons = guards.needs_text("reasons", _("Give the reasons for the rating."))
_waived_by_the_last = Failure(
    "gate",
    _(
        "No other editor could publish it then. Leave the gate to an editor who cannot publish it anyway, send the "
        "claim back, or ask an administrator to make another person an editor."
    ),
)
_overruled_by_the_last = Failure(
    "rating",
    _(
        "This rating overrules the reviewers, and no other editor could publish it then. Choose a rating that the most "
        "reviewers gave, send the claim back, or ask an administrator to make another person an editor."
    ),
)

_changed_since_it_was_set = Failure(
    "changes",
    _("What it rests on changed since the moment was set. Look at what changed, and publish it or send it back."),
)

VERBS: dict[str, Verb] = {
    "enter": Verb(
        _("Enter"),
        _("Entered"),
        _("a fact-checker or an editor"),
        frozenset(),  # there is no claim yet
        permissions.can_enter,
    ),
    "edit": Verb(
        _("Edit"),
        _("Changed"),
        _("the assignee, or in triage a fact-checker or an editor"),
        frozenset({Stage.TRIAGE, Stage.RESEARCH}),
        permissions.can_edit,
        refusals=(_recused,),
    ),
    "take": Verb(
        _("Take"),
        _("Taken"),
        _("a fact-checker"),
        frozenset({Stage.TRIAGE}),
        permissions.can_take,
        refusals=(_recused,),
    ),
    "assign": Verb(
        _("Assign"),
        _("Assigned"),
        _("an editor"),
        frozenset({Stage.TRIAGE, Stage.RESEARCH}),
        permissions.can_assign,
        input_guards=(guards.needs_fact_checker, guards.may_have_text("note")),
    ),
    "plan": Verb(
        _("Plan"),
        _("Planned"),
        _("an editor, the assignee, or in triage a fact-checker"),
        frozenset(Stage.values) - {Stage.DONE, Stage.CLOSED},
        permissions.can_plan,
        input_guards=(guards.needs_a_plan,),
    ),
    "submit": Verb(
        _("Submit for review"),
        _("Submitted"),
        _("the assignee"),
        frozenset({Stage.RESEARCH}),
        permissions.can_submit,
        claim_guards=(
            *(guards.is_written, guards.says_how_it_is_known, guards.headline_states_the_finding),
            guards.refers_to_its_evidence,
        ),
        refusals=(_recused,),
    ),
    "assess": Verb(
        _("Assess"),
        _("Assessed"),
        _("a reviewer who neither wrote it nor assessed it already"),
        frozenset({Stage.REVIEW}),
        permissions.can_assess,
        input_guards=(guards.needs_rating, _reasons, guards.declares_no_conflict),
        refusals=(_recused, blindness.refusal),
    ),
    "invite": Verb(
        _("Invite reviewers"),
        _("Reviewers invited"),
        _("an editor who did not write it"),
        frozenset({Stage.REVIEW}),
        permissions.can_invite,
        input_guards=(guards.needs_reviewers,),
        refusals=(_recused,),
    ),
    "recuse": Verb(
        _("Declare a conflict of interest"),
        _("Declared a conflict of interest"),
        _("a reviewer or an editor who neither wrote nor assessed it"),
        frozenset({Stage.REVIEW, Stage.ADJUDICATION}),
        permissions.can_recuse,
        input_guards=(guards.needs_text("interest", _("Say which interest: no more than an editor has to know.")),),
        refusals=(_recused,),
    ),
    "adjudicate": Verb(
        _("Adjudicate"),
        _("Adjudicated"),
        _("an editor who neither wrote nor assessed it"),
        frozenset({Stage.ADJUDICATION}),
        permissions.can_adjudicate,
        input_guards=(guards.needs_rating, _reasons),
        refusals=(_recused,),
    ),
    "publish": Verb(
        _("Publish"),
        _("Published"),
        _("an editor who did not write it"),
        frozenset({Stage.APPROVED}),
        permissions.can_publish,
        input_guards=(guards.says_what_changed,),
        claim_guards=(guards.may_be_appended, guards.passes_gates, guards.refers_to_its_evidence),
        refusals=(_recused, second_editor.refusal),
    ),
    "embargo": Verb(
        _("Publish at a moment"),
        _("Publication set for a moment"),
        _("an editor who did not write it"),
        frozenset({Stage.APPROVED}),
        permissions.can_embargo,
        input_guards=(guards.needs_moment, guards.says_what_changed),
        claim_guards=(guards.has_no_embargo, guards.passes_gates),
        refusals=(_recused, second_editor.refusal),
    ),
    "lift_embargo": Verb(
        _("Do not publish then"),
        _("Publication at a moment cancelled"),
        _("an editor"),
        frozenset({Stage.APPROVED}),
        permissions.can_lift_embargo,
        claim_guards=(guards.has_embargo,),
    ),
    "waive": Verb(
        _("Waive a gate"),
        _("Gate waived"),
        _("an editor who is not the assignee"),
        frozenset({Stage.ADJUDICATION, Stage.APPROVED}),
        permissions.can_waive,
        input_guards=(guards.needs_open_gate, _reason),
        refusals=(_recused,),
    ),
    "send_back": Verb(
        _("Send back"),
        _("Sent back"),
        _("a reviewer or an editor"),
        frozenset({Stage.REVIEW, Stage.ADJUDICATION, Stage.APPROVED}),
        permissions.can_send_back,
        input_guards=(_reason,),
    ),
    "close": Verb(
        _("Close claim"),
        _("Closed"),
        _("a fact-checker or an editor"),
        frozenset({Stage.TRIAGE, Stage.RESEARCH}),
        permissions.can_close,
        input_guards=(guards.needs_kind_of_closing, _reason),
        refusals=(_recused,),
    ),
    "reopen": Verb(
        _("Reopen"),
        _("Reopened"),
        _("an editor"),
        frozenset({Stage.APPROVED, Stage.DONE, Stage.CLOSED}),
        permissions.can_reopen,
        input_guards=(_reason, guards.needs_somebody_to_take_it_up),
    ),
    "retract": Verb(
        _("Retract"),
        _("Retracted"),
        _("an editor who is not the assignee"),
        frozenset(Stage.values),
        permissions.can_retract,
        input_guards=(
            guards.needs_text("note", _("Write the public note that says why it is retracted.")),
            guards.names_no_withheld_statement,
        ),
        claim_guards=(guards.may_be_appended,),
        standings=frozenset({Standing.PUBLISHED}),
    ),
}


def available(claim: Claim, by: Person) -> list[str]:
    """Return the verbs that this person may use on this claim now, in the table's order."""
    return [name for name, verb in VERBS.items() if verb.starts_from(claim) and verb.may(by, claim)]


def missing(claim: Claim, verb: str, gathered: Gathered | None = None) -> list[Failure]:
    """Return what the claim itself still lacks for a verb; `gathered` is what was read of it already."""
    inputs = {"gathered": gathered} if gathered else {}
    return [failure for guard in VERBS[verb].claim_guards for failure in guard(claim, inputs)]


def check(claim: Claim, name: str, by: Person) -> None:
    """Raise Forbidden or WrongStage where this person may not use this verb on this claim now."""
    verb = VERBS[name]
    _check_permission(claim, name, by)
    if not verb.starts_from(claim):
        raise WrongStage(
            _("“%(verb)s” is not possible now: the claim is in stage “%(stage)s” and %(standing)s. Go back to it.")
            % {
                "verb": verb.label,
                "stage": claim.get_stage_display(),
                "standing": claim.get_standing_display().lower(),
            }
        )


def _check_permission(claim: Claim, name: str, by: Person) -> None:
    verb = VERBS[name]
    if not isinstance(by, User) or not verb.may(by, claim):
        if reason := verb.refused_because(by, claim):
            raise Forbidden(_("“%(verb)s” is not yours to do.") % {"verb": verb.label} + f" {reason}")
        raise Forbidden(
            _("“%(verb)s” is not yours to do with this claim; ask %(who)s.") % {"verb": verb.label, "who": verb.who}
        )


def _locked(claim: Claim) -> Claim:
    """Return the claim's row as it is now, locked until the transaction ends."""
    return Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)


@contextmanager
def _transition(claim: Claim, name: str, by: User, **inputs: Any) -> Iterator[Claim]:
    verb = VERBS[name]
    with transaction.atomic():
        locked = _locked(claim)
        permissions.learn(by, locked)
        check(locked, name, by)
        given = {**inputs, "gathered": Gathered(locked)}  # read once for all guards, as far as one asks for it
        failures = [f for guard in (*verb.input_guards, *verb.claim_guards) for f in guard(locked, given)]
        locked.involvements.clear()
        if failures:
            raise Unmet(failures)
        before, stage_before = _columns(locked), locked.stage
        with pghistory.context(user=by.pk, verb=name):
            yield locked
            if locked.stage != stage_before:
                locked.stage_since = timezone.now()
            changed = [column for column, value in _columns(locked).items() if value != before[column]]
            locked.save(update_fields=[*changed, "changed_at"])
        Event.objects.create(
            claim=locked,
            verb=name,
            by=by,
            stage_before=stage_before,
            stage_after=locked.stage,
            assignee_id=locked.assignee_id if "assignee_id" in changed else None,
            reason=_reason_in_history(inputs),
        )


def _reason_in_history(inputs: dict[str, Any]) -> str:
    given = ": ".join(filter(None, [inputs.get("gate"), inputs.get("reason") or inputs.get("note")]))
    accepted = inputs.get("changes")
    if not accepted:
        return given
    return " ".join(filter(None, [given, _("Accepted what changed since it was submitted: %s") % accepted]))


def _columns(claim: Claim) -> dict[str, object]:
    return {column.attname: getattr(claim, column.attname) for column in claim._meta.concrete_fields}


@contextmanager
def _appending() -> Iterator[None]:
    """Turn what the record refuses into what is missing."""
    try:
        yield
    except InvalidDocument as invalid:
        raise Unmet([Failure(key, f"{key}: {problem}") for key, problem in invalid.problems.items()]) from invalid
    except JournalError as error:
        raise Unmet([Failure("journal", str(error))]) from error


@transaction.atomic
def enter(claim: Claim, *, by: User) -> Claim:
    """Save a new claim, in triage."""
    _check_permission(claim, "enter", by)
    claim.stage, claim.assignee = Stage.TRIAGE, None
    with pghistory.context(user=by.pk, verb="enter"):
        claim.save(force_insert=True)
    Event.objects.create(claim=claim, verb="enter", by=by, stage_after=claim.stage)
    return claim


@dataclass
class Edit:
    """A change under way: the locked claim, and the names of what was changed, as the history will have them."""

    claim: Claim
    changed: list[str] = field(default_factory=list)


@contextmanager
def edit(claim: Claim, *, by: User) -> Iterator[Edit]:
    """Lock a claim for a change of its text or parts, made in the block. What the block names becomes one event."""
    with transaction.atomic():
        locked = _locked(claim)
        check(locked, "edit", by)
        editing = Edit(locked)
        with pghistory.context(user=by.pk, verb="edit"):
            yield editing
        if editing.changed:
            Claim.objects.filter(pk=locked.pk).update(changed_at=timezone.now())
            Event.objects.create(
                claim=locked,
                verb="edit",
                by=by,
                stage_before=locked.stage,
                stage_after=locked.stage,
                reason=", ".join(editing.changed),
            )


def take(claim: Claim, *, by: User) -> Claim:
    """Take a claim from triage to research it."""
    with _transition(claim, "take", by) as claim:
        claim.stage, claim.assignee = Stage.RESEARCH, by
    return claim


def assign(claim: Claim, *, by: User, to: User | None, note: str = "") -> Claim:
    """Give a claim to a fact-checker, with a note for them; one in research changes hands."""
    reason = ": ".join(filter(None, [str(to or ""), note.strip()]))
    with _transition(claim, "assign", by, to=to, note=note, reason=reason) as claim:
        claim.stage, claim.assignee = Stage.RESEARCH, to
        _tell_assignee(NotificationKind.ASSIGNED, claim, by)
    return claim


def _tell_assignee(kind: NotificationKind, claim: Claim, by: User) -> None:
    if claim.assignee is not None:
        tell(kind, claim.assignee, claim, by=by)


def plan(claim: Claim, *, by: User, priority: int, due_on: date | None) -> Claim:
    """Say how soon a claim is needed, and by which day. Its stage stays."""
    label = str(dict(Claim.Priority.choices).get(priority, ""))
    due = _("due on %(day)s") % {"day": due_on.isoformat()} if due_on else _("no due date")
    with _transition(claim, "plan", by, priority=priority, due_on=due_on, reason=f"{label}, {due}") as claim:
        claim.priority, claim.due_on = priority, due_on
    return claim


def close(claim: Claim, *, by: User, closed_as: str, reason: str) -> Claim:
    """End the work on a claim that will not be checked."""
    with _transition(claim, "close", by, closed_as=closed_as, reason=reason) as claim:
        claim.stage, claim.closed_as = Stage.CLOSED, closed_as
    return claim


def submit(claim: Claim, *, by: User) -> Claim:
    """Hand the written claim to the reviewers; a new round of assessments begins.

    Whoever sets a moment for publication means what was judged: one of an earlier round ends, if an earlier release
    left it waiting.
    """
    with _transition(claim, "submit", by) as claim:
        claim.stage, claim.round = Stage.REVIEW, claim.round + 1
        claim.embargoes.end(Embargo.EndedAs.CANCELLED)
        submissions.keep(claim)
        invitations.ask_by_rotation(claim)
    return claim


def invite(claim: Claim, *, by: User, reviewers: Iterable[User]) -> Claim:
    """Ask reviewers by name to assess a claim. The history does not tell whom: the other reviewer reads it."""
    reviewers = list(reviewers)
    with _transition(claim, "invite", by, reviewers=reviewers) as claim:
        invitations.ask(claim, reviewers, by)
    return claim


def recuse(claim: Claim, *, by: User, interest: str) -> Claim:
    """Declare a conflict of interest, which disqualifies this person for good; somebody else is asked instead."""
    with _transition(claim, "recuse", by, interest=interest) as claim:
        Recusal.objects.create(claim=claim, reviewer=by, interest=interest)
        invitations.withdraw(claim, by)
        invitations.ask_by_rotation(claim)
    return claim


def send_back(claim: Claim, *, by: User, reason: str) -> Claim:
    """Return a claim to its assignee; the judgments of this round no longer count."""
    with _transition(claim, "send_back", by, reason=reason) as claim:
        claim.stage = Stage.RESEARCH
        claim.embargoes.end(Embargo.EndedAs.CANCELLED)
        _tell_assignee(NotificationKind.SENT_BACK, claim, by)
    return claim


def assess(claim: Claim, *, by: User, rating: Rating, reasons: str, is_without_conflict: Declared = NOT_ASKED) -> Claim:
    """Give one's own rating. The last one needed ends the review: approved when all agree with the proposal.

    People declare that they have no conflict of interest; only what is loaded was not asked for that.
    """
    inputs = {"rating": rating, "reasons": reasons, "is_without_conflict": is_without_conflict}
    with _transition(claim, "assess", by, **inputs) as claim:
        claim.assessments.create(
            round=claim.round,
            reviewer=by,
            rating=rating,
            reasons=reasons,
            blind=permissions.is_still_blind(by, claim),
            is_without_conflict=None if is_without_conflict == NOT_ASKED else is_without_conflict,
        )
        ratings = list(claim.assessments.filter(round=claim.round).values_list("rating_id", flat=True))
        if len(ratings) >= settings.ASSESSMENTS_NEEDED:
            claim.stage = Stage.APPROVED if {*ratings} == {claim.proposed_rating_id} else Stage.ADJUDICATION
        invitations.ask_by_rotation(claim)  # now perhaps those who had left it to whoever was blind
        if claim.stage == Stage.ADJUDICATION:
            for editor in who_may_adjudicate(claim, permissions.editors()):
                tell(NotificationKind.DISAGREEMENT, editor, claim)
    return claim


def adjudicate(claim: Claim, *, by: User, rating: Rating, reasons: str) -> Claim:
    """Decide where the reviewers did not agree; the reasons are published with the verdict."""
    with _transition(claim, "adjudicate", by, rating=rating, reasons=reasons) as claim:
        decided = Adjudication.objects.create(
            claim=claim, round=claim.round, editor=by, rating=rating, reasons=reasons, are_reasons_public=True
        )
        if Adjudication.objects.overruling().filter(pk=decided.pk).exists():
            _leave_somebody_to_publish(claim, _overruled_by_the_last)
        claim.stage = Stage.APPROVED
    return claim


def waive(claim: Claim, *, by: User, gate: str, reason: str) -> Claim:
    """Let a claim pass a gate that it fails; the reason is published with the verdict."""
    with _transition(claim, "waive", by, gate=gate, reason=reason) as claim:
        Waiver.objects.create(claim=claim, round=claim.round, gate=gate, editor=by, reason=reason)
        _leave_somebody_to_publish(claim, _waived_by_the_last)
    return claim


def _leave_somebody_to_publish(claim: Claim, failure: Failure) -> None:
    """Refuse what was just decided where no editor is left who may publish it, so that no claim waits for nobody."""
    if permissions.is_second_editor_required() and not second_editor.who_may_publish(claim).exists():
        raise Unmet([failure])


def publish(
    claim: Claim,
    *,
    by: User,
    note: str = "",
    action: str = "",
    changes: str = "",
    seen: str = "",
    embargo: Embargo | None = None,
) -> Claim:
    """Freeze the approved verdict and append it to the record.

    A claim that was published before needs a public note, and an action: corrected or updated. One whose sources or
    actors changed since it was submitted needs the reason why that is accepted; `seen` is the digest of what the editor
    had on the page. `embargo` is the one whose moment has come: where it waits no more, nothing is published.
    """
    inputs = {"note": note, "action": action, "changes": changes}
    with sources_stay_as_they_are(), _transition(claim, "publish", by, **inputs) as claim:
        if embargo is not None and not claim.embargoes.waiting().filter(pk=embargo.pk).exists():
            raise WrongStage(_("It does not wait for this moment any more. Look at its history."))
        if embargo is not None and embargo.round != claim.round:
            raise WrongStage(_("It was judged again since the moment was set. Set another, or publish it."))
        again = claim.number is not None
        content = content_of(claim)
        # Of the very content that is appended: a source may change at any moment.
        if embargo is not None and embargo.seen != submissions.digest_of(submissions.parts_of(content)):
            raise Unmet([_changed_since_it_was_set])
        if failures := submissions.unaccepted(claim, content, reason=changes, seen=seen):
            raise Unmet(failures)
        with _appending():
            entry = log.append(
                content,
                number=claim.number,
                action=action if again else Entry.Action.PUBLISHED.value,
                note=note if again else None,
                origin=claim.origin,
            )
        claim.stage, claim.standing, claim.number = Stage.DONE, Standing.PUBLISHED, entry.number
        if again:
            claim.looks.settle(AnotherLook.SettledAs.PUBLISHED, by)
        watched.begin([source.slug for source in content.sources])
        claim.embargoes.end(Embargo.EndedAs.PUBLISHED)
    return claim


def embargo(
    claim: Claim,
    *,
    by: User,
    publish_at: datetime | None,
    note: str = "",
    action: str = "",
    changes: str = "",
    seen: str = "",
) -> Claim:
    """Have the worker publish the approved claim at a moment, in this editor's name (claims/embargoed.py).

    It takes what `publish` takes, and keeps it until then with the digest of what the editor had on the page.
    """
    inputs = {"publish_at": publish_at, "note": note, "action": action, "changes": changes}
    with sources_stay_as_they_are(), _transition(claim, "embargo", by, **inputs, reason=_moment(publish_at)) as claim:
        content = content_of(claim)
        if failures := submissions.unaccepted(claim, content, reason=changes, seen=seen):
            raise Unmet(failures)
        assert publish_at is not None  # guards.needs_moment
        set_by = claim.embargoes.create(
            round=claim.round,
            publish_at=publish_at,
            by=by,
            action=action if claim.number is not None else "",
            note=note,
            changes=changes,
            seen=submissions.digest_of(submissions.parts_of(content)),
        )
        app.configure_task(PUBLISH_AT_ITS_MOMENT, queue="publishing", priority=10, schedule_at=publish_at).defer(
            embargo=set_by.pk
        )
    return claim


PUBLISH_AT_ITS_MOMENT = "claims.tasks.publish_at_its_moment"


def _moment(publish_at: datetime | None) -> str:
    """Return the moment as the history has it, in the newsroom's time zone."""
    return f"{timezone.localtime(publish_at):%Y-%m-%d %H:%M %Z}" if publish_at else ""


def lift_embargo(claim: Claim, *, by: User) -> Claim:
    """Cancel that a claim is published at a moment; it stays approved."""
    with _transition(claim, "lift_embargo", by) as claim:
        claim.embargoes.end(Embargo.EndedAs.CANCELLED)
    return claim


def reopen(claim: Claim, *, by: User, reason: str, to: User | None = None) -> Claim:
    """Take up a claim again, by its assignee or another fact-checker; what is public stays public.

    Whatever became of its sources is looked at then.
    """
    with _transition(claim, "reopen", by, reason=reason, to=to) as claim:
        claim.stage, claim.closed_as, claim.assignee = Stage.RESEARCH, "", to or claim.assignee
        claim.looks.settle(AnotherLook.SettledAs.REOPENED, by, reason)
        claim.embargoes.end(Embargo.EndedAs.CANCELLED)
        _tell_assignee(NotificationKind.ASSIGNED, claim, by)
    return claim


def retract(claim: Claim, *, by: User, note: str, names_statement: bool = True) -> Claim:
    """Withdraw a public verdict; a tombstone with the note stays, and with the statement where it may be named."""
    with _transition(claim, "retract", by, note=note, names_statement=names_statement) as claim:
        assert claim.number is not None  # the table starts retract from a published standing
        with _appending():
            log.retract(claim.number, note=note, names_statement=names_statement)
        claim.standing = Standing.RETRACTED
        claim.looks.settle(AnotherLook.SettledAs.WITHDRAWN, by)
        claim.embargoes.end(Embargo.EndedAs.CANCELLED)
    return claim


IMPORTED = "import"  # the history's word for what an own archive brought; it is no verb of the desk
SET_PUBLISHED = """
UPDATE claims_claim SET stage = 'done', standing = 'published', number = given.number
  FROM unnest(%s::bigint[], %s::integer[]) AS given (id, number) WHERE claims_claim.id = given.id
"""


@dataclass(frozen=True)
class FromArchive:
    """A fact-check of an own archive, with nothing saved: what it was there, and what is published of it."""

    claim: Claim
    appearances: Sequence[Appearance]
    imported_from: ImportedFrom
    content: documents.Content


@transaction.atomic
def publish_archive(archive: Sequence[FromArchive], *, by: User) -> None:
    """Enter fact-checks that were published elsewhere, and append them to the record as first publications.

    Nobody here judged them, so no gate is passed, and they have neither a round nor an assignee. Taken up again, each
    goes the way of every claim. Raises Forbidden and InvalidDocument.
    """
    if not permissions.is_editor(by):
        raise Forbidden(_("Only an editor answers for an archive that is published."))
    claims = [each.claim for each in archive]
    for claim in claims:
        claim.stage = Stage.TRIAGE  # until its appearances are there, which a claim in a later stage takes no more
    with pghistory.context(user=by.pk, verb=IMPORTED):
        Claim.objects.bulk_create(claims)
        Appearance.objects.bulk_create(saying for each in archive for saying in each.appearances)
        ImportedFrom.objects.bulk_create(each.imported_from for each in archive)
        entries = log.append_many([each.content for each in archive], origins=[claim.origin for claim in claims])
        numbers = list(entries.values_list("number", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(SET_PUBLISHED, [[claim.pk for claim in claims], numbers])
    Event.objects.bulk_create(
        Event(
            claim=each.claim, verb=IMPORTED, by=by, stage_after=Stage.DONE, reason=each.imported_from.url,
        )
        for each in archive
    )  # fmt: skip


TAKEN_OVER = "replay"  # the history's word for what an operator did; it is no verb of the desk


@transaction.atomic
def take_over(claim: Claim, *, number: int, standing: str, by: User, reason: str) -> Claim:
    """Take a claim to where publishing had it, before a backup was restored that is older.

    An approved claim is done by it. Any other stays in its stage, as one that was reopened after publication does: it
    lost the work that led to that. A claim that the backup did not have is entered.
    """
    claim = _locked(claim) if claim.pk else claim
    stage_before = claim.stage if claim.pk else ""
    claim.number, claim.standing = number, standing
    if claim.stage == Stage.APPROVED:
        claim.stage = Stage.DONE
        claim.stage_since = timezone.now()
    with pghistory.context(user=by.pk, verb=TAKEN_OVER):
        claim.save()
    claim.embargoes.end(Embargo.EndedAs.PUBLISHED)
    Event.objects.create(
        claim=claim, verb=TAKEN_OVER, by=by, stage_before=stage_before, stage_after=claim.stage, reason=reason
    )
    return claim
