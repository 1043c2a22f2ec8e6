from urllib.parse import quote

import pytest

from tests.record.factories import publish

pytestmark = pytest.mark.django_db


def errors(answer):
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert (problem["status"], problem["title"], problem["type"]) == (400, "Bad Request", "/api/#parameters")
    return {error["parameter"]: error["detail"] for error in problem["errors"]}


@pytest.mark.parametrize(
    ("query", "parameter", "remedy"),
    [
        ("ratng=false", "ratng", "rating, language, actor, source, publisher, topic"),
        ("document__contains=secret", "document__contains", "rating, language"),
        ("rating=false&rating=true", "rating", "give it once"),
        ("rating=", "rating", "leave it out"),
        ("actor=" + "a" * 501, "actor", "500"),
        ("actor=" + "a" * 101, "actor", "100"),
        ("actor=Ada%20Rivera", "actor", "letters, numbers, underscores or hyphens"),
        ("actor=%FF%FE", "actor", "letters, numbers, underscores or hyphens"),
        ("topic=%ED%A0%80", "topic", "letters, numbers, underscores or hyphens"),
        ("language=english%20please", "language", "pt-BR"),
        ("view=everything", "view", "summary or full"),
        ("limit=0", "limit", "1"),
        ("limit=101", "limit", "100"),
        ("limit=-1", "limit", "1"),
        ("limit=many", "limit", "integer"),
        ("limit=1e999999", "limit", "integer"),
        ("limit=" + "9" * 5000, "limit", "500"),
        ("limit=" + "9" * 400, "limit", "100"),
        ("cursor=cD1hYQ==", "cursor", "next or previous"),
        ("cursor=after.-1", "cursor", "next or previous"),
        ("cursor=after.1%0A", "cursor", "next or previous"),
        ("cursor=after." + "9" * 30, "cursor", "next or previous"),
        ("cursor=sideways.1", "cursor", "next or previous"),
        ("published_since=yesterday", "published_since", "2026-11-22T10:00:00Z"),
        ("published_since=2026-02-30", "published_since", "2026-11-22"),
        ("published_since=2026-11-22T10:00:00", "published_since", "2026-11-22T10:00:00Z"),
        ("published_since=2026-11-22T10:00:00+02:00", "published_since", "%2B"),
        ("published_since=0000-01-01", "published_since", "2026-11-22"),
        ("published_since=0001-01-01T00:00:00%2B14:00", "published_since", "2026-11-22"),
        ("published_before=9999-12-31T23:59:59-14:00", "published_before", "2026-11-22"),
        ("published_before=2026-W10-1", "published_before", "2026-11-22"),
        ("published_before=٢٠٢٦-11-22", "published_before", "2026-11-22"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named_with_the_remedy(client, query, parameter, remedy):
    found = errors(client.get(f"/api/v1/claims?{query}"))
    assert set(found) == {parameter}
    assert remedy in found[parameter]


def test_every_wrong_parameter_is_named_at_once(client):
    assert set(errors(client.get("/api/v1/claims?limit=0&view=x&rating=%20a"))) == {"limit", "view", "rating"}


def test_the_error_about_many_unknown_parameters_stays_small(client):
    query = "&".join(f"{'p' * 300}{n}=1" for n in range(200))
    assert len(client.get(f"/api/v1/claims?{query}").content) < 10_000


def test_more_parameters_than_can_be_read_are_a_400_problem(client):
    answer = client.get("/api/v1/claims?" + "&".join(f"p{n}=1" for n in range(1500)))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "address", ["", "schema/", "claims/1", "actors/ada-rivera", "sources/river-report", "topics/floods"]
)
def test_what_takes_no_parameter_refuses_them_all(client, address):
    publish()
    assert "takes none" in errors(client.get(f"/api/v1/{address}?view=full"))["view"]


@pytest.mark.parametrize("address", ["actors", "sources", "topics", "ratings"])
def test_the_lists_of_subjects_know_limit_and_cursor_alone(client, address):
    assert "limit, cursor" in errors(client.get(f"/api/v1/{address}?rating=false"))["rating"]
    for wrong in ("after.", "after.a b", "before.%00"[:8] + "é", "a", "after." + "x" * 161):
        assert set(errors(client.get(f"/api/v1/{address}?cursor={quote(wrong)}"))) == {"cursor"}


def test_a_cursor_to_something_that_is_gone_still_has_its_place(client):
    publish()
    answer = client.get("/api/v1/actors?cursor=after.ada-z").json()
    assert [actor["slug"] for actor in answer["results"]] == ["ben-costa"]
