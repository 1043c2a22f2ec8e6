"""The worker reads the feeds that are due, goes on whatever one of them does, and no job fails for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from external.models import ClaimReview, Feed
from external.tasks import read_due_feeds
from jobs.models import Job
from sources import hosts
from tests.external.feeds import a_feed, rss, some_reviews
from tests.sites import site


def test_a_worker_reads_what_is_due_and_goes_on_after_every_failure(
    work_off: Callable[[], None], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(0))
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        a_feed(web.url("/gone"))
        a_feed(web.redirect("/private", "http://10.0.0.1/feed"))
        a_feed(web.put("/broken", "<rss><channel><item>"))
        a_feed(web.put("/good", rss(*some_reviews(2))))
        read_due_feeds.defer(timestamp=0)
        work_off()
    outcomes = [(feed.address.rpartition("/")[2], feed.outcome, feed.why) for feed in Feed.objects.order_by("pk")]
    assert outcomes == [
        ("gone", "not_read", "gone"),
        ("private", "not_read", "forbidden_address"),
        ("broken", "not_understood", "broken_xml"),
        ("good", "brought", ""),
    ]
    assert ClaimReview.objects.count() == 2
    assert {job.status for job in Job.objects.all()} == {Job.Status.DONE}
    assert read_due_feeds(0) == 0
