"""How archiving stands on a source's page, and what a person may do about it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from sources.models import ArchivedCopy, Snapshot, Source
from tests.claims.factories import a_publisher, a_source, person
from tests.sources.documents import a_page, a_pdf

Desk = Callable[[User], Client]


def of(source: Source, page: str = "change") -> str:
    return reverse(f"admin:sources_source_{page}", args=[source.pk])


def a_source_form(**changes: Any) -> dict[str, Any]:
    return {
        "title": "A source",
        "publisher": a_publisher().pk,
        "kind": "report",
        "tier": "primary",
        "url": "https://source.example/a",
        "published_on": "2025-09",
        "language": "en",
        "interests": "None known.",
        "snapshots-TOTAL_FORMS": 0,
        "snapshots-INITIAL_FORMS": 0,
    } | changes


def jobs() -> list[int]:
    found = ProcrastinateJob.objects.filter(task_name="sources.tasks.archive_source").order_by("pk")
    return [job.args["source"] for job in found]


def a_file(raw: bytes, name: str = "copy.pdf", kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw, kind)


def test_entering_an_address_or_another_one_has_it_archived(desk: Desk, fact_checker: User) -> None:
    client = desk(fact_checker)
    form = a_source_form()
    client.post(reverse("admin:sources_source_add"), form)
    source = Source.objects.get(slug="a-source")
    assert jobs() == [source.pk]
    ProcrastinateJob.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    client.post(of(source), form | {"title": "Another title"})
    assert jobs() == []
    client.post(of(source), form | {"url": "https://source.example/b"})
    assert jobs() == [source.pk]


def test_the_page_says_what_went_wrong_and_what_to_do(desk: Desk, fact_checker: User) -> None:
    source = a_source(is_archived=False)
    assert "None yet" in desk(fact_checker).get(of(source)).content.decode()
    source.visits.create(
        at=timezone.now(), outcome="not_read", why="refused", status=403, detail="<The site> answered with 403."
    )
    page = desk(fact_checker).get(of(source)).content.decode()
    assert "The site does not show this page to programs or without signing in. Open it and upload a copy." in page
    assert "&lt;The site&gt; answered with 403." in page
    copy = ArchivedCopy.objects.create(
        sha256="b" * 64, file="x", media_type="application/pdf", size=2_000_000, reading="no_text"
    )
    source.snapshots.create(captured_at=timezone.now(), sha256=copy.sha256, copy=copy, kept="fetched")
    page = desk(fact_checker).get(of(source)).content.decode()
    assert "no text was read from it" in page
    assert "<p>The site does not show this page" not in page, "a copy was brought since"
    assert "application/pdf" in page


def test_whoever_may_change_sources_has_one_archived_now(desk: Desk, fact_checker: User) -> None:
    source = a_source(is_archived=False)
    client = desk(fact_checker)
    assert client.get(of(source, "archive")).status_code == 405
    for words in ("It is archived in a moment.", "It waits for this already."):
        page = client.post(of(source, "archive"), follow=True).content.decode()
        assert words in page
    assert "It waits for the worker" in page
    assert jobs() == [source.pk]
    without = a_source(is_archived=False, url="")
    assert "It has no address" in client.post(of(without, "archive"), follow=True).content.decode()


@pytest.mark.parametrize("name", ["reviewer", "admin", "reader"])
def test_others_neither_archive_nor_bring_copies(desk: Desk, name: str) -> None:
    source, client = a_source(is_archived=False), desk(person(name))
    assert client.post(of(source, "archive")).status_code == 403
    assert client.get(of(source, "add_copy")).status_code == 403
    assert client.post(of(source, "add_copy"), {"file": a_file(b"words")}).status_code == 403
    assert not Snapshot.objects.exists()


def test_a_copy_is_brought_whatever_it_is_called(desk: Desk, fact_checker: User) -> None:
    source, client = a_source(is_archived=False), desk(fact_checker)
    assert "Add a copy" in client.get(of(source, "add_copy")).content.decode()
    for number, name in enumerate(("../../etc/passwd", "C:\\autoexec.bat", "a\x01b.html", "." * 300, "report.pdf")):
        page = a_page(f"Number {number}").encode()
        response = client.post(of(source, "add_copy"), {"file": a_file(page, name, "image/png")})
        assert response.status_code == 302, name
    snapshot = source.snapshots.first()
    assert snapshot is not None
    assert (snapshot.kept, snapshot.kept_by) == ("uploaded", fact_checker)
    page = client.get(of(source)).content.decode()
    assert "brought by" in page
    assert "text/html" in page


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choose a file of less than 25 MB."),
        (b"", "This file is empty."),
        (b"PK\x03\x04", "Bring a PDF, a picture (JPEG, PNG), a saved page or plain text."),
        (a_pdf(encrypted=True), "asks for a password"),
        (b"%PDF-1.4" + bytes(26_000_000), "This file has more than 25 MB."),
    ],
)
def test_a_file_that_is_not_taken_is_said_beside_the_field(
    desk: Desk, fact_checker: User, file: bytes | None, words: str
) -> None:
    source = a_source(is_archived=False)
    response = desk(fact_checker).post(of(source, "add_copy"), {} if file is None else {"file": a_file(file)})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not source.snapshots.exists()


def test_a_copy_needs_the_forms_token(fact_checker: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(fact_checker)
    source = a_source(is_archived=False)
    assert client.post(of(source, "add_copy"), {"file": a_file(b"words")}).status_code == 403
    assert client.post(of(source, "archive")).status_code == 403
    assert not source.snapshots.exists()


def test_a_stranger_is_asked_to_sign_in_and_nothing_of_the_file_is_read(db: None) -> None:
    source = a_source(is_archived=False)
    response = Client().post(of(source, "add_copy"), {"file": a_file(b"words")})
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/desk/login/")
    assert not source.snapshots.exists()
