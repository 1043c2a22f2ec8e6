"""Checks before a verb is carried out. Each names the field and the remedy of what is missing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims import permissions, references
from claims.gates import GATES, states_of
from claims.gathered import Gathered
from claims.models import Claim, Reading, repeats_statement, who_may_be_asked
from record import journal
from record.canonical import is_storable
from record.models import Entry, FactCheck
from record.readable import is_blank, unreadable

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_TEXT = 5000
LONGEST_EMBARGO = timedelta(days=366)
LONGEST_PLAN = timedelta(days=2 * 365)
SENT_TWICE = timedelta(minutes=5)  # within it, the same of the same person is one thing that was sent twice


@dataclass(frozen=True)
class Failure:
    """One thing that is missing: the field or gate, and the remedy in words."""

    field: str
    message: "StrOrPromise"

    def __str__(self) -> str:
        return str(self.message)


NOT_ASKED: Final = "not asked"  # about conflicts of interest: what a program loads, and no person gives
Declared: TypeAlias = bool | Literal["not asked"] | None
Inputs = Mapping[str, Any]  # what the person gives with a verb: text, a rating, another person
Guard = Callable[[Claim, Inputs], list[Failure]]


def needs_text(name: str, remedy: "StrOrPromise") -> Guard:
    """Return a guard: the person must give a text that is not empty, not endless, and can be stored and published."""

    def guard(claim: Claim, inputs: Inputs) -> list[Failure]:
        text = inputs.get(name) or ""
        if is_blank(text):
            return [Failure(name, remedy)]
        if len(text) > MAX_TEXT:
            return [Failure(name, _("This text is too long; use 5,000 characters at the most."))]
        if not is_storable(text):
            return [Failure(name, _("This text contains a broken character; remove it."))]
        return [Failure(name, problem)] if (problem := unreadable(text)) else []

    return guard


def needs_fact_checker(claim: Claim, inputs: Inputs) -> list[Failure]:
    to = inputs.get("to")
    if to is None or not to.is_active or not permissions.is_fact_checker(to):
        return [Failure("to", _("Choose a fact-checker to assign it to."))]
    if permissions.has_recused(to, claim):
        words = _("{name} declared a conflict of interest in this matter. Choose another fact-checker.")
        return [Failure("to", format_lazy(words, name=str(to)))]
    return []


def may_have_text(name: str) -> Guard:
    """Return a guard: what the person may give with it is a text that can be stored and published, if it is given."""
    check = needs_text(name, "")

    def guard(claim: Claim, inputs: Inputs) -> list[Failure]:
        return check(claim, inputs) if inputs.get(name) else []

    return guard


def needs_a_plan(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require a priority and, where there is a new due date, one that is neither past nor far away."""
    priority, due_on = inputs.get("priority"), inputs.get("due_on") or None
    if priority not in Claim.Priority.values:
        return [Failure("priority", _("Choose a priority."))]
    if (priority, due_on) == (claim.priority, claim.due_on):
        return [Failure("priority", _("It is planned so already: change the priority or the due date."))]
    return [] if due_on in (None, claim.due_on) else _is_a_day_ahead(due_on)


def _is_a_day_ahead(due_on: date) -> list[Failure]:
    today = timezone.localdate()
    if due_on < today:
        return [Failure("due_on", _("This day is past. Choose today or a later day, or leave it empty."))]
    if due_on > today + LONGEST_PLAN:
        return [Failure("due_on", _("This day is more than two years away. Choose an earlier one."))]
    return []


