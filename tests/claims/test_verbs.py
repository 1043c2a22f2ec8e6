"""A verb has a name by which one grep finds all its places. Whoever adds a verb and forgets a place is told which.

tests/test_documentation.py looks for it in docs/fact-checker.md.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims import permissions, workflow
from claims.models import Claim, Event
from claims.workflow import VERBS
from desk.verbs import STEPS
from sources.models import Source
from tests.claims.columns import columns
from tests.claims.factories import person
from tests.claims.test_truth_table import TABLE
from tests.claims.verbs import WHAT_A_VERB_ASKS_FOR, all_it_asks_for, carry_out

HERE = Path(__file__).parent
# These two have no page of their own on the desk: they are the claim's form.
FORM = {"enter", "edit"}
# A claim that does not exist yet is in no stage.
WITHOUT_A_STAGE = {"enter"}
# The column of the truth table whose claim each verb is tried on, in this order: some use one after another.
STARTS = {
    "edit": "research", "take": "triage", "assign": "reopened", "submit": "research", "assess": "review",
    "invite": "next", "recuse": "next",
    "adjudicate": "adjudication", "waive": "again", "embargo": "again", "lift_embargo": "again", "publish": "again",
    "send_back": "approved", "close": "reopened", "reopen": "closed", "retract": "done",
    "plan": "next",
}  # fmt: skip
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_in_each_of_its_places(verb: str) -> None:
    places = {
        f"workflow.{verb}": callable(getattr(workflow, verb, None)),
        f"permissions.can_{verb}": VERBS[verb].may is getattr(permissions, f"can_{verb}", None),
        f"tests/claims/test_{verb}.py": (HERE / f"test_{verb}.py").exists(),
        "the length of Event.verb": len(verb) <= Event._meta.get_field("verb").max_length,
    }
    if verb not in FORM:
        step = STEPS.get(verb)
        places["desk.verbs.STEPS"] = step is not None and step.act is getattr(workflow, verb, None)
    if verb not in WITHOUT_A_STAGE:
        places["tests/claims/test_truth_table.py"] = verb in TABLE
        places["tests/claims/verbs.py"] = verb in WHAT_A_VERB_ASKS_FOR
        places["STARTS, in this file"] = verb in STARTS
    missing = [place for place, is_there in places.items() if not is_there]
    assert not missing, f"{verb} is missing in {', '.join(missing)}"


def test_no_place_names_a_verb_that_is_gone() -> None:
    assert STEPS.keys() == VERBS.keys() - FORM
    assert TABLE.keys() == VERBS.keys() - WITHOUT_A_STAGE
    predicates = {name.removeprefix("can_") for name in vars(permissions) if name.startswith("can_")}
    others = {"see_claims", "read_discussion", "join_discussion", "record_answer"}
    assert predicates - VERBS.keys() - others == {
        "see_proposal",
        "see_assessments",
        "see_invitations",
        "see_interests",
        "let_stand",
    }


@pytest.mark.django_db
def test_every_verb_moves_the_time_of_the_last_change_and_writes_one_event() -> None:
    claims = columns("assignee")
    Source.objects.update(interests="")  # so that there is a gate to waive
    by = {"edit": "assignee", "submit": "assignee", "take": "assignee", "assess": "reviewer", "waive": "second_editor"}
    for verb, column in STARTS.items():
        claim, user = claims[column], person(by.get(verb, "editor"))
        Claim.objects.filter(pk=claim.pk).update(changed_at=LONG_AGO)
        before = claim.events.count()
        carry_out(verb, claim, user, all_it_asks_for(verb, claim))
        assert Claim.objects.get(pk=claim.pk).changed_at > LONG_AGO, verb
        assert claim.events.count() == before + 1, verb
