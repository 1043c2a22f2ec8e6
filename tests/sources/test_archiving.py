"""Archiving a source: what is kept, what a bad end leaves, and what a death at any moment does."""

import errno
import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from sources import archiving, keeping, tasks
from sources.models import ArchivedCopy, PendingFile, Snapshot, Source, Visit, Watch
from sources.models.copies import archive as storage
from sources.uploads import NotTaken, keep_upload
from sources.warc import body_of
from tests.claims.factories import a_source
from tests.sites import Page, Site, site
from tests.sources.documents import a_page, a_pdf, opened


@pytest.fixture
def web(settings: Any) -> Iterator[Site]:
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        yield web


def at(url: str) -> Source:
    """A source at this address that nobody has archived."""
    return a_source(is_archived=False, url=url)


def files() -> set[str]:
    root = Path(storage().path(""))
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def bytes_of(snapshot: Snapshot | None) -> bytes:
    assert snapshot is not None
    assert snapshot.copy is not None
    with body_of(snapshot.copy) as body:
        return body.read()


def test_a_page_is_kept_with_what_it_says(db: None, web: Site, editor: User) -> None:
    page = a_page("The figures were never published, the minister said, and nobody asked.", title="Figures")
    web.redirect("/old", "/figures")
    source = at(web.url("/old"))
    web.put_versioned("/figures", page)
    visit = archiving.archive(source, by=editor)
    assert (visit.outcome, visit.status, visit.final_url) == ("archived", 200, web.url("/figures"))
    snapshot = visit.snapshot
    assert snapshot is not None
    assert snapshot.copy is not None
    assert (snapshot.kept, snapshot.kept_by, snapshot.final_url) == ("fetched", editor, web.url("/figures"))
    copy = snapshot.copy
    assert copy.sha256 == snapshot.sha256 == hashlib.sha256(page.encode()).hexdigest()
    assert (copy.media_type, copy.size, copy.reading, copy.title) == ("text/html", len(page), "read", "Figures")
    assert "never published" in copy.text.text
    assert copy.text_sha256 == hashlib.sha256(copy.text.text.encode()).hexdigest()
    assert bytes_of(snapshot) == page.encode()
    assert files() == {copy.file.name}
    watch = Watch.objects.get(source=source)
    assert (watch.host, watch.failures, watch.next_at) == (f"127.0.0.1:{web.port}", 0, None)
    assert all([watch.etag, watch.last_modified])
    assert not PendingFile.objects.exists()


def test_the_same_bytes_are_stored_once(db: None, web: Site) -> None:
    raw = a_pdf("The same")
    one, other = (at(web.put(f"/{name}", raw, "application/pdf")) for name in "ab")
    for source in (one, other, one):
        archiving.archive(source)
    assert ArchivedCopy.objects.count() == len(files()) == 1
    assert (one.snapshots.count(), other.snapshots.count()) == (2, 1)


def test_a_copy_whose_file_was_lost_gets_it_back(db: None, web: Site) -> None:
    source = at(web.put("/a", a_page()))
    copy = archiving.archive(source).snapshot.copy
    storage().delete(copy.file.name)
    snapshot = archiving.archive(source).snapshot
    assert (snapshot.copy.pk, bytes_of(snapshot)) == (copy.pk, a_page().encode())
    assert len(files()) == 1


@pytest.mark.parametrize(
    ("status", "outcome", "why"), [(404, "gone", "gone"), (403, "not_read", "refused"), (500, "not_read", "failed")]
)
def test_a_bad_end_is_a_visit_and_is_tried_again_with_growing_pauses(
    db: None, web: Site, status: int, outcome: str, why: str
) -> None:
    source = at(web.put("/a", "No.", status=status))
    pauses = []
    for failures in range(1, len(archiving.PAUSES) + 2):
        visit = archiving.archive(source)
        assert (visit.outcome, visit.why, visit.status, visit.snapshot) == (outcome, why, status, None)
        watch = Watch.objects.get(source=source)
        assert watch.failures == failures
        pauses.append(watch.next_at and watch.next_at - visit.at)
    assert pauses == [*archiving.PAUSES, None]
    web.put("/a", a_page())
    assert archiving.archive(source).outcome == "archived"
    watch.refresh_from_db()
    assert (watch.failures, watch.failing_since, watch.next_at) == (0, None, None)


def test_a_forbidden_address_is_never_tried_again(db: None) -> None:
    source = at("http://169.254.169.254/latest/meta-data/")
    visit = archiving.archive(source)
    assert (visit.outcome, visit.why) == ("not_read", "forbidden_address")
    assert Watch.objects.get(source=source).next_at is None