def needs_somebody_to_take_it_up(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require a fact-checker: the one who is chosen or, if none is, the one who had the claim."""
    return needs_fact_checker(claim, {"to": inputs.get("to") or claim.assignee})


def needs_kind_of_closing(claim: Claim, inputs: Inputs) -> list[Failure]:
    if inputs.get("closed_as") in Claim.ClosedAs.values:
        return []
    return [Failure("closed_as", _("Say what it is: not checkable, a duplicate, or out of scope."))]


def _gathered(claim: Claim, inputs: Inputs) -> Gathered:
    """Return what was read of the claim already, or else what reads it."""
    found: Gathered | None = inputs.get("gathered")
    return found or Gathered(claim)


def is_written(claim: Claim, inputs: Inputs) -> list[Failure]:
    missing = []
    if not _gathered(claim, inputs).rows["evidence"]:
        missing.append(Failure("evidence", _("Add at least one piece of evidence.")))
    if is_blank(claim.summary):
        missing.append(Failure("summary", _("Write the summary.")))
    if is_blank(claim.analysis):
        missing.append(Failure("analysis", _("Write the analysis.")))
    if claim.proposed_rating_id is None:
        missing.append(Failure("proposed_rating", _("Propose a rating.")))
    return missing


READ_IN_A_CIRCLE = _("“{title}” is read through a source that is itself read through it. Say which was read itself.")


def says_how_it_is_known(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require of each saying how it is known, and of each piece of evidence how its source was read."""
    missing = []
    gathered = _gathered(claim, inputs)
    if names := list(dict.fromkeys(item.actor.name for item in gathered.appearances if not item.attribution)):
        words = _("Say how it is known that these actors said it: {names}.")
        missing.append(Failure("appearances", format_lazy(words, names="; ".join(names))))
    evidence = gathered.evidence
    if titles := list(dict.fromkeys(item.source.title for item in evidence if not item.read)):
        words = _("Say how these sources were read, themselves or through another: {titles}.")
        missing.append(Failure("evidence", format_lazy(words, titles="; ".join(titles))))
    if source := Reading(evidence).circle():
        missing.append(Failure("evidence", format_lazy(READ_IN_A_CIRCLE, title=source.title)))
    return missing


HEADLINE_REPEATS = _("The headline repeats the statement. Say what was found, or leave the headline empty.")


def headline_states_the_finding(claim: Claim, inputs: Inputs) -> list[Failure]:
    repeats = repeats_statement(claim.headline, claim.statement)
    return [Failure("headline", HEADLINE_REPEATS)] if repeats else []


def refers_to_its_evidence(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require that each reference of the analysis leads to a piece of evidence."""
    gone = references.dangling(claim.analysis, [piece.number for piece in _gathered(claim, inputs).rows["evidence"]])
    return [Failure("analysis", references.told(gone))] if gone else []


def needs_rating(claim: Claim, inputs: Inputs) -> list[Failure]:
    rating = inputs.get("rating")
    if rating is not None and claim.proposed_rating is not None and rating.scale_id == claim.proposed_rating.scale_id:
        return []
    return [Failure("rating", _("Choose a rating from the claim's scale."))]


def declares_no_conflict(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require that they said so, for themselves; an answer that is missing is none."""
    declared = inputs.get("is_without_conflict")
    if declared is False:
        return [Failure("conflict", _("You have a conflict of interest: declare it instead of assessing the claim."))]
    if declared is True or declared == NOT_ASKED:
        return []
    return [Failure("conflict", _("Say whether you have a conflict of interest in this matter."))]


def needs_reviewers(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require reviewers who may assess the claim and are not asked yet."""
    reviewers = {reviewer.pk: str(reviewer) for reviewer in inputs.get("reviewers") or []}
    if not reviewers:
        return [Failure("reviewers", _("Choose at least one reviewer."))]
    able = who_may_be_asked(claim, permissions.reviewers())
    unable = reviewers.keys() - set(able.filter(pk__in=reviewers).values_list("pk", flat=True))
    if not unable:
        return []
    words = _("These cannot be asked, or are asked already: {names}. Choose among those who are offered.")
    return [Failure("reviewers", format_lazy(words, names="; ".join(reviewers[key] for key in sorted(unable))))]


def needs_open_gate(claim: Claim, inputs: Inputs) -> list[Failure]:
    if inputs.get("gate") not in {gate.slug for gate in GATES}:
        return [Failure("gate", _("Choose the gate to waive."))]
    states = states_of(_gathered(claim, inputs))
    state = next(state.state for state in states if state.gate.slug == inputs["gate"])
    return [] if state == "failed" else [Failure("gate", _("This gate needs no waiver: nothing is left to do for it."))]


def passes_gates(claim: Claim, inputs: Inputs) -> list[Failure]:
    return [
        Failure(state.gate.slug, state.missing)
        for state in states_of(_gathered(claim, inputs))
        if state.missing and state.state == "failed"
    ]


def may_be_appended(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require that the log is whole: what was lost would otherwise be numbered again."""
    why = journal.obstacle()
    return [Failure("journal", why)] if why else []


def names_no_withheld_statement(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require of the note of a claim that may not be named that it does not repeat the claim's words."""
    if inputs.get("names_statement", True):
        return []
    public = FactCheck.objects.filter(number=claim.number or 0).first()
    statements = {claim.statement, public.summary().claim.statement if public else ""}
    note = _words(inputs.get("note") or "")
    if any(words in note for words in map(_words, statements) if words.strip()):
        return [Failure("note", _("The note repeats the claim that it withholds; say why without these words."))]
    return []


def _words(text: str) -> str:
    """Return the words of a text between single spaces, so that case and punctuation do not tell two texts apart."""
    return " ".join(["", *re.findall(r"\w+", text.casefold()), ""])


def says_what_changed(claim: Claim, inputs: Inputs) -> list[Failure]:
    if claim.number is None:
        return [Failure("note", _("A first publication has no note; leave it empty."))] if inputs.get("note") else []
    missing = needs_text("note", _("It was published before: write the public note that says what changed."))(
        claim, inputs
    )
    if inputs.get("action") not in {Entry.Action.CORRECTED, Entry.Action.UPDATED}:
        missing.append(Failure("action", _("Say whether this is a correction or an update.")))
    return missing


def needs_moment(claim: Claim, inputs: Inputs) -> list[Failure]:
    """Require a moment that is still to come, and near enough that what was judged will be remembered."""
    moment = inputs.get("publish_at")
    if not isinstance(moment, datetime):
        return [Failure("publish_at", _("Give the day and the time at which it is published."))]
    now = timezone.now()
    if moment <= now:
        return [Failure("publish_at", _("This moment has passed. Choose a later one, or publish the claim now."))]
    if moment > now + LONGEST_EMBARGO:
        return [Failure("publish_at", _("This is more than a year away. Choose a moment within a year."))]
    return []


def has_no_embargo(claim: Claim, inputs: Inputs) -> list[Failure]:
    if _gathered(claim, inputs).rows["waiting"]:
        return [Failure("publish_at", _("It waits for its moment already. Cancel that one first."))]
    return []


def has_embargo(claim: Claim, inputs: Inputs) -> list[Failure]:
    if _gathered(claim, inputs).rows["waiting"]:
        return []
    return [Failure("publish_at", _("No moment is set at which it is published, so there is nothing to cancel."))]
