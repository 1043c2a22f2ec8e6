"""The client against a server that speaks the protocol as the archive documents it."""

from typing import Any
from urllib.parse import parse_qs

import orjson
import pytest

from fetching import internet_archive
from fetching.internet_archive import Failed, NotSaved, Pending, Saved
from fetching.outcomes import NotFetched, Outcome
from tests.sites import Asked, Page, Site, site

JOB = "spn2-1f578b33c25f1fb630745ea58cd89d165dec1c50"
PAGE = "https://site.example/report?year=2026&part=2"
KEY = "LOW k3y:s3cret"


def said(code: int = 200, /, **what: Any) -> Page:
    return Page(orjson.dumps(what), code, {"Content-Type": "application/json"})


class Archive:
    """Saves a page in two steps, for those who have the key."""

    def __init__(self, at: Site) -> None:
        self.site = at
        self.steps = [
            said(status="pending", job_id=JOB, resources=[PAGE]),
            said(status="success", job_id=JOB, original_url=f"{PAGE}#é", timestamp="20261126112149", resources=[PAGE]),
        ]
        at.answer("/save", self.save)
        at.answer(f"/save/status/{JOB}", self.status)

    def save(self, asked: Asked) -> Page:
        if asked.headers.get("authorization") != KEY:
            return said(401, message="You need to be logged in to use Save Page Now.")
        assert (asked.method, asked.headers["accept"]) == ("POST", "application/json")
        url = parse_qs(asked.body.decode())["url"][0]
        return said(url=url, job_id=JOB) if url == PAGE else said(status="error", status_ext="error:blocked-url")

    def status(self, asked: Asked) -> Page:
        assert (asked.method, asked.headers["authorization"]) == ("GET", KEY)
        return self.steps.pop(0)


@pytest.fixture
def archive(local: Site, settings: Any) -> Archive:
    settings.INTERNET_ARCHIVE_URL = local.origin
    settings.INTERNET_ARCHIVE_KEY, settings.INTERNET_ARCHIVE_SECRET = KEY.removeprefix("LOW ").split(":")
    return Archive(local)


def test_it_is_off_without_a_key(settings: Any) -> None:
    assert not internet_archive.is_on()
    settings.INTERNET_ARCHIVE_KEY = "k3y"
    assert internet_archive.is_on()


def test_a_page_is_saved_in_steps_that_nobody_waits_for(archive: Archive) -> None:
    job = internet_archive.ask(PAGE)
    assert internet_archive.status(job) == Pending()
    assert internet_archive.status(job) == Saved(f"{archive.site.origin}/web/20261126112149/{PAGE}#%C3%A9")


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (
            {"status": "error", "status_ext": "error:no-access", "message": "The page could not be accessed."},
            Failed("The page could not be accessed. (error:no-access)", False),
        ),
        (
            {"status": "error", "status_ext": "error:user-session-limit", "message": "x" * 500},
            Failed("x" * 300, True),
        ),
        ({"status": "success", "timestamp": "2026", "original_url": PAGE}, None),
        ({"status": "success", "timestamp": "20261126112149", "original_url": "javascript:alert(1)"}, None),
        ({}, None),
    ],
)
def test_what_is_not_saved_has_a_reason(archive: Archive, answer: dict[str, str], failed: Failed | None) -> None:
    archive.steps = [said(**answer)]
    found = internet_archive.status(JOB)
    assert found == failed or (failed is None and isinstance(found, Failed) and found.reason)


def test_a_page_that_the_archive_refuses_is_named(archive: Archive) -> None:
    with pytest.raises(NotSaved, match="error:blocked-url") as refused:
        internet_archive.ask("https://tracker.example/")
    assert not refused.value.may_be_tried_again


@pytest.mark.parametrize("job", ["../user", "a?b", "", "a" * 101, 7])
def test_a_job_that_is_none_is_not_asked_about(archive: Archive, job: Any) -> None:
    archive.site.answer("/save", lambda asked: said(url=PAGE, job_id=job))
    with pytest.raises((NotSaved, NotFetched)):
        internet_archive.ask(PAGE)
    with pytest.raises(ValueError, match="is no job"):
        internet_archive.status(str(job) if job != 7 else "/")


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (said(401, message="You need to be logged in."), Outcome.REFUSED),
        (said(502), Outcome.FAILED),
        (Page(b"<html>", 200), Outcome.FAILED),
        (Page(b"[" * 100_000, 200), Outcome.FAILED),
        (Page(b'"\xff"', 200), Outcome.FAILED),
        (Page(b"1", 200), Outcome.FAILED),
        (Page(b"x" * 1_000_001, 200), Outcome.TOO_LARGE),
    ],
)
def test_an_answer_that_is_none_is_named(archive: Archive, page: Page, outcome: Outcome) -> None:
    archive.site.answer("/save", lambda asked: page)
    with pytest.raises(NotFetched) as end:
        internet_archive.ask(PAGE)
    assert end.value.outcome == outcome


def test_an_archive_that_is_busy_says_for_how_long(archive: Archive) -> None:
    archive.site.answer("/save", lambda asked: Page(b"", 429, {"Retry-After": "60"}))
    with pytest.raises(NotFetched) as end:
        internet_archive.ask(PAGE)
    assert (end.value.outcome, end.value.retry_after) == (Outcome.BUSY, 60)


def test_the_key_follows_no_redirect_and_stands_in_no_error(archive: Archive, settings: Any) -> None:
    with site() as elsewhere:
        settings.FETCH_ALLOW = [*settings.FETCH_ALLOW, f"127.0.0.1:{elsewhere.port}"]
        archive.site.redirect("/save", elsewhere.url("/save"), 307)
        with pytest.raises(NotFetched) as end:
            internet_archive.ask(PAGE)
        assert elsewhere.asked == []
    assert "s3cret" not in f"{end.value!r} {end.value.detail}"
