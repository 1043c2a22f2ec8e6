"""Pages of a list: each names its neighbors, and what happens meanwhile moves nothing between them."""

import re
from collections.abc import Sequence

import pytest
from django.test import Client

from record import log
from tests.record.factories import a_rating, an_actor, publish

pytestmark = pytest.mark.django_db

Page = tuple[list[str], str | None, str | None]  # what its items are called, and the addresses of next and previous


def page(client: Client, address: str) -> Page:
    """Read a page; what is the same in all its addresses is left out of them."""
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    found = answer.json()
    names = [item.get("slug") or item["claim"]["statement"].removesuffix(".") for item in found["results"]]
    start = f"http://testserver/api/v1/{address.partition('?')[0]}"
    assert all((found[side] or start).startswith(start) for side in ("next", "previous"))
    linked = {rel: address for address, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', answer.get("Link", ""))}
    assert (linked.pop("next", None), linked.pop("prev", None)) == (found["next"], found["previous"])
    assert not linked
    following, preceding = ((found[side] or "").removeprefix(start) or None for side in ("next", "previous"))
    return names, following, preceding


def claims(count: int) -> None:
    """Publish claims 0, 1, 2 … as entries 0, 1, 2 …"""
    publish(*(f"{n}." for n in range(count)))


def assert_pages(client: Client, name: str, expected: Sequence[tuple[str, Page]]) -> None:
    for query, found in expected:
        assert page(client, f"{name}?{query}") == found, query


def test_a_page_of_claims_names_the_pages_on_both_sides_in_both_directions(client: Client) -> None:
    claims(7)
    third = (["0"], None, "?limit=3&cursor=before.0")
    second = (["3", "2", "1"], "?limit=3&cursor=after.1", "?limit=3&cursor=before.3")
    first = (["6", "5", "4"], "?limit=3&cursor=after.4", None)
    assert_pages(
        client,
        "claims",
        [
            ("limit=3", first),
            ("limit=3&cursor=after.4", second),
            ("limit=3&cursor=after.1", third),
            ("limit=3&cursor=before.0", second),
            ("limit=3&cursor=before.3", first),
            ("limit=3&cursor=before.2", (["5", "4", "3"], "?limit=3&cursor=after.3", "?limit=3&cursor=before.5")),
            ("limit=3&cursor=before.5", (["6"], "?limit=3&cursor=after.6", None)),
            ("limit=7", (["6", "5", "4", "3", "2", "1", "0"], None, None)),
            ("limit=6", (["6", "5", "4", "3", "2", "1"], "?limit=6&cursor=after.1", None)),
            ("limit=1&cursor=before.5", (["6"], "?limit=1&cursor=after.6", None)),
            ("limit=1&cursor=before.4", (["5"], "?limit=1&cursor=after.5", "?limit=1&cursor=before.5")),
        ],
    )


def test_a_page_of_actors_names_the_pages_on_both_sides_in_both_directions(client: Client) -> None:
    publish(actors=[an_actor(f"actor-{n}") for n in range(5)])
    second = (["actor-2", "actor-3"], "?limit=2&cursor=after.actor-3", "?limit=2&cursor=before.actor-2")
    assert_pages(
        client,
        "actors",
        [
            ("limit=2", (["actor-0", "actor-1"], "?limit=2&cursor=after.actor-1", None)),
            ("limit=2&cursor=after.actor-1", second),
            ("limit=2&cursor=after.actor-3", (["actor-4"], None, "?limit=2&cursor=before.actor-4")),
            ("limit=2&cursor=before.actor-4", second),
            ("limit=2&cursor=before.actor-2", (["actor-0", "actor-1"], "?limit=2&cursor=after.actor-1", None)),
        ],
    )


def test_ratings_page_by_scale_and_slug(client: Client) -> None:
    for slug in ("false", "half-true", "true"):
        publish(slug, rating=a_rating(slug))
    publish("Of another scale.", rating=a_rating("true", scale="a-scale"))
    assert_pages(
        client,
        "ratings",
        [
            ("limit=3", (["true", "false", "half-true"], "?limit=3&cursor=after.default.half-true", None)),
            ("limit=3&cursor=after.default.half-true", (["true"], None, "?limit=3&cursor=before.default.true")),
        ],
    )


def test_a_page_has_twenty_items_unless_told_otherwise(client: Client) -> None:
    claims(22)
    twenty = [str(n) for n in range(21, 1, -1)]
    assert page(client, "claims") == (twenty, "?cursor=after.2", None)
    assert page(client, "claims?limit=100") == ([*twenty, "1", "0"], None, None)


def test_paging_keeps_the_filters(client: Client) -> None:
    for n in range(3):
        publish(f"False {n}.")
        publish(f"True {n}.", rating=a_rating("true"))
    kept = "limit=1&rating=true&view=full"
    assert_pages(
        client,
        "claims",
        [
            (kept, (["True 2"], f"?{kept}&cursor=after.5", None)),
            (f"{kept}&cursor=after.5", (["True 1"], f"?{kept}&cursor=after.3", f"?{kept}&cursor=before.3")),
            (f"{kept}&cursor=after.3", (["True 0"], None, f"?{kept}&cursor=before.1")),
            (f"{kept}&cursor=before.1", (["True 1"], f"?{kept}&cursor=after.3", f"?{kept}&cursor=before.3")),
        ],
    )


def test_what_is_published_meanwhile_moves_nothing_between_pages(client: Client) -> None:
    claims(4)
    assert page(client, "claims?limit=2") == (["3", "2"], "?limit=2&cursor=after.2", None)
    publish("4.")
    assert_pages(
        client,
        "claims",
        [
            ("limit=2&cursor=after.2", (["1", "0"], None, "?limit=2&cursor=before.1")),
            ("limit=2&cursor=before.1", (["3", "2"], "?limit=2&cursor=after.2", "?limit=2&cursor=before.3")),
            ("limit=2&cursor=before.3", (["4"], "?limit=2&cursor=after.4", None)),
        ],
    )


def test_a_page_that_was_emptied_by_retractions_still_leads_back_to_the_list(client: Client) -> None:
    claims(3)
    log.retract(1, note="Wrong.")
    assert page(client, "claims?limit=2&cursor=after.1") == ([], None, "?limit=2")
    log.retract(2, note="Wrong.")
    log.retract(3, note="Wrong.")
    publish("Later.")
    assert page(client, "claims?limit=2&cursor=before.0") == (["Later"], "?limit=2&cursor=after.6", None)
    assert page(client, "claims?limit=2&cursor=before.99") == ([], "?limit=2", None)


def test_a_cursor_to_something_that_is_gone_still_has_its_place(client: Client) -> None:
    publish()
    assert page(client, "actors?cursor=after.ada-z")[0] == ["ben-costa"]
    assert page(client, "actors?cursor=before.ada-z")[0] == ["ada-rivera"]
