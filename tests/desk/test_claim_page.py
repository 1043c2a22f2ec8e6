import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.models import Claim, RatingScale
from tests.claims.factories import a_claim, a_source, an_actor, brought_to
from tests.desk.conftest import change_url, claim_form

pytestmark = pytest.mark.django_db
LIST = "/desk/claims/claim/"


def test_a_claim_is_entered_and_its_history_says_by_whom(desk, fact_checker) -> None:
    data = {"statement": "The bridge was closed for a year.", "language": "en", "seen": ""}
    response = desk(fact_checker).post(f"{LIST}add/", data)
    claim = Claim.objects.get()
    assert (response.status_code, claim.stage) == (302, "triage")
    assert list(claim.events.values_list("verb", "by", "stage_after")) == [("enter", fact_checker.pk, "triage")]


def test_the_assignee_changes_text_and_parts_and_the_history_says_what(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    source = a_source()
    data = claim_form(claim, summary="It rose by forty centimeters.") | {
        "evidence-TOTAL_FORMS": 3,
        "evidence-2-source": source.pk,
        "evidence-2-stance": "refutes",
        "evidence-2-note": "A third reading.",
    }
    response = desk(fact_checker).post(change_url(claim), data)
    claim.refresh_from_db()
    assert response.status_code == 302
    assert claim.summary == "It rose by forty centimeters."
    assert claim.evidence.count() == 3
    assert claim.events.first().verb == "edit"
    assert claim.events.first().reason == "summary, evidence"


def test_saving_without_a_change_writes_no_event(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    before = claim.events.count()
    assert desk(fact_checker).post(change_url(claim), claim_form(claim)).status_code == 302
    assert claim.events.count() == before


def test_a_save_never_moves_a_claim(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, stage="done", standing="published", number=99, assignee="", round=7)
    desk(fact_checker).post(change_url(claim), data)
    claim.refresh_from_db()
    assert (claim.stage, claim.standing, claim.number, claim.round) == ("research", "unpublished", None, 0)
    assert claim.assignee == fact_checker


def test_nobody_overwrites_what_somebody_else_saved_meanwhile(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    stale = claim_form(claim, summary="The second tab's text.")
    desk(fact_checker).post(change_url(claim), claim_form(claim, summary="The first tab's text."))
    response = desk(fact_checker).post(change_url(claim), stale)
    claim.refresh_from_db()
    assert claim.summary == "The first tab's text."
    assert response.status_code == 200
    page = response.content.decode()
    assert "Somebody changed this claim while you had it open" in page
    assert "The second tab&#x27;s text." in page


@pytest.mark.parametrize("stage", ["review", "adjudication", "approved", "done", "closed"])
def test_a_late_save_is_refused_with_a_message(desk, fact_checker, stage: str) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, summary="Too late.")
    brought_to(claim, stage)
    response = desk(fact_checker).post(change_url(claim), data, follow=True)
    claim.refresh_from_db()
    assert claim.summary != "Too late."
    assert "Nothing was saved" in response.content.decode()


def test_another_fact_checker_reads_but_does_not_change(desk, fact_checker, other_fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client = desk(other_fact_checker)
    assert 'name="summary"' not in client.get(change_url(claim)).content.decode()
    client.post(change_url(claim), claim_form(claim, summary="Mine."))
    claim.refresh_from_db()
    assert claim.summary != "Mine."


def test_a_claim_cannot_be_deleted(desk, superuser) -> None:
    claim = a_claim()
    assert desk(superuser).post(f"{LIST}{claim.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_bad_input_is_a_form_error_that_names_the_field(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, summary="nul \0 byte", statement="x" * 501, language="klingon!") | {
        "appearances-0-said_on": "2025-02-30",
        "appearances-0-quote": "Words without a language.",
        "appearances-0-quote_language": "",
    }
    response = desk(fact_checker).post(change_url(claim), data)
    page = response.content.decode()
    assert response.status_code == 200
    for message in (
        "Null characters are not allowed",
        "at most 500 characters",
        "Write a language tag",
        "There is no such date: 2025-02-30",
    ):
        assert message in page


@pytest.mark.parametrize("role", ["fact_checker", "other_fact_checker", "reviewer", "editor", "admin", "superuser"])
@pytest.mark.parametrize("stage", ["triage", "research", "review", "adjudication", "approved", "done", "closed"])
def test_the_page_has_a_button_for_each_verb_that_is_possible_and_no_other(
    desk, request, role: str, stage: str
) -> None:
    user = request.getfixturevalue(role)
    claim = a_claim(stage, assignee=request.getfixturevalue("fact_checker"))
    page = desk(user).get(change_url(claim)).content.decode()
    buttons = set(re.findall(rf'href="/desk/claims/claim/{claim.pk}/([a-z-]+)/"', page)) - {"history", "change"}
    possible = set(workflow.available(claim, user)) - {"waive"}  # every gate passes: there is nothing to waive
    assert {button.replace("-", "_") for button in buttons} == possible


def test_what_is_missing_for_the_next_step_is_said_in_words(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker, summary="", proposed_rating=None)
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    assert "Write the summary." in page
    assert "Propose a rating." in page
    assert "Write the analysis." not in page


def test_the_history_is_on_the_page(desk, editor, fact_checker) -> None:
    claim = a_claim("review", assignee=fact_checker)
    workflow.send_back(claim, by=editor, reason="The gauge was moved in 2019.")
    page = desk(editor).get(change_url(claim)).content.decode()
    assert "The gauge was moved in 2019." in page
    assert page.count("<time datetime=") == claim.events.count() == 4


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_rows(
    desk, editor, django_assert_num_queries
) -> None:
    client = desk(editor)
    a_claim("review")
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(10):
        a_claim("triage")
    with django_assert_num_queries(len(one)):
        assert "<td" in client.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["fact_checker", "reviewer"])
def test_a_claims_page_asks_as_many_questions_for_many_parts_as_for_few(
    desk, request, fact_checker, django_assert_num_queries, role: str
) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client = desk(request.getfixturevalue(role))
    client.get(change_url(claim))
    with CaptureQueriesContext(connection) as few:
        client.get(change_url(claim))
    for _ in range(9):
        actor, source = an_actor(), a_source()
        claim.appearances.create(actor=actor, source=source)
        claim.evidence.create(source=source, stance="supports", note="It says so.")
        claim.replies.create(actor=actor, not_asked="No time.")
    with django_assert_num_queries(len(few)):
        page = client.get(change_url(claim)).content.decode()
    assert actor.name in page
    assert source.title in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"appearances-0-quote": "Two meters!", "appearances-0-quote_language": ""}, "in which language"),
        ({"replies-0-not_asked": ""}, "Give the day on which they were asked"),
        ({"replies-0-asked_on": "2025-09-07"}, "not both"),
        (
            {"replies-0-not_asked": "", "replies-0-asked_on": "2025-09-07", "replies-0-due_on": "2025-09-01"},
            "due before",
        ),
    ],
)
def test_a_mistake_in_a_part_is_explained_on_the_page(desk, fact_checker, changes: dict, message: str) -> None:
    claim = a_claim("research", assignee=fact_checker)
    response = desk(fact_checker).post(change_url(claim), claim_form(claim, **changes))
    assert response.status_code == 200
    assert message in response.content.decode()


