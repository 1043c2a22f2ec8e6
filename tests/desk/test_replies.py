"""The right of reply on the desk's pages, and how a person chooses to be told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from claims import letters, replies
from claims.models import Claim, Letter, NotificationChoice, Reply
from tests.claims.factories import a_claim, a_quote, an_actor, brought_to, person
from tests.desk.conftest import change_url

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def claim(fact_checker) -> Claim:
    """In research, with an actor whom nobody asked yet."""
    claim = a_claim("research", assignee=fact_checker)
    a_quote(claim, an_actor(name="Ana Pérez"))
    return claim


def ask_url(claim: Claim) -> str:
    return reverse("admin:claims_claim_ask", args=[claim.pk, claim.appearances.get(actor__name="Ana Pérez").actor.pk])


def test_a_reply_is_asked_for_from_the_claims_page_and_the_letter_is_kept(desk, claim: Claim, fact_checker) -> None:
    assert ask_url(claim) in desk(fact_checker).get(change_url(claim)).content.decode()
    page = desk(fact_checker).get(ask_url(claim)).content.decode()
    assert "Dear Ana Pérez," in page
    written = {"due_on": TODAY + timedelta(days=5), "subject": "Your reply", "body": "By [deadline]?", "channel": "fax"}
    answer = desk(fact_checker).post(ask_url(claim), written, follow=True)
    letter = Letter.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("admin:claims_claim_letter", args=[claim.pk, letter.pk])
    assert letter.body in answer.content.decode()
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    assert "Your reply" in page
    assert "Ask again" in page
    answer = desk(fact_checker).post(ask_url(claim), written | {"to": "ana@party.example"}, follow=True)
    assert "waits to be mailed to ana@party.example" in answer.content.decode()


def test_what_is_wrong_with_a_letter_is_said_at_its_field_and_the_rest_is_kept(
    desk, claim: Claim, fact_checker
) -> None:
    written = {"to": "ana", "due_on": "2099-02-31", "subject": "Your reply", "body": "Did you say so?"}
    answer = desk(fact_checker).post(ask_url(claim), written)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter a valid email address." in page
    assert "Enter a valid date." in page
    assert "Did you say so?</textarea>" in page
    answer = desk(fact_checker).post(ask_url(claim), written | {"to": "", "due_on": TODAY - timedelta(days=1)})
    assert (answer.status_code, "Choose a day that has not passed." in answer.content.decode()) == (422, True)


def test_letters_are_hidden_like_the_proposal_which_they_may_name(desk, claim: Claim, fact_checker, editor) -> None:
    actor = claim.appearances.get(actor__name="Ana Pérez").actor
    letter = letters.ask(claim, actor, by=fact_checker, subject="CANARY", body="CANARY", due_on=TODAY)
    address = reverse("admin:claims_claim_letter", args=[claim.pk, letter.pk])
    for name in ("reviewer", "editor", "other_fact_checker", "admin", "superuser"):
        assert "CANARY" not in desk(person(name)).get(change_url(claim)).content.decode()
        assert desk(person(name)).get(address).status_code == 403
    brought_to(claim, "approved", assignee=fact_checker)
    assert "CANARY" in desk(editor).get(address).content.decode()


def test_an_overdue_reply_is_marked_and_its_answer_recorded_where_it_stands(desk, claim: Claim, fact_checker) -> None:
    long_ago = {"asked_on": TODAY - timedelta(days=9), "due_on": TODAY - timedelta(days=2)}
    reply = Reply.objects.create(claim=claim, actor=claim.appearances.get(actor__name="Ana Pérez").actor, **long_ago)
    claim = brought_to(claim, "review", assignee=fact_checker)
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    address = reverse("admin:claims_claim_answer", args=[claim.pk, reply.pk])
    assert "Overdue" in page
    assert address in page
    answer = desk(fact_checker).post(address, {"answered_on": TODAY - timedelta(days=20), "answer": "So it was."})
    assert answer.status_code == 422
    assert "So it was.</textarea>" in answer.content.decode()
    answer = desk(fact_checker).post(address, {"answered_on": TODAY, "answer": "So it was."}, follow=True)
    assert "The answer is recorded." in answer.content.decode()
    answer = desk(fact_checker).post(address, {"answered_on": TODAY, "answer": "Twice."})
    assert (answer.status_code, "Twice." in answer.content.decode()) == (409, True)


def test_an_answer_after_publication_leads_an_editor_to_reopening(desk, claim: Claim, fact_checker, editor) -> None:
    long_ago = {"asked_on": TODAY - timedelta(days=9), "due_on": TODAY - timedelta(days=2)}
    reply = Reply.objects.create(claim=claim, actor=claim.appearances.get(actor__name="Ana Pérez").actor, **long_ago)
    claim = brought_to(claim, "done", assignee=fact_checker)
    replies.record_answer(reply, by=editor, answered_on=TODAY, answer="So it was.")
    page = desk(editor).get(change_url(claim)).content.decode()
    assert "An answer came after publication." in page
    assert "An editor reopens the claim for it." not in page
    assert "An editor reopens the claim for it." in desk(fact_checker).get(change_url(claim)).content.decode()


def test_a_person_chooses_how_they_are_told_of_each_kind(desk, fact_checker, editor) -> None:
    address = reverse("admin:told")
    assert "You have no mail address here" in desk(fact_checker).get(address).content.decode()
    User.objects.filter(pk=fact_checker.pk).update(email="f@desk.example")
    page = desk(fact_checker).get(address)
    assert "Mails go to f@desk.example." in page.content.decode()
    chosen = {field.name: field.value() for field in page.context["form"]}
    assert set(chosen.values()) == {"at_once"}
    for mode in ("digest", "never"):
        answer = desk(fact_checker).post(address, chosen | {"mentioned": mode}, follow=True)
        assert "Saved." in answer.content.decode()
        assert NotificationChoice.objects.get(person=fact_checker, kind="mentioned").mode == mode
    assert desk(fact_checker).post(address, chosen | {"mentioned": "loudly"}).status_code == 422
    assert not NotificationChoice.objects.filter(person=editor).exists()
