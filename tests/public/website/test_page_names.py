"""Search engines tell pages apart: each has a title and a description that no other has, and its own address."""

import re
from collections import defaultdict
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from record import log
from record.documents import Topic
from tests.public.website.test_links import Links
from tests.record import factories

SITE = "http://127.0.0.1:8000"
NAMES = {
    "title": re.compile("<title>(.*?)</title>", re.DOTALL),
    "description": re.compile('<meta name="description" content="([^"]*)">'),
    "canonical": re.compile('<link rel="canonical" href="([^"]*)">'),
}


def more_than_one_screen_of_everything() -> None:
    """Publish as much, with an actor, a topic and a country of one name; and change every verdict once."""
    for n in range(21):
        name = "Venezuela" if n == 0 else f"Thing {n}"
        statement = f"Claim {n}."
        content = factories.content(
            statement,
            claim=factories.a_claim(statement, topics=[Topic(slug=f"thing-{n}", name=name)]),
            summary=f"Reading {n}.",
            actors=[factories.an_actor(), factories.an_actor(f"thing-{n}", name=name)],
            sources=[factories.a_source(), factories.a_source(f"thing-{n}", title=f"Report {n}")],
            language=["en", "es"][n % 2],
        )
        number = log.append(content, action="published").number
        log.append(content, number=number, action="corrected", note="The date.")


@pytest.mark.django_db
def test_every_page_that_may_be_listed_has_its_own_title_description_and_address(client: Client) -> None:
    more_than_one_screen_of_everything()
    waiting, asked = {"/"}, set[str]()
    pages: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in NAMES}
    while waiting - asked:
        address = (waiting - asked).pop()
        asked.add(address)
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        text = answer.content.decode()
        links = Links()
        links.feed(text)
        found = (urldefrag(urljoin(address, link)).url for link in links.found if "://" not in link)
        waiting |= {each for each in found if "/versions/" not in each or each.startswith("/claims/1/")}
        if '<meta name="robots" content="noindex">' in text:
            continue
        for name, pattern in NAMES.items():
            [value] = pattern.findall(text)
            pages[name][unescape(value)].append(address)
    assert {"/?before=2", "/corrections/?before=3", "/explore/?page=2", "/actors/thing-0/", "/topics/thing-0/"} <= asked
    assert {"/explore/?country=VE", "/explore/?topic=thing-0", "/actors/ada-rivera/?before=2", "/api/"} <= asked
    for name, values in pages.items():
        assert {value: addresses for value, addresses in values.items() if len(addresses) > 1} == {}, name
    assert {canonical.removeprefix(SITE): address for canonical, [address] in pages["canonical"].items()} == {
        address: address for [address] in pages["canonical"].values()
    }
