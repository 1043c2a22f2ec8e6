"""Public answers have an ETag that changes with the record: never out of date, never somebody's."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from factcheck.urls import urlpatterns as served
from public import caching
from record import log, rebuild
from record.models import FactCheck, Masthead
from tests.public.addresses import (
    API,
    CLAIM,
    DOCUMENTATION,
    EMBED,
    FEEDS,
    FOLLOW,
    FORM,
    FRAGMENT,
    LINKED_DATA,
    MACHINES,
    OEMBED,
    OLD_VERSION,
    PAGES,
    PICTURES,
    TASKS,
)
from tests.record.factories import content, publish

pytestmark = pytest.mark.django_db

LIST = "/api/v1/claims"
NEVER = "private, no-store"
ASK_FIRST = "public, max-age=0, stale-if-error=300"


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_an_answer_that_has_not_changed_is_the_same_byte_for_byte_and_its_condition_costs_one_query(
    client: Client,
) -> None:
    publish()
    log.append(content(), number=1, action="corrected", note="The date was wrong.")
    programs = (*API, *MACHINES, OEMBED, DOCUMENTATION, *TASKS, FOLLOW, *FEEDS, *LINKED_DATA)
    for address in (*PAGES, FORM, EMBED, FRAGMENT, OLD_VERSION, *PICTURES, *programs):
        first, second = client.get(address), client.get(address)
        assert first.status_code == second.status_code == 200, address
        assert first.getvalue() == second.getvalue(), address
        assert dict(first.headers) == dict(second.headers), address
        assert first["Cache-Control"] == ASK_FIRST, address
        with CaptureQueriesContext(connection) as queries:
            unchanged = client.get(address, headers={"if-none-match": first["ETag"]})
        assert unchanged.status_code == 304, address
        assert len(queries) == 1, address  # the state of the record, from which the ETag follows


def test_every_append_is_seen_at_once(client: Client) -> None:
    publish()
    addresses = ("/", LIST, CLAIM)
    before = {address: client.get(address)["ETag"] for address in addresses}
    log.append(content(summary="It rose by forty-one centimeters."), number=1, action="corrected", note="One more.")
    after = {address: client.get(address) for address in addresses}
    for address, answer in after.items():
        assert answer["ETag"] != before[address], address
        assert b"forty-one" in answer.content, address
    log.retract(1, note="It was a hoax.")
    for address, status in {"/": 200, LIST: 200, CLAIM: 410}.items():
        answer = client.get(address, headers={"if-none-match": after[address]["ETag"]})
        assert answer.status_code == status, address
        assert b"forty-one" not in answer.content, address


def test_a_masthead_that_changes_is_seen_at_once(client: Client) -> None:
    publish()
    assert b"Daily Facts" not in client.get("/").content
    Masthead.objects.create(pk=1, name="Daily Facts")
    assert b"Daily Facts" in client.get("/").content


def test_what_a_rebuild_puts_right_is_seen_at_once(client: Client) -> None:
    publish()
    right = client.get(LIST).content
    FactCheck.objects.update(listing=b'{"wrong":true}')
    wrong = client.get(LIST)
    assert wrong.content != right
    assert len(list(rebuild.repair(lambda done, total: None))) == 1
    put_right = client.get(LIST, headers={"if-none-match": wrong["ETag"]})
    assert (put_right.status_code, put_right.content) == (200, right)


def test_a_rebuild_that_finds_nothing_wrong_leaves_every_answer_valid(client: Client) -> None:
    publish()
    tag = client.get(LIST)["ETag"]
    assert list(rebuild.repair(lambda done, total: None)) == []
    assert client.get(LIST, headers={"if-none-match": tag}).status_code == 304


def test_another_release_makes_every_answer_anew(client: Client, settings: Any) -> None:
    publish()
    for address in ("/", LIST):
        settings.RELEASE = "one"
        before = client.get(address)["ETag"]
        settings.RELEASE = "another"
        after = client.get(address, headers={"if-none-match": before})
        assert after.status_code == 200, address
        assert after["ETag"] != before, address


def test_nothing_is_kept_while_debugging(client: Client, settings: Any) -> None:
    publish()
    for address in ("/", LIST):
        kept = client.get(address)
        settings.DEBUG = True
        for headers in ({}, {"if-none-match": kept["ETag"]}):
            answer = client.get(address, headers=headers)
            assert (answer.status_code, answer.content) == (200, kept.content), address
            assert answer["Cache-Control"] == NEVER, address
            assert "ETag" not in answer, address
        assert queries_of(client, address) == queries_of(client, address) > 0, address
        settings.DEBUG = False


def test_any_etag_at_all_matches_no_answer(client: Client) -> None:
    """Nobody knows yet whether there is something at the address, so `*` cannot say that it is unchanged."""
    publish()
    for value in ("*", " * "):
        for address in ("/", LIST, CLAIM):
            answer = client.get(address, headers={"if-none-match": value})
            assert answer.status_code == 200, address
            assert answer.content == client.get(address).content != b"", address
        for address in ("/claims/999/", "/api/v1/claims/999"):
            assert client.get(address, headers={"if-none-match": value}).status_code == 404, address


def test_an_unchanged_answer_names_its_etag_again_and_a_failed_condition_does_not(client: Client) -> None:
    publish()
    for address in ("/", LIST):
        tag = client.get(address)["ETag"]
        for given in (tag, f"W/{tag}", f'"other", {tag}'):
            unchanged = client.get(address, headers={"if-none-match": given})
            assert (unchanged.status_code, unchanged.content) == (304, b""), given
            assert (unchanged["ETag"], unchanged["Cache-Control"]) == (tag, ASK_FIRST), given
        failed = client.get(address, headers={"if-match": '"other"'})
        assert (failed.status_code, failed["Cache-Control"]) == (412, NEVER), address
        assert "ETag" not in failed, address
        both = client.get(address, headers={"if-match": '"other"', "if-none-match": "*"})
        assert both.status_code == 412, address
        assert client.get(address, headers={"if-match": tag}).status_code == 200, address


def test_a_time_is_no_condition_since_no_answer_has_one(client: Client) -> None:
    publish()
    past = "Wed, 01 Jan 2020 00:00:00 GMT"
    for name in ("if-unmodified-since", "if-modified-since"):
        answer = client.get(LIST, headers={name: past})
        assert answer.status_code == 200, name
    both = {"if-unmodified-since": past, "if-none-match": answer["ETag"]}
    assert client.get(LIST, headers=both).status_code == 304


def test_a_cookie_neither_changes_nor_reaches_an_answer(client: Client) -> None:
    publish()
    plain = client.get("/?utm_source=a")
    for cookie in ("session=x", "csrf=y; session=" + "a" * 32):
        answer = Client().get("/?utm_source=a", headers={"cookie": cookie})
        assert answer.content == plain.content, cookie
        assert answer["ETag"] == plain["ETag"], cookie
        assert not answer.cookies, cookie
    assert not plain.cookies
    assert not plain.has_header("Vary")


def test_answers_are_kept_apart_by_host_scheme_and_address(client: Client) -> None:
    publish(*(f"Claim {number}." for number in range(21)))
    there = client.get(LIST, headers={"host": "localhost"}).json()["next"]
    assert there.startswith("http://localhost/")
    assert client.get(LIST, headers={"host": "127.0.0.1"}).json()["next"].startswith("http://127.0.0.1/")
    assert client.get(LIST, headers={"host": "localhost"}, secure=True).json()["next"].startswith("https://localhost/")
    asked = (("/", "localhost"), ("/", "127.0.0.1"), ("/?before=9", "localhost"), ("/topics/", "localhost"))
    assert len({client.get(address, headers={"host": host})["ETag"] for address, host in asked}) == len(asked)
    shared = client.get("/?utm_id=1&fbclid=2", headers={"host": "localhost"})
    assert shared["ETag"] == client.get("/", headers={"host": "localhost"})["ETag"]
    assert client.get("/methodology/").status_code == 200
    assert client.get("/x/../methodology/").status_code == 404


def test_errors_are_made_anew(client: Client) -> None:
    publish()
    for address, status in {
        "/api/v1/claims/999": 404,
        "/claims/999/": 404,
        f"{LIST}?x=1": 400,
        "/claims/1/": 301,
    }.items():
        first, second = client.get(address), client.get(address)
        assert first.status_code == second.status_code == status, address
        assert first["Cache-Control"] == second["Cache-Control"] == NEVER, address
        assert "ETag" not in first, address
    assert queries_of(client, "/claims/999/") > 1


def test_a_head_and_a_get_are_kept_apart(client: Client) -> None:
    publish()
    for address in (LIST, "/"):
        assert client.head(address).content == b""
        full = client.get(address)
        assert full.content
        head = client.head(address)
        assert (head.content, head["ETag"]) == (b"", full["ETag"])
        assert client.get(address).content == full.content


numbers = count(1)


def numbered(**more: Any) -> Callable[[HttpRequest], HttpResponse]:
    """A view whose answers differ each time, and show the cookies that it was asked with."""
    return lambda request: HttpResponse(f"{next(numbers)} {sorted(request.COOKIES)}", **more)


def with_a_cookie(request: HttpRequest) -> HttpResponse:
    answer = numbered()(request)
    answer.set_cookie("who", "somebody")
    return answer


urlpatterns = [
    path("opted-in/", caching.cacheable(numbered())),
    path("not-opted-in/", numbered()),
    path("with-a-cookie/", caching.cacheable(with_a_cookie)),
    path("created/", caching.cacheable(numbered(status=201))),
    *served,
]


@pytest.mark.urls(__name__)
def test_a_view_that_opts_in_sees_no_cookie_and_is_marked_for_everybody() -> None:
    first = Client().get("/opted-in/", headers={"cookie": "who=somebody"})
    second = Client().get("/opted-in/", headers={"cookie": "who=else"})
    assert first.content.endswith(b" []")
    assert (first["ETag"], first["Cache-Control"]) == (second["ETag"], ASK_FIRST)
    posted = Client().post("/opted-in/")
    assert posted["Cache-Control"] == NEVER
    assert "ETag" not in posted


@pytest.mark.urls(__name__)
def test_a_view_that_does_not_opt_in_is_kept_by_nobody(client: Client) -> None:
    for headers in ({}, {"if-none-match": "*"}, {"cookie": "who=somebody"}):
        first, second = client.get("/not-opted-in/", headers=headers), client.get("/not-opted-in/", headers=headers)
        for answer in (first, second):
            assert (answer.status_code, answer["Cache-Control"]) == (200, NEVER), headers
            assert "ETag" not in answer, headers
        assert first.content != second.content, headers
    assert first.content.endswith(b"['who']")
    for address, status in {
        "/healthz": 200,
        "/readyz": 200,
        "/desk/login/": 200,
        "/desk/": 302,
        "/nothing/": 404,
    }.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (status, NEVER), address
        assert "ETag" not in answer, address


@pytest.mark.urls(__name__)
def test_an_answer_with_a_cookie_or_without_200_is_for_nobody_else(client: Client) -> None:
    for address in ("/with-a-cookie/", "/created/"):
        answer = client.get(address)
        assert answer["Cache-Control"] == NEVER, address
        assert "ETag" not in answer, address
