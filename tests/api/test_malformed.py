"""Whatever is sent, the answer is never a server's error."""

import itertools
import random

import pytest

from record import log
from tests.record.factories import publish

VALUES = [
    "", " ", "%00", "a%00b", "%", "%zz", "%FF%FE", "%C3%28", "%ED%A0%80", "%F0%9F%98%80",
    "%0d%0aX-Evil:%201", "9" * 5000, "-" + "9" * 400, "1e999999", "NaN", "Infinity", "%D9%A3", "\xff\xfe",
    "1_0", "0x10", "1.5", "true", "null", "[]", "{}", "%7B%22a%22:1%7D", "'", "' OR 1=1 --", "%22", "\\",
    "%5Cud800", "../../etc/passwd", "..%2f..%2f", "%2e%2e", "//evil.example", "<script>", "after.1",
    "before.0", "after.", "before.a", "after.99999999999999999999", "after.-1", "cD1hYQ==", "after.1%00",
    "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2026-13-01", "2026-11-22T25:00:00Z",
    "0000-00-00", "2026-11-22T10:00:00.1234567Z", "2026-11-22T10:00:00+99:99", "summary", "full", "a" * 501,
    "x" * 7000, "%E2%80%AE", "%EF%BB%BF1",
]  # fmt: skip
NAMES = [
    "limit", "cursor", "rating", "language", "actor", "source", "publisher", "topic", "published_since",
    "published_before", "view", "document__contains", "%00", "", "%FF", "format", "a" * 600,
]  # fmt: skip
PATHS = ["claims", "claims/1", "claims/2", "actors", "actors/ada-rivera", "sources", "topics", "ratings", "", "schema/"]


def requests(amount):
    """Every value as a name, some as parameters, and then a few together; the same ones each time."""
    yield from ((f"/api/v1/{kind}/{value}", "") for kind in ["claims", "actors", "topics"] for value in VALUES)
    yield from ((f"/api/v1/claims{value}/", "") for value in VALUES)
    chance = random.Random(7)
    for name, value in chance.sample(list(itertools.product(NAMES, VALUES)), 250):
        yield "/api/v1/claims", f"{name}={value}"
    for _ in range(amount):
        path, count = chance.choice(PATHS), chance.randint(1, 3)
        pairs = (f"{chance.choice(NAMES)}{chance.choice('==;&')}{chance.choice(VALUES)}" for _ in range(count))
        yield f"/api/v1/{path}", chance.choice("&&;").join(pairs)


def ask(client, path, query, method="GET", **headers):
    return client.generic(method, path, QUERY_STRING=query, **headers)


@pytest.mark.django_db
def test_no_malformed_address_is_a_server_error(client):
    publish("One.", "Two.")
    log.retract(2, note="Wrong.")
    for path, query in requests(150):
        answer = ask(client, path, query)
        assert answer.status_code in (200, 301, 304, 400, 404, 410), (path, query, answer.content)
        if answer.status_code in (400, 404):
            assert answer["Content-Type"] == "application/problem+json", (path, query)
            assert answer.json()["status"] == answer.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO", "get"])
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_IF_NONE_MATCH": '"\x00, W/"'},
        {"HTTP_IF_NONE_MATCH": "*", "HTTP_IF_MATCH": '"a"', "HTTP_IF_MODIFIED_SINCE": "9" * 400},
        {"HTTP_ACCEPT": "a/b;" * 500, "HTTP_ACCEPT_LANGUAGE": "x" * 5000, "HTTP_ACCEPT_ENCODING": "gzip;q=9"},
        {"HTTP_ORIGIN": "null", "HTTP_COOKIE": "session=\xff; csrf=" + "a" * 4000, "HTTP_AUTHORIZATION": "Basic %%%"},
        {"CONTENT_TYPE": "application/json; charset=nonsense", "CONTENT_LENGTH": "-1"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=", "HTTP_TRANSFER_ENCODING": "chunked"},
        {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "gopher", "HTTP_RANGE": "bytes=9-1"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    ],
)
def test_no_method_with_odd_headers_is_a_server_error(client, method, headers):
    publish()
    for path in ("claims", "claims/1", "actors/ada-rivera", "nothing", "schema/"):
        answer = ask(client, f"/api/v1/{path}", "", method, **headers)
        assert answer.status_code < 500, (path, answer.content)
        assert b"evil.example" not in answer.content
