"""Filters of the list of fact-checks: each finds exactly those that it names, several narrow one another."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from record import log
from record.documents import Topic
from tests.record.factories import a_claim, a_publisher, a_rating, a_source, an_actor, content, publish

pytestmark = pytest.mark.django_db


def found(client: Client, query: str) -> list[str]:
    answer = client.get(f"/api/v1/claims?{query}")
    assert answer.status_code == 200, answer.content
    return [item["claim"]["statement"] for item in answer.json()["results"]]


@pytest.fixture
def four_claims(db: None) -> None:
    floods, rivers = Topic(slug="floods", name="Floods"), Topic(slug="rivers", name="Rivers")
    publish("It rose.")  # rated default.false, in English, about floods, by Ada Rivera, with the river board's report
    publish(
        "Subiu.",
        language="pt-BR",
        rating=a_rating("mostly-true"),
        claim=a_claim("Subiu.", topics=[rivers]),
        actors=[an_actor("carla-dias")],
        sources=[a_source("dam-log", publisher=a_publisher("dam-company"))],
    )
    publish(
        "It held.",
        rating=a_rating("half-true"),
        claim=a_claim("It held.", topics=[floods, rivers]),
        actors=[an_actor("carla-dias"), an_actor()],
    )
    publish("It fell.", rating=a_rating("half-true", scale="other"), claim=a_claim("It fell.", topics=[]))


@pytest.mark.usefixtures("four_claims")
def test_a_filter_finds_exactly_those_with_the_whole_slug(client: Client) -> None:
    for query, expected in {
        "rating=mostly-true": ["Subiu."],
        "rating=mostly": [],
        "rating=default": [],
        "language=pt-BR": ["Subiu."],
        "language=pt": [],
        "language=en": ["It fell.", "It held.", "It rose."],
        "actor=carla-dias": ["It held.", "Subiu."],
        "actor=carla": [],
        "source=dam-log": ["Subiu."],
        "source=carla-dias": [],
        "source=river-report": ["It fell.", "It held.", "It rose."],
        "publisher=dam-company": ["Subiu."],
        "publisher=dam-log": [],
        "topic=rivers": ["It held.", "Subiu."],
        "topic=nobody-has-this": [],
    }.items():
        assert found(client, query) == expected, query


@pytest.mark.usefixtures("four_claims")
def test_a_rating_is_found_by_its_slug_on_all_scales_and_with_its_scale_on_that_one(client: Client) -> None:
    for query, expected in {
        "rating=half-true": ["It fell.", "It held."],
        "rating=default.half-true": ["It held."],
        "rating=other.half-true": ["It fell."],
        "rating=other.false": [],
        "rating=default.default": [],
        "rating=default.half-true&view=full": ["It held."],
    }.items():
        assert found(client, query) == expected, query


@pytest.mark.usefixtures("four_claims")
def test_several_filters_find_what_every_one_of_them_finds(client: Client) -> None:
    for query, expected in {
        "topic=rivers&actor=carla-dias": ["It held.", "Subiu."],
        "topic=rivers&actor=carla-dias&rating=mostly-true": ["Subiu."],
        "topic=floods&actor=carla-dias": ["It held."],
        "topic=floods&actor=carla-dias&rating=default.half-true&language=en": ["It held."],
        "topic=floods&actor=carla-dias&rating=other.half-true": [],
        "topic=floods&publisher=dam-company": [],
        "publisher=river-board&source=radio-interview": ["It fell.", "It held.", "It rose."],
        "rating=half-true&language=pt-BR": [],
        "topic=rivers&cursor=after.2": ["Subiu."],
        "topic=rivers&cursor=before.1": ["It held."],
        "topic=rivers&cursor=before.1&published_before=2000-01-01": [],
        "topic=rivers&published_since=9999-12-31": [],
        "topic=rivers&published_since=2000-01-01&published_before=9999-12-31": ["It held.", "Subiu."],
    }.items():
        assert found(client, query) == expected, query


At = Callable[[int], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Set the clock to so many seconds after 10:00:00 UTC on 22 November 2026."""
    start = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)

    def at(second: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(seconds=second))

    return at


