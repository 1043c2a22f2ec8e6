"""What is refused, in words that a person can read in a program's log; and where feeds are announced."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from record import log
from tests.public.addresses import CLAIM
from tests.record import factories

pytestmark = pytest.mark.django_db

NOTHING = "Nothing is at this address; /api/ says what programs can read here."
TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def assert_refused(client: Client, address: str, status: int, words: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.text) == (status, f"{words}\n"), address
    assert answer["Content-Type"] == "text/plain; charset=utf-8", address
    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("private, no-store", "*"), address


def test_what_nobody_can_follow_is_not_found(client: Client) -> None:
    factories.publish()
    for name in (
        "topics/nothing.rss", "actors/nobody.atom", "sources/none.json", "publishers/none.rss", "ratings/x.y.rss",
        "languages/xx.rss", "languages/EN.rss", "claims/2.rss", f"claims/{'9' * 30}.rss", f"claims/{'9' * 5000}.rss",
        "countries/VE.rss", "latest.xml", "latest", "latest.rss/", "topics/floods", "topics/a%20b.rss",
    ):  # fmt: skip
        assert_refused(client, f"/feeds/{name}", 404, NOTHING)


def test_a_feed_takes_no_parameter_but_those_of_shared_links(client: Client) -> None:
    factories.publish()
    for name in ("latest.rss", "topics/floods.json", "claims/1.atom"):
        words = "This page has no parameter “before”. Remove it from the address."
        assert_refused(client, f"/feeds/{name}?before=1&before=2", 400, words)
        assert client.get(f"/feeds/{name}?utm_source=letter&fbclid=1").status_code == 200


def test_a_feed_can_only_be_read(client: Client) -> None:
    factories.publish()
    client = Client(enforce_csrf_checks=True)
    for name in ("latest.rss", "topics/floods.json", "claims/1.atom"):
        head = client.head(f"/feeds/{name}")
        assert (head.status_code, head.content) == (200, b"")
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(f"/feeds/{name}")
            assert (answer.status_code, answer.text) == (405, "This address takes GET, HEAD, OPTIONS only.\n"), (
                method,
                name,
            )


def test_the_page_of_feeds_is_for_people(client: Client) -> None:
    factories.publish()
    answer = client.get("/feeds/")
    assert "Access-Control-Allow-Origin" not in answer
    assert "style-src 'self'" in answer["Content-Security-Policy"]


class Alternates(HTMLParser):
    """Collects the feeds that a page announces, by their addresses, and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.announced: dict[str, str] = {}
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and given["rel"] == "alternate" and given["href"].startswith("/feeds/"):
            assert given["title"], given
            self.announced[given["href"]] = given["type"]
        if tag == "a":
            self.links.add(given.get("href", ""))


def test_a_page_announces_the_feeds_of_what_it_shows_and_links_to_them(client: Client) -> None:
    factories.publish()
    log.append(factories.content(), number=1, action="corrected", note="The date was wrong.")
    pages = {
        "/": "latest", "/corrections/": "corrections", "/topics/floods/": "topics/floods", CLAIM: "claims/1",
        "/actors/ada-rivera/": "actors/ada-rivera", "/sources/river-report/": "sources/river-report",
        f"{CLAIM}versions/": "claims/1", "/explore/?publisher=river-board": "publishers/river-board",
        "/explore/?rating=default.false": "ratings/default.false", "/explore/?language=en": "languages/en",
    }  # fmt: skip
    for page, name in pages.items():
        found = Alternates()
        found.feed(client.get(page).content.decode())
        assert [*found.announced] == [f"/feeds/{name}.{form}" for form in ("rss", "atom", "json")], page
        assert (*found.announced.values(),) == TYPES, page
        assert page == "/" or found.announced.keys() <= found.links, page
        assert "/feeds/" in found.links, page
        for address, type_ in found.announced.items():
            assert client.get(address)["Content-Type"] == f"{type_}; charset=utf-8", address
    for page in (f"{CLAIM}versions/1/", "/explore/?language=en&rating=default.false", "/explore/?language=es"):
        found = Alternates()
        found.feed(client.get(page).content.decode())
        assert found.announced == {}, page


def test_the_page_of_feeds_links_to_feeds_that_are_there(client: Client) -> None:
    factories.publish("The river rose.", "El río subió.", language="es")
    factories.publish("The river fell.")
    page = Alternates()
    page.feed(client.get("/feeds/").content.decode())
    feeds = {link for link in page.links if link.startswith("/feeds/") and link != "/feeds/"}
    names = {link.removeprefix("/feeds/").rpartition(".")[0] for link in feeds}
    assert names == {
        "latest", "corrections", "topics/floods", "actors/ada-rivera", "actors/ben-costa", "sources/river-report",
        "sources/radio-interview", "publishers/river-board", "publishers/radio-uno", "ratings/default.false",
        "languages/en", "languages/es",
    }  # fmt: skip
    for address in page.links - {""}:
        if address.startswith("/") and not address.startswith("/api"):
            assert client.get(address).status_code == 200, address
