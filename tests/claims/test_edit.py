from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from claims import workflow
from claims.models import Claim
from tests.claims.factories import a_claim, brought_to, edited, person
from tests.claims.traces import everything, one_event, refused

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_what_the_block_names_becomes_one_event(fact_checker: User) -> None:
    claim = a_claim("research")
    with (
        one_event(claim, "edit", fact_checker, ("research", "research"), reason="summary, evidence, topics"),
        workflow.edit(claim, by=fact_checker) as editing,
    ):
        editing.claim.summary = "Otherwise."
        editing.claim.save(update_fields=["summary"])
        editing.changed.append("summary")
        claim.evidence.all().delete()
        editing.changed += ["evidence", "topics"]
    claim.refresh_from_db()
    assert (claim.summary, claim.evidence.count()) == ("Otherwise.", 0)
    assert (claim.stage, claim.assignee, claim.round) == ("research", fact_checker, 0)


def test_where_nothing_is_named_there_is_no_event_and_no_change(fact_checker: User) -> None:
    claim = a_claim("research")
    before = everything()
    with workflow.edit(claim, by=fact_checker):
        pass
    assert everything() == before


def test_an_exception_in_the_block_leaves_nothing(fact_checker: User) -> None:
    claim = a_claim("research")
    before = everything()
    with pytest.raises(KeyError), workflow.edit(claim, by=fact_checker) as editing:  # noqa: PT012
        editing.claim.summary = "Half done."
        editing.claim.save(update_fields=["summary"])
        claim.evidence.all().delete()
        editing.changed += ["summary", "evidence"]
        raise KeyError
    assert everything() == before


def test_the_block_has_the_row_as_it_is_now_and_not_as_it_was_seen(fact_checker: User) -> None:
    seen = a_claim("research")
    Claim.objects.filter(pk=seen.pk).update(summary="Written meanwhile.")
    with workflow.edit(seen, by=fact_checker) as editing:
        assert editing.claim == seen
        assert editing.claim.summary == "Written meanwhile."


def test_before_it_is_taken_whoever_enters_claims_edits_it(editor: User, other_fact_checker: User) -> None:
    claim = a_claim()
    for by in (editor, other_fact_checker):
        with one_event(claim, "edit", by, ("triage", "triage"), reason="statement"):
            edited(claim, "statement", by=by)


@pytest.mark.parametrize("name", ["reader", "reviewer", "admin"])
def test_who_enters_no_claims_edits_none(name: str) -> None:
    claim = a_claim()
    with refused(workflow.Forbidden):
        edited(claim, "statement", by=person(name))


@pytest.mark.parametrize("name", ["other_fact_checker", "editor", "superuser", "reviewer"])
def test_in_research_nobody_edits_but_the_assignee(fact_checker: User, name: str) -> None:
    claim = a_claim("research")
    assert edited(claim, "summary", by=fact_checker) == claim
    with refused(workflow.Forbidden):
        edited(claim, "summary", by=person(name))


def test_nobody_edits_without_signing_in() -> None:
    for stage in ("triage", "research"):
        claim = a_claim(stage)
        with refused(workflow.Forbidden):
            edited(claim, "summary", by=AnonymousUser())


def test_an_assignee_who_is_no_longer_a_fact_checker_does_not_edit(fact_checker: User) -> None:
    claim = a_claim("research")
    fact_checker.groups.clear()
    with refused(workflow.Forbidden):
        edited(claim, "summary", by=User.objects.get(pk=fact_checker.pk))


@pytest.mark.parametrize("stage", ["review", "adjudication", "approved", "done", "closed"])
def test_what_was_submitted_is_not_edited_any_more(fact_checker: User, stage: str) -> None:
    claim = a_claim(stage)
    with refused(workflow.WrongStage):
        edited(claim, "summary", by=fact_checker)


def test_an_edit_of_a_claim_that_was_submitted_meanwhile_is_refused(fact_checker: User) -> None:
    claim = a_claim("research")
    seen = Claim.objects.get(pk=claim.pk)
    brought_to(claim, "review")
    assert seen.is_editable
    with refused(workflow.WrongStage):
        edited(seen, "summary", by=fact_checker)


def test_an_edit_moves_the_time_of_the_last_change(fact_checker: User) -> None:
    claim = a_claim("research")
    Claim.objects.filter(pk=claim.pk).update(changed_at=LONG_AGO)
    edited(claim, "evidence", by=fact_checker)
    assert Claim.objects.get(pk=claim.pk).changed_at > LONG_AGO
