"""Nobody sees another's assessment, nor the proposed rating, before the last is in, however they ask."""

import re

import pytest
from django.urls import reverse

from claims import workflow
from claims.models import Claim, Rating
from tests.claims.factories import a_claim, a_rating
from tests.desk.conftest import change_url, verb_url

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
        reverse("admin:claims_claim_changelist"),
        reverse("admin:index"),
        verb_url(claim, "send_back"),
    ]


@pytest.mark.parametrize("role", ["reviewer", "second_reviewer", "editor", "other_fact_checker", "admin", "superuser"])
def test_no_page_shows_the_proposal_or_an_assessment(desk, request, claim: Claim, role: str) -> None:
    client = desk(request.getfixturevalue(role))
    for url in pages_about(claim):
        page = client.get(url).content.decode()
        assert REASONS not in page
        for name in (a_rating().name, a_rating("half-true").name):
            assert name not in page, (url, name)


def test_the_assignee_sees_their_proposal_but_no_assessment(desk, fact_checker, claim: Claim) -> None:
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    assert a_rating().name in page
    assert a_rating("half-true").name not in page
    assert REASONS not in page


def test_the_assess_page_names_every_rating_alike(desk, second_reviewer, claim: Claim) -> None:
    page = desk(second_reviewer).get(verb_url(claim, "assess")).content.decode()
    assert not re.search(r'\schecked[\s>="]', page)
    assert {page.count(f"{rating.name} — ") for rating in Rating.objects.all()} == {1}


@pytest.mark.parametrize(
    "query",
    [
        "proposed_rating={pk}",
        "proposed_rating__id__exact={pk}",
        "proposed_rating__slug=false",
        "assessments__rating={pk}",
        "assessments__rating__slug__startswith=f",
        "assessments__reasons__contains=CANARY",
        "summary__contains=the",
        "adjudications__rating={pk}",
        "o=99",
    ],
)
def test_no_list_answers_a_question_about_what_is_blind(desk, second_reviewer, claim: Claim, query: str) -> None:
    url = f"{reverse('admin:claims_claim_changelist')}?{query.format(pk=a_rating().pk)}"
    response = desk(second_reviewer).get(url)
    assert response.status_code in (400, 302) or query == "o=99"
    assert REASONS not in response.content.decode()


@pytest.mark.parametrize("role", ["reviewer", "second_reviewer", "editor"])
def test_everybody_sees_all_once_the_last_is_in(desk, request, claim: Claim, second_reviewer, role: str) -> None:
    workflow.assess(claim, by=second_reviewer, rating=a_rating(), reasons="SECOND-REASONS")
    page = desk(request.getfixturevalue(role)).get(change_url(claim)).content.decode()
    for shown in (REASONS, "SECOND-REASONS", a_rating().name, a_rating("half-true").name):
        assert shown in page


def test_a_claim_that_was_sent_back_hides_its_judgments_again(desk, claim: Claim, editor, second_reviewer) -> None:
    claim = workflow.assess(claim, by=second_reviewer, rating=a_rating(), reasons="SECOND-REASONS")
    workflow.send_back(claim, by=editor, reason="Ask the board.")
    page = desk(editor).get(change_url(claim)).content.decode()
    assert REASONS not in page
    assert "SECOND-REASONS" not in page
