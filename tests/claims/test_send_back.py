import pytest

from accounts.models import User
from claims import workflow
from claims.models import Claim
from sources.models import Source
from tests.claims.factories import a_claim, a_rating, brought_to, gates_of, person
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", ["review", "adjudication", "approved"])
@pytest.mark.parametrize("name", ["reviewer", "editor"])
def test_a_claim_returns_to_its_assignee(stage: str, name: str, fact_checker: User) -> None:
    claim = a_claim(stage)
    by = person(name)
    with one_event(claim, "send_back", by, (stage, "research"), reason="A source is missing."):
        workflow.send_back(claim, by=by, reason="A source is missing.")
    claim.refresh_from_db()
    assert (claim.stage, claim.assignee, claim.round) == ("research", fact_checker, 1)


@pytest.mark.parametrize("reason", ["", "  "])
def test_sending_back_needs_a_reason(editor: User, reason: str) -> None:
    claim = a_claim("review")
    with refused(workflow.Unmet, "reason"):
        workflow.send_back(claim, by=editor, reason=reason)


def test_the_judgments_of_the_round_before_no_longer_count(editor: User, reviewer: User, second_reviewer: User) -> None:
    claim = a_claim("adjudication")
    claim = workflow.adjudicate(claim, by=editor, rating=a_rating("true"), reasons="So it reads.")
    Source.objects.update(interests="")
    claim = workflow.waive(claim, by=editor, gate="interests", reason="The publisher did not answer.")
    assert claim.verdict == a_rating("true")

    claim = brought_to(workflow.send_back(claim, by=editor, reason="A source is missing."), "review")
    assert claim.verdict == a_rating("false")
    assert [state.gate.slug for state in gates_of(claim) if state.state == "failed"] == ["interests"]

    claim = workflow.assess(claim, by=reviewer, rating=a_rating(), reasons="So it reads.")
    assert claim.stage == "review"
    claim = workflow.assess(claim, by=second_reviewer, rating=a_rating(), reasons="So it reads.")
    assert claim.stage == "approved"
    assert claim.assessments.count() == 4


def test_an_assessment_after_the_claim_was_sent_back_is_refused(editor: User, reviewer: User) -> None:
    claim = a_claim("review")
    seen = Claim.objects.get(pk=claim.pk)
    workflow.send_back(claim, by=editor, reason="A source is missing.")
    with refused(workflow.WrongStage):
        workflow.assess(seen, by=reviewer, rating=a_rating(), reasons="So it reads.")
