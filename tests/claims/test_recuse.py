from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from claims import permissions, replies, workflow
from claims.models import Claim, Reply
from claims.queues import QUEUES
from tests.claims.factories import a_claim, a_person, a_rating, brought_to, edited
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db
INTEREST = "CANARY: I own the mill below the gauge, so it is false."


def test_somebody_else_is_asked_in_the_place_of_whoever_declares_a_conflict(
    reviewer: User, second_reviewer: User
) -> None:
    a_person("third", Role.REVIEWER)
    claim = a_claim("review")
    with one_event(claim, "recuse", reviewer, ("review", "review")):
        workflow.recuse(claim, by=reviewer, interest=INTEREST)
    assert [each.reviewer.username for each in claim.invitations.open()] == ["second_reviewer", "third"]
    assert claim.events.get(verb="recuse").reason == "", "what they write may tell a rating"


def test_by_hand_nobody_is_asked_instead(settings: Any, reviewer: User, second_reviewer: User) -> None:
    settings.INVITE = "by_hand"
    claim = workflow.recuse(a_claim("review"), by=reviewer, interest=INTEREST)
    assert not claim.invitations.exists()


def test_a_declared_conflict_disqualifies_in_every_round(fact_checker: User) -> None:
    both = a_person("both", Role.REVIEWER, Role.EDITOR)
    editor = a_person("editor-2", Role.EDITOR)
    claim = workflow.recuse(a_claim("review"), by=both, interest=INTEREST)
    for _ in range(2):
        assert not permissions.can_assess(both, claim)
        with refused(workflow.Forbidden):
            workflow.assess(claim, by=both, rating=a_rating(), reasons="So it reads.")
        claim = brought_to(claim, "adjudication")
        with refused(workflow.Forbidden):
            workflow.adjudicate(claim, by=both, rating=a_rating(), reasons="So it reads.")
        claim = brought_to(claim, "approved", editor=editor)
        with refused(workflow.Forbidden):
            workflow.publish(claim, by=both)
        with refused(workflow.Forbidden):
            workflow.waive(claim, by=both, gate="interests", reason="None.")
        assert not any(queue.claims(both).exists() for queue in QUEUES.values())
        claim = workflow.send_back(claim, by=editor, reason="Ask the board.")
        claim = workflow.submit(claim, by=fact_checker)


def test_who_declared_a_conflict_does_not_write_the_claim_either(fact_checker: User, editor: User) -> None:
    both = a_person("both", Role.REVIEWER, Role.FACT_CHECKER)
    claim = workflow.recuse(a_claim("review"), by=both, interest=INTEREST)
    claim = workflow.send_back(claim, by=editor, reason="Ask the board.")
    with refused(workflow.Unmet, "to"):
        workflow.assign(claim, by=editor, to=both)
    claim = workflow.close(claim, by=fact_checker, closed_as="duplicate", reason="We have it.")
    with refused(workflow.Unmet, "to"):
        workflow.reopen(claim, by=editor, reason="We have not.", to=both)
    Claim.objects.filter(pk=claim.pk).update(stage="triage", closed_as="")
    claim.refresh_from_db()
    verbs: list[Callable[[], object]] = [
        lambda: workflow.take(claim, by=both),
        lambda: edited(claim, "summary", by=both),
    ]
    assert not QUEUES["triage"].claims(both).exists()
    for attempt in verbs:
        with pytest.raises(workflow.Forbidden, match="You declared a conflict of interest"):
            attempt()
    Claim.objects.filter(pk=claim.pk).update(stage="research", assignee=both)
    claim.refresh_from_db()
    assert not QUEUES["research"].claims(both).exists()
    for attempt in (lambda: workflow.submit(claim, by=both), verbs[1]):
        with pytest.raises(workflow.Forbidden, match="You declared a conflict of interest"):
            attempt()


def test_who_declared_a_conflict_neither_closes_the_claim_nor_records_an_answer_but_sees_to_it_that_others_work_on_it(
    fact_checker: User, other_fact_checker: User, editor: User
) -> None:
    claim = workflow.recuse(a_claim("review"), by=editor, interest=INTEREST)
    assert not permissions.can_record_answer(editor, claim)
    claim = workflow.send_back(claim, by=editor, reason="Ask the board.")
    with pytest.raises(workflow.Forbidden, match="You declared a conflict of interest"):
        workflow.close(claim, by=editor, closed_as="duplicate", reason="We have it.")
    reply = claim.replies.get()
    Reply.objects.filter(pk=reply.pk).update(answered_on=None, answer="")
    with refused(workflow.Forbidden):
        replies.record_answer(reply, by=editor, answered_on=date(2025, 9, 8), answer="I was told so.")
    claim = workflow.assign(claim, by=editor, to=other_fact_checker)
    workflow.plan(claim, by=editor, priority=Claim.Priority.URGENT, due_on=None)
    Claim.objects.filter(pk=claim.pk).update(stage="triage", assignee=None)
    claim.refresh_from_db()
    assert not permissions.can_record_answer(editor, claim)
    assert permissions.can_record_answer(fact_checker, claim)


def test_nobody_waits_for_the_blind_reviewer_who_declared_a_conflict(
    reviewer: User, second_reviewer: User, editor: User, fact_checker: User
) -> None:
    third = a_person("third", Role.REVIEWER)
    claim = workflow.send_back(a_claim("adjudication"), by=editor, reason="Ask the board.")
    claim = workflow.submit(claim, by=fact_checker)
    assert not permissions.can_assess(reviewer, claim), "the third knows no rating of it"
    claim = workflow.recuse(claim, by=third, interest=INTEREST)
    assert permissions.can_assess(reviewer, claim)
    assert permissions.can_assess(second_reviewer, claim)
    assert {each.reviewer for each in claim.invitations.open()} == {reviewer, second_reviewer}


def test_an_interest_is_said_and_declared_once(reviewer: User) -> None:
    claim = a_claim("review")
    with refused(workflow.Unmet, "interest"):
        workflow.recuse(claim, by=reviewer, interest=" ")
    workflow.recuse(claim, by=reviewer, interest=INTEREST)
    with refused(workflow.Forbidden):
        workflow.recuse(claim, by=reviewer, interest=INTEREST)


def test_whoever_has_assessed_it_in_this_round_may_not_step_back_from_it(reviewer: User) -> None:
    claim = workflow.assess(a_claim("review"), by=reviewer, rating=a_rating(), reasons="So it reads.")
    with refused(workflow.Forbidden):
        workflow.recuse(claim, by=reviewer, interest=INTEREST)


def test_who_says_that_they_have_a_conflict_or_says_nothing_does_not_assess(reviewer: User) -> None:
    claim = a_claim("review")
    given: dict[str, Any] = {"by": reviewer, "rating": a_rating(), "reasons": "So it reads."}
    for declared in (False, None):
        with refused(workflow.Unmet, "conflict"):
            workflow.assess(claim, **given, is_without_conflict=declared)
    claim = workflow.assess(claim, **given, is_without_conflict=True)
    assert claim.assessments.get().is_without_conflict is True
