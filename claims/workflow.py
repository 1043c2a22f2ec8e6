"""The only place where a stage or a standing changes: one function for each verb.

Each opens a transaction, locks the claim's row, checks permission, stage and guards in that order, changes, writes one
event, and returns the locked row. What is refused is raised as Forbidden, WrongStage or Unmet and leaves no trace.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import guards, permissions
from claims.documents import content_of
from claims.guards import Failure, Guard, Words
from claims.models import Adjudication, Assessment, Claim, Event, Rating, Waiver
from claims.permissions import Person
from record import log
from record.models import Entry

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


@dataclass(frozen=True)
class Verb:
    """One line of the table: from which stages, who, and what must be there.

    `asks` are guards on what the person gives with it, `needs` on the claim itself.
    """

    label: Words
    who: Words
    stages: frozenset[str]
    may: Callable[[Person, Claim], bool]
    asks: tuple[Guard, ...] = ()
    needs: tuple[Guard, ...] = ()
    standings: frozenset[str] = field(default=frozenset(Standing.values))

    def starts_from(self, claim: Claim) -> bool:
        return claim.stage in self.stages and claim.standing in self.standings


_reason = guards.needs_text("reason", _("Give the reason."))
_reasons = guards.needs_text("reasons", _("Give the reasons for the rating."))

VERBS: dict[str, Verb] = {
    "take": Verb(_("Take"), _("a fact-checker"), frozenset({Stage.TRIAGE}), permissions.can_take),
    "assign": Verb(
        _("Assign"),
        _("an editor"),
        frozenset({Stage.TRIAGE, Stage.RESEARCH}),
        permissions.can_assign,
        asks=(guards.needs_fact_checker,),
    ),
    "submit": Verb(
        _("Submit for review"),
        _("the assignee"),
        frozenset({Stage.RESEARCH}),
        permissions.can_submit,
        needs=(guards.is_written,),
    ),
    "assess": Verb(
        _("Assess"),
        _("a reviewer who neither wrote it nor assessed it already"),
        frozenset({Stage.REVIEW}),
        permissions.can_assess,
        asks=(guards.needs_rating, _reasons),
    ),
    "adjudicate": Verb(
        _("Adjudicate"),
        _("an editor who neither wrote nor assessed it"),
        frozenset({Stage.ADJUDICATION}),
        permissions.can_adjudicate,
        asks=(guards.needs_rating, _reasons),
    ),
    "publish": Verb(
        _("Publish"),
        _("an editor who did not write it"),
        frozenset({Stage.APPROVED}),
        permissions.can_publish,
        asks=(guards.says_what_changed,),
        needs=(guards.passes_gates,),
    ),
    "waive": Verb(
        _("Waive a gate"),
        _("an editor who is not the assignee"),
        frozenset({Stage.ADJUDICATION, Stage.APPROVED}),
        permissions.can_waive,
        asks=(guards.needs_open_gate, _reason),
    ),
    "send_back": Verb(
        _("Send back"),
        _("a reviewer or an editor"),
        frozenset({Stage.REVIEW, Stage.ADJUDICATION, Stage.APPROVED}),
        permissions.can_send_back,
        asks=(_reason,),
    ),
    "close": Verb(
        _("Close claim"),
        _("a fact-checker or an editor"),
        frozenset({Stage.TRIAGE, Stage.RESEARCH}),
        permissions.can_close,
        asks=(guards.needs_kind_of_closing, _reason),
    ),
    "reopen": Verb(
        _("Reopen"),
        _("an editor"),
        frozenset({Stage.APPROVED, Stage.DONE, Stage.CLOSED}),
        permissions.can_reopen,
        asks=(_reason, guards.needs_somebody_to_take_it_up),
    ),
    "retract": Verb(
        _("Retract"),
        _("an editor who is not the assignee"),
        frozenset(Stage.values),
        permissions.can_retract,
        asks=(guards.needs_text("note", _("Write the public note that says why it is retracted.")),),
        standings=frozenset({Standing.PUBLISHED}),
    ),
}


def available(claim: Claim, by: Person) -> list[str]:
    """The verbs that this person may use on this claim now, in the table's order."""
    return [name for name, verb in VERBS.items() if verb.starts_from(claim) and verb.may(by, claim)]


def missing(claim: Claim, verb: str) -> list[Failure]:
    """What the claim itself still lacks for a verb."""
    return [failure for guard in VERBS[verb].needs for failure in guard(claim, {})]


def check(claim: Claim, name: str, by: Person) -> None:
    """Raise Forbidden or WrongStage where this person may not use this verb on this claim now."""
    verb = VERBS[name]
    if not isinstance(by, User) or not verb.may(by, claim):
        raise Forbidden(
            _("“%(verb)s” is not yours to do with this claim; ask %(who)s.") % {"verb": verb.label, "who": verb.who}
        )
    if not verb.starts_from(claim):
        raise WrongStage(
            _("“%(verb)s” is not possible now: the claim is in stage “%(stage)s” and %(standing)s. Go back to it.")
            % {
                "verb": verb.label,
                "stage": claim.get_stage_display(),
                "standing": claim.get_standing_display().lower(),
            }
        )


