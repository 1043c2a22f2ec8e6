import pytest

from accounts.models import User
from accounts.roles import Role
from claims import workflow
from claims.models import Claim
from record.models import Entry, FactCheck
from tests.claims.factories import a_claim, a_person, person
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", ["approved", "done", "closed"])
def test_reopening_takes_a_claim_back_to_research(editor: User, fact_checker: User, stage: str) -> None:
    claim = a_claim(stage)
    standing = claim.standing
    with one_event(claim, "reopen", editor, (stage, "research"), reason="There is news."):
        workflow.reopen(claim, by=editor, reason="There is news.")
    claim.refresh_from_db()
    assert (claim.stage, claim.assignee, claim.closed_as) == ("research", fact_checker, "")
    assert claim.standing == standing


def test_what_is_public_stays_public(editor: User) -> None:
    claim = a_claim("done")
    before = list(FactCheck.objects.values("number", "version", "index"))
    claim = workflow.reopen(claim, by=editor, reason="There is news.")
    assert (claim.standing, claim.number) == ("published", 1)
    assert list(FactCheck.objects.values("number", "version", "index")) == before
    assert Entry.objects.count() == 1


def test_a_retracted_claim_that_is_reopened_stays_retracted(editor: User) -> None:
    claim = workflow.retract(a_claim("done"), by=editor, note="It cannot stand.")
    assert workflow.reopen(claim, by=editor, reason="There is news.").standing == "retracted"


def test_reopening_can_give_it_to_another_fact_checker(editor: User, other_fact_checker: User) -> None:
    claim = a_claim("done")
    claim = workflow.reopen(claim, by=editor, reason="There is news.", to=other_fact_checker)
    assert Claim.objects.get(pk=claim.pk).assignee == other_fact_checker


def test_a_claim_closed_before_anybody_took_it_needs_somebody_to_take_it_up(editor: User, fact_checker: User) -> None:
    claim = workflow.close(a_claim(), by=editor, closed_as="duplicate", reason="We have it.")
    with refused(workflow.Unmet, "to"):
        workflow.reopen(claim, by=editor, reason="There is news.")
    claim = workflow.reopen(claim, by=editor, reason="There is news.", to=fact_checker)
    assert (claim.stage, claim.assignee) == ("research", fact_checker)


@pytest.mark.parametrize("name", ["reviewer", "editor", "gone"])
def test_it_is_given_to_fact_checkers_at_work_only(editor: User, name: str) -> None:
    claim = a_claim("done")
    to = a_person("gone", Role.FACT_CHECKER, is_active=False) if name == "gone" else person(name)
    with refused(workflow.Unmet, "to"):
        workflow.reopen(claim, by=editor, reason="There is news.", to=to)


def test_it_does_not_return_to_an_assignee_who_has_left(editor: User, other_fact_checker: User) -> None:
    claim = a_claim("done")
    User.objects.filter(pk=claim.assignee_id).update(is_active=False)
    with refused(workflow.Unmet, "to"):
        workflow.reopen(claim, by=editor, reason="There is news.")
    claim = workflow.reopen(claim, by=editor, reason="There is news.", to=other_fact_checker)
    assert claim.assignee == other_fact_checker


def test_reopening_needs_a_reason(editor: User) -> None:
    claim = a_claim("done")
    with refused(workflow.Unmet, "reason"):
        workflow.reopen(claim, by=editor, reason="")


def test_what_another_editor_reopened_meanwhile_is_not_reopened_again(editor: User, second_editor: User) -> None:
    claim = a_claim("done")
    seen = Claim.objects.get(pk=claim.pk)
    workflow.reopen(claim, by=second_editor, reason="There is news.")
    with refused(workflow.WrongStage):
        workflow.reopen(seen, by=editor, reason="There is news.")


@pytest.mark.parametrize("reason", ["one\0two", "half a pair: \ud800", "x" * 5001])
def test_a_reason_that_cannot_be_kept_is_refused(editor: User, reason: str) -> None:
    claim = a_claim("done")
    with refused(workflow.Unmet, "reason"):
        workflow.reopen(claim, by=editor, reason=reason)
