"""What was lost and declared so: the log goes on after it, and nothing that was lost is numbered again."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from record import log, replay
from record.models import Entry, Loss, Revision
from tests.conftest import OWNER, as_owner, two_roles
from tests.record.factories import content, publish
from tests.record.rebuilding import RIGHT, rebuild_record

pytestmark = pytest.mark.django_db(transaction=True, databases={"default", OWNER})
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def lose(first: int, last: int, reason: str = "A fire.") -> None:
    replay.declare(Loss(first=first, last=last, reason=reason, declared_at=AT), using=OWNER)


def numbered() -> list[tuple[int, int, int]]:
    return list(Entry.objects.values_list("index", "number", "version"))


def test_the_log_goes_on_after_it_and_leaves_out_as_many_numbers_and_versions() -> None:
    publish("One.", "Two.")
    lose(2, 4)
    publish("Six.", "Seven.")
    log.append(content("One, corrected."), number=1, action="corrected", note="A note.")
    lose(8, 8)
    log.append(content("One, updated."), number=1, action="updated", note="A note.")
    log.retract(6, note="Wrong.")
    publish("Nine.")
    assert numbered() == [(0, 1, 1), (1, 2, 1), (5, 6, 1), (6, 7, 1), (7, 1, 5), (9, 1, 7), (10, 6, 3), (11, 9, 1)]
    assert rebuild_record("--check") == RIGHT


def test_a_log_may_have_lost_everything() -> None:
    lose(0, 1)
    publish("Three.")
    assert numbered() == [(2, 3, 1)]
    assert rebuild_record("--check") == RIGHT


def test_two_losses_may_follow_each_other() -> None:
    publish("One.")
    lose(1, 1)
    lose(2, 3)
    log.append_many([content("Five."), content("Six.")])
    assert numbered() == [(0, 1, 1), (4, 5, 1), (5, 6, 1)]
    assert rebuild_record("--check") == RIGHT


@pytest.mark.parametrize(("first", "last"), [(1, 1), (3, 3), (2, 1), (2, 2 + 100_000)])
def test_what_does_not_follow_or_is_too_much_is_refused(first: int, last: int) -> None:
    publish("One.", "Two.")
    with pytest.raises(replay.ReplayError):
        lose(first, last)
    assert not Loss.objects.exists()
    publish("Three.")


def test_a_loss_is_never_changed_or_taken_back() -> None:
    lose(0, 0)
    for statement in ("UPDATE record_loss SET last = 5", "DELETE FROM record_loss", "TRUNCATE record_loss"):
        with pytest.raises(IntegrityError, match="append-only"), as_owner() as owner, connection.wrap_database_errors:
            owner.execute(statement)


@two_roles
def test_the_servers_role_declares_nothing_lost() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Loss.objects.create(first=0, last=0, reason="A forgery.", declared_at=AT)


@pytest.mark.parametrize(
    ("index", "number", "version", "because"),
    [
        (2, 5, 1, "the next index is 4, not 2"),
        (4, 3, 1, "the next number is 5, not 3"),
        (4, 1, 2, "the next version of 1 is 4, not 2"),
    ],
)
def test_the_database_gives_nothing_again_that_was_lost(index: int, number: int, version: int, because: str) -> None:
    publish("One.", "Two.")
    lose(2, 3)
    forged = """
    INSERT INTO record_document VALUES (repeat('b', 64), '');
    INSERT INTO record_entry ("index", number, version, action, document_id, published_at, leaf_hash)
    SELECT %s, %s, %s, CASE %s WHEN 1 THEN 'published' ELSE 'updated' END, repeat('b', 64), max(published_at), ''
      FROM record_entry
    """
    with pytest.raises(IntegrityError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forged, [index, number, version, version])


def test_a_number_that_was_given_again_after_a_loss_is_damage() -> None:
    publish("One.", "Two.")
    lose(2, 3)
    publish("Five.")
    with as_owner() as owner:
        owner.execute("ALTER TABLE record_loss DISABLE TRIGGER USER")
        owner.execute("DELETE FROM record_loss")
        owner.execute("ALTER TABLE record_loss ENABLE TRIGGER USER")
    status, printed, _said = rebuild_record("--check")
    assert status == 1
    assert printed.splitlines() == [
        "entry 4 (number 5, version 1): comes where entry 2 should be",
        "entry 4 (number 5, version 1): is the first of its number, which should be 3",
    ]


def test_readers_and_programs_are_told(client: Client) -> None:
    publish("One.")
    before = Revision.objects.get().value
    assert client.get("/api/v1/losses").json() == {"results": [], "next": None, "previous": None}
    assert "Lost entries" not in client.get("/corrections/").content.decode()
    lose(1, 1, "The machine burned.")
    lose(2, 4, "<b>Another</b> burned.")
    assert Revision.objects.get().value != before
    moment = "2026-11-22T10:00:00Z"
    assert client.get("/api/v1/losses").json()["results"] == [
        {"first": 2, "last": 4, "reason": "<b>Another</b> burned.", "declared_at": moment},
        {"first": 1, "last": 1, "reason": "The machine burned.", "declared_at": moment},
    ]
    page = " ".join(client.get("/corrections/").content.decode().split())
    assert "3 entries of the log, 2 to 4, were public and are lost for good." in page
    assert "One entry of the log, 1, was public and is lost for good." in page
    assert "&lt;b&gt;Another&lt;/b&gt; burned." in page
    assert "Lost entries" not in client.get("/corrections/?before=1").content.decode()
