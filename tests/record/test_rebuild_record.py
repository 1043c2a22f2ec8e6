import os
import signal
import threading
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F

from record import log
from record.models import Entry, Review, Subject
from tests.record.factories import an_actor, content, publish
from tests.record.test_read_model import rows


def rebuild_record(*arguments):
    """The exit status, and what was printed."""
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command("rebuild_record", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def a_busy_record(db):
    publish("One.", "Two.", "Three.")
    publish("Four.", actors=[an_actor("only-in-four")])
    log.append(content(actors=[an_actor("ada-rivera", name="Ada R.")]), number=1, action="corrected", note="A note.")
    log.retract(2, note="Wrong.")
    log.retract(4, note="Wrong.")
    return rows()


DAMAGE = {
    "a review is lost": lambda: Review.objects.filter(number=3).delete(),
    "all is lost": lambda: (Review.objects.all().delete(), Subject.objects.all().delete()),
    "a document is altered": lambda: Review.objects.filter(number=1).update(document=b'{"rating":"true"}'),
    "a summary is altered": lambda: Review.objects.filter(number=1).update(listing=b"{}"),
    "a filter's column is altered": lambda: Review.objects.update(rating="true", actors=["nobody"]),
    "dates are altered": lambda: Review.objects.update(published_at=F("first_published_at"), index=F("index") + 100),
    "a subject is lost": lambda: Subject.objects.filter(kind="actor").delete(),
    "a subject is altered": lambda: Subject.objects.update(name="Someone else", body=b"{}"),
    "a subject that no document names": lambda: Subject.objects.create(
        kind="actor", slug="only-in-four", name="Only In Four", body=b"{}", index=3
    ),
    "two reviews have each other's index": lambda: [
        Review.objects.filter(number=number).update(index=index) for number, index in ((1, 99), (3, 4), (1, 2))
    ],
    "a retracted review is shown": lambda: Review.objects.filter(number=3).update(number=2),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_it_puts_right_whatever_differs_from_the_log_and_then_finds_nothing(a_busy_record, damage):
    DAMAGE[damage]()
    damaged = rows()
    assert damaged != a_busy_record
    status, printed, _ = rebuild_record("--check")
    assert status == 1
    assert "Differences: " in printed
    assert rows() == damaged
    status, printed, _ = rebuild_record()
    assert status == 0
    assert "put right" in printed
    assert rows() == a_busy_record
    assert rebuild_record() == rebuild_record("--check") == (0, "Everything is as the log says.\n", "")


def test_it_names_each_difference(a_busy_record):
    Review.objects.filter(number=3).delete()
    Subject.objects.filter(kind="topic").update(name="Droughts")
    _, printed, _ = rebuild_record()
    assert printed.splitlines() == [
        "review /claims/3/three/: was missing",
        "subject topic floods: differed in name",
        "Differences put right: 2.",
    ]


def test_it_shows_the_first_fifty_differences_and_counts_the_rest(db):
    publish(*(f"Claim {n}." for n in range(60)))
    Review.objects.all().delete()
    status, printed, _ = rebuild_record("--check")
    lines = printed.splitlines()
    assert status == 1
    assert len([line for line in lines if line.endswith("was missing")]) == 50
    assert lines[50:] == ["… and 10 more", "Differences: 60. Run rebuild_record without --check to put them right."]


def test_an_empty_record_is_as_the_log_says(db):
    assert rebuild_record() == (0, "Everything is as the log says.\n", "")


@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_nothing_is_rebuilt_from_a_damaged_log(a_busy_record, arguments):
    """No role can do this to the live log; a disk or a superuser can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE record_document DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE record_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE record_entry SET leaf_hash = '\\x00' WHERE index = 2")
        cursor.execute(
            "UPDATE record_document "
            "SET body = convert_to(replace(convert_from(body, 'UTF8'), 'Three.', 'Tree.'), 'UTF8') "
            "WHERE sha256 = (SELECT document_id FROM record_entry WHERE index = 2)"
        )
    Subject.objects.filter(kind="topic").delete()
    damaged = rows()
    status, printed, said = rebuild_record(*arguments)
    assert status == 1
    assert printed.splitlines() == [
        "entry 2: the document's bytes do not match its SHA-256",
        "entry 2: the leaf hash does not match the entry",
    ]
    assert "Nothing was changed" in said
    assert rows() == damaged


@pytest.mark.django_db(transaction=True)
def test_interrupted_half_way_it_leaves_everything_as_it_was():
    publish("One.", "Two.")
    Review.objects.update(rating="true")
    Subject.objects.filter(kind="topic").update(name="Droughts")
    damaged = rows()
    held, done = threading.Event(), threading.Event()

    def hold_a_row_that_comes_last():
        with transaction.atomic():
            list(Subject.objects.select_for_update().filter(kind="topic"))
            held.set()
            done.wait(30)
        connection.close()

    def interrupt_when_it_waits():
        held.wait(30)
        with connection.cursor() as cursor:
            for _ in range(1000):
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND wait_event_type = 'Lock' AND query LIKE 'UPDATE \"record_subject\"%%'"
                )
                if cursor.fetchone()[0]:
                    break
                time.sleep(0.01)
        connection.close()
        os.kill(os.getpid(), signal.SIGINT)

    threads = [threading.Thread(target=target) for target in (hold_a_row_that_comes_last, interrupt_when_it_waits)]
    threads[0].start()
    held.wait(30)
    threads[1].start()
    try:
        status, printed, said = rebuild_record()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert (status, printed) == (130, "")
    assert said == "Interrupted. Nothing was changed; run it again at any time.\n"
    assert rows() == damaged
    assert rebuild_record()[0] == 0
    assert rows() != damaged
    assert Entry.objects.count() == 2
