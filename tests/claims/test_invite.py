from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from claims import discussion, invitations, permissions, workflow
from claims.models import Claim, Notification, NotificationKind, who_may_assess
from tests.claims.columns import columns
from tests.claims.factories import a_claim, a_person, a_rating, brought_to, edited, person
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def asked(claim: Claim) -> list[str]:
    return [each.reviewer.username for each in claim.invitations.open()]


def in_rotation(claim: Claim) -> list[tuple[str, int]]:
    return [(each.username, each.open_assessments) for each in invitations.candidates(claim)]


def test_submitting_asks_as_many_as_are_needed_those_with_the_fewest_open_invitations_first(
    reviewer: User, second_reviewer: User
) -> None:
    third, fourth = (a_person(name, Role.REVIEWER) for name in ("third", "fourth"))
    first = a_claim("review")
    assert asked(first) == ["reviewer", "second_reviewer"]
    assert {each.by for each in first.invitations.all()} == {None}
    assert asked(a_claim("review")) == ["third", "fourth"]
    claim = workflow.assess(first, by=second_reviewer, rating=a_rating(), reasons="So it reads.")
    assert asked(claim) == ["reviewer"]
    # One has none left; of the others, who were asked once each, the one who waits for the longest time comes first.
    assert asked(a_claim("review")) == ["second_reviewer", "reviewer"]
    assert in_rotation(claim) == [(third.username, 1), (fourth.username, 1)]


def test_an_editor_asks_by_name_and_the_history_does_not_say_whom(settings: Any, editor: User, reviewer: User) -> None:
    settings.INVITE = "by_hand"
    claim = a_claim("review")
    assert asked(claim) == []
    with one_event(claim, "invite", editor, ("review", "review")):
        workflow.invite(claim, by=editor, reviewers=[reviewer])
    assert asked(claim) == ["reviewer"]
    assert "reviewer" not in claim.events.get(verb="invite").reason


def test_who_may_not_assess_it_or_is_asked_already_cannot_be_asked(
    settings: Any, editor: User, reviewer: User, second_reviewer: User, fact_checker: User
) -> None:
    settings.INVITE = "by_hand"
    wrote = a_person("wrote", Role.FACT_CHECKER, Role.REVIEWER)
    claim = a_claim("triage")
    claim = brought_to(edited(claim, "summary", by=wrote), "review", assignee=fact_checker)
    workflow.invite(claim, by=editor, reviewers=[second_reviewer])
    recused = workflow.recuse(claim, by=a_person("biased", Role.REVIEWER), interest="I own the mill.").recusals.get()
    for one in (wrote, second_reviewer, recused.reviewer, fact_checker):
        with refused(workflow.Unmet, "reviewers"):
            workflow.invite(claim, by=editor, reviewers=[reviewer, one])
    with refused(workflow.Unmet, "reviewers"):
        workflow.invite(claim, by=editor, reviewers=[])
    workflow.invite(claim, by=editor, reviewers=[reviewer])


def test_an_invitation_is_no_exclusive_right_and_lapses_with_its_round(
    reviewer: User, second_reviewer: User, editor: User, fact_checker: User
) -> None:
    third = a_person("third", Role.REVIEWER)
    claim = a_claim("review")
    assert asked(claim) == ["reviewer", "second_reviewer"]
    claim = workflow.assess(claim, by=third, rating=a_rating(), reasons="So it reads.")
    claim = workflow.assess(claim, by=reviewer, rating=a_rating("true"), reasons="So it reads.")
    assert asked(claim) == []
    claim = workflow.submit(workflow.send_back(claim, by=editor, reason="Ask the board."), by=fact_checker)
    assert asked(claim) == ["second_reviewer"], "who knows a rating is not asked while somebody knows none"


def test_somebody_else_is_asked_where_who_was_asked_joined_the_discussion_or_lost_the_role(reviewer: User) -> None:
    both = a_person("both", Role.REVIEWER, Role.EDITOR)
    third, fourth = (a_person(name, Role.REVIEWER) for name in ("third", "fourth"))
    claim = a_claim("review")
    assert asked(claim) == ["reviewer", "both"]
    Notification.objects.all().delete()
    discussion.join(claim, by=both)
    assert asked(claim) == ["reviewer", "both", "third"]
    assert invitations.ask_where_somebody_is_missing() == 0
    reviewer.groups.clear()
    third.is_active = False
    third.save()
    assert invitations.ask_where_somebody_is_missing() == 1
    assert asked(claim) == ["both", "fourth", "second_reviewer"]
    assert invitations.ask_where_somebody_is_missing() == 0
    told = Notification.objects.filter(kind=NotificationKind.INVITED).values_list("person__username", flat=True)
    assert {*told} == {third.username, fourth.username, "second_reviewer"}


