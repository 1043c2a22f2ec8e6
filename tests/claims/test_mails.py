"""Who is told what by mail, and that no mail tells what its reader may not know."""

import socket
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from accounts.roles import Role
from claims import discussion, mails, replies, workflow
from claims.models import Claim, Notification, NotificationChoice, NotificationKind
from claims.notifications import tell
from jobs.models import Job
from tests.claims.factories import a_claim, a_person, a_rating, brought_to, person
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_is_invited_by_rotation(settings: Any) -> None:
    settings.INVITE = "by_hand"


@pytest.fixture(autouse=True)
def _addresses(fact_checker, other_fact_checker, reviewer, second_reviewer, editor, second_editor) -> None:
    for one in (fact_checker, other_fact_checker, reviewer, second_reviewer, editor, second_editor):
        User.objects.filter(pk=one.pk).update(email=f"{one.username}@desk.example")


def told() -> set[tuple[str, str]]:
    return {(each.kind, each.person.username) for each in Notification.objects.select_related("person")}


def send_all() -> list[str]:
    return [mails.send_at_once(each.pk) for each in Notification.objects.order_by("pk")]


def choose(who: User, kind: NotificationKind, mode: str) -> None:
    NotificationChoice.objects.create(person=who, kind=kind, mode=mode)


def test_assigning_tells_the_assignee_and_queues_the_mail_in_the_same_transaction(editor, fact_checker) -> None:
    claim = workflow.assign(a_claim(), by=editor, to=fact_checker)
    (notification,) = Notification.objects.all()
    assert (notification.kind, notification.person, notification.by) == ("assigned", fact_checker, editor)
    jobs = Job.objects.filter(task_name="claims.tasks.mail_notification")
    assert [job.args for job in jobs] == [{"notification": notification.pk}]
    assert send_all() == ["sent"]
    (message,) = mail.outbox
    assert message.to == ["fact_checker@desk.example"]
    assert message.subject == f"Given to you: {claim.statement}"
    assert f"http://127.0.0.1:8000/desk/claims/claim/{claim.pk}/change/" in message.body
    assert "http://127.0.0.1:8000/desk/told/" in message.body


def test_nobody_is_told_of_what_they_did_nor_who_left_or_lost_access(editor, fact_checker, reader) -> None:
    claim = a_claim("research", assignee=fact_checker)
    gone = a_person("gone", Role.FACT_CHECKER, is_active=False)
    for one, by in ((fact_checker, fact_checker), (gone, editor), (reader, editor)):
        assert tell(NotificationKind.ASSIGNED, one, claim, by=by) is None
    assert not Notification.objects.exists()


def test_whoever_left_before_the_mail_went_gets_none(editor, fact_checker) -> None:
    workflow.assign(a_claim(), by=editor, to=fact_checker)
    fact_checker.groups.clear()
    assert send_all() == ["no access"]
    assert mail.outbox == []


def test_a_claim_that_is_sent_back_tells_its_assignee_who_did_so_and_why(reviewer, fact_checker) -> None:
    claim = a_claim("review", assignee=fact_checker)
    workflow.send_back(claim, by=reviewer, reason="A source\nis missing.")
    assert told() == {("sent_back", "fact_checker")}
    assert send_all() == ["sent"]
    assert "reviewer sent this claim back to you." in mail.outbox[0].body
    assert "> A source\n> is missing." in mail.outbox[0].body


def test_the_reason_is_not_mailed_to_somebody_who_has_the_claim_no_more(
    reviewer, editor, fact_checker, other_fact_checker
) -> None:
    claim = workflow.send_back(a_claim("review", assignee=fact_checker), by=reviewer, reason="CANARY")
    workflow.assign(claim, by=editor, to=other_fact_checker)
    assert send_all() == ["nothing to say", "sent"]
    assert "CANARY" not in mail.outbox[0].body


def test_a_disagreement_tells_the_editors_who_may_adjudicate_it_and_names_no_rating(
    editor, second_editor, reviewer, second_reviewer, fact_checker
) -> None:
    both = a_person("both", Role.REVIEWER, Role.EDITOR, email="both@desk.example")
    wrote = a_person("wrote", Role.FACT_CHECKER, Role.EDITOR, email="wrote@desk.example")
    claim = a_claim("review", assignee=wrote)
    claim = workflow.assess(claim, by=both, rating=a_rating("true"), reasons="CANARY")
    assert told() == set()
    workflow.assess(claim, by=reviewer, rating=a_rating(), reasons="CANARY")
    assert told() == {("disagreement", "editor"), ("disagreement", "second_editor")}
    assert set(send_all()) == {"sent"}
    for message in mail.outbox:
        for hidden in ("CANARY", a_rating("true").name, a_rating().name, "both", "reviewer@"):
            assert hidden not in message.body.replace("The reviewers of", "")


