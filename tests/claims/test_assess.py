from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from claims import permissions, workflow
from claims.documents import content_of
from claims.models import Claim, Rating, RatingScale
from tests.claims.factories import a_claim, a_person, a_rating, brought_to, edited, person
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def assess(claim: Claim, by: User, slug: str = "false") -> Claim:
    return workflow.assess(claim, by=by, rating=a_rating(slug), reasons="So it reads.")


def test_the_first_assessment_leaves_the_claim_in_review(reviewer: User) -> None:
    claim = a_claim("review")
    with one_event(claim, "assess", reviewer, ("review", "review")):
        assess(claim, reviewer)
    given = claim.assessments.get()
    assert (given.reviewer, given.rating, given.reasons, given.round) == (
        reviewer, a_rating(), "So it reads.", 1,
    )  # fmt: skip


def test_when_all_agree_with_the_proposal_the_claim_is_approved(reviewer: User, second_reviewer: User) -> None:
    claim = assess(a_claim("review"), reviewer)
    with one_event(claim, "assess", second_reviewer, ("review", "approved")):
        claim = assess(claim, second_reviewer)
    assert (claim.stage, claim.verdict) == ("approved", a_rating())


@pytest.mark.parametrize("ratings", [("false", "true"), ("true", "false"), ("true", "true"), ("unproven", "unproven")])
def test_otherwise_it_goes_to_adjudication(reviewer: User, second_reviewer: User, ratings: tuple[str, str]) -> None:
    claim = assess(assess(a_claim("review"), reviewer, ratings[0]), second_reviewer, ratings[1])
    assert Claim.objects.get(pk=claim.pk).stage == "adjudication"


def test_how_many_are_needed_is_a_setting(settings: Any, reviewer: User, second_reviewer: User) -> None:
    settings.ASSESSMENTS_NEEDED = 1
    assert assess(a_claim("review"), reviewer).stage == "approved"
    settings.ASSESSMENTS_NEEDED = 3
    claim = assess(assess(a_claim("review"), reviewer), second_reviewer)
    assert claim.stage == "review"
    assert assess(claim, a_person("third", Role.REVIEWER)).stage == "approved"


@pytest.mark.parametrize(("slug", "stage"), [("false", "approved"), ("true", "adjudication")])
def test_where_more_are_in_than_are_needed_by_now_the_next_assessment_ends_the_review(
    settings: Any, reviewer: User, second_reviewer: User, slug: str, stage: str
) -> None:
    settings.ASSESSMENTS_NEEDED = 3
    claim = assess(assess(a_claim("review"), reviewer), second_reviewer)
    settings.ASSESSMENTS_NEEDED = 1
    assert Claim.objects.get(pk=claim.pk).stage == "review"
    claim = assess(claim, a_person("third", Role.REVIEWER), slug)
    assert claim.stage == stage
    assert claim.assessments.count() == 3


def test_nobody_assesses_twice_in_a_round(reviewer: User) -> None:
    claim = assess(a_claim("review"), reviewer)
    with refused(workflow.Forbidden):
        assess(claim, reviewer)


def test_the_assignee_cannot_assess_their_own_claim() -> None:
    assignee = a_person("both", Role.FACT_CHECKER, Role.REVIEWER)
    claim = a_claim("review", assignee=assignee)
    with refused(workflow.Forbidden):
        assess(claim, assignee)


def test_who_wrote_it_cannot_assess_it_after_it_was_given_to_somebody_else(
    editor: User, other_fact_checker: User, reviewer: User
) -> None:
    writer = a_person("both", Role.FACT_CHECKER, Role.REVIEWER)
    claim = a_claim("research", assignee=writer)
    claim = edited(claim, "summary", by=writer)
    claim = workflow.assign(claim, by=editor, to=other_fact_checker)
    claim = workflow.submit(claim, by=other_fact_checker)
    with refused(workflow.Forbidden):
        assess(claim, writer)
    assert assess(claim, reviewer).stage == "review"