def test_somebody_is_asked_who_came_after_the_last_one_had_left(reviewer: User, second_reviewer: User) -> None:
    claim = a_claim("review")
    roles = list(reviewer.groups.all())
    reviewer.groups.clear()
    assert invitations.ask_where_somebody_is_missing() == 1
    assert invitations.ask_where_somebody_is_missing() == 0, "nobody is left"
    reviewer.groups.set(roles)
    Notification.objects.all().delete()
    assert in_rotation(claim) == [("reviewer", 0)]
    assert invitations.ask_where_somebody_is_missing() == 1
    assert asked(claim) == ["reviewer", "second_reviewer"]
    assert [told.person for told in Notification.objects.all()] == [reviewer]
    assert invitations.ask_where_somebody_is_missing() == 0


def test_somebody_is_asked_in_the_place_of_one_who_joined_the_discussion_when_nobody_else_was_there(
    reviewer: User, second_reviewer: User
) -> None:
    second_reviewer.groups.clear()
    both = a_person("both", Role.REVIEWER, Role.EDITOR)
    claim = a_claim("review")
    discussion.join(claim, by=both)
    assert invitations.ask_where_somebody_is_missing() == 0
    a_person("third", Role.REVIEWER)
    assert invitations.ask_where_somebody_is_missing() == 1
    assert asked(claim) == ["reviewer", "both", "third"]


def test_whoever_recused_is_not_asked_again(settings: Any, editor: User, reviewer: User) -> None:
    claim = workflow.recuse(a_claim("review"), by=reviewer, interest="I own the mill.")
    assert invitations.ask_where_somebody_is_missing() == 0
    settings.INVITE = "by_hand"
    with refused(workflow.Unmet, "reviewers"):
        workflow.invite(claim, by=editor, reviewers=[reviewer])


def test_by_hand_one_who_lost_the_role_and_has_it_again_can_be_asked_again(
    settings: Any, editor: User, reviewer: User
) -> None:
    settings.INVITE = "by_hand"
    roles = list(reviewer.groups.all())
    claim = workflow.invite(a_claim("review"), by=editor, reviewers=[reviewer])
    reviewer.groups.clear()
    invitations.ask_where_somebody_is_missing()
    reviewer.groups.set(roles)
    workflow.invite(claim, by=editor, reviewers=[reviewer])
    assert asked(claim) == ["reviewer"]
    assert invitations.ask_where_somebody_is_missing() == 0


def test_who_knows_a_rating_is_asked_once_nobody_is_left_who_knows_none(editor: User, fact_checker: User) -> None:
    claim = workflow.send_back(a_claim("adjudication"), by=editor, reason="Ask the board.")
    third = a_person("third", Role.REVIEWER)
    claim = workflow.submit(claim, by=fact_checker)
    assert asked(claim) == ["third"]
    claim = workflow.assess(claim, by=third, rating=a_rating(), reasons="So it reads.")
    assert asked(claim) == ["reviewer"]


def test_by_hand_nobody_is_asked_in_their_place(settings: Any, editor: User, reviewer: User) -> None:
    settings.INVITE = "by_hand"
    a_person("third", Role.REVIEWER)
    claim = workflow.invite(a_claim("review"), by=editor, reviewers=[reviewer])
    reviewer.groups.clear()
    assert invitations.ask_where_somebody_is_missing() == 1
    assert asked(claim) == []


def test_rotation_offers_exactly_those_whom_the_workflow_lets_assess() -> None:
    for claim in columns("editing_assignee").values():
        if claim.stage == "review":
            may = {each.username for each in permissions.reviewers() if permissions.can_assess(each, claim)}
            assert {each.username for each in who_may_assess(claim, permissions.reviewers())} == may
            assert may


def test_who_is_asked_is_shown_to_editors_who_neither_wrote_it_nor_judge_it() -> None:
    both = a_person("both", Role.REVIEWER, Role.EDITOR)
    claim = a_claim("review", assignee=person("editing_assignee"))
    workflow.recuse(claim, by=person("second_editor"), interest="I own the mill.")
    shown = {name for name in ("editor", "superuser", "both", "reviewer", "assignee", "editing_assignee",
             "second_editor", "other_fact_checker") if permissions.can_see_invitations(
                 both if name == "both" else person(name), claim)}  # fmt: skip
    assert asked(claim) == ["both", "reviewer"]
    assert shown == {"editor", "superuser"}
    with refused(workflow.Forbidden):
        workflow.invite(claim, by=both, reviewers=[person("reviewer")])