def test_a_disagreement_that_is_settled_is_told_no_more(editor, second_editor) -> None:
    claim = a_claim("adjudication")
    workflow.adjudicate(claim, by=editor, rating=a_rating(), reasons="So it reads.")
    assert set(send_all()) == {"nothing to say"}


def test_an_invitation_names_nobody_else_and_ends_with_the_review(editor, reviewer, second_reviewer) -> None:
    claim = a_claim("review")
    for one in (reviewer, second_reviewer):
        claim.invitations.create(round=claim.round, reviewer=one, by=editor)
        tell(NotificationKind.INVITED, one, claim, by=editor)
    first, second = Notification.objects.all()
    assert mails.send_at_once(first.pk) == "sent"
    assert "second_reviewer" not in mail.outbox[0].message().as_string()
    brought_to(claim, "approved")
    assert mails.send_at_once(second.pk) == "nothing to say"


def test_a_mention_carries_the_comment_only_to_who_may_read_it_when_it_is_sent(
    fact_checker, editor, reviewer, other_fact_checker
) -> None:
    claim = a_claim("research", assignee=fact_checker)
    discussion.join(claim, by=editor)
    discussion.say(claim, by=fact_checker, text="@editor @other_fact_checker CANARY")
    assert send_all() == ["sent", "sent"]
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert "> @editor @other_fact_checker CANARY" in bodies["editor@desk.example"]
    assert "CANARY" not in bodies["other_fact_checker@desk.example"]
    assert "mentions you in the discussion" in bodies["other_fact_checker@desk.example"]


def test_a_reviewer_is_mailed_no_comment_that_waited_until_the_claim_was_blind_again(
    fact_checker, editor, reviewer
) -> None:
    claim = a_claim("adjudication", assignee=fact_checker)
    discussion.say(claim, by=fact_checker, text="@second_reviewer @editor CANARY")
    workflow.send_back(claim, by=editor, reason="Ask the board.")
    mentions = Notification.objects.filter(kind="mentioned")
    assert [mails.send_at_once(each.pk) for each in mentions.order_by("person__username")] == ["sent", "nothing to say"]
    assert "CANARY" not in mail.outbox[0].body  # to the editor, who has not joined since


def test_a_mail_goes_once_whoever_sends_it_again(editor, fact_checker) -> None:
    workflow.assign(a_claim(), by=editor, to=fact_checker)
    assert send_all() + send_all() == ["sent", "sent before"]
    assert len(mail.outbox) == 1


def test_a_person_chooses_the_digest_or_no_mail_for_each_kind(editor, fact_checker, settings) -> None:
    choose(fact_checker, NotificationKind.ASSIGNED, "digest")
    choose(fact_checker, NotificationKind.SENT_BACK, "never")
    for _ in range(2):
        workflow.assign(a_claim(), by=editor, to=fact_checker)
    workflow.send_back(a_claim("review", assignee=fact_checker), by=editor, reason="Ask the board.")
    assert send_all() == ["digest", "digest", "never"]
    before = timezone.now() + timedelta(minutes=1)
    assert mails.people_with_a_digest(before) == [fact_checker.pk]
    assert mails.send_digest(fact_checker.pk, before) == "sent"
    assert mails.people_with_a_digest(before) == []
    (message,) = mail.outbox
    assert message.subject == "2 things at the desk"
    assert message.body.count("editor gave you this claim to research.") == 2


def test_what_waits_for_a_digest_is_mailed_where_somebody_wants_none_any_more(editor, fact_checker) -> None:
    for kind in (NotificationKind.ASSIGNED, NotificationKind.SENT_BACK):
        choose(fact_checker, kind, "digest")
    workflow.assign(a_claim(), by=editor, to=fact_checker)
    workflow.send_back(a_claim("review", assignee=fact_checker), by=editor, reason="Ask the board.")
    assert send_all() == ["digest", "digest"]
    Job.objects.all().delete()
    mails.choose(fact_checker, {NotificationKind.ASSIGNED: "at_once", NotificationKind.SENT_BACK: "digest"})
    [job] = Job.objects.filter(task_name="claims.tasks.mail_notification")
    assert mails.send_at_once(job.args["notification"]) == "sent"
    assert "editor gave you this claim" in mail.outbox[0].body
    assert mails.people_with_a_digest(timezone.now() + timedelta(minutes=1)) == [fact_checker.pk]


def test_what_waits_since_the_digests_last_hour_is_in_it(settings) -> None:
    settings.DIGEST_HOUR, settings.TIME_ZONE = 7, "America/Bogota"
    with timezone.override(ZoneInfo("America/Bogota")):
        noon = datetime(2026, 3, 2, 17, 0, tzinfo=ZoneInfo("UTC"))
        assert mails.last_digest(noon).isoformat() == "2026-03-02T07:00:00-05:00"
        night = datetime(2026, 3, 2, 11, 59, tzinfo=ZoneInfo("UTC"))
        assert mails.last_digest(night).isoformat() == "2026-03-01T07:00:00-05:00"


