"""Which sources are watched, and how they come due: a few of each host at a time, by indexes alone."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from claims import tasks, watched, workflow
from sources import hosts, watching
from sources.models import Host, Source, Watch
from tests.claims.factories import a_claim, a_source, brought_to, person
from tests.claims.quoting import a_read_source, a_verdict_on
from tests.sites import Asked, Page, site

pytestmark = pytest.mark.django_db


def a_watch(host: str = "a.example", **changes: Any) -> Watch:
    usual = {"next_at": timezone.now() - timedelta(minutes=1), "interval": watching.FIRST, "is_published": True}
    return Watch.objects.create(source=a_source(is_archived=False), host=host, **usual | changes)


def is_watched(source: Source) -> bool:
    return Watch.objects.filter(source=source, is_published=True, next_at__isnull=False).exists()


def test_what_a_public_verdict_names_is_watched_with_its_origins() -> None:
    study = a_source(url="https://study.example:443/a?b")
    article = a_source(origin=study, url="http://article.example:8080/")
    printed = a_source(url="")
    draft = a_source()
    a_claim("research").evidence.create(source=draft, read="itself", stance="refutes", note="It shows it.")
    claim = a_verdict_on(article, "")
    a_verdict_on(printed, "")
    assert is_watched(study)
    assert is_watched(article)
    assert not Watch.objects.filter(source__in=[printed, draft]).exists()
    assert {*Watch.objects.values_list("host", flat=True)} == {
        "study.example",
        "article.example:8080",
        "source.example",
    }
    now, first = timezone.now(), Watch.objects.get(source=article)
    assert now < first.next_at < now + 2 * watching.FIRST

    workflow.retract(claim, by=person("editor"), note="It cannot stand.")
    assert watched.reconcile() == 4  # with the gauge and the radio of every claim here
    assert not is_watched(study)
    assert watched.reconcile() == 0
    brought_to(workflow.reopen(claim, by=person("editor"), reason="There is news."), "done")
    assert is_watched(study)


def test_a_merged_source_is_watched_as_the_one_that_was_kept() -> None:
    kept, double = a_source(), a_source()
    a_verdict_on(double, "")
    assert is_watched(double)
    Source.objects.filter(pk=double.pk).update(merged_into=kept)
    watched.reconcile()
    assert [is_watched(each) for each in (double, kept)] == [False, True]

    later = a_source()
    Source.objects.filter(pk=kept.pk).update(merged_into=later)
    watched.reconcile()
    assert [is_watched(each) for each in (double, kept, later)] == [False, False, True]


def test_a_source_that_was_merged_while_it_waited_is_not_read() -> None:
    kept, double = a_read_source(), a_read_source(url="http://127.0.0.1:1/")
    a_verdict_on(double)
    Source.objects.filter(pk=double.pk).update(merged_into=kept)
    Watch.objects.filter(source=double).update(queued_at=timezone.now())
    assert tasks.read_again(double.pk) is None
    assert (is_watched(double), double.visits.count()) == (False, 0)


def test_what_nothing_public_names_any_more_is_not_read() -> None:
    source = a_read_source(url="http://127.0.0.1:1/")
    claim = a_verdict_on(source)
    workflow.retract(claim, by=person("editor"), note="It cannot stand.")
    Watch.objects.filter(source=source).update(queued_at=timezone.now())
    assert tasks.read_again(source.pk) is None
    assert (is_watched(source), source.visits.count()) == (False, 0)


def test_a_tick_takes_a_few_of_each_host_and_leaves_the_others_for_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PER_HOST", 2)
    for _ in range(5):
        a_watch("many.example")
    single, later = a_watch("one.example"), a_watch(next_at=timezone.now() + timedelta(hours=1))
    resting, until = a_watch("rests.example"), timezone.now() + timedelta(hours=2)
    Host.objects.create(name="rests.example", rest_until=until)
    unread = a_watch(interval=None)  # it is archiving that has it tried again
    taken = watching.take()
    assert sorted(each.host for each in taken) == ["many.example", "many.example", "one.example"]
    assert single.pk in {each.source for each in taken}
    assert watching.take() == []
    minutes = [
        round((watch.next_at - timezone.now()) / timedelta(minutes=1))
        for watch in Watch.objects.filter(host="many.example", queued_at=None).order_by("next_at")
    ]
    assert minutes == [1, 1, 2]
    assert {*Watch.objects.filter(queued_at=None, pk__in=[later.pk, resting.pk, unread.pk])} == {later, resting, unread}
    resting.refresh_from_db()
    assert resting.next_at == until


def test_no_more_is_queued_than_workers_get_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_WAITING", 3)
    for number in range(5):
        a_watch(f"{number}.example")
    assert len(watching.take()) == 3
    assert watching.take() == []
    Watch.objects.filter(queued_at__isnull=False).update(queued_at=None, next_at=None)
    assert len(watching.take()) == 2


def test_what_waits_for_a_job_that_was_lost_is_taken_again() -> None:
    lost = a_watch(queued_at=timezone.now())
    assert watching.take() == []
    assert watching.take(timezone.now() + watching.LOST_AFTER) == [(lost.pk, lost.host)]


def test_a_tick_queues_jobs_that_hold_the_lock_of_their_host_in_few_statements() -> None:
    for number in range(12):
        a_watch(f"{number % 4}.example")
    with CaptureQueriesContext(connection) as queries:
        assert tasks.read_what_is_due(0) == 12
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 4
    jobs = ProcrastinateJob.objects.filter(task_name="claims.tasks.read_again")
    assert {*jobs.values_list("lock", flat=True)} == {f"host:{number}.example" for number in range(4)}
    assert {job.args["source"] for job in jobs} == {*Watch.objects.values_list("pk", flat=True)}


@pytest.mark.django_db(transaction=True)
def test_a_host_is_asked_for_one_page_at_a_time_whoever_asks(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(0))
    asking, at_once = threading.Semaphore(1), []

    def answer(asked: Asked) -> Page:
        at_once.append(not asking.acquire(blocking=False))
        time.sleep(0.05)
        asking.release()
        return Page(b"<p>There is something here.</p>", headers={"Content-Type": "text/html"})

    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        sources = [a_read_source(url=web.answer(f"/{number}", answer)) for number in range(4)]
        claim = a_claim("research")
        for source in sources:
            claim.evidence.create(source=source, read="itself", stance="refutes", note="It shows it.")
        brought_to(claim, "done")
        Watch.objects.exclude(source__in=sources).delete()
        Watch.objects.update(next_at=timezone.now())
        assert len(watching.take()) == 4
        with ThreadPoolExecutor(4) as threads:
            outcomes = [*threads.map(_read_in_a_thread, [source.pk for source in sources])]
    assert outcomes == ["changed_elsewhere"] * 4
    assert at_once == [False] * 4
    assert web.count("/robots.txt") >= 1


def _read_in_a_thread(source: int) -> str | None:
    try:
        return tasks.read_again(source)
    finally:
        connection.close()