@contextmanager
def _transition(claim: Claim, name: str, by: User, **given: Any) -> Iterator[Claim]:
    verb = VERBS[name]
    with transaction.atomic():
        locked = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
        check(locked, name, by)
        failures = [failure for guard in (*verb.asks, *verb.needs) for failure in guard(locked, given)]
        if failures:
            raise Unmet(failures)
        before = _columns(locked)
        yield locked
        changed = [name for name, value in _columns(locked).items() if value != before[name]]
        locked.save(update_fields=[*changed, "changed_at"])
        Event.objects.create(
            claim=locked,
            verb=name,
            by=by,
            stage_before=before["stage"],
            stage_after=locked.stage,
            assignee_id=locked.assignee_id if "assignee_id" in changed else None,
            reason=": ".join(filter(None, [given.get("gate"), given.get("reason") or given.get("note")])),
        )


def _columns(claim: Claim) -> dict[str, Any]:
    return {column.attname: getattr(claim, column.attname) for column in claim._meta.concrete_fields}


def take(claim: Claim, *, by: User) -> Claim:
    """Take a claim from triage to research it."""
    with _transition(claim, "take", by) as claim:
        claim.stage, claim.assignee = Stage.RESEARCH, by
    return claim


def assign(claim: Claim, *, by: User, to: User | None) -> Claim:
    """Give a claim to a fact-checker; one in research changes hands."""
    with _transition(claim, "assign", by, to=to, reason=str(to or "")) as claim:
        claim.stage, claim.assignee = Stage.RESEARCH, to
    return claim


def close(claim: Claim, *, by: User, closed_as: str, reason: str) -> Claim:
    """End the work on a claim that will not be checked."""
    with _transition(claim, "close", by, closed_as=closed_as, reason=reason) as claim:
        claim.stage, claim.closed_as = Stage.CLOSED, closed_as
    return claim


def submit(claim: Claim, *, by: User) -> Claim:
    """Hand the written claim to the reviewers; a new round of assessments begins."""
    with _transition(claim, "submit", by) as claim:
        claim.stage, claim.round = Stage.REVIEW, claim.round + 1
    return claim


def send_back(claim: Claim, *, by: User, reason: str) -> Claim:
    """Return a claim to its assignee; the judgments of this round no longer count."""
    with _transition(claim, "send_back", by, reason=reason) as claim:
        claim.stage = Stage.RESEARCH
    return claim


def assess(claim: Claim, *, by: User, rating: Rating, reasons: str) -> Claim:
    """Give one's own rating. The last one needed ends the review: approved when all agree with the proposal."""
    with _transition(claim, "assess", by, rating=rating, reasons=reasons) as claim:
        Assessment.objects.create(claim=claim, round=claim.round, reviewer=by, rating=rating, reasons=reasons)
        ratings = list(claim.assessments.filter(round=claim.round).values_list("rating_id", flat=True))
        if len(ratings) >= settings.ASSESSMENTS_NEEDED:
            claim.stage = Stage.APPROVED if {*ratings} == {claim.proposed_rating_id} else Stage.ADJUDICATION
    return claim


def adjudicate(claim: Claim, *, by: User, rating: Rating, reasons: str) -> Claim:
    """Decide where the reviewers did not agree."""
    with _transition(claim, "adjudicate", by, rating=rating, reasons=reasons) as claim:
        Adjudication.objects.create(claim=claim, round=claim.round, editor=by, rating=rating, reasons=reasons)
        claim.stage = Stage.APPROVED
    return claim


def waive(claim: Claim, *, by: User, gate: str, reason: str) -> Claim:
    """Let a claim pass a gate that it fails; the reason is published with the verdict."""
    with _transition(claim, "waive", by, gate=gate, reason=reason) as claim:
        Waiver.objects.create(claim=claim, round=claim.round, gate=gate, editor=by, reason=reason)
    return claim


def publish(claim: Claim, *, by: User, note: str = "", action: str = "") -> Claim:
    """Freeze the approved verdict and append it to the record.

    A claim that was published before needs a public note, and an action: corrected or updated.
    """
    with _transition(claim, "publish", by, note=note, action=action) as claim:
        again = claim.number is not None
        entry = log.append(
            content_of(claim),
            number=claim.number,
            action=action if again else Entry.Action.PUBLISHED,
            note=note if again else None,
        )
        claim.stage, claim.standing, claim.number = Stage.DONE, Standing.PUBLISHED, entry.number
    return claim


def reopen(claim: Claim, *, by: User, reason: str, to: User | None = None) -> Claim:
    """Take up a claim again, by its assignee or another fact-checker; what is public stays public."""
    with _transition(claim, "reopen", by, reason=reason, to=to) as claim:
        claim.stage, claim.closed_as, claim.assignee = Stage.RESEARCH, "", to or claim.assignee
    return claim


def retract(claim: Claim, *, by: User, note: str) -> Claim:
    """Withdraw a public verdict; a tombstone with the note stays."""
    with _transition(claim, "retract", by, note=note) as claim:
        assert claim.number is not None  # the table starts retract from a published standing
        log.retract(claim.number, note=note)
        claim.standing = Standing.RETRACTED
    return claim


def begin_edit(claim: Claim, *, by: User) -> Claim:
    """Lock a claim for a change of its text or parts; the caller's transaction must be open. Returns the locked row."""
    locked = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if not permissions.can_edit(by, locked):
        raise Forbidden(_("Only the assignee may change this claim now."))
    if not locked.is_editable:
        raise WrongStage(_("The claim was submitted meanwhile and cannot be changed; it must be sent back first."))
    return locked


def end_edit(claim: Claim, *, by: User, what: str, entered: bool = False) -> None:
    """Write the event of a change that `begin_edit` allowed, or of a claim's first entering."""
    Event.objects.create(
        claim=claim,
        verb="enter" if entered else "edit",
        by=by,
        stage_before="" if entered else claim.stage,
        stage_after=claim.stage,
        reason=what,
    )
