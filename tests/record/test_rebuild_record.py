"""The read model against the log: what differs is named and put right, while publishing goes on."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from django.db.models import F

from record import log, read_model, rebuild
from record.documents import Topic
from record.models import EarlierMention, EarlierVersion, Entity, Entry, FactCheck, Mention, Revision, Tally
from tests.conftest import as_owner, two_roles
from tests.record.factories import a_claim, an_actor, publish
from tests.record.rebuilding import RIGHT, rebuild_record
from tests.record.test_read_model import rows

pytestmark = pytest.mark.django_db(transaction=True)


def lose(number: int) -> None:
    FactCheck.objects.filter(number=number).delete()


def show_again(number: int) -> None:
    entry = Entry.objects.get(number=number, version=1)
    FactCheck.objects.create(
        number=number, version=1, index=entry.index, path="/", rating="default.false", asserts=[], repeats=[],
        denies=[], listing=b"{}", document=entry.document,
    )  # fmt: skip


def swap_indices() -> None:
    Mention.objects.all().delete()
    for number, index in ((1, 99), (3, 4), (1, 2)):
        FactCheck.objects.filter(number=number).update(index=index)


def invent_earlier(**changes: int) -> None:
    row = EarlierVersion.objects.filter(number=1).get()
    for name, value in changes.items():
        setattr(row, name, value)
    row.until = row.index + 1
    row.save(force_insert=True)


DAMAGE: dict[str, Callable[[], object]] = {
    "a fact-check is lost": lambda: lose(3),
    "all is lost": lambda: [model.objects.all().delete() for model in (FactCheck, Entity, Tally)],
    "another version's document is shown": lambda: FactCheck.objects.filter(number=1).update(
        document=Entry.objects.get(number=1, version=1).document
    ),
    "a summary is altered": lambda: FactCheck.objects.filter(number=1).update(listing=b"{}"),
    "columns are altered": lambda: FactCheck.objects.update(
        rating="default.true", asserts=["nobody"], version=F("version") + 1
    ),
    "a mention is lost": lambda: Mention.objects.filter(kind="topic", fact_check=2).delete(),
    "a mention is invented": lambda: Mention.objects.create(kind="topic", slug="droughts", fact_check_id=2),
    "a mention has another number": lambda: Mention.objects.filter(kind="topic", fact_check=2).update(number=1),
    "an entity is lost": lambda: Entity.objects.filter(kind="actor").delete(),
    "an entity is sorted elsewhere": lambda: Entity.objects.filter(kind="actor").update(sort_key="zz"),
    "an entity is altered": lambda: Entity.objects.update(name="Someone else", body=b"{}"),
    "an entity is an earlier document's": lambda: Entity.objects.filter(kind="topic").update(index=2),
    "an entity is from an entry that is not public": lambda: Entity.objects.filter(kind="topic").update(index=5),
    "an entity that no document names": lambda: Entity.objects.create(
        kind="actor", slug="only-in-four", name="Only In Four", body=b"{}", index=3
    ),
    "an entity that its document does not name": lambda: Entity.objects.create(
        kind="actor", slug="nobody", name="Nobody", body=b"{}", index=4
    ),
    "a tally is wrong": lambda: Tally.objects.filter(actor="ada-rivera").update(count=7),
    "a tally is lost": lambda: Tally.objects.all().delete(),
    "a tally is invented": lambda: Tally.objects.create(actor="nobody", stance="asserts", rating="a.b", count=1),
    "two fact-checks have each other's index": swap_indices,
    "a retracted fact-check is shown": lambda: show_again(2),
    "an earlier version is lost": lambda: [model.objects.all().delete() for model in (EarlierMention, EarlierVersion)],
    "an earlier version is altered": lambda: EarlierVersion.objects.filter(number=1).update(until=99, listing=b"{}"),
    "what is withheld is shown": lambda: EarlierVersion.objects.update(is_withheld=False),
    "an earlier version's mention is lost": lambda: EarlierMention.objects.filter(kind="topic").delete(),
    "an earlier version's mention is invented": lambda: EarlierMention.objects.create(
        kind="topic", slug="droughts", earlier_id=0, until=4, number=1
    ),
    "a version that stands is an earlier one": lambda: invent_earlier(index=2, number=3),
    "an earlier version is not in the log": lambda: invent_earlier(index=77, number=1),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_it_puts_right_whatever_differs_from_the_log_and_then_finds_nothing(a_busy_record: object, damage: str) -> None:
    DAMAGE[damage]()
    damaged, revision = rows(), Revision.objects.get().value
    assert damaged != a_busy_record
    status, printed, _ = rebuild_record("--check")
    assert status == 1
    assert "Differences: " in printed
    assert rows() == damaged
    assert Revision.objects.get().value == revision
    status, printed, _ = rebuild_record()
    assert status == 0
    assert "put right" in printed
    assert rows() == a_busy_record
    assert Revision.objects.get().value != revision
    assert rebuild_record() == rebuild_record("--check") == RIGHT


def test_it_names_each_difference(a_busy_record: object) -> None:
    lose(3)
    Entity.objects.filter(kind="topic").update(name="Droughts")
    Tally.objects.filter(actor="ben-costa").update(count=7)
    named = ["fact-check 3 (/claims/3/three/): was missing", "entity topic floods: differed in name"]
    assert rebuild_record("--check")[1].splitlines()[:2] == named
    assert rebuild_record()[1].splitlines() == [
        *named,
        "tally ben-costa denies default.false: was 7, counted 2",
        "Differences put right: 3.",
    ]


def test_a_check_names_every_difference_and_a_rebuild_the_first_fifty() -> None:
    publish(*(f"Claim {n}." for n in range(60)))
    FactCheck.objects.all().delete()
    status, printed, _ = rebuild_record("--check")
    lines = printed.splitlines()
    assert status == 1
    assert len([line for line in lines if line.endswith("was missing")]) == 60
    assert lines[60:] == ["Differences: 60. Run rebuild_record without --check to put them right."]
    assert rebuild_record()[1].splitlines() == [*lines[:50], "… and 10 more", "Differences put right: 60."]


def test_more_than_one_chunk_is_compared_and_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("record.rebuild.CHUNK", 3)
    monkeypatch.setattr("record.verify.CHUNK", 3)
    publish(*(f"Claim {n}." for n in range(10)), actors=[an_actor()], appearances=[], replies=[])
    whole = rows()
    FactCheck.objects.filter(number__in=[1, 2, 3, 4, 5]).delete()
    Entity.objects.all().delete()
    assert "Differences: 12" in rebuild_record("--check")[1]
    rebuild_record()
    assert rows() == whole


def test_an_entity_that_says_an_older_entry_in_another_chunk_is_there_and_wrong(monkeypatch) -> None:
    monkeypatch.setattr("record.rebuild.CHUNK", 1)
    publish("One.", "Two.")
    Entity.objects.filter(kind="topic").update(index=0)
    assert "entity topic floods: differed in index" in rebuild_record("--check")[1].splitlines()


def test_a_lost_entity_is_missed_though_a_later_document_names_another_kind_by_its_slug() -> None:
    publish(claim=a_claim("One.", topics=[Topic(slug="ada-rivera", name="On her")]), actors=[], appearances=[])
    publish("Two.")
    Entity.objects.filter(kind="topic", slug="ada-rivera").delete()
    assert "entity topic ada-rivera: was missing" in rebuild_record("--check")[1].splitlines()


def test_an_empty_record_is_as_the_log_says() -> None:
    assert rebuild_record() == RIGHT


@pytest.fixture
def loose_mentions(a_busy_record: object) -> Iterator[None]:
    """Nothing holds mentions to their fact-checks, as for a superuser."""
    with as_owner() as owner:
        owner.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'record_mention'::regclass AND contype = 'f'"
        )
        [(name, definition)] = owner.fetchall()
        owner.execute(f"ALTER TABLE record_mention DROP CONSTRAINT {name}")
    yield
    with as_owner() as owner:
        owner.execute(f"ALTER TABLE record_mention ADD CONSTRAINT {name} {definition}")


@pytest.mark.usefixtures("loose_mentions")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("DELETE FROM record_factcheck WHERE number = 3", "fact-check 3 (/claims/3/three/): was missing"),
        (
            "UPDATE record_factcheck SET index = 500 WHERE number = 3",
            "fact-check 3 (/claims/3/three/): differed in index",
        ),
        (
            "INSERT INTO record_mention VALUES ('actor', 'ada-rivera', 999)",
            "mentions of entry 999: belong to no fact-check",
        ),
    ],
)
def test_mentions_that_belong_to_no_fact_check_are_found_and_removed(change: str, named: str) -> None:
    whole = rows()
    with as_owner() as owner:
        owner.execute(change)
    assert named in rebuild_record("--check")[1].splitlines()
    assert rebuild_record()[0] == 0
    assert rows() == whole
    assert rebuild_record("--check") == RIGHT


def test_a_lost_revision_is_found_and_made_anew(a_busy_record: object) -> None:
    Revision.objects.all().delete()
    status, printed, _ = rebuild_record("--check")
    assert (status, printed.splitlines()[0]) == (1, "revision: was missing")
    assert rebuild_record()[1] == "revision: was missing\nDifferences put right: 1.\n"
    assert Revision.objects.get().entries == Entry.objects.count()
    assert rebuild_record() == RIGHT


def test_mentions_of_a_fact_check_that_was_published_meanwhile_stay() -> None:
    [entry] = publish("One.")
    before = Mention.objects.count()
    read_model.remove_mentions([entry.index])
    assert Mention.objects.count() == before


def test_what_is_appended_while_a_rebuild_compares_is_no_difference(a_busy_record: object, monkeypatch) -> None:
    read, done = rebuild.prefetch_related_objects, []

    def append_and_read(*arguments: object) -> None:
        if not done:
            done.append(True)
            thread = threading.Thread(
                target=lambda: (publish("Meanwhile."), log.retract(1, note="Wrong."), connection.close())
            )
            thread.start()
            thread.join(10)
        read(*arguments)

    monkeypatch.setattr(rebuild, "prefetch_related_objects", append_and_read)
    assert rebuild_record() == RIGHT
    assert done


def test_publishing_waits_for_some_rows_of_a_rebuild_only(monkeypatch) -> None:
    publish(*(f"Claim {n}." for n in range(5)))
    FactCheck.objects.all().delete()
    monkeypatch.setattr(rebuild, "LOCKED_FOR", 2)
    locked = []
    lock = log.lock
    monkeypatch.setattr(log, "lock", lambda: (locked.append(FactCheck.objects.count()), lock()))
    rebuild_record()
    assert locked[:3] == [0, 2, 4]


def test_a_tally_that_an_append_changes_after_it_was_counted_is_right(monkeypatch) -> None:
    publish("One.", "Two.")
    Tally.objects.filter(actor="ada-rivera").update(count=7)
    lock, published = log.lock, []

    def lock_after_another() -> None:
        if not published:
            published.append(True)
            thread = threading.Thread(target=lambda: (publish("Meanwhile."), connection.close()))
            thread.start()
            thread.join(10)
        lock()

    monkeypatch.setattr(rebuild.log, "lock", lock_after_another)
    assert rebuild_record()[1].splitlines() == [
        "tally ada-rivera asserts default.false: was 7, counted 2",
        "Differences put right: 1.",
    ]
    assert Tally.objects.get(actor="ada-rivera").count == 3


@two_roles
def test_a_database_that_cannot_be_read_is_said_in_a_line() -> None:
    server = connection.settings_dict["USER"]
    with as_owner() as owner:
        owner.execute(f"REVOKE SELECT ON record_entry FROM {server}")
    try:
        status, printed, said = rebuild_record("--check")
    finally:
        with as_owner() as owner:
            owner.execute(f"GRANT SELECT ON record_entry TO {server}")
    assert (status, printed) == (1, "")
    assert said == "The database cannot be read or written: permission denied for table record_entry\n"


def test_it_does_not_keep_anybody_from_publishing_while_it_reads(a_busy_record, monkeypatch) -> None:
    """Another connection appends in the middle of the check, which goes on with what it saw at first."""

    def publish_elsewhere(*_arguments: object) -> None:
        if Entry.objects.count() >= most:
            return
        thread = threading.Thread(target=lambda: (publish("Meanwhile."), connection.close()))
        thread.start()
        thread.join(10)
        assert not thread.is_alive(), "the check holds the append lock"

    monkeypatch.setattr("record.management.commands.rebuild_record.Command._step", lambda *_: publish_elsewhere)
    before = Entry.objects.count()
    most = before + 2
    assert rebuild_record("--check") == RIGHT
    assert Entry.objects.count() > before
    lose(3)
    most = Entry.objects.count() + 2
    assert rebuild_record()[0] == 0
    monkeypatch.undo()
    assert rebuild_record("--check") == RIGHT


def test_interrupted_half_way_it_leaves_each_row_as_it_was_or_right() -> None:
    publish("One.", "Two.")
    whole = rows()
    FactCheck.objects.update(rating="default.true")
    Tally.objects.filter(actor="ben-costa").update(count=7)
    held, done = threading.Event(), threading.Event()

    def hold_a_row_that_comes_last() -> None:
        with transaction.atomic():
            list(Tally.objects.select_for_update())
            held.set()
            done.wait(30)
        connection.close()

    def interrupt_when_it_waits() -> None:
        held.wait(30)
        with connection.cursor() as cursor:
            for _ in range(1000):
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND wait_event_type = 'Lock' AND query LIKE '%%MERGE INTO record_tally%%'"
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
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background ignores it
    try:
        status, printed, said = rebuild_record()
    finally:
        signal.signal(signal.SIGINT, before)
        done.set()
        for thread in threads:
            thread.join()
    assert status == 130
    assert [line.split(":")[0] for line in printed.splitlines()] == [
        "fact-check 1 (/claims/1/one/)",
        "fact-check 2 (/claims/2/two/)",
    ]
    assert said == "Interrupted. What was put right so far stays; run it again at any time.\n"
    assert rows()[0] == whole[0]
    assert rows() != whole
    assert rebuild_record()[0] == 0
    assert rows() == whole
