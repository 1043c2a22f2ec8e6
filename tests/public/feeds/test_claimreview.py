"""The feed of all public fact-checks as ClaimReview: whole, each once, and read step by step."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from public.feeds import claimreview
from record import log
from record.models import Masthead
from tests.record.factories import content, publish

pytestmark = pytest.mark.django_db

ADDRESS = "/feeds/claimreview.json"
OTHERS = Path(__file__).parents[4] / "shared" / "data" / "claimreview" / "datafeed_1000.json"


def feed(client: Client) -> dict[str, Any]:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"], answer.streaming) == (200, "application/json", True)
    found: dict[str, Any] = json.loads(answer.getvalue())
    return found


def statements(found: dict[str, Any]) -> list[str]:
    return [review["claimReviewed"] for item in found["dataFeedElement"] for review in item["item"]]


def test_it_is_valid_where_nothing_was_published(client: Client) -> None:
    assert feed(client) == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": "Factcheck",
        "dataFeedElement": [],
    }


def test_each_item_is_what_the_verdicts_own_address_answers(client: Client) -> None:
    Masthead.objects.create(pk=1, name="The Ledger")
    publish("The river rose.", "The river fell.")
    log.append(content("The river fell a lot."), number=2, action="corrected", note="How far was missing.")
    found = feed(client)
    documents = [client.get(f"/api/v1/claims/{number}").json() for number in (1, 2)]
    assert (found["name"], found["dateModified"]) == ("The Ledger", documents[1]["published_at"])
    for number, (item, document) in enumerate(zip(found["dataFeedElement"], documents, strict=True), start=1):
        review = client.get(f"/claims/{number}.jsonld").json()
        assert item == {
            "@type": "DataFeedItem",
            "url": review["url"],
            "dateCreated": document["first_published_at"],
            "dateModified": document["published_at"],
            "item": [review],
        }


def test_it_is_read_in_steps_each_of_which_is_one_query(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimreview, "STEP", 2)
    names = [f"Claim {number}." for number in range(1, 6)]
    publish(*names)
    assert statements(feed(client)) == names
    pieces = iter(client.get(ADDRESS))
    next(pieces)
    counts, lengths = [], []
    for _step in range(4):
        with CaptureQueriesContext(connection) as asked:
            lengths.append(next(pieces).count(b"claimReviewed"))
        counts.append(len(asked))
    assert (counts, lengths) == ([1, 1, 1, 1], [2, 2, 1, 0])


def test_a_step_has_as_many_documents_as_are_not_too_long_together(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claimreview, "MOST_BYTES", 1)
    publish("One.", "Two.", "Three.")
    assert statements(feed(client)) == ["One.", "Two.", "Three."]
    assert [piece.count(b"claimReviewed") for piece in client.get(ADDRESS)] == [0, 1, 1, 1, 0]


def test_what_is_withdrawn_while_it_is_read_does_not_come_any_more_and_nothing_comes_twice(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claimreview, "STEP", 1)
    publish("One.", "Two.", "Three.", "Four.")
    log.retract(2, note="It was a hoax.")
    pieces = iter(client.get(ADDRESS))
    read = next(pieces) + next(pieces)
    log.append(content("One again."), number=1, action="corrected", note="A reading was wrong.")
    log.retract(3, note="So was this.")
    publish("Five.")
    assert statements(json.loads(read + b"".join(pieces))) == ["One.", "Four."]


def keys(part: Any, path: str = "") -> Iterator[str]:
    for name, value in part.items() if isinstance(part, dict) else [("[]", item) for item in part]:
        yield f"{path}/{name}"
        if isinstance(value, dict | list):
            yield from keys(value, f"{path}/{name}")


@pytest.mark.skipif(not OTHERS.exists(), reason="the feed of other newsrooms is not there")
def test_it_has_every_key_that_a_feed_of_a_thousand_reviews_by_fifty_newsrooms_has(client: Client) -> None:
    publish()
    assert {*keys(json.loads(OTHERS.read_text()))} <= {*keys(feed(client))}