def test_who_submitted_it_once_cannot_assess_it_in_a_later_round(editor: User, other_fact_checker: User) -> None:
    writer = a_person("both", Role.FACT_CHECKER, Role.REVIEWER)
    claim = workflow.send_back(a_claim("review", assignee=writer), by=editor, reason="A source is missing.")
    claim = workflow.assign(claim, by=editor, to=other_fact_checker)
    claim = workflow.submit(claim, by=other_fact_checker)
    with refused(workflow.Forbidden):
        assess(claim, writer)


def test_who_once_had_it_saw_the_proposal_and_may_not_assess_it(editor: User, other_fact_checker: User) -> None:
    idle = a_person("both", Role.FACT_CHECKER, Role.REVIEWER)
    claim = workflow.assign(a_claim("research", assignee=idle), by=editor, to=other_fact_checker)
    claim = workflow.submit(claim, by=other_fact_checker)
    with refused(workflow.Forbidden):
        assess(claim, idle)


def test_who_gathered_evidence_in_triage_may_not_assess_it(fact_checker: User) -> None:
    both = a_person("both", Role.FACT_CHECKER, Role.REVIEWER)
    claim = edited(a_claim("triage"), "evidence", by=both)
    claim = brought_to(claim, "review", assignee=fact_checker)
    with refused(workflow.Forbidden):
        assess(claim, both)


def test_a_rating_and_reasons_are_asked_for(reviewer: User) -> None:
    claim = a_claim("review")
    with refused(workflow.Unmet, "rating", "reasons"):
        workflow.assess(claim, by=reviewer, rating=None, reasons=" ")


def test_a_rating_of_another_scale_is_refused(reviewer: User) -> None:
    other = RatingScale.objects.create(slug="stars", name="Stars")
    foreign = Rating.objects.create(scale=other, slug="one", name="One", definition="One star.", position=1)
    claim = a_claim("review")
    with refused(workflow.Unmet, "rating"):
        workflow.assess(claim, by=reviewer, rating=foreign, reasons="So it reads.")


@pytest.mark.parametrize("stage", ["triage", "research", "review"])
@pytest.mark.parametrize("name", ["reviewer", "other_fact_checker", "editor", "admin", "superuser", "reader"])
def test_the_proposal_is_hidden_from_all_but_the_assignee_until_the_last_assessment(stage: str, name: str) -> None:
    claim = a_claim(stage, assignee=person("assignee"))
    assert not permissions.can_see_proposal(person(name), claim)
    assert permissions.can_see_proposal(person("assignee"), claim) == (stage != "triage")


@pytest.mark.parametrize("name", ["reviewer", "second_reviewer", "fact_checker", "editor", "superuser"])
def test_assessments_are_hidden_from_everybody_until_the_last_is_in(name: str) -> None:
    claim = assess(a_claim("review"), person("reviewer"))
    assert not permissions.can_see_assessments(person(name), claim)
    assert not permissions.can_see_proposal(person("reviewer"), claim)
    claim = assess(claim, person("second_reviewer"))
    assert permissions.can_see_assessments(person(name), claim)
    assert permissions.can_see_proposal(person(name), claim)


@pytest.mark.parametrize("stage", ["adjudication", "approved", "done"])
def test_after_the_last_assessment_all_is_seen(stage: str, editor: User) -> None:
    claim = a_claim(stage)
    assert permissions.can_see_assessments(editor, claim)
    assert permissions.can_see_proposal(editor, claim)


def test_a_reopened_claim_is_blind_again(second_editor: User, reviewer: User) -> None:
    claim = brought_to(a_claim("done"), "research")
    assert not permissions.can_see_proposal(reviewer, claim)
    claim = brought_to(claim, "review")
    assert not permissions.can_see_assessments(second_editor, claim)


def test_an_assessment_shown_as_text_does_not_tell_its_rating(reviewer: User) -> None:
    claim = assess(a_claim("review"), reviewer)
    assert "false" not in str(claim.assessments.get()).lower()


