"""Feeds are read again and again: what comes is imported, and whatever a site does has a name and an end."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from external import batches, feeds, tasks
from external.importing import LOCK
from external.models import ClaimReview, Feed, Import
from fetching.limits import Limits
from jobs.models import Job
from sources import hosts
from sources.models import Host
from tests.external.feeds import a_feed, make_due, rss, some_reviews
from tests.external.reading import claim_review
from tests.server import PROJECT, database_url
from tests.sites import Site, listener, site

RSS = "application/rss+xml"


@pytest.fixture
def web(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(0))
    monkeypatch.setattr(Limits, "of_this_site", lambda: Limits(size=300_000, seconds=0.5))
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        yield web


def read(feed: Feed) -> str | None:
    """Read a feed as if it were due, and bring what is known of it up to date."""
    make_due(feed)
    outcome = feeds.read(feed.pk)
    feed.refresh_from_db()
    return outcome


def last(feed: Feed) -> tuple[int, int, int]:
    done = feed.imports.get()
    return done.new, done.changed, done.unchanged


def test_what_comes_is_imported_and_the_import_names_the_feed(db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", rss(*some_reviews(3)), RSS))
    assert read(feed) == "brought"
    done = Import.objects.get()
    assert (done.feed, done.name, done.new, done.finished_at is not None) == (feed, feed.address, 3, True)
    assert {review.brought_by_id for review in ClaimReview.objects.all()} == {done.pk}
    assert (feed.outcome, feed.why, feed.failures, feed.found_at) == ("brought", "", 0, feed.address)


def test_a_feed_that_did_not_change_is_not_sent_and_changes_nothing(db: None, web: Site) -> None:
    feed = a_feed(web.put_versioned("/feed", rss(*some_reviews(3)), RSS))
    read(feed)
    before = [*ClaimReview.objects.values()], [*Import.objects.values()]
    assert read(feed) == "unchanged"
    assert web.asked[-1].headers["if-none-match"] == feed.etag != ""
    assert web.asked[-1].headers["if-modified-since"] == feed.last_modified
    assert ([*ClaimReview.objects.values()], [*Import.objects.values()]) == before
    web.put_versioned("/feed", rss(*some_reviews(3, claimReviewed="It is blue.")), RSS)
    assert (read(feed), ClaimReview.objects.count()) == ("brought", 6)


def test_of_imports_that_change_nothing_the_last_is_kept(db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", rss(*some_reviews(2)), RSS))
    assert [read(feed) for _ in range(4)] == ["brought", *["unchanged"] * 3]
    assert [(done.new, done.unchanged) for done in feed.imports.all()] == [(0, 2), (2, 0)]
    web.put("/feed", rss(*some_reviews(2, inLanguage="fr")), RSS)
    assert read(feed) == "brought"
    assert [(done.new, done.changed) for done in feed.imports.all()] == [(0, 2), (2, 0)]
    assert {review.brought_by for review in ClaimReview.objects.all()} == {feed.imports.first()}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/feed.json", b'{"@type": "DataFeed", "dataFeedElement": [{"item": [%s]}]}'),
        ("/all.ndjson", b"%s\n"),
        ("/page", b'<!doctype html><html><script type="application/ld+json">%s</script></html>'),
        ("/old", '<rss><channel><title>Vérités</title><item><description><![CDATA[<script type="application/ld+json">'
            "%s</script>]]></description></item></channel></rss>".encode("cp1252")),
    ],
)  # fmt: skip
def test_whatever_can_be_imported_can_be_a_feed(db: None, web: Site, path: str, body: bytes) -> None:
    review = b'{"@type": "ClaimReview", "url": "https://checks.example/1", "claimReviewed": "L\'\\u00e9t\\u00e9",'
    review += b' "author": {"name": "Checks"}, "reviewRating": {"alternateName": "False"}}'
    feed = a_feed(web.put(path, body % review, "text/plain"))
    assert read(feed) == "brought"
    assert ClaimReview.objects.get().claim == "L'été"


def test_a_large_feed_is_read_by_a_process_beside(
    db: None, web: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(batches, "APART", 0)
    feed = a_feed(web.put("/feed", rss(*some_reviews(3)), RSS))
    assert (read(feed), ClaimReview.objects.count()) == ("brought", 3)
    monkeypatch.setattr(batches, "PROJECT", tmp_path)  # where there is no such program
    assert (read(feed), feed.failures, feed.reason) == ("broken_off", 1, "")


def test_a_feed_in_utf_16_is_read(db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", rss(*some_reviews(1, claimReviewed="Ħ")).encode("utf-16"), RSS))
    assert (read(feed), ClaimReview.objects.get().claim) == ("brought", "Ħ")


BOMB = gzip.compress(bytes(3_000_000))
ENTITIES = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item>&b;</item></channel></rss>'


@pytest.mark.parametrize(
    ("page", "outcome", "why"),
    [
        ({"body": "Gone.", "status": 404}, "not_read", "gone"),
        ({"body": "Gone.", "status": 410}, "not_read", "gone"),
        ({"body": "No.", "status": 403}, "not_read", "refused"),
        ({"body": "Oh.", "status": 500}, "not_read", "failed"),
        ({"body": "", "status": 302, "location": "http://127.0.0.1:1/feed"}, "not_read", "forbidden_address"),
        ({"body": "", "status": 302, "location": "http://169.254.169.254/"}, "not_read", "forbidden_address"),
        ({"body": "", "status": 302, "location": "http://[fd00::1]/"}, "not_read", "forbidden_address"),
        ({"body": "", "status": 302, "location": "/feed"}, "not_read", "too_many_redirects"),
        ({"body": BOMB, "content_encoding": "gzip"}, "not_read", "bad_encoding"),
        ({"body": b"no gzip", "content_encoding": "gzip"}, "not_read", "bad_encoding"),
        ({"body": b"<rss>" + bytes(400_000)}, "not_read", "too_large"),
        ({"body": "<rss>", "wait": 0.7}, "not_read", "too_slow"),
        ({"body": "<rss><channel><item><title>No end"}, "not_understood", "broken_xml"),
        ({"body": ENTITIES}, "not_understood", "entities"),
        ({"body": '{"@type": "ClaimReview", "url": '}, "not_understood", "broken_json"),
        ({"body": b"PK\x03\x04 a zip"}, "not_understood", "compressed"),
        ({"body": b"\x89PNG\0\0"}, "not_understood", "another_format"),
        ({"body": rss(claim_review(reviewRating=None))}, "not_understood", "no_rating"),
        ({"body": rss()}, "empty", "nothing_found"),
        ({"body": ""}, "empty", "nothing_found"),
        ({"body": "<html><p>Welcome."}, "empty", "nothing_found"),
    ],
)  # fmt: skip
def test_whatever_else_comes_is_an_outcome_in_words(
    db: None, web: Site, page: dict[str, Any], outcome: str, why: str
) -> None:
    feed = a_feed(web.put("/feed", page.pop("body"), RSS, **page))
    assert (read(feed), feed.outcome, feed.why) == (outcome, outcome, why)
    assert feed.reason.endswith(".")
    assert ClaimReview.objects.count() == 0
    assert (feed.etag, feed.failures) == ("", 0 if outcome == "empty" else 1)
    assert read(feed) == outcome


def test_a_feed_that_never_ends_ends(db: None, web: Site, settings: Any) -> None:
    def say(connection: Any) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss><channel>")
        while True:
            connection.sendall(b"<item></item>" * 100)

    with listener(say=say) as heard:
        settings.FETCH_ALLOW = [f"127.0.0.1:{heard.port}"]
        Host.objects.create(pk=f"127.0.0.1:{heard.port}", robots_read_at=timezone.now())
        feed = a_feed(f"http://127.0.0.1:{heard.port}/feed")
        assert (read(feed), feed.why) == ("not_read", "too_large")


def test_a_redirect_to_a_private_address_connects_to_nothing(db: None, web: Site) -> None:
    with listener() as heard:
        feed = a_feed(web.redirect("/feed", f"http://127.0.0.1:{heard.port}/"))
        assert (read(feed), feed.why, heard.connections) == ("not_read", "forbidden_address", 0)


def test_what_is_whole_before_the_xml_breaks_is_kept_and_the_feed_says_so(db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", rss(*some_reviews(2), end="<item><title>and"), RSS))
    assert (read(feed), feed.why, ClaimReview.objects.count()) == ("brought", "broken_xml", 2)
    assert (read(feed), feed.why) == ("unchanged", "broken_xml")


def test_a_feed_that_answers_again_is_read_whole_where_it_was_not_understood(db: None, web: Site) -> None:
    feed = a_feed(web.put_versioned("/feed", "<rss><channel>", RSS))
    assert [read(feed), read(feed)] == ["not_understood"] * 2
    web.put("/feed", rss(*some_reviews(1)), RSS)
    assert (read(feed), feed.failures, feed.failing_since, feed.why) == ("brought", 0, None, "")


def test_a_site_that_wants_to_rest_is_left_alone(db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", "Later.", status=429, retry_after="90000"))
    other = a_feed(web.put("/other", rss(*some_reviews(1)), RSS))
    assert (read(feed), feed.why) == ("not_read", "busy")
    assert timedelta(hours=24) < feed.next_at - timezone.now() <= timedelta(hours=25)
    asked = len(web.asked)
    assert [read(feed), read(other)] == [None, None]
    assert len(web.asked) == asked
    assert other.next_at > timezone.now() + timedelta(hours=24)
    assert (other.outcome, other.failures) == ("", 0)


def test_what_robots_txt_keeps_from_programs_is_not_asked_for(db: None, web: Site) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /private/", "text/plain")
    feed = a_feed(web.put("/private/feed", rss(*some_reviews(1)), RSS))
    assert (read(feed), feed.why, web.count("/private/feed")) == ("not_read", "disallowed", 0)


def test_it_is_read_less_often_while_nothing_comes_and_more_often_when_something_does(db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", rss(*some_reviews(1)), RSS))
    read(feed)
    intervals = []
    for _ in range(9):
        read(feed)
        intervals.append(feed.interval)
        assert feed.next_at == feed.read_at + feed.interval
    assert intervals[0] == timedelta(hours=1.6)
    assert intervals == sorted(intervals)
    assert intervals[-1] == feeds.LONGEST
    web.put("/feed", rss(*some_reviews(2)), RSS)
    assert (read(feed), feed.interval) == ("brought", feeds.LONGEST / 2)


def test_after_failures_it_is_tried_less_and_less_and_after_days_it_is_unreachable(db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", "Oh.", status=500))
    pauses = []
    for _ in range(6):
        read(feed)
        pauses.append(feed.next_at - feed.read_at)
        assert not feed.is_unreachable
    assert pauses == [timedelta(hours=hours) for hours in (1, 4, 16, 64, 168, 168)]
    Feed.objects.update(failing_since=timezone.now() - timedelta(days=4))
    read(feed)
    assert feed.is_unreachable
    web.put("/feed", rss(*some_reviews(1)), RSS)
    assert (read(feed), feed.is_unreachable, feed.interval) == ("brought", False, feeds.SHORTEST)


def test_one_that_is_stopped_or_not_due_is_not_read(db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", rss(*some_reviews(1)), RSS))
    Feed.objects.update(is_read=False)
    assert (read(feed), web.asked) == (None, [])
    assert tasks.read_due_feeds(0) == 0
    Feed.objects.update(is_read=True, next_at=timezone.now() + timedelta(hours=1))
    assert (feeds.read(feed.pk), web.asked) == (None, [])


def test_what_is_due_is_queued_once_behind_what_else_its_host_is_asked_for(db: None) -> None:
    feed = a_feed("https://checks.example:8080/feed")
    a_feed("https://other.example/feed", next_at=timezone.now() + timedelta(hours=1))
    assert [tasks.read_due_feeds(0) for _ in range(2)] == [1, 0]
    job = Job.objects.get(task_name="external.tasks.read_feed")
    assert (job.args, job.lock) == ({"feed": feed.pk}, "host:checks.example:8080")


def test_an_import_that_fails_is_an_outcome_and_is_not_tried_at_once_again(
    db: None, web: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise MemoryError

    feed = a_feed(web.put("/feed", rss(*some_reviews(1)), RSS))
    with monkeypatch.context() as patch:
        patch.setattr("external.importing.batches_of", broken)
        assert read(feed) == "broken_off"
    assert (feed.outcome, feed.failures, feed.next_at > timezone.now()) == ("broken_off", 1, True)
    assert "The import of feed" in caplog.text
    assert feeds.read(feed.pk) is None
    assert (read(feed), feed.failures) == ("brought", 0)


def test_two_who_read_a_feed_at_once_read_it_once(transactional_db: None, web: Site) -> None:
    feed = a_feed(web.put("/feed", rss(*some_reviews(2)), RSS, wait=0.2))

    def one(_: int) -> str | None:
        try:
            return feeds.read(feed.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert {*threads.map(one, range(2))} == {"brought", None}
    assert (web.count("/feed"), Import.objects.count()) == (1, 1)


KILLED = """
import sys
import django
django.setup()
from datetime import timedelta
from external import feeds
from sources import hosts
hosts.PAUSE = timedelta(0)
feeds.read(int(sys.argv[1]))
"""


def test_one_who_is_killed_leaves_nothing_half_and_another_reads_it_again(transactional_db: None, web: Site) -> None:
    feed = a_feed(web.put_versioned("/feed", rss(*some_reviews(3)), RSS))
    environment = os.environ | {
        "DATABASE_URL": database_url(), "FETCH_ALLOW": f"127.0.0.1:{web.port}",
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])  # so that it waits before it keeps anything
        command = [sys.executable, "-c", KILLED, str(feed.pk)]
        with subprocess.Popen(command, cwd=PROJECT, env=environment) as process:
            wait_for(lambda: Import.objects.exists())
            process.send_signal(signal.SIGKILL)
    feed.refresh_from_db()
    assert (feed.outcome, feed.etag, ClaimReview.objects.count()) == ("broken_off", "", 0)
    assert feed.next_at > timezone.now()
    assert read(feed) == "brought"
    assert last(feed) == (3, 0, 0)


def wait_for(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("checks.example/feed", "starts with https://"),
        ("ftp://checks.example/feed", "starts with https://"),
        ("https://ada:secret@checks.example/feed", "no user name or password"),
        ("https://checks/feed", "This is no address of the web"),
        ("https://checks.example/ feed", "no spaces"),
        (f"https://checks.example/{'é' * 400}", "more than 2000 characters"),
        (f"https://{'a.' * 200}example/", "more than 253 characters"),
        ("http://www.checks.example/feed/?utm_source=x", "This feed is subscribed already."),
    ],
)
def test_an_address_that_is_none_or_known_is_refused(db: None, address: str, words: str) -> None:
    a_feed("https://checks.example/feed")
    with pytest.raises(ValidationError, match=words):
        a_feed(address)


def test_the_database_holds_that_a_feed_is_subscribed_once(db: None) -> None:
    feed = a_feed("https://checks.example/feed")
    assert (feed.canonical, feed.site) == ("checks.example/feed", "checks.example")
    feed.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        feed.save(force_insert=True)
