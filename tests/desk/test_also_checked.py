"""One click beside another publisher's fact-check says that it is of the same claim, and takes it back."""

import html

import pytest
from django.test import Client
from lxml.html import fromstring

from accounts.models import User
from claims import also_checked
from claims.models import Claim
from tests.claims.factories import a_claim, brought_to
from tests.desk.conftest import change_url, claim_form, resembling_url, verb_url
from tests.external.factories import a_review

pytestmark = pytest.mark.django_db

RIVER = "The Orinoco rose by two meters in a single night."


def address(claim: Claim, review: int, way: str = "say") -> str:
    return f"/desk/claims/claim/{claim.pk}/also-checked/{review}/{way}/"


def buttons(client: Client, url: str) -> list[str]:
    """Where the buttons lead, each of which sends the form that stands beside the claim's own."""
    page = fromstring(client.get(url).content)
    found = page.xpath("//button[@form='also-checked-form']/@formaction")
    assert len(page.xpath("//form[@id='also-checked-form']//input[@name='csrfmiddlewaretoken']")) == bool(found)
    assert not page.xpath("//form//form")
    return [str(each) for each in found]


def test_one_click_beside_a_precedent_says_so_and_another_takes_it_back(desk, fact_checker: User) -> None:
    review = a_review(claim=RIVER, publisher_name="Other <b>\u202eDesk", rating="<i>Wrong")
    claim = a_claim("research", statement=RIVER, assignee=fact_checker)
    client = desk(fact_checker)
    assert buttons(client, resembling_url(claim)) == [address(claim, review.pk)]
    assert "Also checked by" not in client.get(change_url(claim)).content.decode()
    said = client.post(address(claim, review.pk))
    assert (said.status_code, said.headers["Location"]) == (302, f"{change_url(claim)}#also-checked")
    page = client.get(change_url(claim)).content.decode()
    shown = html.unescape(fromstring(page).get_element_by_id("also-checked").text_content())
    assert "Other <b>Desk" in shown
    assert "<i>Wrong" in shown
    assert f'href="{review.url}" target="_blank" rel="noopener noreferrer external"' in page
    back = address(claim, review.pk, "take-back")
    assert buttons(client, change_url(claim)) == buttons(client, verb_url(claim, "submit")) == [back]
    assert buttons(client, resembling_url(claim)) == [back, back]
    assert client.post(back).status_code == 302
    assert not claim.also_checked.exists()


def test_a_form_that_was_open_meanwhile_is_saved_and_takes_nothing_back(desk, fact_checker: User) -> None:
    review = a_review()
    claim = a_claim("research", assignee=fact_checker)
    client, data = desk(fact_checker), claim_form(claim, summary="It rose by forty.")
    assert client.post(address(claim, review.pk)).status_code == 302
    assert client.post(change_url(claim), data).status_code == 302
    claim.refresh_from_db()
    assert (claim.summary, claim.also_checked.get().review) == ("It rose by forty.", review)


def test_whoever_may_not_edit_sees_it_without_buttons_and_is_refused(
    desk, fact_checker: User, other_fact_checker: User, second_reviewer: User
) -> None:
    review = a_review(claim=RIVER)
    claim = a_claim("research", statement=RIVER, assignee=fact_checker)
    also_checked.say(claim, review, by=fact_checker)
    stranger = desk(other_fact_checker)
    assert "Not true" in stranger.get(change_url(claim)).content.decode()
    assert buttons(stranger, change_url(claim)) == buttons(stranger, resembling_url(claim)) == []
    assert stranger.post(address(claim, review.pk, "take-back")).status_code == 403
    claim = brought_to(claim, "review", assignee=fact_checker)
    assert "Not true" in desk(second_reviewer).get(verb_url(claim, "assess")).content.decode()
    client = desk(fact_checker)
    assert buttons(client, change_url(claim)) == []
    refused = client.post(address(claim, review.pk))
    assert refused.status_code == 409
    assert change_url(claim) in refused.content.decode()


def test_what_is_not_there_is_not_found(desk, fact_checker: User) -> None:
    claim, review = a_claim(), a_review()
    client = desk(fact_checker)
    for url in (address(claim, review.pk + 1), address(claim, review.pk, "praise"), address(claim, 2**70)):
        assert client.post(url).status_code == 404, url
