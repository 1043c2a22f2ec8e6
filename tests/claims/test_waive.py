import pytest

from accounts.models import User
from accounts.roles import Role
from claims import workflow
from claims.documents import content_of
from claims.models import Claim
from record.documents import Gate
from sources.models import Source
from tests.claims.factories import a_claim, a_person, brought_to, gates_of
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db
REASON = "The publisher did not answer."


def failing(stage: str = "approved", **people: User) -> Claim:
    claim = a_claim(stage, **people)
    Source.objects.update(interests="")
    return claim


def state_of(claim: Claim) -> str:
    return next(state.state for state in gates_of(claim) if state.gate.slug == "interests")


@pytest.mark.parametrize("stage", ["adjudication", "approved"])
def test_a_waived_gate_no_longer_stops_publication_and_its_reason_is_published(editor: User, stage: str) -> None:
    claim = failing(stage)
    with one_event(claim, "waive", editor, (stage, stage), reason=f"interests: {REASON}"):
        claim = workflow.waive(claim, by=editor, gate="interests", reason=REASON)
    waiver = claim.waivers.get()
    assert (waiver.gate, waiver.reason, waiver.editor, waiver.round) == ("interests", REASON, editor, 1)
    assert (
        Gate(gate="interests", state="waived", reason=REASON, figures={"stated": 0, "of": 2}) in content_of(claim).gates
    )
    assert brought_to(claim, "done").standing == "published"


def test_a_gate_and_a_reason_are_asked_for(editor: User) -> None:
    claim = failing()
    with refused(workflow.Unmet, "gate", "reason"):
        workflow.waive(claim, by=editor, gate="no_such_gate", reason="")


def test_a_gate_that_passes_needs_no_waiver(editor: User) -> None:
    claim = a_claim("approved")
    with refused(workflow.Unmet, "gate"):
        workflow.waive(claim, by=editor, gate="interests", reason=REASON)


def test_a_gate_is_waived_once(editor: User, second_editor: User) -> None:
    claim = failing()
    workflow.waive(claim, by=editor, gate="interests", reason=REASON)
    with refused(workflow.Unmet, "gate"):
        workflow.waive(claim, by=second_editor, gate="interests", reason="Another reason.")


def test_an_editor_who_is_the_assignee_waives_nothing() -> None:
    both = a_person("both", Role.FACT_CHECKER, Role.EDITOR)
    claim = failing(assignee=both)
    with refused(workflow.Forbidden):
        workflow.waive(claim, by=both, gate="interests", reason=REASON)


@pytest.mark.parametrize("verb", ["send_back", "reopen"])
def test_a_waiver_ends_when_the_claim_returns_to_research(editor: User, verb: str) -> None:
    claim = workflow.waive(failing(), by=editor, gate="interests", reason=REASON)
    assert state_of(claim) == "waived"
    claim = getattr(workflow, verb)(claim, by=editor, reason="Ask again.")
    assert state_of(claim) == "failed"
    claim = brought_to(claim, "review")
    assert state_of(claim) == "failed"
    claim = brought_to(claim, "approved")
    assert state_of(claim) == "failed"
    with refused(workflow.Unmet, "interests"):
        workflow.publish(claim, by=editor)
    workflow.waive(claim, by=editor, gate="interests", reason="Asked twice.")
    assert claim.waivers.count() == 2


def test_a_gate_that_passes_after_all_is_published_as_passed(editor: User) -> None:
    claim = failing()
    workflow.waive(claim, by=editor, gate="interests", reason=REASON)
    Source.objects.update(interests="Owned by the river board.")
    assert (
        Gate(gate="interests", state="passed", reason=None, figures={"stated": 2, "of": 2}) in content_of(claim).gates
    )


def test_a_claim_published_meanwhile_is_not_waived_any_more(editor: User) -> None:
    claim = failing()
    seen = Claim.objects.get(pk=claim.pk)
    Source.objects.update(interests="None known.")
    brought_to(claim, "done")
    Source.objects.update(interests="")
    with refused(workflow.WrongStage):
        workflow.waive(seen, by=editor, gate="interests", reason=REASON)
