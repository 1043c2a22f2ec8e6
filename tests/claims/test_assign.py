import pytest

from accounts.models import User
from accounts.roles import Role
from claims import workflow
from claims.models import Claim
from tests.claims.factories import a_claim, a_person, brought_to, person
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def test_an_editor_gives_a_new_claim_to_a_fact_checker(editor: User, fact_checker: User) -> None:
    claim = a_claim()
    with one_event(claim, "assign", editor, ("triage", "research"), reason="fact_checker"):
        assigned = workflow.assign(claim, by=editor, to=fact_checker)
    claim.refresh_from_db()
    assert (claim.stage, claim.assignee) == (assigned.stage, assigned.assignee) == ("research", fact_checker)


def test_a_claim_in_research_changes_hands(editor: User, other_fact_checker: User) -> None:
    claim = a_claim("research")
    with one_event(claim, "assign", editor, ("research", "research"), reason="other_fact_checker"):
        workflow.assign(claim, by=editor, to=other_fact_checker)
    with refused(workflow.Forbidden):
        workflow.submit(claim, by=person("fact_checker"))
    assert workflow.submit(claim, by=other_fact_checker).stage == "review"


@pytest.mark.parametrize("name", ["reader", "reviewer", "editor", "admin"])
def test_a_claim_is_assigned_to_fact_checkers_only(editor: User, name: str) -> None:
    claim = a_claim()
    with refused(workflow.Unmet, "to"):
        workflow.assign(claim, by=editor, to=person(name))


def test_a_claim_is_not_assigned_to_nobody(editor: User) -> None:
    claim = a_claim()
    with refused(workflow.Unmet, "to"):
        workflow.assign(claim, by=editor, to=None)


def test_a_claim_is_not_assigned_to_a_deactivated_account(editor: User) -> None:
    claim = a_claim()
    with refused(workflow.Unmet, "to"):
        workflow.assign(claim, by=editor, to=a_person("gone", Role.FACT_CHECKER, is_active=False))


def test_a_claim_submitted_meanwhile_does_not_change_hands(editor: User, other_fact_checker: User) -> None:
    claim = a_claim("research")
    seen = Claim.objects.get(pk=claim.pk)
    brought_to(claim, "review")
    with refused(workflow.WrongStage):
        workflow.assign(seen, by=editor, to=other_fact_checker)
