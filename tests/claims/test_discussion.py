"""Who may read and write the discussion of a claim, and what that means for assessing it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims import discussion, permissions, workflow
from claims.models import Claim, Comment, Event, Notification
from claims.workflow import Forbidden, Unmet, WrongStage
from tests.claims.factories import a_claim, a_person, a_rating, brought_to, person

pytestmark = pytest.mark.django_db


def readers(claim: Claim) -> set[str]:
    names = ("reader", "fact_checker", "other_fact_checker", "reviewer", "editor", "admin")
    return {name for name in names if permissions.can_read_discussion(person(name), claim)}


def joiners(claim: Claim) -> set[str]:
    """Those who may read it only if they join."""
    names = ("reader", "fact_checker", "other_fact_checker", "reviewer", "editor", "admin")
    return {name for name in names if permissions.can_join_discussion(person(name), claim)} - readers(claim)


@pytest.mark.parametrize("stage", ["research", "review"])
def test_while_a_claim_is_blind_its_author_reads_it_and_fact_checkers_and_editors_may_join(stage: str) -> None:
    claim = a_claim(stage)
    assert readers(claim) == {"fact_checker"}
    assert joiners(claim) == {"other_fact_checker", "editor"}
    discussion.join(claim, by=person("editor"))
    assert readers(claim) == {"fact_checker", "editor"}


@pytest.mark.parametrize("stage", ["adjudication", "approved", "done"])
def test_once_the_last_assessment_is_in_everybody_at_the_desk_reads_it(stage: str) -> None:
    claim = a_claim(stage)
    assert readers(claim) == {"fact_checker", "other_fact_checker", "reviewer", "editor", "admin"}
    assert joiners(claim) == set()


def test_a_reviewer_can_neither_join_nor_write_nor_be_mentioned_while_the_claim_is_blind(
    fact_checker, reviewer
) -> None:
    claim = a_claim("review", assignee=fact_checker)
    with pytest.raises(Forbidden):
        discussion.join(claim, by=reviewer)
    with pytest.raises(Forbidden):
        discussion.say(claim, by=reviewer, text="I think that it is false.")
    with pytest.raises(Unmet, match="“@reviewer” may assess this claim"):
        discussion.say(claim, by=fact_checker, text="Look, @reviewer.")
    assert not Comment.objects.exists()


def test_whoever_joins_is_not_blind_any_more_and_leaves_assessing_to_those_who_are(fact_checker) -> None:
    both = a_person("both", Role.FACT_CHECKER, Role.REVIEWER)
    claim = a_claim("review", assignee=fact_checker)
    assert permissions.can_assess(both, claim)
    assert permissions.can_assess(person("reviewer"), claim)
    discussion.join(claim, by=both)
    assert not permissions.is_still_blind(both, claim)
    assert not permissions.can_assess(both, claim)
    assert permissions.can_assess(person("reviewer"), claim)
    workflow.assess(claim, by=person("reviewer"), rating=a_rating(), reasons="So it reads.")
    User.objects.filter(username="second_reviewer").update(is_active=False)
    claim = workflow.assess(claim, by=both, rating=a_rating(), reasons="Nobody else is left.")
    assert claim.assessments.get(reviewer=both).blind is False


def test_whoever_joined_in_one_round_joins_again_once_the_claim_is_blind_again(fact_checker, editor) -> None:
    claim = a_claim("research", assignee=fact_checker)
    discussion.join(claim, by=editor)
    claim = brought_to(claim, "review", assignee=fact_checker)
    assert permissions.can_read_discussion(editor, claim)
    claim = brought_to(claim, "done", assignee=fact_checker)
    discussion.say(claim, by=person("second_editor"), text="Well done.")
    claim = workflow.reopen(claim, by=editor, reason="There is news.")
    assert not permissions.can_read_discussion(editor, claim)
    assert not permissions.can_read_discussion(person("second_editor"), claim)
    assert permissions.can_read_discussion(fact_checker, claim)


def test_taking_part_stands_in_the_history_once(fact_checker, editor) -> None:
    claim = a_claim("research", assignee=fact_checker)
    for _ in range(2):
        discussion.join(claim, by=editor)
        discussion.say(claim, by=editor, text="What of the second gauge?")
    events = Event.objects.filter(claim=claim, verb="discuss")
    assert [(event.by, event.stage_before, event.reason) for event in events] == [(editor, "research", "")]


def test_a_comment_mentions_by_the_name_with_which_somebody_signs_in(fact_checker, editor, other_fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    text = "Ask @editor, (@other_fact_checker) or @editor. Write to press@un.org."
    comment = discussion.say(claim, by=fact_checker, text=text)
    assert set(comment.mentions.all()) == {editor, other_fact_checker}


def test_a_comment_of_a_form_that_is_sent_twice_is_one(fact_checker, editor) -> None:
    claim = a_claim("research", assignee=fact_checker)
    first = discussion.say(claim, by=fact_checker, text="Ask @editor.")
    assert discussion.say(claim, by=fact_checker, text="Ask @editor.") == first
    assert discussion.answer(first, by=fact_checker, text="Ask @editor.") != first
    Comment.objects.update(at=timezone.now() - timedelta(hours=1))
    discussion.say(claim, by=fact_checker, text="Ask @editor.")
    assert claim.comments.count() == Notification.objects.filter(person=editor, kind="mentioned").count() == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ask @nobody.", "“@nobody”"),
        ("Ask @reader", "“@reader”"),
        (" \n", "Write what you want to say"),
        ("x" * 5001, "5,000 characters"),
    ],
)
def test_a_comment_that_says_nothing_or_mentions_nobody_is_refused_in_words(fact_checker, reader, text, words) -> None:
    claim = a_claim("research", assignee=fact_checker)
    with pytest.raises(Unmet) as refused:
        discussion.say(claim, by=fact_checker, text=text)
    assert words in str(refused.value)
    assert {failure.field for failure in refused.value.failures} == {"text"}


def test_all_names_are_looked_up_at_once_the_longest_that_somebody_has_and_no_more_than_twenty(fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    people = [a_person(f"checker{number}", Role.FACT_CHECKER) for number in range(20)]
    dotted = a_person("checker1.", Role.FACT_CHECKER)
    text = "Look, @checker1., " + " ".join(f"@{one.username}." for one in people[2:])
    with CaptureQueriesContext(connection) as queries:
        comment = discussion.say(claim, by=fact_checker, text=text)
    assert set(comment.mentions.all()) == {dotted, *people[2:]}
    assert len([each for each in queries if '"username" IN' in each["sql"]]) == 1
    with pytest.raises(Unmet, match="at most 20 people"):
        discussion.say(claim, by=fact_checker, text=f"{text} @checker0 @checker1")
    with pytest.raises(Unmet, match="at most 20 people"):
        discussion.say(claim, by=fact_checker, text=" ".join(f"@nobody{number}" for number in range(500)))


def test_a_full_discussion_takes_no_more(fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    Comment.objects.bulk_create(Comment(claim=claim, by=fact_checker, text="So it is.") for _ in range(discussion.MOST))
    with pytest.raises(Unmet, match="full"):
        discussion.say(claim, by=fact_checker, text="One more.")


def test_a_thread_is_resolved_and_an_answer_opens_it_again(fact_checker, editor) -> None:
    claim = a_claim("adjudication", assignee=fact_checker)
    first = discussion.say(claim, by=editor, text="Which gauge?")
    second = discussion.answer(first, by=fact_checker, text="The upper one.")
    discussion.answer(second, by=editor, text="Thanks.")
    (thread,) = discussion.threads(discussion.comments_of(claim))
    assert [comment.text for comment in (thread.first, *thread.answers)] == [
        "Which gauge?",
        "The upper one.",
        "Thanks.",
    ]
    assert discussion.resolve(first, by=editor).resolved_by == editor
    with pytest.raises(WrongStage):
        discussion.resolve(first, by=editor)
    discussion.answer(first, by=fact_checker, text="Though…")
    (thread,) = discussion.threads(discussion.comments_of(claim))
    assert thread.first.resolved_at is None
    discussion.resolve(first, by=editor)
    assert discussion.reopen(first, by=editor).resolved_at is None
