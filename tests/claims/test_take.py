import pytest

from accounts.models import User
from accounts.roles import Role
from claims import workflow
from claims.models import Claim
from tests.claims.factories import a_claim, a_person, person
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def test_taking_a_claim_moves_it_to_research_and_makes_the_taker_its_assignee(fact_checker: User) -> None:
    claim = a_claim()
    with one_event(claim, "take", fact_checker, ("triage", "research")):
        taken = workflow.take(claim, by=fact_checker)
    claim.refresh_from_db()
    assert (claim.stage, claim.assignee) == (taken.stage, taken.assignee) == ("research", fact_checker)
    assert claim.standing == "unpublished"


def test_a_verb_changes_no_column_but_its_own(fact_checker: User) -> None:
    claim = a_claim()
    stale = Claim.objects.get(pk=claim.pk)
    Claim.objects.filter(pk=claim.pk).update(summary="Written meanwhile.")
    workflow.take(stale, by=fact_checker)
    assert Claim.objects.get(pk=claim.pk).summary == "Written meanwhile."


def test_a_claim_that_somebody_else_took_meanwhile_cannot_be_taken(
    fact_checker: User, other_fact_checker: User
) -> None:
    claim = a_claim()
    seen = Claim.objects.get(pk=claim.pk)
    workflow.take(claim, by=other_fact_checker)
    assert seen.stage == "triage"
    with refused(workflow.WrongStage):
        workflow.take(seen, by=fact_checker)
    assert Claim.objects.get(pk=claim.pk).assignee == other_fact_checker


@pytest.mark.parametrize("name", ["reader", "reviewer", "editor", "admin"])
def test_only_a_fact_checker_takes_claims(name: str) -> None:
    claim = a_claim()
    with refused(workflow.Forbidden):
        workflow.take(claim, by=person(name))


def test_a_fact_checker_whose_account_was_deactivated_takes_nothing() -> None:
    gone = a_person("gone", Role.FACT_CHECKER, is_active=False)
    claim = a_claim()
    with refused(workflow.Forbidden):
        workflow.take(claim, by=gone)