def test_people_without_an_address_are_not_mailed_and_a_server_without_mail_sends_none(
    editor, fact_checker, settings
) -> None:
    workflow.assign(a_claim(), by=editor, to=fact_checker)
    User.objects.filter(pk=fact_checker.pk).update(email="")
    assert send_all() == ["no address"]
    User.objects.filter(pk=fact_checker.pk).update(email="fact_checker@desk.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert send_all() == ["mail is off"]
    assert not Notification.objects.exclude(mailed_at=None).exists()


@pytest.mark.parametrize("statement", ["The river rose.\r\nBcc: all@desk.example", "The river\n\nrose. " * 30])
def test_a_statement_adds_no_header_to_a_mail(editor, fact_checker, statement: str) -> None:
    workflow.assign(a_claim(statement=statement[:500]), by=editor, to=fact_checker)
    assert send_all() == ["sent"]
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert "\n" not in mail.outbox[0].subject
    assert len(mail.outbox[0].subject) <= 120


def test_an_overdue_reply_is_told_once_and_again_for_another_deadline(fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    today = timezone.localdate()
    reply = claim.replies.get()
    asked: dict[str, Any] = {"answered_on": None, "answer": "", "asked_on": today - timedelta(days=9)}
    claim.replies.update(**asked, due_on=today)
    assert replies.tell_of_overdue() == 0
    claim.replies.update(due_on=today - timedelta(days=1))
    assert [replies.tell_of_overdue(), replies.tell_of_overdue()] == [1, 0]
    assert send_all() == ["sent"]
    assert f"asked for: {reply.actor.name}." in mail.outbox[0].body
    Notification.objects.update(at=timezone.now() - timedelta(days=5))
    assert replies.tell_of_overdue() == 1
    claim.replies.update(answer="Yes.", answered_on=today)
    assert send_all() == ["sent before", "nothing to say"]


def over_smtp(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def test_a_mail_is_handed_to_the_server_that_the_setting_names(editor, fact_checker, settings) -> None:
    claim = workflow.assign(a_claim(statement="El río creció dos metros."), by=editor, to=fact_checker)
    with mail_server() as server:
        over_smtp(settings, server.port)
        assert send_all() == ["sent"]
        ((recipients, message),) = server.mails
    assert recipients == ["fact_checker@desk.example"]
    assert message["Message-ID"] == f"<notification-{Notification.objects.get().pk}@127.0.0.1>"
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert claim.statement in body.decode()


def test_a_server_that_refuses_or_is_away_leaves_the_mail_for_another_try_and_stops_no_verb(
    editor, fact_checker, settings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        over_smtp(settings, taken.getsockname()[1])
    workflow.assign(a_claim(), by=editor, to=fact_checker)
    with pytest.raises(OSError, match="refused"):
        send_all()
    with mail_server() as server:
        over_smtp(settings, server.port)
        server.refusal = "450 later"
        with pytest.raises(Exception, match="later"):
            send_all()
        server.refusal = ""
        assert send_all() == ["sent"]


def test_every_task_of_mails_is_tried_again_a_few_times() -> None:
    for name in ("mail_notification", "mail_digest", "mail_letter"):
        retries = app.tasks[f"claims.tasks.{name}"].retry_strategy
        assert retries is not None
        assert retries.max_attempts == 5
        assert retries.exponential_wait == 6


def test_no_mail_tells_the_proposal_or_an_assessment_while_the_claim_is_blind(
    fact_checker, editor, reviewer, second_reviewer
) -> None:
    """Whatever is told to whomever, at whatever stage."""
    claim = a_claim("review", assignee=fact_checker, summary="Forty centimeters.")
    claim = workflow.assess(claim, by=reviewer, rating=a_rating("half-true"), reasons="CANARY")
    comment = discussion.say(claim, by=fact_checker, text="It is plainly CANARY.")
    claim.invitations.create(round=claim.round, reviewer=second_reviewer)
    names = ("editor", "reviewer", "second_reviewer", "other_fact_checker", "admin", "superuser")
    for kind in NotificationKind:
        for name in names:
            User.objects.filter(pk=person(name).pk).update(email=f"{name}@desk.example")
            tell(kind, User.objects.get(username=name), claim, by=fact_checker, comment=comment)
    assert "sent" in send_all()
    for message in mail.outbox:
        for hidden in ("CANARY", a_rating().name, a_rating("half-true").name):
            assert hidden not in message.subject + message.body, (message.to, message.subject)
    assert Claim.objects.get(pk=claim.pk).is_blind
