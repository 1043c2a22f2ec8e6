"""Query parameters are read strictly: what cannot be used is named, with what to write instead."""

from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.record.factories import publish

pytestmark = pytest.mark.django_db

KNOWN = (
    "There is no such parameter. Known here: limit, cursor, q, rating, language, actor, source, publisher, topic, "
    "published_since, published_before, country, rating_min, rating_max, as_of, view."
)
TWICE = "It is given more than once; give it once."
EMPTY = "It is empty; give it a value or leave it out."
TOO_LONG = "It is longer than 500 characters; shorten it."
SLUG = 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'
RATING = "Write a rating such as half-true, or with its scale: default.half-true."
LANGUAGE = "Write a language such as en or pt-BR."
CURSOR = "Take it from next or previous of an earlier answer."
MOMENT = "Write a day such as 2026-11-22 or a time such as 2026-11-22T10:00:00Z; a plus sign is %2B in an address."
COUNT = "Write a whole number from 1 to 100."
DAY = "Write a day such as 2026-01-31."
WHOLE = "Write a whole number, such as 3."


def errors(answer: HttpResponse) -> dict[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    problem = answer.json()
    found = {error["parameter"]: error["detail"] for error in problem.pop("errors")}
    assert problem == {
        "type": "/api/#parameters",
        "title": "Bad Request",
        "status": 400,
        "detail": "Some parameters cannot be used.",
    }
    return found


def test_a_parameter_that_cannot_be_used_is_named_with_the_remedy(client: Client) -> None:
    for query, parameter, remedy in (
        ("ratng=false", "ratng", KNOWN),
        ("document__contains=secret", "document__contains", KNOWN),
        ("Rating=false", "Rating", KNOWN),
        ("rating=false&rating=true", "rating", TWICE),
        ("rating=false&rating=false", "rating", TWICE),
        ("rating=", "rating", EMPTY),
        ("actor=" + "a" * 501, "actor", TOO_LONG),
        ("actor=" + "a" * 500, "actor", "Ensure this field has no more than 100 characters."),
        ("actor=" + "a" * 101, "actor", "Ensure this field has no more than 100 characters."),
        ("actor=Ada%20Rivera", "actor", SLUG),
        ("actor=%20ada-rivera", "actor", SLUG),
        ("actor=%FF%FE", "actor", SLUG),
        ("topic=%ED%A0%80", "topic", SLUG),
        ("publisher=a.b", "publisher", SLUG),
        ("rating=half%20true", "rating", RATING),
        ("rating=default.", "rating", RATING),
        ("rating=.half-true", "rating", RATING),
        ("rating=default.half.true", "rating", RATING),
        ("rating=half-true%0A", "rating", RATING),
        ("rating=" + "a" * 102, "rating", "Ensure this field has no more than 101 characters."),
        ("language=english%20please", "language", LANGUAGE),
        ("language=e", "language", LANGUAGE),
        ("language=pt-", "language", LANGUAGE),
        ("language=pt-" + "-".join(["abcdefgh"] * 4), "language", "Ensure this field has no more than 35 characters."),
        ("view=everything", "view", "Write summary or full."),
        ("view=Full", "view", "Write summary or full."),
        ("country=ve", "country", "Write two capital letters (ISO 3166-1), such as VE."),
        ("country=VEN", "country", "Write two capital letters (ISO 3166-1), such as VE."),
        ("rating_min=low", "rating_min", WHOLE),
        ("rating_max=3.0", "rating_max", WHOLE),
        ("rating_max=٣", "rating_max", WHOLE),
        ("rating_min=" + "9" * 19, "rating_min", WHOLE),
        ("rating_min=4&rating_max=2", "rating_min", "It is above rating_max; exchange the two."),
        ("as_of=2026-02-30", "as_of", DAY),
        ("as_of=2026-01", "as_of", DAY),
        ("as_of=20260131", "as_of", DAY),
        ("as_of=2026-01-31T10:00:00Z", "as_of", DAY),
        (
            "as_of=9999-12-31",
            "as_of",
            "This day has not begun (UTC). Name today or an earlier day, or leave it out.",
        ),
        (
            "as_of=2026-01-31&q=river",
            "as_of",
            "Words are looked for in what stands now. Leave out as_of or q.",
        ),
        ("limit=0", "limit", COUNT),
        ("limit=101", "limit", COUNT),
        ("limit=-1", "limit", COUNT),
        ("limit=many", "limit", COUNT),
        ("limit=1e999999", "limit", COUNT),
        ("limit=" + "9" * 5000, "limit", TOO_LONG),
        ("limit=" + "9" * 400, "limit", COUNT),
        ("cursor=cD1hYQ==", "cursor", CURSOR),
        ("cursor=after.-1", "cursor", CURSOR),
        ("cursor=after.01", "cursor", CURSOR),
        ("cursor=after.1%0A", "cursor", CURSOR),
        ("cursor=after." + "9" * 19, "cursor", CURSOR),
        ("cursor=after.ada-rivera", "cursor", CURSOR),
        ("cursor=sideways.1", "cursor", CURSOR),
        ("published_since=yesterday", "published_since", MOMENT),
        ("published_since=2026-02-30", "published_since", MOMENT),
        ("published_since=2026-11", "published_since", MOMENT),
        ("published_since=2026-11-22T10:00:00", "published_since", MOMENT),
        ("published_since=2026-11-22T10:00:00+02:00", "published_since", MOMENT),
        ("published_since=0000-01-01", "published_since", MOMENT),
        ("published_since=0001-01-01T00:00:00%2B14:00", "published_since", MOMENT),
        ("published_before=9999-12-31T23:59:59-14:00", "published_before", MOMENT),
        ("published_before=2026-W10-1", "published_before", MOMENT),
        ("published_before=٢٠٢٦-11-22", "published_before", MOMENT),
    ):
        assert errors(client.get(f"/api/v1/claims?{query}")) == {parameter: remedy}, query


def test_the_longest_values_that_can_be_are_taken(client: Client) -> None:
    for query in (
        "actor=" + "a" * 100,
        "rating=" + "a" * 50 + "." + "b" * 50,
        "language=pt-" + "-".join(["abcdefgh"] * 3) + "-abcde",
        "cursor=after." + "9" * 18,
        "cursor=before.0",
        "limit=1",
        "limit=100",
    ):
        assert client.get(f"/api/v1/claims?{query}").status_code == 200, query


def test_every_wrong_parameter_is_named_at_once(client: Client) -> None:
    found = errors(client.get("/api/v1/claims?limit=0&view=x&rating=%20a&topic=floods"))
    assert found == {"limit": COUNT, "view": "Write summary or full.", "rating": RATING}
    assert errors(client.get("/api/v1/claims?topic=&x=1&limit=0")) == {"topic": EMPTY, "x": KNOWN}


def test_the_error_about_many_unknown_parameters_stays_small(client: Client) -> None:
    answer = client.get("/api/v1/claims?" + "&".join(f"{n:03}{'p' * 300}=1" for n in range(200)))
    assert list(errors(answer)) == [f"{n:03}{'p' * 57}" for n in range(20)]
    assert len(answer.content) < 10_000


def test_what_takes_no_parameter_refuses_them_all(client: Client) -> None:
    publish()
    none = {"view": "There is no such parameter; this address takes none."}
    for address in ("", "schema/", "claims/1/versions/1", "sources/river-report", "topics/floods"):
        assert errors(client.get(f"/api/v1/{address}?view=full")) == none, address


def test_the_lists_of_entities_know_limit_cursor_and_view_alone(client: Client) -> None:
    for name in ("actors", "sources", "topics", "ratings"):
        known = {"rating": "There is no such parameter. Known here: limit, cursor, view."}
        assert errors(client.get(f"/api/v1/{name}?rating=false")) == known, name
        for wrong in ("after.", "after.a b", "before.%é", "a", "after." + "x" * 161, "After.a", "sideways.a"):
            assert errors(client.get(f"/api/v1/{name}?cursor={quote(wrong)}")) == {"cursor": CURSOR}, (name, wrong)
        for right in ("after.a", "before.default.half-true", "after." + "x" * 160):
            assert client.get(f"/api/v1/{name}?cursor={right}").status_code == 200, (name, right)
