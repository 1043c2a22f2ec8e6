import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from claims import permissions, workflow
from claims.models import Claim, Notification, Rating, RatingScale, who_may_adjudicate
from tests.claims.columns import columns
from tests.claims.factories import a_claim, a_person, a_rating, brought_to, edited, person
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def adjudicate(claim: Claim, by: User, slug: str = "half-true") -> Claim:
    return workflow.adjudicate(claim, by=by, rating=a_rating(slug), reasons="The gauge decides.")


def test_the_editors_rating_becomes_the_verdict(editor: User) -> None:
    claim = a_claim("adjudication")
    with one_event(claim, "adjudicate", editor, ("adjudication", "approved")):
        decided = adjudicate(claim, editor)
    assert decided.verdict == a_rating("half-true")
    decision = claim.adjudications.get()
    assert (decision.editor, decision.rating, decision.reasons, decision.round) == (
        editor, a_rating("half-true"), "The gauge decides.", 1,
    )  # fmt: skip
    assert Claim.objects.get(pk=claim.pk).proposed_rating == a_rating("false")


def test_a_rating_and_reasons_are_asked_for(editor: User) -> None:
    claim = a_claim("adjudication")
    with refused(workflow.Unmet, "rating", "reasons"):
        workflow.adjudicate(claim, by=editor, rating=None, reasons="")


def test_a_rating_of_another_scale_is_refused(editor: User) -> None:
    other = RatingScale.objects.create(slug="stars", name="Stars")
    foreign = Rating.objects.create(scale=other, slug="one", name="One", definition="One star.", position=1)
    claim = a_claim("adjudication")
    with refused(workflow.Unmet, "rating"):
        workflow.adjudicate(claim, by=editor, rating=foreign, reasons="The gauge decides.")


def test_an_editor_who_is_the_assignee_does_not_adjudicate() -> None:
    both = a_person("both", Role.FACT_CHECKER, Role.EDITOR)
    claim = a_claim("adjudication", assignee=both)
    with refused(workflow.Forbidden):
        adjudicate(claim, both)


def test_an_editor_who_wrote_it_does_not_adjudicate_after_it_was_given_to_somebody_else(
    editor: User, other_fact_checker: User
) -> None:
    both = a_person("both", Role.FACT_CHECKER, Role.EDITOR)
    claim = a_claim("research", assignee=both)
    claim = edited(claim, "analysis", by=both)
    claim = brought_to(workflow.assign(claim, by=both, to=other_fact_checker), "adjudication")
    with refused(workflow.Forbidden):
        adjudicate(claim, both)
    assert adjudicate(claim, editor).stage == "approved"


def test_an_editor_who_assessed_it_does_not_adjudicate(reviewer: User) -> None:
    both = a_person("both", Role.REVIEWER, Role.EDITOR)
    claim = a_claim("adjudication", reviewers=(both, reviewer))
    with refused(workflow.Forbidden):
        adjudicate(claim, both)


def test_an_editor_who_assessed_it_in_an_earlier_round_does_not_adjudicate(editor: User, reviewer: User) -> None:
    both = a_person("both", Role.REVIEWER, Role.EDITOR)
    claim = a_claim("adjudication", reviewers=(both, reviewer))
    claim = brought_to(workflow.send_back(claim, by=editor, reason="A source is missing."), "adjudication")
    with refused(workflow.Forbidden):
        adjudicate(claim, both)


def test_what_another_editor_decided_meanwhile_stands(editor: User, second_editor: User) -> None:
    claim = a_claim("adjudication")
    seen = Claim.objects.get(pk=claim.pk)
    adjudicate(claim, second_editor)
    with refused(workflow.WrongStage):
        adjudicate(seen, editor, "true")


def test_a_disagreement_asks_once_who_may_adjudicate_however_many_editors_there_are() -> None:
    def asked() -> int:
        claim = a_claim("review")
        workflow.assess(claim, by=person("reviewer"), rating=a_rating("true"), reasons="So it reads.")
        with CaptureQueriesContext(connection) as queries:
            claim = workflow.assess(claim, by=person("second_reviewer"), rating=a_rating(), reasons="So it reads.")
        told = {each.person for each in Notification.objects.filter(claim=claim, kind="disagreement")}
        assert told == {each for each in permissions.editors() if permissions.can_adjudicate(each, claim)}
        return len([each for each in queries if '"claims_recusal"' in each["sql"]])

    a_person("wrote", Role.EDITOR)
    few = asked()
    for number in range(4):
        a_person(f"editor{number}", Role.EDITOR)
    assert asked() == few


def test_who_may_adjudicate_is_what_each_predicate_says() -> None:
    for claim in columns("editing_assignee").values():
        may = {each.username for each in permissions.editors() if permissions.can_adjudicate(each, claim)}
        assert {each.username for each in who_may_adjudicate(claim, permissions.editors())} == may
