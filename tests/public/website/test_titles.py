"""No heading, link or title carries a bare statement: it is a headline, or has the rating in it."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client

from record import log
from record.documents import Related
from tests.record import factories

pytestmark = pytest.mark.django_db

STATEMENTS = {"The river rose.": "False", "The river fell.": "Half true", "The river <froze> & sank.": "Unproven"}
HEADLINE = "The river neither rose nor fell"
PAGES = (
    "/", "/?before=4", "/actors/ada-rivera/", "/topics/floods/", "/sources/river-report/", "/corrections/",
    "/claims/4/the-river-stood-still/",
)  # fmt: skip
HEADINGS_AND_LINKS = {"a", "title", *(f"h{level}" for level in range(1, 7))}


class Named(HTMLParser):
    """Collects the text of every heading, link and title, and of what shared links show."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in HEADINGS_AND_LINKS:
            self._open.append((tag, []))
        if tag == "meta" and given.get("property") == "og:title":
            self.found.append(given["content"] or "")

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self.found.append("".join(self._open.pop()[1]))

    def handle_data(self, data: str) -> None:
        for _tag, texts in self._open:
            texts.append(data)


def names(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = Named()
    page.feed(answer.content.decode())
    return [" ".join(unescape(text).split()) for text in page.found]


@pytest.fixture(autouse=True)
def a_record_with_and_without_headlines(db: None) -> None:
    slugs = {"False": "false", "Half true": "half-true", "Unproven": "unproven"}
    for statement, rating in STATEMENTS.items():
        factories.publish(statement, rating=factories.a_rating(slugs[rating]))
    related = [Related(number=number, relation="contradicts") for number in (1, 2, 3, 5)]
    factories.publish("The river stood still.", rating=factories.a_rating("true"), related=related)
    factories.publish("The river is gone.", headline=HEADLINE)
    for number, statement in enumerate(STATEMENTS, start=1):
        again = factories.content(statement, rating=factories.a_rating(slugs[STATEMENTS[statement]]))
        log.append(again, number=number, action="corrected", note="The date.")
    log.append(
        factories.content("The river is gone.", headline=HEADLINE), number=5, action="updated", note="Another reading."
    )


@pytest.mark.parametrize("address", PAGES)
def test_every_heading_and_link_with_a_statement_has_its_rating_too(client: Client, address: str) -> None:
    with_statement = []
    for name in names(client, address):
        if name == "The river stood still." and address.startswith("/claims/"):
            continue  # the heading of the verdict's own page, above the verdict
        for statement, rating in {**STATEMENTS, "The river stood still.": "True"}.items():
            if statement in name:
                assert name.startswith(f"{rating}: {statement}"), (address, name)
                with_statement.append(name)
        assert "The river is gone." not in name, (address, name)
    assert len(with_statement) >= 3, address


def test_a_headline_stands_where_the_statement_would(client: Client) -> None:
    for address in (*(page for page in PAGES if "before" not in page), "/claims/5/the-river-is-gone/"):
        assert any(HEADLINE in name for name in names(client, address)), address
    assert f"{HEADLINE} – Factcheck" in names(client, "/claims/5/the-river-is-gone/")
    text = client.get("/topics/floods/").content.decode()
    assert '<p class="review-claim">Claim: <span lang="en" dir="ltr">The river is gone.</span></p>' in text


def test_names_ratings_and_topics_in_lists_are_links_that_lead_somewhere(client: Client) -> None:
    for address in ("/", "/actors/ada-rivera/", "/topics/floods/", "/sources/river-report/"):
        text = client.get(address).content.decode()
        article = re.findall(r"<article.*?</article>", text, re.DOTALL)[-1]
        links = dict(re.findall(r'<a (?:class="[^"]*" )?href="([^"]*)"[^>]*>(.*?)</a>', article))
        assert links["/actors/ada-rivera/"] == "Ada Rivera", address
        assert links["/actors/ben-costa/"] == "Ben Costa", address
        assert links["/topics/floods/"] == "Floods", address
        [rating] = [link for link in links if link.startswith("/explore/?rating=")]
        rated_so = client.get(rating)
        assert rated_so.context["items"], address
        assert all(item.summary.rating.key == rating.partition("=")[2] for item in rated_so.context["items"]), address
        [meaning] = re.findall(r'href="/methodology/#([^"]*)"', rated_so.content.decode())
        assert f'id="{meaning}"' in client.get("/methodology/").content.decode(), address
