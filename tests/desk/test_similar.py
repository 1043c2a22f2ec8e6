"""Precedents beside the proposed rating, and duplicates where a statement is entered."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims import search, workflow
from claims.models import Claim, Rating
from desk.admin.similar import LONGEST_STATEMENT
from tests.claims.factories import a_claim, a_rating, person
from tests.desk.conftest import change_url, resembling_url, verb_url
from tests.external.factories import a_review

pytestmark = pytest.mark.django_db

RIVER = "The Orinoco rose by two meters in a single night."
ALIKE = "In one night the Orinoco rose two meters."
ADDRESS = "/desk/claims/claim/similar/"


def text_of(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def asked(client: Client, statement: str, **more: object) -> str:
    response = client.post(ADDRESS, {"statement": statement} | more)
    assert response.status_code == 200
    return text_of(response.content.decode())


def test_precedents_stand_beside_the_proposed_rating_on_the_form_the_read_only_page_and_the_page_of_submitting(
    desk, fact_checker: User, other_fact_checker: User
) -> None:
    published = a_claim("done", statement=RIVER)
    a_claim("approved", statement="The Orinoco rose by two meters.", assignee=fact_checker)
    claim = a_claim("research", statement=ALIKE, assignee=fact_checker)
    for name, url in {
        "fact_checker": change_url(claim),
        "other_fact_checker": change_url(claim),
        "assignee": verb_url(claim, "submit"),
    }.items():
        client = desk(fact_checker if name == "assignee" else person(name))
        assert f'href="{resembling_url(claim)}"' in client.get(url).content.decode()
        page = client.get(resembling_url(claim)).content.decode()
        section = page[page.index('<section class="desk-precedents">') :].partition("</section>")[0]
        assert f'href="/claims/{published.number}/' in section
        shown = text_of(section)
        assert f"{RIVER} False ·" in shown
        assert "in common: Orinoco, rose, two, meters, night" in shown
        assert shown.index("no precedents yet") < shown.index("The Orinoco rose by two meters. Approved")
        assert "Close as its duplicate" not in shown
    form = desk(fact_checker).get(change_url(claim)).content.decode()
    assert form.index('data-part="precedents"') < form.index('name="proposed_rating"')


def test_who_must_stay_blind_sees_precedents_and_nothing_that_shows_a_proposal(
    desk, second_reviewer: User, other_fact_checker: User
) -> None:
    a_claim("done", statement=RIVER, proposed_rating=a_rating())
    Rating.objects.filter(slug="half-true").update(name="Canaryrating")
    others = [a_claim("review", statement=f"{RIVER[:-1]} {n}.", proposed_rating=a_rating("half-true")) for n in (1, 2)]
    claim = workflow.assess(others[0], by=person("reviewer"), rating=a_rating("half-true"), reasons="Canaryreasons.")
    for client in (desk(second_reviewer), desk(other_fact_checker)):
        page = text_of(client.get(resembling_url(claim)).content.decode())
        assert f"{RIVER} False ·" in page
        assert f"{others[1].statement} Review ·" in page
        assert "Canary" not in page
        for url in (change_url(claim), verb_url(claim, "send_back")):
            assert "Canary" not in text_of(client.get(url).content.decode())
    assess = text_of(desk(second_reviewer).get(verb_url(claim, "assess")).content.decode())
    assert "Canaryreasons" not in assess
    assert assess.count("Canaryrating") == 1  # to be chosen
    assert "Canary" not in asked(desk(second_reviewer), RIVER)


def test_after_a_claim_is_entered_its_page_says_what_may_be_the_same_before_it_is_taken(
    desk, fact_checker: User
) -> None:
    published = a_claim("done", statement=RIVER)
    waiting = a_claim("review", statement="The Orinoco rose two meters in one night.")
    client = desk(fact_checker)
    data = {"statement": ALIKE, "context": "", "language": "en"}
    page = client.post(reverse("admin:claims_claim_add"), data, follow=True).content.decode()
    entered = Claim.objects.get(statement=ALIKE)
    assert f'data-later="{resembling_url(entered)}" data-part="duplicates"' in page
    page = client.get(resembling_url(entered)).content.decode()
    assert "2 similar claims: is one of them the same?" in text_of(page)
    for other in (published, waiting):
        assert f"{verb_url(entered, 'close')}?duplicate_of={other.pk}" in page
    entered = workflow.take(entered, by=fact_checker)
    assert "2 similar claims" in text_of(client.get(resembling_url(entered)).content.decode())
    assert "2 similar claims" not in text_of(client.get(resembling_url(published)).content.decode())
    assert 'data-part="duplicates"' not in client.get(change_url(published)).content.decode()


@pytest.mark.parametrize("stage", ["done", "triage"])
def test_a_claim_is_closed_as_a_duplicate_with_the_reason_filled_in(desk, fact_checker: User, stage: str) -> None:
    other = a_claim(stage, statement=RIVER)
    claim = a_claim(statement=ALIKE)
    client, url = desk(fact_checker), f"{verb_url(claim, 'close')}?duplicate_of={other.pk}"
    page = client.get(url).content.decode()
    known_by = f"number {other.number}" if other.number else f"claim {other.pk} on the desk"
    reason = f"Duplicate of {known_by}: {RIVER}"
    assert reason in page
    assert re.search(r'value="duplicate"[^>]*checked', page)
    assert client.post(url, {"closed_as": "duplicate", "reason": reason}).status_code == 302
    claim.refresh_from_db()
    assert (claim.stage, claim.closed_as) == ("closed", "duplicate")
    assert claim.events.latest("pk").reason == reason


@pytest.mark.parametrize("key", ["", "0", "x", "9" * 30, "-1", "1 OR 1=1"])
def test_a_duplicate_of_nothing_fills_in_nothing(desk, fact_checker: User, key: str) -> None:
    claim = a_claim()
    response = desk(fact_checker).get(f"{verb_url(claim, 'close')}?{urlencode({'duplicate_of': key})}")
    assert response.status_code == 200
    assert "Duplicate of" not in response.content.decode()


def test_a_statement_that_is_typed_is_compared_with_what_is_published_and_with_what_is_on_the_desk(
    desk, fact_checker: User
) -> None:
    a_claim("done", statement=RIVER)
    a_claim("research", statement="The Orinoco rose two meters in one night.", assignee=fact_checker)
    claim = a_claim(statement="It is to be written.")
    client = desk(fact_checker)
    answer = asked(client, "The Orinocco rose two metres in a night", language="en", claim=claim.pk)
    assert answer.startswith("2 similar claims: is one of them the same? Published already")
    assert f"{RIVER} False ·" in answer
    assert "The Orinoco rose two meters in one night. Research · fact_checker ·" in answer
    assert answer.count("Close as its duplicate") == 2
    assert "Close as its duplicate" not in asked(client, RIVER)
    assert asked(client, "Bananas are blue in the dark.") == "No similar claim was found."


def test_what_others_checked_is_marked_as_theirs_and_leads_to_their_page(desk, fact_checker: User) -> None:
    claim = a_claim("research", statement=ALIKE, assignee=fact_checker)
    theirs = {"claim": f"<b>{RIVER}", "publisher_name": "Other <i>", "rating": "\u202eNot <u>true"}
    review = a_review(pk=claim.pk + 1_000_000, **theirs)
    client = desk(fact_checker)
    typed = client.post(ADDRESS, {"statement": ALIKE, "claim": claim.pk}).content.decode()
    for page in (typed, client.get(resembling_url(claim)).content.decode()):
        shown = html.unescape(text_of(page))
        assert "1 similar claim: is it the same?" in shown
        assert f"Checked by other publishers, not by us <b>{RIVER} Other <i> ( other.example )" in shown
        assert ", in their words: Not <u>true" in shown
        assert "Published already" not in shown
        assert "Close as its duplicate" not in shown
        assert f'href="{review.url}" target="_blank" rel="noopener noreferrer external"' in page
        assert f"/desk/claims/claim/{review.pk}/" not in page
    assert "No similar claim was published." in shown
    assert 'role="note"' not in page, "no departure"


def test_nobody_but_the_desk_is_answered_and_nothing_by_get(desk, reader: User, fact_checker: User) -> None:
    a_claim(statement=RIVER)
    data = {"statement": RIVER}
    assert Client().post(ADDRESS, data).status_code == 302
    assert desk(reader).post(ADDRESS, data).status_code == 403
    assert desk(fact_checker).get(ADDRESS, data).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(fact_checker)
    assert strict.post(ADDRESS, data).status_code == 403


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("", "This field is required."),
        ("x" * 7_000, f"at most {LONGEST_STATEMENT} characters (it has 7000)"),
        ("rose \x00", "Null characters are not allowed."),
    ],
)
def test_what_is_no_statement_is_refused_in_words(desk, fact_checker: User, statement: str, words: str) -> None:
    response = desk(fact_checker).post(ADDRESS, {"statement": statement})
    assert response.status_code == 422
    assert words in text_of(response.content.decode())


@pytest.mark.parametrize("statement", ["a", "the of", "\u200b\u200d.", "()&|!:*'\"\\%_", "ж 日本語 x ", "w " * 250])
def test_any_statement_is_answered(desk, fact_checker: User, statement: str) -> None:
    a_claim(statement=RIVER)
    assert desk(fact_checker).post(ADDRESS, {"statement": statement}).status_code in (200, 422)


def test_looking_for_what_is_similar_takes_a_fixed_number_of_queries(desk, fact_checker: User) -> None:
    client = desk(fact_checker)
    a_claim("done", statement=RIVER)
    a_claim(statement=RIVER)
    counted = []
    for _ in range(2):
        search.bring_up_to_date()
        with CaptureQueriesContext(connection) as queries:
            asked(client, ALIKE)
        counted.append(len(queries))
        for number in range(6):
            a_claim("triage", statement=RIVER if number < 2 else f"Sugar beet {number} is sweet.")
    assert counted[0] == counted[1] <= 14
