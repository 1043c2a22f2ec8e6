"""A session that ends while somebody types: nothing typed is lost, and nobody else gets it or sends it."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.http import urlencode
from lxml import html

from accounts.models import User
from claims.models import Actor, Claim
from sources.models import Source
from tests.claims.factories import a_claim, a_publisher, a_rating
from tests.desk.conftest import CLAIM, LIST, as_sent, change_url, opened, verb_url

pytestmark = pytest.mark.django_db
ADDRESS = "http://testserver"
PASSWORD = "correct horse battery"
SIGN_IN = "@id='login-form'"
BACK = "@data-undrafted"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def send(client: Client, url: str, data: dict[str, Any], **options: Any) -> HttpResponse:
    """Send a form as browsers do; Django's client would send it as one that may have files."""
    return client.post(url, urlencode(data, doseq=True), "application/x-www-form-urlencoded", **options)


def assessment(reasons: str) -> dict[str, Any]:
    return {"rating": a_rating().pk, "reasons": reasons, "conflict": "none"}


def let_in(user: User) -> User:
    user.password = make_password(PASSWORD)
    user.save()
    return user


def signed_out(client: Client) -> Client:
    del client.cookies[settings.SESSION_COOKIE_NAME]
    return client


def sign_in(client: Client, page: HttpResponse, name: str, password: str = PASSWORD) -> HttpResponse:
    """Send the page's form for signing in, with what goes along."""
    data = as_sent(page.content.decode(), SIGN_IN)
    data["carried"] = html.fromstring(page.content).xpath("//input[@form='login-form']/@value")
    return send(client, "/desk/login/?next=/desk/", data | {"username": name, "password": password})


def test_what_is_sent_without_a_session_is_brought_back_into_its_form_after_signing_in_and_saved_by_hand(
    desk, fact_checker
) -> None:
    let_in(fact_checker)
    claim = a_claim("research", assignee=fact_checker)
    publisher = a_publisher()
    source = {"title": "A report", "kind": "report", "tier": "primary", "language": "en"}
    row = {"evidence-TOTAL_FORMS": 3, "evidence-2-note": "A third reading.", "evidence-2-stance": "context"}
    actor = {"name": "Nora Quiroga", "kind": "person"}
    for url, form, written in (
        (change_url(claim), CLAIM, {"summary": "An hour of work.", **row}),
        (
            "/desk/sources/source/add/?by_hand=1",
            "@id='source_form'",
            source | {"publisher": publisher.pk, "publisher__typed": publisher.name},
        ),
        ("/desk/claims/actor/add/", "@id='actor_form'", actor),
        (verb_url(claim, "close"), "@class='desk-form'", {"closed_as": "duplicate", "reason": "We have it."}),
    ):
        client = desk(fact_checker)
        data = opened(client, url, form) | written
        page = send(signed_out(client), url, data)
        assert page.status_code == 403, url
        assert "You are signed out, so nothing was saved." in page.content.decode(), url
        text = max(map(str, written.values()), key=len)
        assert text in page.content.decode(), url
        page = sign_in(client, page, "fact_checker", "wrong")
        assert page.status_code == 200, url
        page = sign_in(client, page, "fact_checker")
        assert page.status_code == 200, url
        assert text in page.content.decode(), url
        form_again = send(client, url, as_sent(page.content.decode(), BACK))
        assert form_again.status_code == 200, url
        assert "It is not saved yet" in form_again.content.decode(), url
        again = as_sent(form_again.content.decode(), form)
        assert {name: again[name] for name in written} == {name: [str(each)] for name, each in written.items()}, url
        assert not Source.objects.filter(title="A report").exists() or "/source/" not in url
        if url != change_url(claim):  # there a source is missing still
            assert send(client, url, again).status_code == 302, url
    claim.refresh_from_db()
    assert (claim.stage, claim.events.first().reason) == ("closed", "We have it.")
    assert Source.objects.filter(title="A report").exists()
    assert Actor.objects.filter(name="Nora Quiroga").exists()
    assert not Claim.objects.filter(summary="An hour of work.").exists()


def test_a_comment_and_pasted_lines_come_back_too(desk, fact_checker) -> None:
    let_in(fact_checker)
    claim = a_claim("research", assignee=fact_checker)
    client = desk(fact_checker)
    comment = opened(client, change_url(claim), ".//textarea[@id='comment-new']") | {"text": "Is the gauge right?"}
    lines = opened(client, f"{LIST}import/", "@enctype") | {"text": "The river rose.\nThe bridge fell."}
    discussion, table = f"{LIST}{claim.pk}/discussion/", f"{LIST}import/"
    for url, text, page in (
        (discussion, comment["text"], send(signed_out(client), discussion, comment)),
        (table, lines["text"], Client().post(table, lines | {"enter": "1"})),  # sent as a form that may have a file
        (table, lines["text"], Client().post(table, lines | {"file": SimpleUploadedFile("a.csv", b"One.")})),
    ):
        assert page.status_code == 403, url
        client = Client()
        again = as_sent(sign_in(client, page, "fact_checker").content.decode(), BACK)
        back = send(client, url, again)
        form = as_sent(back.content.decode(), "@class='desk-form'")
        assert (back.status_code, "It is not saved yet" in back.content.decode()) == (200, True), url
        assert form["text"] == [text], url
    assert not claim.comments.exists()
    assert Claim.objects.count() == 1


