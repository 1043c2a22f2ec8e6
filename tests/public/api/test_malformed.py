"""Whatever is sent, the answer is the one that fits: a stored one, or a problem that says what is wrong."""

from itertools import combinations, product

import pytest
from django.http import HttpResponse
from django.test import Client

from record import log
from tests.record.factories import publish

pytestmark = pytest.mark.django_db

VALUES = [
    "", " ", "%00", "a%00b", "%", "%zz", "%FF%FE", "%C3%28", "%ED%A0%80", "%F0%9F%98%80",
    "%0d%0aX-Evil:%201", "9" * 5000, "-" + "9" * 400, "1e999999", "NaN", "Infinity", "%D9%A3", "\xff\xfe",
    "1_0", "0x10", "1.5", "7.0", "%2B7", "+7", "true", "null", "[]", "{}", "%7B%22a%22:1%7D", "'",
    "' OR 1=1 --", "%22", "\\",
    "%5Cud800", "../../etc/passwd", "..%2f..%2f", "%2e%2e", "//evil.example", "<script>", "after.1",
    "before.0", "after.", "before.a", "after.99999999999999999999", "after.-1", "cD1hYQ==", "after.1%00",
    "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2026-13-01", "2026-11-22T25:00:00Z",
    "0000-00-00", "2026-11-22T10:00:00.1234567Z", "2026-11-22T10:00:00+99:99", "summary", "full", "a" * 501,
    "x" * 7000, "%E2%80%AE", "%EF%BB%BF1",
]  # fmt: skip
NAMES = [
    "limit", "cursor", "rating", "language", "actor", "source", "publisher", "topic", "published_since", "country",
    "published_before", "rating_min", "rating_max", "as_of", "view", "document__contains", "%00", "", "%FF", "format",
    "a" * 600,
]  # fmt: skip
# What of these a parameter takes; all else is refused.
SLUGS = ["1e999999", "NaN", "Infinity", "1_0", "0x10", "true", "null", "2026-13-01", "0000-00-00", "summary", "full"]
TAKEN = {
    "limit": ["7"],
    "cursor": ["after.1", "before.0"],
    "rating": [*SLUGS, "1.5", "7.0", "after.1", "before.0", "before.a", "after.-1", "after.99999999999999999999"],
    "language": ["NaN", "Infinity", "true", "null", "summary", "full"],
    "actor": SLUGS,
    "source": SLUGS,
    "publisher": SLUGS,
    "topic": SLUGS,
    "rating_min": ["-1", "7"],
    "rating_max": ["-1", "7"],
    "view": ["summary", "full"],
}


def ask(client: Client, path: str, query: str = "", method: str = "GET", **headers: str) -> HttpResponse:
    return client.generic(method, path, QUERY_STRING=query, **headers)


def assert_answer(answer: HttpResponse, status: int, asked: object) -> None:
    assert answer.status_code == status, (asked, answer.content[:200])
    if status >= 400 and status != 410:
        assert answer["Content-Type"] == "application/problem+json", asked
        assert answer.json()["status"] == status, asked


def test_a_list_takes_what_it_knows_and_refuses_every_other_name_and_value(client: Client) -> None:
    publish("One.", "Two.")
    for name, value in product(NAMES, VALUES):
        status = 200 if value in TAKEN.get(name, []) else 400
        assert_answer(ask(client, "/api/v1/claims", f"{name}={value}"), status, (name, value))


def test_a_path_holds_a_number_or_a_slug_or_leads_nowhere(client: Client) -> None:
    publish("One.", "Two.")
    log.retract(2, note="Wrong.")
    other = {"": 301, "%00": 400, "a%00b": 400, "after.1%00": 400}
    for kind, value in product(("claims", "actors", "sources", "topics"), VALUES):
        assert_answer(ask(client, f"/api/v1/{kind}/{value}"), other.get(value, 404), (kind, value))
    for value in VALUES:
        assert_answer(ask(client, f"/api/v1/claims{value}/"), other.get(value, 404), value)
    for path, status in {"claims/1": 200, "claims/2": 410, "claims/3": 404, "actors/ada-rivera": 200}.items():
        assert_answer(ask(client, f"/api/v1/{path}"), status, path)


def test_parameters_that_are_taken_alone_are_taken_together(client: Client) -> None:
    publish("One.")
    taken = [f"{name}={values[0]}" for name, values in TAKEN.items()]
    taken += ["published_since=2026-11-22", "published_before=2026-11-22T10:00:00.123456Z"]
    for pair in combinations(taken, 2):
        assert_answer(ask(client, "/api/v1/claims", "&".join(pair)), 200, pair)
    assert_answer(ask(client, "/api/v1/claims", "&".join(taken)), 200, taken)


def test_a_query_that_is_no_list_of_parameters_is_refused(client: Client) -> None:
    publish("One.")
    for query, status in {
        "": 200,
        "&&&": 200,
        "limit=1&&rating=false&": 200,
        "limit": 400,
        "=": 400,
        "limit=1=2": 400,
        "limit=1;rating=false": 400,
        "limit;1": 400,
        "limit==1": 400,
        "limit=1&limit=1": 400,
        "limit[]=1": 400,
        "%6Cimit=%31": 200,
        "limit=1#x": 400,
        "?limit=1": 400,
    }.items():
        assert_answer(ask(client, "/api/v1/claims", query), status, query)


PATHS = {"claims": 200, "claims/1": 200, "actors/ada-rivera": 200, "schema/": 200, "nothing": 404}
READING = ("GET", "HEAD", "get")
WRITING = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO", "")
ODD_HEADERS: list[dict[str, str]] = [
    {"HTTP_IF_NONE_MATCH": '"\x00, W/"'},
    {"HTTP_IF_NONE_MATCH": "*", "HTTP_IF_MODIFIED_SINCE": "9" * 400},
    {"HTTP_ACCEPT": "a/b;" * 500, "HTTP_ACCEPT_LANGUAGE": "x" * 5000, "HTTP_ACCEPT_ENCODING": "gzip;q=9"},
    {"HTTP_ORIGIN": "null", "HTTP_COOKIE": "session=\xff; csrf=" + "a" * 4000, "HTTP_AUTHORIZATION": "Basic %%%"},
    {"CONTENT_TYPE": "application/json; charset=nonsense", "CONTENT_LENGTH": "-1"},
    {"CONTENT_TYPE": "multipart/form-data; boundary=", "HTTP_TRANSFER_ENCODING": "chunked"},
    {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "gopher", "HTTP_RANGE": "bytes=9-1"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
]


def test_odd_headers_change_no_answer_and_no_method_writes(client: Client) -> None:
    publish()
    for headers, (path, status) in product(ODD_HEADERS, PATHS.items()):
        for method in READING:
            answer = ask(client, f"/api/v1/{path}", "", method, **headers)
            assert answer.status_code == status, (method, path, headers)
            assert b"evil.example" not in answer.content, (method, path, headers)
        options = ask(client, f"/api/v1/{path}", "", "OPTIONS", **headers)
        assert options.status_code == (204 if status == 200 else 404), (path, headers)
        for method in WRITING:
            answer = ask(client, f"/api/v1/{path}", "", method, **headers)
            assert_answer(answer, 405 if status == 200 else 404, (method, path, headers))
            assert b"evil.example" not in answer.content, (method, path, headers)
