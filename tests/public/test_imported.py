"""A fact-check that was imported says so wherever its statement stands, with the dates that it had there."""

import csv
import html
import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from public import imported
from public.website.pictures.card import card_of
from record import log
from record.documents import Related
from record.models import FactCheck
from record.state import RecordState
from tests.public import addresses
from tests.public.addresses import CLAIM, EMBED
from tests.public.feeds.reading import entries
from tests.record import factories
from tests.routes import not_among

pytestmark = pytest.mark.django_db

STATEMENT = "The river rose by two meters in one night."
TODAY = datetime.now(UTC).date()
WORDS = "Imported from old.example, as published on April 3, 2019"


def publish(**changes: object) -> None:
    log.append(factories.imported_content(**changes), action="published")


def text_of(answer: HttpResponse) -> str:
    """Return the page as a reader reads it, in one line."""
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub("<[^>]*>", "", answer.content.decode())).split())


LOOKUP = "/api/v1/lookup?url=https%3A%2F%2Fold.example%2F2019%2F04%2Friver"
POSTED = {"/check/": {"text": STATEMENT}, "/api/v1/match": {"texts": [STATEMENT]}, "/api/v1/read": {"text": STATEMENT}}
EVERYWHERE = (
    *addresses.PAGES, *addresses.MACHINES, *addresses.API, *addresses.STREAMS, *addresses.TASKS,
    *addresses.LINKED_DATA, *addresses.FEEDS, *addresses.PICTURES, addresses.OLD_VERSION, addresses.EMBED,
    addresses.OEMBED, addresses.FRAGMENT, addresses.DOCUMENTATION, addresses.FOLLOW, addresses.GOOGLE, LOOKUP, *POSTED,
    "/claims/1/", "/claims/1/versions/", "/claims/1/versions/1/",
    *(f"{address}?as_of={TODAY}" for address in ("/", "/actors/ada-rivera/", CLAIM)),
)  # fmt: skip
# Where the statement stands without the site from which it comes, and why.
WITHOUT = {
    addresses.FRAGMENT: "a line of the search box, without a date, which leads to the page",
    addresses.OEMBED: "the title of a frame, whose page says it",
    addresses.GOOGLE: "Google's shape has no place for it; its date is the old one",
    "/api/v1/match": "what is found is shown briefly, with the old date as reviewed_on",
    "/api/v1/read": "the same",
    LOOKUP: "the same",
    "/api/look-up/": "the same, as an example",
}


def ask(client: Client, address: str) -> HttpResponse:
    if address in POSTED:
        kind = {} if address == "/check/" else {"content_type": "application/json"}
        return client.post(address, POSTED[address], **kind)
    return client.get(address)


def silent(client: Client) -> Iterable[str]:
    """Yield the addresses that show the statement, but not where it comes from."""
    for address in EVERYWHERE:
        answer = ask(client, address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown = html.unescape(content.decode(errors="replace"))
        if answer.status_code == 200 and STATEMENT in shown and "old.example" not in shown:
            yield address


@pytest.mark.parametrize("is_corrected", [False, True])
def test_whatever_shows_its_statement_says_where_it_comes_from(client: Client, *, is_corrected: bool) -> None:
    assert not_among(EVERYWHERE) == set()
    publish()
    if is_corrected:
        log.append(factories.content(imported=factories.imported()), number=1, action="corrected", note="A slip.")
        log.append(factories.content(imported=factories.imported()), number=1, action="updated", note="A gauge.")
    assert {*silent(client)} == {*WITHOUT}


def test_its_page_says_where_it_was_published_when_and_how_it_was_rated(client: Client) -> None:
    publish()
    shown = client.get(CLAIM).content.decode()
    assert '<a class="outgoing" href="https://old.example/2019/04/river"' in shown
    assert '<meta property="article:published_time" content="2019-04-03">' in shown
    assert '<li><a class="outgoing" href="https://social.example/posts/1"' in shown
    text = text_of(client.get(CLAIM))
    today = imported.dates.as_text(FactCheck.objects.get().read().published_at)
    assert f"{WORDS} · changed there in May 2019 · rated Pants on fire there · in this record since {today}" in text
    assert f"Claim 1, version 1, {today}. {WORDS}. http" in text  # the citation
    assert "Published Nov" not in text


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ({"published_on": None}, "Imported from old.example · changed"),
        ({"published_on": "2019-04"}, "Imported from old.example, as published in April 2019 · changed"),
        ({"published_on": "2019"}, "Imported from old.example, as published in 2019 · changed"),
        ({"modified_on": "2019-05-06"}, f"{WORDS} · changed there on May 6, 2019 · rated"),
        ({"modified_on": None}, f"{WORDS} · rated"),
        ({"rating": None}, "changed there in May 2019 · in this record since"),
        ({"rating": "False"}, "changed there in May 2019 · in this record since"),
    ],
)
def test_it_says_no_more_than_is_known(client: Client, origin: dict[str, str | None], words: str) -> None:
    publish(origin=factories.imported(**origin))
    assert words in text_of(client.get(CLAIM))


