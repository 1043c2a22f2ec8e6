"""Nobody sees another's assessment, nor the proposed rating, before the last is in, however they ask."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from claims import another_look, workflow
from claims.models import AnotherLook, Claim, Rating
from desk import moved_on
from desk.typed import SEEN
from tests.claims.factories import a_claim, a_person, a_rating, edited, person
from tests.desk.conftest import LIST, change_url, verb_url
from tests.sources.archived import a_snapshot

pytestmark = pytest.mark.django_db
REASONS = "CANARY-REASONS"


@pytest.fixture
def claim(fact_checker, reviewer) -> Claim:
    """In review, with one of two assessments in."""
    claim = a_claim("review", assignee=fact_checker)
    return workflow.assess(claim, by=reviewer, rating=a_rating("half-true"), reasons=REASONS)


def pages_about(claim: Claim) -> list[str]:
    return [
        change_url(claim),
        reverse("admin:claims_claim_history", args=[claim.pk]),
        LIST,
        reverse("admin:index"),
        verb_url(claim, "send_back"),
        reverse("admin:sources_snapshot_view", args=[a_snapshot(claim.evidence.all()[0].source).pk]),
    ]


def test_no_page_shows_the_proposal_or_an_assessment(desk, claim: Claim) -> None:
    for role in ("reviewer", "second_reviewer", "editor", "other_fact_checker", "admin", "superuser"):
        client = desk(person(role))
        for url in pages_about(claim):
            page = re.sub(r'(?s)<select name="rating".*?</select>', "", client.get(url).content.decode())
            for hidden in (REASONS, a_rating().name, a_rating("half-true").name):
                assert hidden not in page, (role, url, hidden)


def test_the_assignee_sees_their_proposal_but_no_assessment(desk, fact_checker, claim: Claim) -> None:
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    assert a_rating().name in page
    assert a_rating("half-true").name not in page
    assert REASONS not in page


def test_the_gates_are_hidden_like_the_proposal(desk, claim: Claim, second_reviewer) -> None:
    def shown_to() -> set[str]:
        names = ("fact_checker", "reviewer", "second_reviewer", "editor", "other_fact_checker")
        return {name for name in names if "desk-gates" in desk(person(name)).get(change_url(claim)).content.decode()}

    assert shown_to() == {"fact_checker"}
    workflow.assess(claim, by=second_reviewer, rating=a_rating(), reasons="So it reads.")
    assert shown_to() == {"fact_checker", "reviewer", "second_reviewer", "editor", "other_fact_checker"}


def test_the_assess_page_names_every_rating_alike(desk, second_reviewer, claim: Claim) -> None:
    page = desk(second_reviewer).get(verb_url(claim, "assess")).content.decode()
    assert not re.search(r'\schecked[\s>="]', page)
    assert {page.count(f"{rating.name} — ") for rating in Rating.objects.all()} == {1}


def test_no_list_answers_a_question_about_what_is_blind(desk, second_reviewer, claim: Claim) -> None:
    client = desk(second_reviewer)
    for query, status in {
        f"proposed_rating={a_rating().pk}": 400,
        f"proposed_rating__id__exact={a_rating().pk}": 400,
        "proposed_rating__slug=false": 400,
        f"assessments__rating={a_rating().pk}": 400,
        "assessments__rating__slug__startswith=f": 400,
        "assessments__reasons__contains=CANARY": 400,
        "summary__contains=the": 400,
        f"adjudications__rating={a_rating().pk}": 400,
        "o=99": 200,
    }.items():
        response = client.get(f"{LIST}?{query}")
        assert response.status_code == status, query
        assert REASONS not in response.content.decode(), query


def test_everybody_sees_all_once_the_last_is_in(desk, claim: Claim, second_reviewer) -> None:
    workflow.assess(claim, by=second_reviewer, rating=a_rating(), reasons="SECOND-REASONS")
    for role in ("reviewer", "second_reviewer", "editor"):
        page = desk(person(role)).get(change_url(claim)).content.decode()
        for shown in (REASONS, "SECOND-REASONS", a_rating().name, a_rating("half-true").name):
            assert shown in page, (role, shown)


def test_a_claim_that_was_sent_back_hides_its_judgments_again(desk, claim: Claim, editor, second_reviewer) -> None:
    claim = workflow.assess(claim, by=second_reviewer, rating=a_rating(), reasons="SECOND-REASONS")
    workflow.send_back(claim, by=editor, reason="Ask the board.")
    page = desk(editor).get(change_url(claim)).content.decode()
    assert REASONS not in page
    assert "SECOND-REASONS" not in page


def test_what_happened_meanwhile_tells_no_rating_either(desk, claim: Claim, reviewer, editor, fact_checker) -> None:
    page = {SEEN: moved_on.token(claim)}
    workflow.send_back(claim, by=reviewer, reason="CANARY: half true.")
    edited(claim, "proposed rating", by=fact_checker)
    workflow.submit(claim, by=fact_checker)
    for who, is_told in ((editor, False), (reviewer, True)):
        answer = desk(who).post(verb_url(claim, "send_back"), page | {"reason": "A source is missing."})
        shown = answer.content.decode()
        assert (answer.status_code, "while you had this page open" in shown) == (409, True)
        assert ("CANARY" in shown) is is_told
        assert "proposed rating" not in shown


def test_why_a_claim_was_reopened_is_hidden_where_its_look_is_shown(desk, editor, second_editor, reviewer) -> None:
    claim = a_claim("done")
    look = AnotherLook.objects.create(claim=claim, source=claim.evidence.all()[0].source, kind="gone")
    another_look.reopen(look, by=editor, reason="CANARY: half true.")
    url = reverse("admin:claims_anotherlook_change", args=[look.pk])
    assert "CANARY" not in desk(second_editor).get(url).content.decode()
    for who in (editor, reviewer):
        assert "CANARY" in desk(who).get(url).content.decode()


def test_who_knows_a_rating_from_an_earlier_round_is_told_what_that_means(
    desk, claim: Claim, second_reviewer, editor, fact_checker
) -> None:
    third = a_person("third", Role.REVIEWER, first_name="Thea")
    claim = workflow.assess(claim, by=second_reviewer, rating=a_rating(), reasons="SECOND-REASONS")
    claim = workflow.submit(workflow.send_back(claim, by=editor, reason="Ask the board."), by=fact_checker)
    page = desk(second_reviewer).get(change_url(claim)).content.decode()
    assert "Those who know none assess it first: Thea." in page
    assert desk(second_reviewer).get(verb_url(claim, "assess")).status_code == 403
    assert "from an earlier round" not in desk(third).get(verb_url(claim, "assess")).content.decode()
    claim = workflow.assess(claim, by=third, rating=a_rating(), reasons="So it reads.")
    for url in (change_url(claim), verb_url(claim, "assess")):
        assert "the verdict says that your vote was not blind" in desk(second_reviewer).get(url).content.decode()
    workflow.assess(claim, by=second_reviewer, rating=a_rating(), reasons="So it reads.")
    page = desk(editor).get(change_url(claim)).content.decode()
    judged = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert re.search("second_reviewer assessed .{0,80} So it reads. not blind ·", judged)
    assert re.search("Thea assessed .{0,80} So it reads. blind ·", judged)
