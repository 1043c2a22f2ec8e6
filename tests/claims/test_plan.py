from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from tests.claims.factories import a_claim
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def test_planning_sets_priority_and_due_date_and_nothing_else(editor) -> None:
    claim, day = a_claim("review"), timezone.localdate() + timedelta(days=2)
    since = claim.stage_since
    with one_event(claim, "plan", editor, ("review", "review"), f"Urgent, due on {day}"):
        workflow.plan(claim, by=editor, priority=1, due_on=day)
    claim.refresh_from_db()
    assert (claim.priority, claim.due_on, claim.stage, claim.stage_since) == (1, day, "review", since)


@pytest.mark.parametrize(
    ("priority", "days", "field"),
    [(None, None, "priority"), (9, None, "priority"), (3, None, "priority"), (3, -1, "due_on"), (3, 20_000, "due_on")],
)
def test_a_plan_that_cannot_be_says_what_to_change(editor, priority: int, days: int | None, field: str) -> None:
    claim, due_on = a_claim(), None if days is None else timezone.localdate() + timedelta(days=days)
    with refused(workflow.Unmet, field):
        workflow.plan(claim, by=editor, priority=priority, due_on=due_on)


def test_a_due_date_that_passed_stays_when_the_priority_changes(editor) -> None:
    claim, past = a_claim(), timezone.localdate() - timedelta(days=3)
    type(claim).objects.filter(pk=claim.pk).update(due_on=past)
    assert workflow.plan(claim, by=editor, priority=2, due_on=past).priority == 2
