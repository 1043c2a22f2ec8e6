"""Public answers are kept under their ETag, and never past their time, for anybody else, or without bound."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from record import log
from record.caching import LONGEST_KEPT
from record.models import Masthead, Review
from record.rebuild import rebuild
from tests.record.factories import content, publish

pytestmark = pytest.mark.django_db
LIST = "/api/v1/claims"


def test_a_kept_answer_costs_one_query(client: Client, django_assert_num_queries) -> None:
    publish()
    first = client.get(LIST)
    with django_assert_num_queries(1):
        second = client.get(LIST)
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])


@pytest.mark.parametrize("path", ["/", LIST, "/claims/1/the-river-rose-by-two-meters-in-one/"])
def test_every_append_is_seen_at_once(client: Client, path: str) -> None:
    publish()
    before = client.get(path)
    log.append(content(summary="It rose by forty-one centimeters."), number=1, action="corrected", note="One more.")
    after = client.get(path)
    assert after["ETag"] != before["ETag"]
    assert b"forty-one" in after.content
    log.retract(1, note="It was a hoax.")
    assert b"forty-one" not in client.get(path).content
    assert client.get(path, headers={"if-none-match": after["ETag"]}).status_code != 304


def test_a_masthead_that_changes_is_seen_at_once(client: Client) -> None:
    publish()
    assert b"Daily Facts" not in client.get("/").content
    Masthead.objects.create(pk=1, name="Daily Facts")
    assert b"Daily Facts" in client.get("/").content


def test_what_a_rebuild_puts_right_is_seen_at_once(client: Client) -> None:
    publish()
    right = client.get(LIST).content
    cache.clear()
    Review.objects.update(listing=b'{"wrong":true}')
    wrong = client.get(LIST)
    assert wrong.content != right
    rebuild()
    assert client.get(LIST).content == right
    assert client.get(LIST, headers={"if-none-match": wrong["ETag"]}).status_code == 200


def test_a_cookie_neither_changes_nor_reaches_an_answer(client: Client) -> None:
    publish()
    for cookie in ("session=x", "csrf=y; session=" + "a" * 32):
        answer = Client().get("/?utm_source=a", headers={"cookie": cookie})
        assert not answer.cookies
    answer = client.get("/?utm_source=a")
    assert not answer.cookies
    assert not answer.has_header("Vary")


def test_answers_are_kept_apart_by_host_scheme_and_address(client: Client) -> None:
    publish(*(f"Claim {number}." for number in range(21)))
    there = client.get(LIST, headers={"host": "localhost"}).json()["next"]
    assert there.startswith("http://localhost/")
    assert client.get(LIST, headers={"host": "127.0.0.1"}).json()["next"].startswith("http://127.0.0.1/")
    assert client.get("/methodology/").status_code == 200
    assert client.get("/x/../methodology/").status_code == 404


@pytest.mark.parametrize("path", [f"{LIST}?view=full&limit=100", "/api/v1/claims/999", "/claims/999/"])
def test_errors_and_long_answers_are_made_anew(client: Client, path: str) -> None:
    publish(*(f"Claim {number}." for number in range(12)), analysis="It rose. " * 900)
    first = client.get(path)
    assert first.status_code != 200 or len(first.content) > LONGEST_KEPT
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert len(asked) > 1


def test_a_head_after_a_get_has_no_body(client: Client) -> None:
    publish()
    full = client.get(LIST)
    assert client.head(LIST).content == b""
    assert client.get(LIST).content == full.content
