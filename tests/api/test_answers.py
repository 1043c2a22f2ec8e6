"""What every answer has in common: headers, caching, addresses, errors."""

import pytest
from django.db import connection

from record import log
from tests.record.factories import publish

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "", "schema/", "claims", "claims/1", "actors", "actors/ada-rivera", "sources", "sources/river-report", "topics",
    "topics/floods", "ratings",
]  # fmt: skip
FAILURES = [
    "claims/99",
    "claims?x=1",
    "nothing/here",
    "actors/nobody",
    "claims/%00",
    "claims?actor=%00",
    "claims/1/versions",
]


def assert_readable_by_any_site(answer):
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_open_to_every_site_and_changes_only_with_the_record(client, address):
    publish()
    answer = client.get(f"/api/v1/{address}", headers={"Origin": "https://partner.example"})
    assert answer.status_code == 200
    assert_readable_by_any_site(answer)
    assert answer["Cache-Control"].startswith("public")
    unchanged = client.get(f"/api/v1/{address}", headers={"If-None-Match": answer["ETag"]})
    assert unchanged.status_code == 304
    assert not unchanged.content
    assert unchanged["ETag"] == answer["ETag"]
    assert_readable_by_any_site(unchanged)
    publish("Another.")
    assert client.get(f"/api/v1/{address}", headers={"If-None-Match": answer["ETag"]}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_headers_of_get_and_no_body(client, address):
    publish()
    head, get = client.head(f"/api/v1/{address}"), client.get(f"/api/v1/{address}")
    assert head.status_code == 200
    assert not head.content
    assert head["ETag"] == get["ETag"]
    assert head["Content-Type"] == get["Content-Type"] == "application/json"


@pytest.mark.parametrize("address", [*ADDRESSES, "claims/99"])
def test_options_answers_a_browsers_question_before_a_conditional_read(client, address):
    publish()
    answer = client.options(
        f"/api/v1/{address}",
        headers={
            "Origin": "https://partner.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == answer["Allow"] == "GET, HEAD, OPTIONS"
    assert answer["Access-Control-Allow-Headers"] == "If-None-Match"
    assert_readable_by_any_site(answer)


@pytest.mark.parametrize("address", FAILURES)
def test_every_failure_is_a_problem_that_no_cache_keeps(client, address):
    publish()
    answer = client.get(f"/api/v1/{address}")
    problem = answer.json()
    assert answer.status_code in (400, 404)
    assert answer["Content-Type"] == "application/problem+json"
    assert (problem["status"], bool(problem["title"]), bool(problem["detail"])) == (answer.status_code, True, True)
    assert "no-store" in answer.get("Cache-Control", "no-store")
    assert "ETag" not in answer
    assert_readable_by_any_site(answer)


def test_an_unknown_host_is_a_problem(client):
    answer = client.get("/api/v1/claims", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert b"evil" not in answer.content


def test_a_crash_is_a_problem_that_tells_nothing(client):
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE record_review RENAME TO the_secret_name")
    answer = client.get("/api/v1/claims")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 500
    assert b"record_review" not in answer.content
    assert_readable_by_any_site(answer)


def test_a_tombstone_is_not_kept(client):
    publish()
    etag = client.get("/api/v1/claims/1")["ETag"]
    log.retract(1, note="Wrong.")
    answer = client.get("/api/v1/claims/1", headers={"If-None-Match": etag})
    assert answer.status_code == 410
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer
    assert_readable_by_any_site(answer)


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("claims/", "claims"),
        ("claims/?limit=1&rating=half-true", "claims?limit=1&rating=half-true"),
        ("claims/1/", "claims/1"),
        ("actors/ada-rivera/", "actors/ada-rivera"),
        ("ratings/", "ratings"),
        ("topics/%C3%A9/?q=%C3%A9", "topics/%C3%A9?q=%C3%A9"),
        ("schema", "schema/"),
    ],
)
def test_the_other_form_of_an_address_redirects_and_keeps_the_query(client, asked, canonical):
    answer = client.get(f"/api/v1/{asked}")
    assert answer.status_code == 301
    assert answer["Location"] == f"/api/v1/{canonical}"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "nonsense", "image/png;q=0.1"])
def test_json_is_sent_whatever_is_accepted(client, accept):
    publish()
    answer = client.get("/api/v1/claims/1", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"


def test_a_signed_in_reader_gets_the_same_answer(client, django_user_model):
    publish()
    before = client.get("/api/v1/claims")
    client.force_login(django_user_model.objects.create_user("someone", password="a long password"))
    after = client.get("/api/v1/claims")
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    assert_readable_by_any_site(after)


@pytest.mark.parametrize(
    "path", ["/api/nope", "/api/v1/nope", "/api/v1/x?y=1", "/api/v1/claims/999", "/api/v1/claims?x=1"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_errors_length_is_that_of_its_body(client, path: str, method: str) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code >= 400
    assert int(answer["Content-Length"]) == len(answer.content)