def test_a_site_that_asks_for_rest_gets_it(db: None, web: Site) -> None:
    source = at(web.put("/a", "Later.", status=503, retry_after="86400"))
    visit = archiving.archive(source)
    assert Watch.objects.get(source=source).next_at == visit.at + timedelta(days=1)


def test_documents_that_cannot_be_read_are_kept_all_the_same(db: None, web: Site) -> None:
    source = at(web.put("/a", a_pdf("Secret", encrypted=True), "application/pdf"))
    visit = archiving.archive(source)
    assert visit.snapshot.copy.reading == ArchivedCopy.Reading.ENCRYPTED
    assert not hasattr(visit.snapshot.copy, "text")


def test_what_could_not_be_read_once_is_read_when_it_is_archived_again(
    db: None, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = at(web.put("/a", a_page("Words that somebody quotes.", title="A title")))
    with monkeypatch.context() as busy:
        busy.setattr(archiving.extracting.lasting, "longest", 0.0)
        first = archiving.archive(source).snapshot
    assert (first.copy.reading, first.copy.title) == ("too_slow", "")
    again = archiving.archive(source).snapshot
    assert (again.copy.pk, again.copy.reading, again.copy.title) == (first.copy.pk, "read", "A title")
    assert "Words that somebody quotes." in again.copy.text.text
    assert len(files()) == 1


def test_reading_again_keeps_what_is_new_and_says_what_is_not(db: None, web: Site) -> None:
    readings: list[archiving.Reading] = []

    def conclude(reading: archiving.Reading) -> Visit:
        readings.append(reading)
        return reading.visit(Visit.Outcome.UNCHANGED)

    source = at(web.put_versioned("/a", a_page("One.")))
    first = archiving.archive(source).snapshot
    archiving.read(source, conclude)
    assert (readings[-1].status, readings[-1].snapshot, readings[-1].is_new) == (304, first, False)
    assert readings[-1].etag
    web.put("/a", a_page("One."))  # without an ETag the bytes tell
    archiving.read(source, conclude)
    assert (readings[-1].status, readings[-1].snapshot, readings[-1].is_new) == (200, first, False)
    web.put("/a", a_page("Two."))
    archiving.read(source, conclude)
    assert (readings[-1].before, readings[-1].is_new) == (first, True)
    assert bytes_of(readings[-1].snapshot) == a_page("Two.").encode()
    web.remove("/a", 410)
    archiving.read(source, conclude)
    assert (readings[-1].why, readings[-1].snapshot) == ("gone", None)
    assert source.snapshots.count() == 2


def test_a_job_that_runs_twice_archives_once(db: None, web: Site) -> None:
    source = at(web.put("/a", a_page()))
    asked = timezone.now()
    assert tasks.archive_source(source.pk, asked.isoformat()) == "archived"
    assert tasks.archive_source(source.pk, asked.isoformat()) == "archived"
    assert (source.snapshots.count(), source.visits.count(), web.count("/a")) == (1, 1, 1)
    assert tasks.archive_source(0, asked.isoformat()) is None


def test_a_full_disk_is_said_in_words_and_leaves_nothing_half_written(
    db: None, web: Site, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    source = at(web.put("/a", a_page()))
    with monkeypatch.context() as now:
        now.setattr("sources.storage._flush", full)  # what is written still has its other name
        visit = archiving.archive(source)
        with pytest.raises(NotTaken, match="a disk may be full"):
            keep_upload(source, opened(a_page("Brought.").encode()), by=editor)
    assert (visit.outcome, visit.why, visit.snapshot) == ("not_read", "no_room", None)
    assert "No space left" in visit.detail
    assert Watch.objects.get(source=source).next_at == visit.at + archiving.PAUSES[0]
    with monkeypatch.context() as now:
        now.setattr("fetching.fetch._read", full)  # what is fetched goes through temporary files
        assert archiving.archive(source).why == "no_room"
    assert (files(), PendingFile.objects.exists(), ArchivedCopy.objects.exists()) == (set(), False, False)
    assert archiving.archive(source).outcome == "archived"


def test_an_address_that_was_mended_while_its_job_waited_is_the_one_that_is_read(db: None, web: Site) -> None:
    source = at(web.put("/wrong", a_page("Wrong.")))
    Source.objects.filter(pk=source.pk).update(url=web.put("/right", a_page("Right.")))
    assert archiving.archive(source).final_url == web.url("/right")
    assert web.count("/wrong") == 0


class Died(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["writing", "written", "committing"])
def test_what_a_death_leaves_behind_is_cleared_by_the_next_run(
    db: None, web: Site, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    source = at(web.put("/a", a_page()))
    with monkeypatch.context() as dying:
        if where == "writing":
            dying.setattr("sources.storage._flush", dies)  # what is written still has its other name
        elif where == "written":
            dying.setattr(keeping, "_columns", dies)
        else:
            dying.setattr(archiving, "_conclude_archiving", dies)
        with pytest.raises(Died):
            archiving.archive(source)
    assert len(files()) == PendingFile.objects.count() == 1
    assert (Snapshot.objects.count(), ArchivedCopy.objects.count()) == (0, 0)
    visit = archiving.archive(source)
    assert files() == {visit.snapshot.copy.file.name}
    assert not PendingFile.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["asked", "written"])
def test_a_source_that_is_deleted_while_it_is_archived_leaves_no_file(
    web: Site, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    source = at(web.url("/a"))

    def deletes(*_: object) -> Page:
        Source.objects.filter(pk=source.pk).delete()
        return Page(a_page().encode())

    if where == "asked":
        web.answer("/a", deletes)
    else:
        web.put("/a", a_page())
        store = keeping._store
        monkeypatch.setattr(keeping, "_store", lambda *given: (store(*given), deletes()))
    asked = timezone.now().isoformat()
    with pytest.raises(IntegrityError):
        tasks.archive_source(source.pk, asked)
    assert (files(), PendingFile.objects.exists(), ArchivedCopy.objects.exists()) == (set(), False, False)
    assert tasks.archive_source(source.pk, asked) is None  # the job is run again


def dies(*_: object, **__: object) -> None:
    raise Died


def test_what_nobody_archives_again_is_cleared(db: None, web: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    source = at(web.put("/a", a_page()))
    with monkeypatch.context() as dying:
        dying.setattr(keeping, "_columns", dies)
        with pytest.raises(Died):
            archiving.archive(source)
    assert keeping.clear_forgotten() == 0
    PendingFile.objects.update(at=timezone.now() - timedelta(days=1))
    assert (keeping.clear_forgotten(), files()) == (1, set())


@pytest.mark.django_db(transaction=True)
def test_of_several_who_keep_the_same_bytes_at_once_one_does(web: Site) -> None:
    together = threading.Barrier(4)
    sources = [at(web.put(f"/{number}", a_page("The same."))) for number in range(4)]

    def run(source: Source) -> str:
        try:
            together.wait()
            return archiving.archive(source).outcome
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, sources)) == ["archived"] * 4
    assert files() == {ArchivedCopy.objects.get().file.name}
    assert (Snapshot.objects.count(), PendingFile.objects.count()) == (4, 0)


def test_a_source_is_queued_once_under_the_lock_of_its_host(db: None, editor: User) -> None:
    source = at("https://source.example:8443/a")
    assert [tasks.ask_for_archive(source, editor), tasks.ask_for_archive(source, editor)] == [True, False]
    job = ProcrastinateJob.objects.get(task_name="sources.tasks.archive_source")
    assert (job.lock, job.args["source"], job.args["by"]) == ("host:source.example:8443", source.pk, editor.pk)
    assert job.scheduled_at is None
    assert Watch.objects.get(source=source).queued_at is not None
    assert not tasks.ask_for_archive(at(""), editor)


def test_a_source_that_is_watched_is_left_to_whoever_watches_it(db: None, web: Site) -> None:
    source = at(web.put("/a", a_page()))
    archiving.archive(source)
    week = timedelta(days=7)
    Watch.objects.filter(source=source).update(interval=week, next_at=timezone.now() + week)
    assert tasks.ask_for_archive(source)
    assert not ProcrastinateJob.objects.filter(task_name="sources.tasks.archive_source").exists()
    assert Watch.objects.get(source=source).next_at <= timezone.now()
    assert tasks.archive_source(source.pk, timezone.now().isoformat()) is None
    assert source.snapshots.count() == 1


def test_what_is_due_is_queued_again(db: None) -> None:
    due, later, lost = (at(f"https://source.example/{name}") for name in "abc")
    now = timezone.now()
    for source, columns in (
        (due, {"next_at": now, "failures": 1, "failing_since": now}),
        (later, {"next_at": now + timedelta(hours=1), "failures": 1, "failing_since": now}),
        (lost, {"queued_at": now - timedelta(days=2)}),
    ):
        Watch.objects.create(source=source, host="source.example", **columns)
    assert tasks.try_again(0) == 1
    assert set(ProcrastinateJob.objects.values_list("args__source", flat=True)) == {due.pk}
    assert tasks.make_up(0) == 1
    assert set(ProcrastinateJob.objects.values_list("args__source", flat=True)) == {due.pk, lost.pk}