def test_an_assessment_that_comes_after_the_last_needed_is_refused(reviewer: User, second_reviewer: User) -> None:
    claim = a_claim("review")
    seen = Claim.objects.get(pk=claim.pk)
    assess(claim, reviewer)
    assess(claim, second_reviewer)
    with refused(workflow.WrongStage):
        assess(seen, a_person("third", Role.REVIEWER))


def test_who_wrote_one_claim_and_not_another_may_still_not_assess_the_one() -> None:
    writer = a_person("both", Role.FACT_CHECKER, Role.REVIEWER)
    claim = edited(a_claim("triage"), "summary", by=writer)
    other = a_claim("review")
    claim = brought_to(claim, "review", assignee=person("fact_checker"))
    with refused(workflow.Forbidden):
        assess(claim, writer)
    assert assess(other, writer).stage == "review"


def in_a_later_round(*reviewers: User) -> Claim:
    """A claim that is in review again, after these two assessed it."""
    claim = workflow.send_back(
        a_claim("adjudication", reviewers=reviewers), by=person("editor"), reason="Ask the board."
    )
    return brought_to(claim, "review")


def test_in_a_later_round_only_those_who_know_no_rating_assess_as_long_as_there_is_one(
    reviewer: User, second_reviewer: User
) -> None:
    third = a_person("third", Role.REVIEWER, first_name="Thea")
    claim = in_a_later_round(reviewer, second_reviewer)
    with pytest.raises(workflow.Forbidden, match="Those who know none assess it first: Thea"), transaction.atomic():
        assess(claim, reviewer)
    claim = assess(claim, third)
    assert assess(claim, reviewer).stage == "approved"
    votes = claim.assessments.filter(round=2).values_list("reviewer", "blind")
    assert list(votes) == [(third.pk, True), (reviewer.pk, False)]


@pytest.mark.parametrize("change", ["is_active", "is_staff", "groups", "assignee", "edit"])
def test_nobody_waits_for_a_reviewer_who_has_left_or_wrote_the_claim(
    reviewer: User, second_reviewer: User, change: str
) -> None:
    third = a_person("third", Role.REVIEWER, Role.FACT_CHECKER)
    claim = a_claim("triage")
    if change == "edit":
        claim = edited(claim, "summary", by=third)
    claim = brought_to(claim, "adjudication", assignee=third if change == "assignee" else None)
    claim = brought_to(workflow.send_back(claim, by=person("editor"), reason="Ask the board."), "review")
    if change == "groups":
        third.groups.clear()
    elif change in ("is_active", "is_staff"):
        User.objects.filter(pk=third.pk).update(**{change: False})
    assert assess(claim, reviewer).stage == "review"


def test_who_had_the_judgments_before_them_is_no_longer_blind(reviewer: User, second_reviewer: User) -> None:
    saw = a_person("both", Role.EDITOR, Role.REVIEWER)
    claim = workflow.send_back(a_claim("adjudication"), by=saw, reason="Ask the board.")
    claim = assess(assess(brought_to(claim, "review"), saw), reviewer)
    assert set(claim.assessments.filter(round=2).values_list("blind", flat=True)) == {False}


def test_in_a_first_round_every_vote_is_blind_also_of_who_sent_it_back_before_anybody_assessed(
    reviewer: User, second_reviewer: User
) -> None:
    claim = brought_to(workflow.send_back(a_claim("review"), by=reviewer, reason="Ask the board."), "review")
    claim = assess(assess(claim, reviewer), second_reviewer)
    assert set(claim.assessments.values_list("blind", flat=True)) == {True}


def test_whether_a_vote_was_blind_is_in_the_document(reviewer: User, second_reviewer: User) -> None:
    third = a_person("third", Role.REVIEWER)
    claim = assess(in_a_later_round(reviewer, second_reviewer), third)
    votes = content_of(assess(claim, second_reviewer, "true")).assessments
    assert [(vote.rating, vote.blind) for vote in votes] == [("false", True), ("true", False)]
