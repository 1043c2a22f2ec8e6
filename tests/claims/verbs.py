"""Any verb by its name, with all that it asks for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import now

from accounts.models import User
from accounts.roles import Role
from claims import submissions, workflow
from claims.models import Claim
from tests.claims.factories import a_person, a_rating, person

Inputs = dict[str, Any]


def _judgment(claim: Claim) -> Inputs:
    return {"rating": a_rating(), "reasons": "So it reads."}


def _somebody_to_ask() -> User:
    return User.objects.filter(username="to_ask").first() or a_person("to_ask", Role.REVIEWER)


WHAT_A_VERB_ASKS_FOR: dict[str, Callable[[Claim], Inputs]] = {
    "edit": lambda claim: {},
    "take": lambda claim: {},
    "assign": lambda claim: {"to": person("fact_checker")},
    "plan": lambda claim: {"priority": Claim.Priority.URGENT.value, "due_on": None},
    "close": lambda claim: {"closed_as": "duplicate", "reason": "We have it."},
    "submit": lambda claim: {},
    "send_back": lambda claim: {"reason": "A source is missing."},
    "assess": _judgment,
    "invite": lambda claim: {"reviewers": [_somebody_to_ask()]},
    "recuse": lambda claim: {"interest": "I own the mill below the gauge."},
    "adjudicate": _judgment,
    "embargo": lambda claim: WHAT_A_VERB_ASKS_FOR["publish"](claim) | {"publish_at": now() + timedelta(hours=1)},
    "lift_embargo": lambda claim: {},
    "waive": lambda claim: {"gate": "interests", "reason": "The publisher did not answer."},
    "publish": lambda claim: {
        "note": "What changed." if claim.number else "",
        "action": "corrected",
        "changes": "A typing error." if submissions.changes(claim) else "",
    },
    "reopen": lambda claim: {"reason": "There is news."},
    "retract": lambda claim: {"note": "It cannot stand."},
}


def all_it_asks_for(verb: str, claim: Claim) -> Inputs:
    """Return what a person must give with a verb."""
    return WHAT_A_VERB_ASKS_FOR[verb](claim)


def carry_out(verb: str, claim: Claim, by: User | AnonymousUser, given: dict[str, Any]) -> Claim:
    """Use a verb. An edit is made in a block, which names what it changed."""
    if verb == "edit":
        with workflow.edit(claim, by=by) as editing:
            editing.changed.append("summary")
        return editing.claim
    changed: Claim = getattr(workflow, verb)(claim, by=by, **given)
    return changed
