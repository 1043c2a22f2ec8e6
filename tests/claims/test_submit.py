import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import workflow
from claims.models import Appearance, Claim
from tests.claims.factories import a_claim, a_source, person
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def test_submitting_begins_a_round_of_assessments(fact_checker: User) -> None:
    claim = a_claim("research")
    with one_event(claim, "submit", fact_checker, ("research", "review")):
        workflow.submit(claim, by=fact_checker)
    claim.refresh_from_db()
    assert (claim.stage, claim.round) == ("review", 1)


def test_submitting_again_begins_a_new_round(fact_checker: User, reviewer: User) -> None:
    claim = workflow.send_back(a_claim("review"), by=reviewer, reason="A source is missing.")
    assert workflow.submit(claim, by=fact_checker).round == 2


@pytest.mark.parametrize("field", ["summary", "analysis"])
def test_a_text_that_is_not_written_is_asked_for(fact_checker: User, field: str) -> None:
    claim = a_claim("research", **{field: ""})
    with refused(workflow.Unmet, field):
        workflow.submit(claim, by=fact_checker)


def test_a_claim_without_evidence_is_not_submitted(fact_checker: User) -> None:
    claim = a_claim("research")
    claim.evidence.all().delete()
    with refused(workflow.Unmet, "evidence"):
        workflow.submit(claim, by=fact_checker)


@pytest.mark.parametrize(
    "headline", ["The river rose.", "THE RIVER ROSE", "“The river rose!”", "The  river-rose", "The river rose…"]
)
def test_a_headline_that_repeats_the_statement_is_refused(fact_checker: User, headline: str) -> None:
    claim = a_claim("research", statement="The river rose.", headline=headline)
    with refused(workflow.Unmet, "headline"):
        workflow.submit(claim, by=fact_checker)


@pytest.mark.parametrize("headline", ["", "The river rose by forty centimeters.", "नदी बढ़ी"])
def test_a_headline_that_says_something_else_is_taken(fact_checker: User, headline: str) -> None:
    claim = a_claim("research", statement="The river rose." if headline.isascii() else "नदी बढ़ा", headline=headline)
    assert workflow.submit(claim, by=fact_checker).stage == "review"


def test_everything_that_is_missing_is_said_at_once(fact_checker: User) -> None:
    claim = a_claim("research", summary="", analysis="", proposed_rating=None)
    claim.evidence.all().delete()
    with refused(workflow.Unmet, "evidence", "summary", "analysis", "proposed_rating"):
        workflow.submit(claim, by=fact_checker)
    assert [failure.field for failure in workflow.missing(claim, "submit")] == [
        "evidence", "summary", "analysis", "proposed_rating",
    ]  # fmt: skip


def test_how_a_saying_is_known_and_how_a_source_was_read_is_asked_for(fact_checker: User) -> None:
    claim = a_claim("research")
    Appearance.objects.filter(pk=claim.appearances.first().pk).update(attribution="")
    claim.evidence.update(read="")
    with refused(workflow.Unmet, "appearances", "evidence"):
        workflow.submit(claim, by=fact_checker)
    actor, (first, second) = claim.appearances.first().actor, (piece.source for piece in claim.evidence.all())
    said = [str(failure) for failure in workflow.missing(claim, "submit")]
    assert said == [
        f"Say how it is known that these actors said it: {actor}.",
        f"Say how these sources were read, themselves or through another: {first}; {second}.",
    ]


def test_what_is_read_in_a_circle_is_not_submitted(fact_checker: User) -> None:
    claim = a_claim("research")
    first, second = claim.evidence.all()
    for piece, other in ((first, second), (second, first)):
        piece.read, piece.through = "through", other.source
        piece.save()
    with refused(workflow.Unmet, "evidence"):
        workflow.submit(claim, by=fact_checker)
    first.read, first.through = "itself", None
    first.save()
    assert workflow.submit(claim, by=fact_checker).stage == "review"


@pytest.mark.parametrize("name", ["other_fact_checker", "editor", "superuser"])
def test_nobody_submits_but_the_assignee(name: str) -> None:
    claim = a_claim("research")
    with refused(workflow.Forbidden):
        workflow.submit(claim, by=person(name))


def test_an_assignee_who_is_no_longer_a_fact_checker_does_not_submit(fact_checker: User) -> None:
    claim = a_claim("research")
    fact_checker.groups.clear()
    with refused(workflow.Forbidden):
        workflow.submit(claim, by=fact_checker)


def test_a_claim_given_to_somebody_else_meanwhile_is_not_submitted(
    fact_checker: User, other_fact_checker: User, editor: User
) -> None:
    claim = a_claim("research")
    seen = Claim.objects.get(pk=claim.pk)
    workflow.assign(claim, by=editor, to=other_fact_checker)
    with refused(workflow.Forbidden):
        workflow.submit(seen, by=fact_checker)


def test_a_reference_to_a_piece_of_evidence_that_is_gone_is_refused_and_named(fact_checker: User) -> None:
    claim = a_claim("research", analysis="As [E2] says, and [E3].")
    claim.evidence.get(number=2).delete()
    claim.evidence.create(source=a_source(), read="itself", stance="context", note="Another.")  # gets number 3
    with refused(workflow.Unmet, "analysis"):
        workflow.submit(claim, by=fact_checker)
    assert "[E2], and this claim has no such evidence" in str(workflow.missing(claim, "submit")[0])
    claim.evidence.filter(number=3).delete()
    assert "[E2], [E3]" in str(workflow.missing(claim, "submit")[0])
    Claim.objects.filter(pk=claim.pk).update(analysis="As \\[E2] says, and [E1].")
    assert workflow.submit(claim, by=fact_checker).stage == "review"


def test_what_belongs_to_the_claim_is_read_once_for_all_that_must_be_there(fact_checker: User) -> None:
    claim = a_claim("research", assignee=fact_checker)
    with CaptureQueriesContext(connection) as queries:
        workflow.submit(claim, by=fact_checker)
    together = [each for each in queries if "UNION ALL" in each["sql"] and '"claims_evidence"' in each["sql"]]
    assert len(together) == 2  # for what is checked, and for what is kept