def test_what_was_typed_too_late_is_shown_to_be_copied(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, analysis="An hour of work that must not be lost.", context="Brief.")
    brought_to(claim, "review")
    response = desk(fact_checker).post(change_url(claim), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "An hour of work that must not be lost." in page
    assert "Brief." in page
    assert data["seen"] not in page


@pytest.mark.parametrize("value", ["abc", "1e5", "9" * 5000, "-1"])
def test_a_key_that_is_none_is_a_form_error(desk, fact_checker, value: str) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, topics=[value]) | {"evidence-0-source": value, "appearances-0-actor": value}
    assert desk(fact_checker).post(change_url(claim), data).status_code == 200
    source = {"title": "T", "slug": "t", "kind": "report", "tier": "primary", "language": "en", "publisher": value}
    form = source | {"origin": value, "snapshots-TOTAL_FORMS": 0, "snapshots-INITIAL_FORMS": 0}
    assert desk(fact_checker).post("/desk/sources/source/add/", form).status_code == 200


@pytest.mark.parametrize("default", ["default", "stars", None])
def test_a_rating_is_proposed_from_the_default_scale_or_from_any_where_none_is(desk, fact_checker, default) -> None:
    RatingScale.objects.create(slug="stars", name="Stars").ratings.create(
        slug="one", name="One star", value=1, position=1, definition="It shines."
    )
    RatingScale.objects.update(is_default=False)
    RatingScale.objects.filter(slug=default).update(is_default=True)
    claim = a_claim("research", assignee=fact_checker, proposed_rating=None)
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    assert ("One star" in page) == (default != "default")
    assert ("Half true" in page) == (default != "stars")