@pytest.fixture
def over_five_seconds(db: None, at: At) -> None:
    """A and B in the same second, C in the next, D after one without any, E retracted in the last."""
    for second, name in ((0, "A"), (0, "B"), (1, "C"), (3, "D"), (3, "E")):
        at(second)
        publish(name)
    at(4)
    log.retract(5, note="Wrong.")


SINCE = {
    "2026-11-22T09:59:59Z": "ABCD",
    "2026-11-22T10:00:00Z": "ABCD",
    "2026-11-22T10:00:00.000001Z": "CD",
    "2026-11-22T10:00:01Z": "CD",
    "2026-11-22T10:00:02Z": "D",
    "2026-11-22T10:00:03Z": "D",
    "2026-11-22T10:00:04Z": "",
    "2026-11-22T10:00:05Z": "",
    "2026-11-22T10:00Z": "ABCD",
    "2026-11-22T12:00:01+02:00": "CD",
    "2026-11-22T05:00:01-05:00": "CD",
    "2026-11-22": "ABCD",
    "2026-11-23": "",
    "0001-01-01T00:00:00+00:00": "ABCD",
    "9999-12-31T23:59:59Z": "",
}


@pytest.mark.usefixtures("over_five_seconds")
def test_published_since_is_exact_to_the_second_and_published_before_is_the_rest(client: Client) -> None:
    for moment, since in SINCE.items():
        expected = {"published_since": since, "published_before": "ABCD".removesuffix(since)}
        for name, names in expected.items():
            query = urlencode({name: moment})
            assert found(client, query) == list(reversed(names)), query
            assert found(client, f"{query}&view=full&rating=false") == list(reversed(names)), query


@pytest.mark.usefixtures("over_five_seconds")
def test_published_since_and_before_together_leave_what_is_between(client: Client) -> None:
    for first, last, names in (
        ("10:00:00", "10:00:01", "AB"),
        ("10:00:00", "10:00:03", "ABC"),
        ("10:00:01", "10:00:02", "C"),
        ("10:00:01", "10:00:04", "CD"),
        ("10:00:02", "10:00:03", ""),
        ("10:00:01", "10:00:01", ""),
        ("10:00:03", "10:00:01", ""),
    ):
        query = f"published_since=2026-11-22T{first}Z&published_before=2026-11-22T{last}Z"
        assert found(client, query) == list(reversed(names)), query
        assert found(client, f"{query}&topic=floods") == list(reversed(names)), query


@pytest.mark.usefixtures("over_five_seconds")
def test_a_day_begins_at_midnight_utc_whatever_the_newsrooms_time_zone(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Pacific/Pago_Pago"  # its midnight is 11:00 UTC
    assert found(client, "published_since=2026-11-22") == ["D", "C", "B", "A"]
    assert found(client, "published_before=2026-11-22") == []


@pytest.mark.usefixtures("over_five_seconds")
def test_a_time_is_that_of_the_newest_version(client: Client, at: At) -> None:
    at(10)
    log.append(content("A"), number=1, action="corrected", note="A typing error.")
    for query, expected in {
        "published_since=2026-11-22T10:00:10Z": ["A"],
        "published_since=2026-11-22T10:00:03Z": ["A", "D"],
        "published_before=2026-11-22T10:00:10Z": ["D", "C", "B"],
        "published_before=2026-11-22T10:00:01Z": ["B"],
    }.items():
        assert found(client, query) == expected, query


@pytest.mark.usefixtures("over_five_seconds")
def test_pages_of_a_span_of_time_hold_no_more_than_the_span(client: Client) -> None:
    query = "limit=1&published_since=2026-11-22T10:00:00Z&published_before=2026-11-22T10:00:03Z"
    seen, address = [], f"/api/v1/claims?{query}"
    while address:
        answer = client.get(address).json()
        seen += [item["claim"]["statement"] for item in answer["results"]]
        last, address = address, answer["next"]
    assert seen == ["C", "B", "A"]
    back = client.get(client.get(last).json()["previous"]).json()
    assert [item["claim"]["statement"] for item in back["results"]] == ["B"]
    assert client.get(back["previous"]).json()["previous"] is None


def test_an_empty_record_has_nothing_since_or_before(client: Client) -> None:
    assert found(client, "published_since=2026-11-22") == []
    assert found(client, "published_before=2026-11-22") == []
