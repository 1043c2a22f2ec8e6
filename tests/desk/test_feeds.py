"""Feeds on the desk: editors and administrators subscribe, stop, resume and have one read now; others see them."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from external.importing import Importer
from external.models import Feed, Publisher
from jobs.models import Job
from tests.claims.factories import person
from tests.external.feeds import a_feed
from tests.external.reading import claim_review

pytestmark = pytest.mark.django_db
LIST = "/desk/external/feed/"
ADDRESS = "https://checks.example/feed"


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


def page(feed: Feed) -> str:
    return f"{LIST}{feed.pk}/change/"


def shown(feed: Feed, name: str = "reviewer") -> str:
    return signed_in(name).get(page(feed)).content.decode()


def queued() -> list[int]:
    return [job.args["feed"] for job in Job.objects.filter(task_name="external.tasks.read_feed")]


def a_failing_feed(**changes: Any) -> Feed:
    now = timezone.now()
    usual = {"outcome": "not_read", "why": "gone", "failures": 1, "failing_since": now, "read_at": now}
    return a_feed(ADDRESS, **usual | changes)


@pytest.mark.parametrize("name", ["editor", "admin"])
def test_editors_and_administrators_subscribe_and_it_is_read_at_once(name: str) -> None:
    answer = signed_in(name).post(f"{LIST}add/", {"address": "https://www.Checks.example/feed?a=é"})
    feed = Feed.objects.get()
    assert answer.status_code == 302
    assert (feed.address, feed.site) == ("https://www.checks.example/feed?a=%C3%A9", "checks.example")
    assert (feed.subscribed_by, feed.is_read) == (person(name), True)
    assert queued() == [feed.pk]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "This field is required."),
        ("checks.example", "starts with https://"),
        ("file:///etc/passwd", "starts with https://"),
        ("https://ada:secret@checks.example/", "no user name or password"),
        ("https://localhost/feed", "This is no address of the web"),
        (f"https://checks.example/{'x' * 2_000}", "at most 2000 characters"),
        ("http://checks.example/feed/", "This feed is subscribed already."),
    ],
)
def test_an_address_that_is_none_or_known_is_refused_in_words(address: str, words: str) -> None:
    a_feed(ADDRESS)
    answer = signed_in("editor").post(f"{LIST}add/", {"address": address})
    assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert (Feed.objects.count(), queued()) == (1, [])


@pytest.mark.parametrize("name", ["fact_checker", "reviewer"])
def test_others_see_feeds_and_change_nothing(name: str) -> None:
    feed, client = a_feed(ADDRESS), signed_in(name)
    for address, form in ((f"{LIST}add/", {"address": ADDRESS}), (page(feed), {}), (f"{LIST}{feed.pk}/read/", {})):
        assert client.post(address, form).status_code == 403, address
    html = client.get(page(feed)).content.decode()
    assert ADDRESS in html
    assert "Read now" not in html
    assert (Feed.objects.get().is_read, queued()) == (True, [])


def test_a_feed_is_stopped_and_resumed_and_what_the_worker_wrote_meanwhile_stays() -> None:
    feed = a_failing_feed(next_at=timezone.now() + timedelta(days=1))
    assert signed_in("editor").post(page(feed), {}).status_code == 302
    assert (Feed.objects.get().is_read, queued()) == (False, [])
    assert "Stopped" in shown(feed)
    assert signed_in("editor").post(f"{LIST}{feed.pk}/read/", follow=True).status_code == 200
    assert queued() == []
    assert signed_in("editor").post(page(feed), {"is_read": "on"}).status_code == 302
    resumed = Feed.objects.get()
    assert (resumed.is_read, resumed.next_at <= timezone.now(), queued()) == (True, True, [feed.pk])
    assert (resumed.outcome, resumed.why, resumed.failures) == ("not_read", "gone", 1)


def test_one_is_read_now_although_it_is_not_due_and_waits_once() -> None:
    feed = a_feed(ADDRESS, next_at=timezone.now() + timedelta(days=1))
    for _ in range(2):
        answer = signed_in("admin").post(f"{LIST}{feed.pk}/read/", follow=True)
        assert "as soon as the worker comes to it" in answer.content.decode()
    assert (Feed.objects.get().next_at <= timezone.now(), queued()) == (True, [feed.pk])
    assert signed_in("admin").post(f"{LIST}{feed.pk + 1}/read/").status_code == 404


def test_a_page_says_what_came_in_words_and_that_a_feed_is_unreachable() -> None:
    feed = a_failing_feed(detail="The site answered with the status <410>.")
    html = shown(feed)
    assert "Could not be read. The site says that nothing is at this address (404 or 410)." in html
    assert "the status &lt;410&gt;." in html
    assert "unreachable" not in html
    Feed.objects.update(failures=5, failing_since=timezone.now() - timedelta(days=4))
    assert "This feed is unreachable: it could not be read since" in shown(feed)
    assert "Unreachable. The site says" in signed_in("reviewer").get(LIST).content.decode()


def test_a_feed_and_its_imports_lead_to_each_other() -> None:
    feed = a_feed(ADDRESS)
    done = Importer(feed=feed).read(io.BytesIO(json.dumps(claim_review()).encode()), ADDRESS)
    assert f'<a class="desk-link" href="/desk/external/import/{done.pk}/change/">' in shown(feed)
    assert "new: 1, changed: 0, unchanged: 0, refused: 0" in shown(feed)
    html = signed_in("reviewer").get(f"/desk/external/import/{done.pk}/change/").content.decode()
    assert f'<a class="desk-link" href="{page(feed)}">{ADDRESS}</a>' in html


def test_the_list_names_publishers_with_as_many_statements_however_long_it_is() -> None:
    client = signed_in("reviewer")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    a_feed(ADDRESS)
    Publisher.objects.create(site="checks.example", name="The Checkers")
    once = statements()
    for number in range(10):
        a_feed(f"https://checks{number}.example/feed")
    assert statements() == once
    html = client.get(LIST).content.decode()
    assert "The Checkers" in html
    assert "checks3.example" in html
