"""What every answer has in common: headers, conditional reading, addresses, errors."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from record import log
from tests.conftest import as_owner
from tests.public.addresses import API
from tests.record.factories import publish

pytestmark = pytest.mark.django_db

OPEN_TO_EVERY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Allow, Link, Log-Index",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Max-Age": "86400",
}
NOWHERE = "Nothing is at this address; /api/ lists the addresses."
NO_CLAIM = "No fact-check with this number is public; /api/v1/claims lists those that are."
NO_ENTITY = "No public fact-check names this slug; the list at the address above has all."
UNKNOWN_HOST = "This site does not answer to that host name. Whoever runs it can add the name to ALLOWED_HOSTS."
NUL_BYTE = "The request contains a NUL byte; remove it."
BAD_PARAMETERS = "Some parameters cannot be used."


def assert_readable_by_any_site(answer: HttpResponse, more: dict[str, str] | None = None) -> None:
    """The answer has these headers for browsers, no others, and none that belongs to one reader."""
    found = {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}
    found |= {name: answer[name] for name in ("Content-Security-Policy", "X-Content-Type-Options")}
    assert found == OPEN_TO_EVERY_SITE | (more or {})
    assert not answer.cookies
    assert "Set-Cookie" not in answer
    assert "Vary" not in answer


def assert_problem(answer: HttpResponse, status: int, title: str, detail: str, **more: str) -> None:
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    assert (answer.status_code, answer.json()) == (status, problem)
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Content-Length"]) == len(answer.content)
    assert "ETag" not in answer


def test_an_answer_is_open_to_every_site_and_changes_only_with_the_record(client: Client) -> None:
    publish()
    tags = {}
    for address in API:
        answer = client.get(address, headers={"Origin": "https://partner.example"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), address
        assert answer["Cache-Control"] == "public, max-age=0, stale-if-error=300", address
        assert_readable_by_any_site(answer)
        assert "X-Request-ID" not in answer, address  # it is kept for everybody
        tags[address] = answer["ETag"]
        unchanged = client.get(address, headers={"If-None-Match": tags[address]})
        assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", tags[address]), address
        assert_readable_by_any_site(unchanged)
    publish("Another.")
    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200, address


def test_head_has_the_headers_of_get_and_no_body(client: Client) -> None:
    publish()
    for address in API:
        head, get = client.head(address), client.get(address)
        assert (head.status_code, head.content) == (200, b""), address
        assert dict(head.headers) == dict(get.headers), address


def test_options_answers_a_browsers_question_before_a_conditional_read(client: Client) -> None:
    publish()
    question = {
        "Origin": "https://partner.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    for address in (*API, "/api/v1/claims/99", "/api/v1/claims?x=1"):
        answer = client.options(address, headers=question)
        assert (answer.status_code, answer.content) == (204, b""), address
        assert answer["Allow"] == "GET, HEAD, OPTIONS", address
        assert (answer["Content-Length"], "Content-Type" in answer) == ("0", False), address
        assert answer["Cache-Control"] == "private, no-store", address
        assert_readable_by_any_site(answer, PREFLIGHT)
    absent = client.options("/api/v1/nothing", headers=question)
    assert absent.status_code == 404
    assert_readable_by_any_site(absent, PREFLIGHT)


def test_every_failure_is_a_problem_that_no_cache_keeps(client: Client) -> None:
    publish()
    for address, status, title, detail in (
        ("claims/99", 404, "Not Found", NO_CLAIM),
        ("actors/nobody", 404, "Not Found", NO_ENTITY),
        ("nothing/here", 404, "Not Found", NOWHERE),
        ("claims/1/history", 404, "Not Found", NOWHERE),
        ("claims/%00", 400, "Bad Request", NUL_BYTE),
        ("claims?actor=%00", 400, "Bad Request", NUL_BYTE),
    ):
        answer = client.get(f"/api/v1/{address}")
        assert_problem(answer, status, title, detail)
        assert_readable_by_any_site(answer)
        # What is refused before the address is looked at is a 400, which no cache keeps unless it is told to.
        assert answer.get("Cache-Control") == (None if detail == NUL_BYTE else "private, no-store"), address
    answer = client.get("/api/v1/claims?x=1")
    assert (answer.status_code, answer.json()["detail"]) == (400, BAD_PARAMETERS)
    assert answer["Cache-Control"] == "private, no-store"
    assert_readable_by_any_site(answer)


def test_what_django_itself_refuses_is_a_problem_whose_length_is_that_of_its_body(client: Client) -> None:
    nowhere = ("/api/nope", "/api/v1/nope", "/api/v1/x?y=1")
    for method in ("get", "post", "put", "delete"):
        for address in nowhere:
            assert_problem(getattr(client, method)(address), 404, "Not Found", NOWHERE)
    for method in ("post", "put", "patch", "delete"):
        written = getattr(client, method)("/api/")
        assert_problem(written, 405, "Method Not Allowed", "This address takes GET, HEAD only.")
        slashed = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/claims/")
        assert_problem(slashed, 405, "Method Not Allowed", "This address takes GET, HEAD only.")
        shortened = getattr(client, method)("/api/v1/claims/999")
        assert_problem(shortened, 405, "Method Not Allowed", f'Method "{method.upper()}" not allowed.')
    too_many = client.get("/api/v1/claims?" + "&".join(f"p{n}=1" for n in range(1500)))
    assert_problem(too_many, 400, "Bad Request", "The request cannot be understood; /api/ describes what can be asked.")
    unmatched = client.get("/api/v1/claims", headers={"if-match": '"other"'})
    words = "The answer has another ETag than If-Match names; ask again without it."
    assert_problem(unmatched, 412, "Precondition Failed", words)


def test_an_unknown_host_is_a_problem_that_does_not_repeat_it(client: Client) -> None:
    answer = client.get("/api/v1/claims", headers={"Host": "evil.example"})
    assert_problem(answer, 400, "Bad Request", UNKNOWN_HOST)
    assert_readable_by_any_site(answer)


@pytest.fixture
def without_its_table(transactional_db: None) -> Iterator[None]:
    """The table of fact-checks has another name for a while, so that reading it fails."""
    with as_owner() as owner:
        owner.execute("ALTER TABLE record_factcheck RENAME TO the_secret_name")
    yield
    with as_owner() as owner:
        owner.execute("ALTER TABLE the_secret_name RENAME TO record_factcheck")


@pytest.mark.usefixtures("without_its_table")
def test_a_crash_is_a_problem_that_tells_nothing_but_the_id_of_its_lines_in_the_log(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/api/v1/claims")
    said = "The server could not answer. Try again later."
    assert re.fullmatch("[0-9a-f]{16}", answer["X-Request-ID"])
    assert_problem(answer, 500, "Internal Server Error", said, request_id=answer["X-Request-ID"])
    assert answer["Cache-Control"] == "private, no-store"
    assert_readable_by_any_site(answer)


def test_a_tombstone_is_not_kept(client: Client) -> None:
    publish()
    etag = client.get("/api/v1/claims/1")["ETag"]
    log.retract(1, note="Wrong.")
    answer = client.get("/api/v1/claims/1", headers={"If-None-Match": etag})
    assert (answer.status_code, answer["Cache-Control"]) == (410, "private, no-store")
    assert "ETag" not in answer
    assert_readable_by_any_site(answer)


def test_the_other_form_of_an_address_redirects_and_keeps_the_query(client: Client) -> None:
    for asked, canonical in {
        "claims/": "claims",
        "claims/?limit=1&rating=half-true": "claims?limit=1&rating=half-true",
        "claims/1/": "claims/1",
        "actors/ada-rivera/": "actors/ada-rivera",
        "claims/1/versions/": "claims/1/versions",
        "claims/1/versions/1/": "claims/1/versions/1",
        "changes/?after=1": "changes?after=1",
        "export.csv/": "export.csv",
        "export.claimreview.ndjson/": "export.claimreview.ndjson",
        "sources/": "sources",
        "ratings/": "ratings",
        "topics/%C3%A9/?q=%C3%A9": "topics/%C3%A9?q=%C3%A9",
        "topics/a%3Fb/?c=d": "topics/a%3Fb?c=d",
        "topics/%2541/": "topics/%2541",
        "schema": "schema/",
    }.items():
        answer = client.get(f"/api/v1/{asked}")
        assert (answer.status_code, answer.get("Location")) == (301, f"/api/v1/{canonical}"), asked
    for address in ("ratings/false/", "claims/1/history/", "//claims/"):
        assert client.get(f"/api/v1/{address}").status_code == 404, address


def test_json_is_sent_whatever_is_accepted(client: Client) -> None:
    publish()
    plain = client.get("/api/v1/claims/1")
    for accept in ("text/html", "application/xml", "*/*", "nonsense", "image/png;q=0.1"):
        answer = client.get("/api/v1/claims/1", headers={"Accept": accept})
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), accept
        assert answer.content == plain.content, accept


def test_a_signed_in_reader_gets_the_same_answer(client: Client, reader: Any) -> None:
    publish()
    before = client.get("/api/v1/claims")
    client.force_login(reader)
    after = client.get("/api/v1/claims")
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    assert_readable_by_any_site(after)
