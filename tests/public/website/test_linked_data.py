"""A verdict as JSON-LD: on its page and at an address of its own."""

from typing import Any

import extruct
import pytest
from django.test import Client

from record import log
from record.models import Masthead
from tests.public.addresses import CLAIM, OLD_VERSION
from tests.record.factories import content, publish

pytestmark = pytest.mark.django_db

ADDRESS = "/claims/1.jsonld"
ALTERNATE = f'<link rel="alternate" type="application/ld+json" href="{ADDRESS}">'
NO_CLAIM = "No fact-check with this number is public; /feeds/claimreview.json has those that are.\n"
OPEN_TO_EVERY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Allow, Link, Log-Index",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def on_the_page(client: Client, address: str) -> list[Any]:
    text = client.get(address).content.decode()
    found: list[Any] = extruct.extract(text, syntaxes=["json-ld"])["json-ld"]
    return found


def test_the_page_carries_what_its_own_address_answers(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://facts.example"
    Masthead.objects.create(pk=1, name="The Ledger & <Sons>")
    publish()
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/ld+json")
    assert answer.json()["url"] == f"https://facts.example{CLAIM}"
    assert answer.json()["author"]["name"] == "The Ledger & <Sons>"
    assert on_the_page(client, CLAIM) == [answer.json()]
    assert ALTERNATE in client.get(CLAIM).content.decode()


def test_no_text_ends_the_element_that_it_stands_in(client: Client) -> None:
    hostile = '</script><!--<script>]]>&amp;\u2028\u2029😀 "\\\n'
    publish(f"It rose. {hostile}", summary=hostile)
    (found,) = on_the_page(client, "/claims/1/it-rose-script-script-amp/")
    assert (found["claimReviewed"], found["reviewRating"]["ratingExplanation"]) == (f"It rose. {hostile}", hostile)
    assert client.get(ADDRESS).json() == found
    text = client.get("/claims/1/", follow=True).content.decode()
    element = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not {*element} & {*"<>&\u2028\u2029"}


def test_a_version_that_was_replaced_has_none(client: Client) -> None:
    publish()
    log.append(content(summary="It rose by forty-one."), number=1, action="corrected", note="One more.")
    (found,) = on_the_page(client, CLAIM)
    assert (found["version"], found["reviewRating"]["ratingExplanation"]) == (2, "It rose by forty-one.")
    assert on_the_page(client, OLD_VERSION) == []
    assert "ld+json" not in client.get(OLD_VERSION).content.decode()


def test_what_is_not_public_is_said_in_plain_words(client: Client) -> None:
    publish()
    log.retract(1, note="It was a hoax.")
    for address, status, words in [
        (ADDRESS, 410, "This fact-check was retracted; /claims/1/ says why.\n"),
        ("/claims/2.jsonld", 404, NO_CLAIM),
        ("/claims/01.jsonld", 404, NO_CLAIM),
        ("/claims/x.jsonld", 404, NO_CLAIM),
        (f"/claims/{'9' * 5_000}.jsonld", 404, NO_CLAIM),
        (f"{ADDRESS}?x=1", 400, "This page has no parameter “x”. Remove it from the address.\n"),
        (f"{ADDRESS}?%00", 400, "The request contains a NUL byte; remove it.\n"),
        ("/feeds/nothing", 404, "Nothing is at this address; /api/ says what programs can read here.\n"),
    ]:
        answer = client.get(address)
        assert (answer.status_code, answer.content.decode()) == (status, words), address
        assert answer["Content-Type"] == "text/plain; charset=utf-8", address
        assert OPEN_TO_EVERY_SITE.items() <= {**answer.headers}.items(), address
    assert "hoax" not in client.get(ADDRESS).content.decode()
    elsewhere = client.get(ADDRESS, headers={"host": "elsewhere.example"})
    assert elsewhere.status_code == 400
    assert elsewhere.content.startswith(b"This site does not answer to that host name.")


def test_any_site_may_read_it_and_nobody_may_write(client: Client) -> None:
    publish()
    for address in (ADDRESS, "/feeds/claimreview.json"):
        answer = client.get(f"{address}?utm_source=a")
        unchanged = client.get(address, headers={"if-none-match": answer["ETag"]})
        asked = client.options(address)
        refused = client.post(address)
        for each, status in ((answer, 200), (unchanged, 304), (asked, 204), (refused, 405)):
            assert each.status_code == status, address
            assert OPEN_TO_EVERY_SITE.items() <= {**each.headers}.items(), (address, status)
        assert asked["Access-Control-Allow-Methods"] == refused["Allow"] == "GET, HEAD, OPTIONS"
        assert asked["Access-Control-Allow-Headers"] == "If-None-Match"
        assert refused.content == b"This address takes GET, HEAD, OPTIONS only.\n"
