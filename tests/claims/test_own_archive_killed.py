"""import_claimreview --own, killed and beside others: the record is that of one undisturbed run, nothing twice."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from claims import workflow
from claims.models import Actor, Appearance, Claim, Event, ImportedFrom
from claims.own_archive import Archive
from external import searching
from external.models import ClaimReview, Import
from record import rebuild
from record.models import Entry, FactCheck
from tests.claims.factories import a_claim
from tests.claims.test_own_archive import a_past_review, quiet
from tests.external.factories import a_review
from tests.record.losing import lost

pytestmark = pytest.mark.django_db(transaction=True)

# A process that publishes an archive two at a time, and stops for good where it is told to, within or between batches.
IMPORT_AND_HANG = """
import sys, time
import django
from django.conf import settings
database, file, editor, where, batches = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
django.setup()
from accounts.models import User
from claims import own_archive, workflow
from claims.models import Event
from record import read_model
own_archive.AT_ONCE = 2
left = int(batches)
def then_hang(function):
    def hanging(*args, **kwargs):
        global left
        found = function(*args, **kwargs)
        left -= 1
        if left <= 0:
            print("hangs", flush=True)
            time.sleep(60)
        return found
    return hanging
owner, name = {
    "the actor": (own_archive.Claimants, "_begun"), "the read model": (read_model, "apply"),
    "the event": (Event.objects, "bulk_create"), "the batch": (own_archive.Archive, "_publish"),
}[where]
setattr(owner, name, then_hang(getattr(owner, name)))
archive = own_archive.Archive(by=User.objects.get(pk=editor))
with open(file, "rb") as opened:
    archive.read(opened, file)
list(archive.publish())
"""


def an_archive_of(count: int) -> bytes:
    """Reviews with actors of their own and in common, the oldest last."""
    found = []
    for place in range(count, 0, -1):
        authors = [{"@type": "Person", "name": f"Speaker {place // 2}"}, {"name": "Everybody"}]
        item = {"@type": "Claim", "author": authors}
        found.append(a_past_review(place, datePublished=f"{1990 + place}-01-05", itemReviewed=item))
    return "\n".join(map(json.dumps, found)).encode()


def published() -> list[tuple[Any, ...]]:
    """What is public and what the desk has of it, without times and keys."""
    found: list[tuple[Any, ...]] = []
    for claim in Claim.objects.filter(imported_from__isnull=False).order_by("number").select_related("imported_from"):
        sayings = Appearance.objects.filter(claim=claim).order_by("position").values_list("actor__slug", "stance")
        events = Event.objects.filter(claim=claim).values_list("verb", "by__username", "reason")
        there = claim.imported_from
        state = (claim.number, claim.statement, claim.stage, claim.standing, claim.analysis)
        found.append((*state, there.key, there.digest, there.original, list(sayings), list(events)))
    return [*found, sorted(Actor.objects.values_list("slug", "name", "kind"))]


def public() -> list[tuple[int, str, str]]:
    entries = Entry.objects.order_by("index").values_list("index", "action", "number")
    numbers = FactCheck.objects.order_by("number").values_list("number", flat=True)
    statements = {row.number: row.read().claim.statement for row in FactCheck.objects.filter(number__in=numbers)}
    return [(index, action, statements.get(number, "")) for index, action, number in entries]


def is_whole() -> bool:
    numbers = list(Entry.objects.filter(version=1).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert not Actor.objects.filter(appearances__isnull=True).exists()
    return list(rebuild.differences(quiet)) == []


@contextmanager
def hanging(file: Path, by: User, where: str, batches: int) -> Iterator[None]:
    """A process that hangs there, and is killed in the end."""
    arguments = [str(connection.settings_dict["NAME"]), str(file), str(by.pk), where, str(batches)]
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT_AND_HANG, *arguments],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "hangs\n"
        yield
    finally:
        process.kill()
        process.communicate()


def run(body: bytes, by: User) -> Import:
    archive = Archive(by=by)
    read = archive.read(BytesIO(body), "archive.jsonl")
    list(archive.publish())
    return read.done


def test_one_that_is_killed_and_run_again_is_as_if_nothing_had_happened(tmp_path: Path, editor: User) -> None:
    body = an_archive_of(7)
    file = tmp_path / "archive.jsonl"
    file.write_bytes(body)
    expected: list[Any] = []
    lost(lambda: run(body, editor), lambda: expected.extend((published(), public())))
    assert not Claim.objects.exists()
    done = [0]
    for where, batches in (
        ("the actor", 1),
        ("the read model", 1),
        ("the batch", 1),
        ("the event", 1),
        ("the batch", 2),
    ):
        with hanging(file, editor, where, batches):
            assert Entry.objects.count() in (done[-1], done[-1] + 2)
        done.append(Entry.objects.count())
        assert is_whole()
    assert done == [0, 0, 0, 2, 2, 4]
    last = run(body, editor)
    assert (last.new, last.unchanged) == (3, 4)
    assert [published(), public()] == expected
    assert is_whole()
    assert Import.objects.filter(finished_at=None).count() == 5


def outcome(call: Any) -> Any:
    try:
        return call()
    finally:
        connection.close()


def test_two_at_once_publish_nothing_twice_also_beside_the_desk_and_the_index(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.own_archive.AT_ONCE", 3)
    monkeypatch.setattr(searching, "AT_ONCE", 3)
    body = an_archive_of(30)
    claims = [a_claim("approved") for _ in range(5)]
    for _ in range(20):
        a_review()

    def publish() -> None:
        for claim in claims:
            workflow.publish(claim, by=editor)

    def index() -> None:
        while searching.index_some():
            pass

    with ThreadPoolExecutor(5) as threads:
        calls = [lambda: run(body, editor)] * 3 + [publish, index]
        imports = [future.result() for future in [threads.submit(outcome, call) for call in calls]][:3]
    assert [done.new + done.unchanged for done in imports] == [30, 30, 30]
    assert sum(done.new for done in imports) == 30
    assert ImportedFrom.objects.count() == 30
    assert Entry.objects.count() == 35
    assert not ClaimReview.objects.filter(is_searchable=False).exists()
    assert Actor.objects.filter(name="Everybody").count() == 1
    assert list(rebuild.differences(quiet)) == []
