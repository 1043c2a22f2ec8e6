"""The Internet Archive is asked too, step by step, and the address that it answers is kept."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from sources import archiving, elsewhere, tasks
from sources.models import Snapshot
from tests.claims.factories import a_source
from tests.sites import Page, Site, site
from tests.sources.documents import a_page

JOB = "spn2-1f578b33"


@pytest.fixture
def web(settings: Any) -> Iterator[Site]:
    """A website, which is the Internet Archive as well."""
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        settings.INTERNET_ARCHIVE_URL = web.origin
        settings.INTERNET_ARCHIVE_KEY, settings.INTERNET_ARCHIVE_SECRET = "k3y", "s3cret"
        yield web


def says(web: Site, path: str, code: int = 200, **what: str) -> None:
    web.pages[path] = Page(orjson.dumps(what), code, {"Content-Type": "application/json"})


def snapshot_of(web: Site) -> Snapshot:
    return archiving.archive(a_source(is_archived=False, url=web.put("/a", a_page()))).snapshot


def next_job() -> dict[str, Any]:
    """What the job that was queued last is told."""
    job = ProcrastinateJob.objects.filter(queue_name=elsewhere.QUEUE).order_by("-pk")[0]
    return {"task": job.task_name.rpartition(".")[2], **job.args}


def test_the_address_that_it_answers_becomes_the_snapshots(db: None, web: Site) -> None:
    snapshot = snapshot_of(web)
    assert next_job() == {"task": "save_elsewhere", "snapshot": snapshot.pk}
    says(web, "/save", job_id=JOB)
    assert tasks.save_elsewhere(snapshot.pk) == "asked"
    assert next_job() == {"task": "look_elsewhere", "snapshot": snapshot.pk, "job": JOB, "tries": 0, "looks": 0}
    says(web, f"/save/status/{JOB}", status="pending")
    assert tasks.look_elsewhere(snapshot.pk, JOB, 0, 0) == "pending"
    assert next_job()["looks"] == 1
    saved = {"status": "success", "original_url": snapshot.source.url, "timestamp": "20261126112149"}
    says(web, f"/save/status/{JOB}", **saved)
    assert tasks.look_elsewhere(snapshot.pk, JOB, 0, 1) == "saved"
    snapshot.refresh_from_db()
    assert snapshot.url == f"{web.origin}/web/20261126112149/{snapshot.source.url}"
    assert tasks.look_elsewhere(snapshot.pk, JOB, 0, 1) == "nothing to do"


def test_what_passes_is_tried_again_a_few_times_and_what_does_not_is_left(db: None, web: Site) -> None:
    snapshot = snapshot_of(web)
    says(web, "/save", 503)
    assert [tasks.save_elsewhere(snapshot.pk, tries) for tries in range(4)] == ["later", "later", "later", "given up"]
    says(web, "/save", status="error", status_ext="error:blocked-url")
    assert tasks.save_elsewhere(snapshot.pk) == "refused"
    says(web, f"/save/status/{JOB}", status="error", status_ext="error:browsing-timeout")
    assert tasks.look_elsewhere(snapshot.pk, JOB, 0, 0) == "later"
    says(web, f"/save/status/{JOB}", status="error", status_ext="error:no-access")
    assert tasks.look_elsewhere(snapshot.pk, JOB, 0, 0) == "failed"
    says(web, f"/save/status/{JOB}", 500)
    assert tasks.look_elsewhere(snapshot.pk, JOB, 3, elsewhere.LOOKS) == "given up"
    snapshot.refresh_from_db()
    assert snapshot.url == ""


def test_it_is_off_unless_the_operator_gave_a_key(db: None, web: Site, settings: Any) -> None:
    settings.INTERNET_ARCHIVE_KEY = ""
    snapshot = snapshot_of(web)
    assert not ProcrastinateJob.objects.filter(queue_name=elsewhere.QUEUE).exists()
    assert tasks.save_elsewhere(snapshot.pk) == "nothing to do"
    assert web.count("/save") == 0
