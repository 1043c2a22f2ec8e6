"""The right of reply: letters, answers, also late ones, and deadlines."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from claims import letters, replies, submissions, workflow
from claims.day import CONCERNS
from claims.models import Claim, Letter, Reply, Submission
from claims.workflow import Forbidden, Unmet, WrongStage
from jobs.models import Job
from record.models import Entry
from tests.claims.factories import a_claim, a_quote, an_actor, brought_to
from tests.claims.test_mails import over_smtp
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def asked(claim: Claim, by: User, **changes: Any) -> Letter:
    """A letter to an actor who is quoted in the claim and was not asked yet."""
    actor = claim.appearances.filter(stance="asserts").last().actor
    usual = {"subject": "Your reply", "body": f"Did you say so? Answer by {letters.DEADLINE}."}
    usual["due_on"] = TODAY + timedelta(days=7)
    return letters.ask(claim, actor, by=by, **usual | changes)


@pytest.fixture
def claim(fact_checker) -> Claim:
    """In research, with an actor whom nobody asked yet."""
    claim = a_claim("research", assignee=fact_checker)
    a_quote(claim, an_actor(name="Ana Pérez"), said_on="2025-09-06", occasion="A speech")
    return claim


def test_a_letter_is_drafted_from_the_claim_and_tells_no_verdict(claim: Claim, fact_checker) -> None:
    actor = claim.appearances.get(actor__name="Ana Pérez").actor
    words = letters.draft(claim, actor, fact_checker)
    for part in ("Dear Ana Pérez,", f"“{claim.statement}”", "2025-09-06, A speech", "“Two meters!”", letters.DEADLINE):
        assert part in words.body
    for hidden in (claim.proposed_rating.name, claim.summary, claim.analysis):
        assert hidden not in words.subject + words.body


def test_a_letter_that_is_mailed_records_that_they_were_asked(claim: Claim, fact_checker) -> None:
    User.objects.filter(pk=fact_checker.pk).update(email="desk@facts.example")
    letter = asked(claim, fact_checker, to="ana@party.example", subject="Your\r\nreply")
    reply = Reply.objects.get(claim=claim, actor__name="Ana Pérez")
    assert (reply.asked_on, reply.channel, reply.due_on) == (TODAY, "e-mail", TODAY + timedelta(days=7))
    assert Job.objects.get(task_name="claims.tasks.mail_letter").args == {"letter": letter.pk}
    assert [letters.send(letter.pk), letters.send(letter.pk)] == ["sent", "sent before"]
    (message,) = mail.outbox
    assert (message.to, message.reply_to, message.subject) == (
        ["ana@party.example"],
        ["desk@facts.example"],
        "Your reply",
    )
    assert letters.DEADLINE not in message.body
    assert Letter.objects.get().sent_at is not None
    assert claim.events.first().reason == "right of reply of Ana Pérez asked for"


def test_a_letter_that_is_copied_is_kept_and_a_reminder_sets_another_deadline(claim: Claim, fact_checker) -> None:
    asked(claim, fact_checker, channel="press office")
    Reply.objects.filter(actor__name="Ana Pérez").update(asked_on=TODAY - timedelta(days=9))
    asked(claim, fact_checker, due_on=TODAY)
    reply = Reply.objects.get(actor__name="Ana Pérez")
    assert (reply.channel, reply.asked_on, reply.due_on) == ("press office", TODAY - timedelta(days=9), TODAY)
    assert reply.letters.count() == 2
    assert not Job.objects.filter(task_name="claims.tasks.mail_letter").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"to": "ana"}, "to"),
        ({"to": "ſara@party.example"}, "to"),  # a letter that Django's own check takes for an s
        ({"to": f"ana@{'ü' * 62}.example"}, "to"),
        ({"due_on": TODAY + timedelta(days=800)}, "due_on"),
        ({"body": ""}, "body"),
        ({"body": "x" * 10_001}, "body"),
        ({"channel": "x" * 101}, "channel"),
    ],
)
def test_a_letter_that_cannot_go_is_refused_at_its_field_and_leaves_no_trace(
    claim: Claim, fact_checker, changes: Any, field: str
) -> None:
    with pytest.raises(Unmet) as refused:
        asked(claim, fact_checker, **changes)
    assert {failure.field for failure in refused.value.failures} == {field}
    assert not Letter.objects.exists()
    assert not Reply.objects.filter(actor__name="Ana Pérez").exists()


def test_a_letter_of_a_form_that_is_sent_twice_is_one(claim: Claim, fact_checker) -> None:
    first = asked(claim, fact_checker, to="ana@example.org")
    assert asked(claim, fact_checker, to="ana@example.org") == first
    Letter.objects.update(at=timezone.now() - timedelta(hours=1))
    assert asked(claim, fact_checker, to="ana@example.org") != first
    assert Job.objects.filter(task_name=letters.MAIL_LETTER).count() == 2


def test_only_who_may_change_the_claim_asks_and_only_before_it_is_submitted(claim: Claim, fact_checker, editor) -> None:
    with pytest.raises(Forbidden):
        asked(claim, editor)
    asked(claim, fact_checker)
    with pytest.raises(WrongStage):
        asked(brought_to(claim, "review", assignee=fact_checker), fact_checker)


def test_a_letter_that_a_server_refuses_says_so_and_one_that_it_puts_off_is_tried_again(
    claim: Claim, fact_checker, settings
) -> None:
    letter = asked(claim, fact_checker, to="ana@party.example")
    with mail_server() as server:
        over_smtp(settings, server.port)
        server.refusal = "451 later"
        with pytest.raises(Exception, match="later"):
            letters.send(letter.pk)
        assert "tried again" in Letter.objects.get().problem
        server.refusal = "550 no such person"
        assert letters.send(letter.pk) == "refused"
        assert "refused the address" in Letter.objects.get().problem
        server.refusal = ""
        assert letters.send(letter.pk) == "sent"
        assert [recipients for recipients, _ in server.mails] == [["ana@party.example"]]
    assert Letter.objects.get().problem == ""


@pytest.mark.parametrize("to", ["jörg@party.example", f"ana@{'ü' * 62}.example"])
def test_a_letter_to_an_address_that_no_server_takes_is_not_said_to_be_sent(claim: Claim, fact_checker, to) -> None:
    letter = asked(claim, fact_checker, to="ana@party.example")
    Letter.objects.filter(pk=letter.pk).update(to=to)  # as earlier releases let pass
    assert letters.send(letter.pk) == "refused"
    letter.refresh_from_db()
    assert letter.sent_at is None
    assert "cannot be sent to this address" in letter.problem


def asked_long_ago(claim: Claim, by: User) -> None:
    """Nobody waits for the answer any more before the verdict is published."""
    asked(claim, by)
    claim.replies.filter(answer="").update(asked_on=TODAY - timedelta(days=9), due_on=TODAY - timedelta(days=2))


def answered(claim: Claim, by: User) -> Reply:
    reply = claim.replies.get(answer="")
    return replies.record_answer(reply, by=by, answered_on=TODAY, answer="It was one meter.")


@pytest.mark.parametrize("stage", ["research", "review", "adjudication", "approved", "done"])
def test_an_answer_is_recorded_at_every_stage_by_the_assignee_or_an_editor(
    claim: Claim, stage: str, fact_checker, editor, reviewer, other_fact_checker
) -> None:
    asked_long_ago(claim, fact_checker)
    claim = brought_to(claim, stage, assignee=fact_checker)
    for other in (reviewer, other_fact_checker):
        with pytest.raises(Forbidden):
            answered(claim, other)
    reply = answered(claim, editor)
    assert reply.answer_recorded_at is not None
    assert claim.events.first().verb == "answer"
    with pytest.raises(WrongStage):
        replies.record_answer(reply, by=fact_checker, answered_on=TODAY, answer="Another.")


def test_an_answer_from_before_the_question_is_refused_at_its_field(claim: Claim, fact_checker) -> None:
    asked(claim, fact_checker)
    reply = claim.replies.get(answer="")
    with pytest.raises(Unmet) as refused:
        replies.record_answer(reply, by=fact_checker, answered_on=TODAY - timedelta(days=1), answer="Yes.")
    assert {failure.field for failure in refused.value.failures} == {"answered_on"}


def test_an_answer_that_comes_after_submission_is_a_change_that_an_editor_accepts(
    claim: Claim, fact_checker, editor
) -> None:
    asked_long_ago(claim, fact_checker)
    claim = brought_to(claim, "approved", assignee=fact_checker)
    assert submissions.changes(claim) == []
    answered(claim, editor)
    changes = {
        (str(change.kind), change.name, str(change.field), change.after) for change in submissions.changes(claim)
    }
    assert ("right of reply", "Ana Pérez", "answer", "It was one meter.") in changes
    with pytest.raises(Unmet, match="changed since it was submitted"):
        workflow.publish(claim, by=editor)
    workflow.publish(claim, by=editor, changes="It bears out what was found.")
    assert Entry.objects.count() == 1


def test_a_submission_that_kept_no_replies_is_not_compared_by_them(claim: Claim, fact_checker, editor) -> None:
    asked_long_ago(claim, fact_checker)
    claim = brought_to(claim, "research", assignee=fact_checker)
    claim = workflow.submit(claim, by=fact_checker)
    kept = claim.submissions.get()
    parts = {name: items for name, items in kept.parts.items() if name != "replies"}
    claim = workflow.submit(workflow.send_back(claim, by=editor, reason="Ask the board."), by=fact_checker)
    claim.round = 9
    Submission.objects.create(claim=claim, round=9, parts=parts, digest=submissions.digest_of(parts))
    answered(claim, editor)
    assert submissions.changes(claim) == []


def test_an_answer_after_publication_proposes_an_update_to_editors(claim: Claim, fact_checker, editor) -> None:
    asked_long_ago(claim, fact_checker)
    claim = brought_to(claim, "done", assignee=fact_checker)
    late = CONCERNS["late_answers"]
    assert not late.claims(editor).exists()
    answered(claim, editor)
    assert list(late.claims(editor)) == [claim]
    assert [reply.answer for reply in replies.came_after_publication(claim)] == ["It was one meter."]
    claim = brought_to(workflow.reopen(claim, by=editor, reason="An answer."), "done", assignee=fact_checker)
    assert not late.claims(editor).exists()
    assert not replies.came_after_publication(claim).exists()
