import pytest

from accounts.models import User
from claims import workflow
from claims.models import Claim
from tests.claims.factories import a_claim, brought_to
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", ["triage", "research"])
@pytest.mark.parametrize("closed_as", ["not_checkable", "duplicate", "out_of_scope"])
def test_closing_says_what_it_is_and_why(editor: User, stage: str, closed_as: str) -> None:
    claim = a_claim(stage)
    with one_event(claim, "close", editor, (stage, "closed"), reason="It is an opinion."):
        workflow.close(claim, by=editor, closed_as=closed_as, reason="It is an opinion.")
    claim.refresh_from_db()
    assert (claim.stage, claim.closed_as, claim.standing) == ("closed", closed_as, "unpublished")


def test_everything_that_is_missing_is_said_at_once(fact_checker: User) -> None:
    claim = a_claim()
    with refused(workflow.Unmet, "closed_as", "reason"):
        workflow.close(claim, by=fact_checker, closed_as="boring", reason=" \n")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 5001, "one\0two"])
def test_a_reason_is_written_short_enough_and_storable(fact_checker: User, reason: str) -> None:
    claim = a_claim()
    with refused(workflow.Unmet, "reason"):
        workflow.close(claim, by=fact_checker, closed_as="duplicate", reason=reason)


def test_a_reason_of_5000_characters_is_kept_whole(fact_checker: User) -> None:
    claim = a_claim()
    workflow.close(claim, by=fact_checker, closed_as="duplicate", reason="é" * 5000)
    assert claim.events.get(verb="close").reason == "é" * 5000


def test_a_claim_submitted_meanwhile_is_not_closed(editor: User) -> None:
    claim = a_claim("research")
    seen = Claim.objects.get(pk=claim.pk)
    brought_to(claim, "review")
    with refused(workflow.WrongStage):
        workflow.close(seen, by=editor, closed_as="duplicate", reason="We have it.")


def test_closing_a_reopened_claim_leaves_public_what_is_public(editor: User) -> None:
    claim = brought_to(brought_to(a_claim("done"), "research"), "closed")
    assert (claim.stage, claim.standing, claim.number) == ("closed", "published", 1)