NOT_HERE = "Imported, not checked anew. River Facts published this at old.example before it came into this record."


def test_checks_votes_and_evidence_that_are_not_recorded_are_not_pretended(client: Client) -> None:
    publish()
    shown = client.get(CLAIM).content.decode()
    text = text_of(client.get(CLAIM))
    assert NOT_HERE in text
    assert [each.strip() for each in re.findall(r"<span>(Not recorded.*?)</span>", shown)] == [
        "Not recorded here: imported"
    ] * 3
    assert "No evidence was imported. See the fact-check as it was published at old.example" in text
    assert "No analysis was imported. See the fact-check as it was published at old.example" in text
    assert "imported. Any checks before publication and reviewers' votes were made at old.example" in text
    for pretended in ("gate-passed", "Blind assessments", "0 of 0", "0 against", "0 cited", "No evidence is recorded"):
        assert pretended not in shown, pretended


def test_a_version_that_was_corrected_here_has_its_own_checks_and_the_old_dates(client: Client) -> None:
    publish()
    log.append(factories.content(imported=factories.imported()), number=1, action="corrected", note="A slip.")
    text = text_of(client.get(CLAIM))
    assert NOT_HERE not in text
    for lacking in ("recorded here", "was imported."):
        assert lacking not in text, lacking
    assert f"{WORDS} · changed there" in text
    assert "Checks before publication" in text
    assert "1 against, 0 for" in text
    earlier = text_of(client.get(f"{CLAIM}versions/1/"))
    assert NOT_HERE in earlier
    assert f"{WORDS} · changed there" in earlier


def test_a_correction_may_have_evidence_before_it_has_an_analysis_of_its_own(client: Client) -> None:
    log.append(factories.content(imported=factories.imported(), analysis=""), action="published")
    text = text_of(client.get(CLAIM))
    assert "No analysis was imported." in text
    assert "No evidence was imported." not in text
    assert NOT_HERE not in text


def test_lists_frames_texts_and_pictures_have_the_old_date_and_the_site(client: Client) -> None:
    publish()
    for address in ("/", "/explore/", "/topics/floods/", "/actors/ada-rivera/", EMBED, f"{CLAIM}versions/"):
        assert WORDS in text_of(client.get(address)), address
    document = FactCheck.objects.get().read()
    assert card_of(document, None, RecordState()).dates == [WORDS]
    copied = client.get(CLAIM).content.decode().partition('aria-label="The verdict as text"')[2]
    assert f"Factcheck. {WORDS}." in copied


def test_a_related_fact_check_says_that_it_was_imported(client: Client) -> None:
    publish()
    factories.publish("The river fell.", related=[Related(number=1, relation="contradicts")])
    assert WORDS in text_of(client.get("/claims/2/the-river-fell/"))


def test_a_reader_of_feeds_sorts_it_by_its_old_day_until_it_is_changed_here(client: Client) -> None:
    publish()
    publish(statement="It snowed.", origin=factories.imported(published_on="2019-04"))
    vague, whole = entries(client, "latest", "rss")
    assert whole.published == "Wed, 03 Apr 2019 00:00:00 +0000"
    assert vague.published_parsed.tm_year > 2019
    assert WORDS in whole.summary
    _vague, whole = entries(client, "latest", "atom")
    assert whole.published == "2019-04-03T00:00:00+00:00"
    assert whole.updated > "2026"
    log.append(factories.content(imported=factories.imported()), number=1, action="corrected", note="A slip.")
    changed, _vague = entries(client, "latest", "rss")
    assert changed.published_parsed.tm_year > 2019
    element = json.loads(client.get("/feeds/claimreview.json").getvalue())["dataFeedElement"][0]
    assert element["dateCreated"] == element["item"][0]["datePublished"] == "2019-04-03"


def test_programs_are_told_the_old_date_beside_that_of_the_entry(client: Client) -> None:
    publish()
    factories.publish("It snowed.")
    table = b"".join(client.get("/api/v1/export.csv").streaming_content).decode()
    old, own = csv.DictReader(io.StringIO(table))
    assert (old["imported_from"], old["imported_published_on"]) == ("https://old.example/2019/04/river", "2019-04-03")
    assert (own["imported_from"], own["imported_published_on"]) == ("", "")
    assert old["first_published_at"] > "2026"
    summary = client.get("/api/v1/claims").json()["results"][1]
    assert summary["imported"]["site"] == "old.example"
    found = ask(client, "/api/v1/match").json()["results"][0]["candidates"][0]
    assert (found["reviewed_on"], found["published_at"]) == ("2019-04-03", summary["published_at"])
    claim = client.get("/v1alpha1/claims:search?query=river").json()["claims"][0]
    assert claim["claimReview"][0]["reviewDate"] == "2019-04-03T00:00:00Z"


def test_explore_has_it_among_what_was_published_in_that_month(client: Client) -> None:
    publish()
    for query, is_there in (("month=2019-04", True), ("month=2019-05", False)):
        assert (STATEMENT in text_of(client.get(f"/explore/?{query}"))) is is_there