def test_who_signs_in_instead_neither_sees_nor_sends_what_somebody_else_typed(
    desk, reviewer, second_reviewer, fact_checker
) -> None:
    let_in(second_reviewer)
    claim = a_claim("review")
    client, url = desk(reviewer), verb_url(claim, "assess")
    data = opened(client, url, "@class='desk-form'") | {
        "rating": a_rating().pk,
        "reasons": "The gauge decides it.",
        "conflict": "none",
    }
    page = send(signed_out(client), url, data)
    response = sign_in(client, page, "second_reviewer")
    assert response.status_code == 302
    page = client.get("/desk/").content.decode()
    assert "was not yours, so it was not kept" in page
    assert "The gauge decides it." not in page
    assert not claim.assessments.exists()


def test_nobody_else_puts_words_into_a_form_by_way_of_signing_in(desk, fact_checker) -> None:
    let_in(fact_checker)
    client = Client()
    page = as_sent(client.get("/desk/login/").content.decode(), SIGN_IN)
    sent = page | {"username": "fact_checker", "password": PASSWORD, "carried": "eyJmIjoxfQ:1a:forged"}
    assert send(client, "/desk/login/", sent).status_code == 302
    stranger = send(Client(), f"{LIST}add/", {"statement": "The river rose.", "_whose": "forged"})
    assert (stranger.status_code, stranger["Location"].partition("?")[0]) == (302, "/desk/login/")


def test_no_password_and_no_token_of_a_form_goes_along(desk, admin) -> None:
    client, url = desk(admin), "/desk/accounts/user/add/"
    data = opened(client, url, "@id='user_form'") | {"username": "nora", "password1": "Tr0ub4dor&3", "password2": "x"}
    page = send(signed_out(client), url, data | {"csrfmiddlewaretoken": "plantedcsrftoken"}).content.decode()
    assert "nora" in page
    assert "Tr0ub4dor" not in page
    assert "plantedcsrftoken" not in page


def test_a_page_from_before_the_last_sign_in_loses_nothing_either(fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client, url = Client(enforce_csrf_checks=True), change_url(claim)
    client.force_login(fact_checker)
    data = opened(client, url, CLAIM) | {"summary": "An hour of work."}
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32  # as signing in gives a new one
    page = send(client, url, data, headers={"origin": ADDRESS})
    assert page.status_code == 403
    assert "open since before you last signed in" in page.content.decode()
    again = send(client, url, as_sent(page.content.decode(), BACK), headers={"origin": ADDRESS})
    assert again.status_code == 200
    assert as_sent(again.content.decode(), CLAIM)["summary"] == ["An hour of work."]
    claim.refresh_from_db()
    assert claim.summary != "An hour of work."
    for headers in ({"origin": "https://elsewhere.example"}, {}):  # nor does another site's page get so far
        refused = send(client, url, data, headers=headers)
        assert refused.status_code == 403, headers
        assert "An hour of work." not in refused.content.decode(), headers


def test_the_page_for_signing_in_that_was_open_in_another_tab_is_shown_anew(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    response = send(client, "/desk/login/", {"username": "a", "password": "b"}, headers={"origin": ADDRESS})
    assert (response.status_code, response["Location"]) == (302, "/desk/login/")


def test_a_verb_is_told_what_happened_to_the_claim_while_its_page_was_open(
    desk, reviewer, second_reviewer, editor
) -> None:
    claim = a_claim("review")
    client, url = desk(reviewer), verb_url(claim, "assess")
    data = opened(client, url, "@class='desk-form'") | {
        "rating": a_rating().pk,
        "reasons": "The gauge decides it.",
        "conflict": "none",
    }
    assessed = send(desk(second_reviewer), url, assessment("The gauge."))
    assert assessed.status_code == 302  # of which a reviewer who has not rated it learns nothing
    assert "This happened to the claim" not in send(client, url, data | {"rating": ""}).content.decode()
    assert send(desk(editor), verb_url(claim, "send_back"), {"reason": "A gauge is missing."}).status_code == 302
    page = send(client, url, data)
    assert page.status_code == 409
    assert "A gauge is missing." in page.content.decode()
    assert "The gauge decides it." in page.content.decode()
    assert "Bring it back into the form" in page.content.decode()
    assignee = claim.assignee
    assert send(desk(assignee), verb_url(claim, "submit"), {}).status_code == 302
    page = send(client, url, as_sent(page.content.decode(), BACK))
    assert page.status_code == 409
    assert "send it again if it still holds" in page.content.decode()
    again = as_sent(page.content.decode(), "@class='desk-form'")
    assert again["reasons"] == ["The gauge decides it."]
    assert send(client, url, again).status_code == 302


def test_the_browser_is_told_which_draft_was_saved_and_no_other(desk, fact_checker) -> None:
    claim = a_claim("triage")
    client, url = desk(fact_checker), change_url(claim)
    data = opened(client, url, CLAIM)
    assert "saved" not in send(client, url, data | {"statement": "", "_draft": "abc1"}).cookies
    assert "saved" not in send(client, url, data | {"_draft": "<script>"}).cookies
    assert send(client, url, data | {"_draft": "abc2"}).cookies["saved"].value == "abc2"
    assert send(client, verb_url(claim, "take"), {"_draft": "abc3"}).cookies["saved"].value == "abc2.abc3"
    window = {"name": "Flooding", "_popup": "1", "_draft": "abc4"}
    saved = send(client, "/desk/claims/topic/add/", window)
    assert (saved.status_code, saved.cookies["saved"].value) == (200, "abc2.abc3.abc4")
