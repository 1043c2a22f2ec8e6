import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from record import log, rebuild
from record.formats import InvalidDocument
from record.models import Document, Entry, FactCheck
from tests.conftest import as_owner
from tests.record.factories import (
    a_denial,
    a_rating,
    a_reply,
    a_source,
    an_actor,
    an_appearance,
    content,
    publish,
    some_evidence,
)


@pytest.mark.django_db
def test_the_index_counts_from_zero_without_a_gap_over_all_actions():
    publish("One.", "Two.")
    log.append(content(), number=1, action="corrected", note="A typing error.")
    log.retract(2, note="Wrong.")
    publish("Three.")
    assert list(Entry.objects.values_list("index", "number", "version", "action")) == [
        (0, 1, 1, "published"),
        (1, 2, 1, "published"),
        (2, 1, 2, "corrected"),
        (3, 2, 2, "retracted"),
        (4, 3, 1, "published"),
    ]


@pytest.mark.django_db
def test_the_number_of_a_retracted_fact_check_is_never_given_again():
    publish("One.")
    log.retract(1, note="Wrong.")
    assert [entry.number for entry in publish("Two.")] == [2]
    log.retract(2, note="Wrong.")
    assert [entry.number for entry in publish("Three.")] == [3]


@pytest.mark.django_db
def test_the_document_has_the_envelope_of_its_entry_and_keeps_the_first_date():
    [first] = publish()
    entry = log.append(content(), number=1, action="updated", note="A new reading.")
    document = entry.document.read()
    assert document.format == "factcheck/1"
    assert (document.number, document.version, document.action) == (1, 2, "updated")
    assert document.note == "A new reading."
    assert document.published_at == entry.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert document.first_published_at == first.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert first.document.read().note is None


@pytest.mark.django_db
def test_each_version_has_its_own_time_in_whole_seconds_and_the_first_ones(monkeypatch):
    for version, hour in enumerate(("08", "09", "10"), start=1):
        now = datetime.fromisoformat(f"2026-11-22T{hour}:00:00.999999+00:00")
        monkeypatch.setattr(log.timezone, "now", lambda now=now: now)
        number, action, note = (None, "published", None) if version == 1 else (1, "corrected", "A typing error.")
        entry = log.append(content(), number=number, action=action, note=note)
        assert entry.published_at == now.replace(microsecond=0)
        document = entry.document.read()
        assert document.published_at == f"2026-11-22T{hour}:00:00Z"
        assert document.first_published_at == "2026-11-22T08:00:00Z"


@pytest.mark.django_db
def test_a_clock_that_was_set_back_makes_no_entry_older_than_the_one_before(monkeypatch):
    [first] = publish("One.")
    monkeypatch.setattr(log.timezone, "now", lambda: first.published_at - timedelta(hours=1))
    [second] = publish("Two.")
    third = log.retract(1, note="Wrong.")
    assert [second.published_at, third.published_at] == [first.published_at] * 2
    assert second.document.read().first_published_at == first.document.read().published_at


@pytest.mark.django_db
def test_a_document_stands_under_the_sha256_of_its_bytes():
    [entry] = publish()
    assert entry.document_id == hashlib.sha256(bytes(Document.objects.get().body)).hexdigest()


@pytest.mark.django_db
def test_the_leaf_hash_is_that_of_rfc_6962_over_the_entrys_canonical_json():
    publish("One.", "Two.")
    entry = Entry.objects.get(index=1)
    moment = entry.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    leaf = (
        f'{{"action":"published","document":"{entry.document_id}","index":1,"number":2,'
        f'"published_at":"{moment}","version":1}}'
    )
    assert bytes(entry.leaf_hash) == hashlib.sha256(b"\x00" + leaf.encode()).digest()


@pytest.mark.django_db
def test_a_tombstone_has_the_envelope_and_of_the_content_the_statement_alone():
    publish("A very particular statement.")
    document = log.retract(1, note="It rested on a forged letter.").document.read()
    assert set(document.__struct_fields__) == {"format", "number", "version", "action", "note", "published_at", "path",
        "statement",
    }  # fmt: skip
    assert (document.version, document.action) == (2, "retracted")
    assert document.path == "/claims/1/a-very-particular-statement/"
    assert document.statement == "A very particular statement."


@pytest.mark.django_db
def test_the_tombstone_of_what_may_not_be_named_has_neither_its_words_nor_an_address_of_them():
    publish("A very particular statement.")
    document = log.retract(1, note="It rested on a forged letter.", names_statement=False).document
    assert document.read().path == "/claims/1/"
    assert b'"statement":null' in document.body
    assert b"particular" not in document.body


@pytest.mark.django_db
def test_a_tombstone_lies_where_the_newest_version_lay():
    publish("A statement with an eror.")
    log.append(content("A statement."), number=1, action="corrected", note="A typing error.")
    assert log.retract(1, note="Wrong.").document.read().path == "/claims/1/a-statement/"


@pytest.mark.django_db
def test_content_that_breaks_the_contract_is_refused_with_the_keys_name_and_leaves_nothing():
    with pytest.raises(InvalidDocument, match=r"claim\.statement: 7 is not of type"):
        log.append(content(7), action="published")
    for broken in ("\ud800", "a\0b"):
        with pytest.raises(InvalidDocument, match=r"^summary: has a character that cannot be stored"):
            log.append(content(summary=broken), action="published")
    with pytest.raises(InvalidDocument, match=r"^actors\[0\]\.name: has a character"):
        log.append(content(actors=[an_actor(name="Ada\0")]), action="published")
    with pytest.raises(InvalidDocument, match=r"^rating\.value: is beyond the integers"):
        log.append(content(rating=a_rating(value=2**53)), action="published")
    assert not Entry.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_what_is_named_and_not_in_the_document_is_refused():
    cases = {
        "appearances[0].actor": {"appearances": [an_appearance("nobody")]},
        "appearances[1].source": {"appearances": [an_appearance(), a_denial(source="nothing")]},
        "evidence[0].source": {"evidence": [some_evidence("nothing")]},
        "replies[0].actor": {"replies": [a_reply("nobody")]},
    }
    for where, changes in cases.items():
        with pytest.raises(InvalidDocument) as refused:
            log.append(content(**changes), action="published")
        assert list(refused.value.problems) == [where]
        kind = where.rpartition(".")[2]
        name = {"actor": "nobody", "source": "nothing"}[kind]
        assert refused.value.problems[where] == f"{name!r} is not among the document's {kind}s"


@pytest.mark.django_db
def test_names_that_are_longer_than_their_columns_and_days_that_are_none_are_refused():
    cases = {
        "actors[0].name": {"actors": [an_actor(name="x" * 501)]},
        "actors[0].slug": {"actors": [an_actor("x" * 101)]},
        "rating.name": {"rating": a_rating(name="x" * 501)},
        "rating.scale": {"rating": a_rating(scale="x" * 51)},
        "actors[0].slug ": {"actors": [an_actor("ada rivera")]},
        "replies[0].due_on": {"replies": [a_reply(due_on="2025-09")]},
        "appearances[0].said_on ": {"appearances": [an_appearance(said_on="in spring")]},
        "language": {"language": "x" * 36},
        "appearances[0].said_on": {"appearances": [an_appearance(said_on="2025-13")]},
        "replies[0].asked_on": {"replies": [a_reply(asked_on="2025-01-32")]},
        "sources[0].title": {"sources": [a_source(title="x" * 501)]},
    }
    for where, changes in cases.items():
        with pytest.raises(InvalidDocument) as refused:
            log.append(content(**changes), action="published")
        assert list(refused.value.problems) == [where.strip()]


@pytest.mark.django_db
def test_an_archive_that_is_none_is_refused():
    good = some_evidence().archive
    for change in ({"captured_at": "yesterday"}, {"captured_at": "2025-09-08T10:00:00"}, {"sha256": "A" * 64}):
        with pytest.raises(InvalidDocument, match=r"^evidence\[0\]\.archive"):
            log.append(content(evidence=[some_evidence(archive=replace(good, **change))]), action="published")


@pytest.mark.django_db
def test_what_was_never_published_can_be_neither_changed_nor_retracted():
    publish()
    with pytest.raises(log.NotPublic, match="2"):
        log.append(content(), number=2, action="corrected", note="A typing error.")
    with pytest.raises(log.NotPublic, match="2"):
        log.retract(2, note="Wrong.")
    log.retract(1, note="Wrong.")
    with pytest.raises(log.NotPublic, match="already"):
        log.retract(1, note="Wrong again.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "action", "error"),
    [
        (None, "corrected", InvalidDocument),
        (1, "published", InvalidDocument),
        (None, "retracted", InvalidDocument),
        (1, "retracted", InvalidDocument),
        (1, "erased", InvalidDocument),
    ],
)
def test_an_action_that_does_not_fit_the_version_is_refused(number, action, error):
    publish()
    with pytest.raises(error), transaction.atomic():
        log.append(content(), number=number, action=action, note="A note.")
    assert Entry.objects.count() == 1
    assert Document.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("index", [0, 2, 7, -1])
def test_the_database_refuses_an_index_that_repeats_or_leaves_a_gap(index):
    publish()
    document = Document.objects.create(sha256="b" * 64, body=b"{}")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            index=index, number=2, version=1, action="published", document=document,
            published_at=datetime(2026, 11, 22, tzinfo=UTC), leaf_hash=b"",
        )  # fmt: skip


def statements(write: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        write()
    return len([query for query in asked if "SAVEPOINT" not in query["sql"]])


@pytest.mark.django_db
@pytest.mark.parametrize("names", [1, 10])
def test_an_append_takes_as_many_statements_however_much_its_document_names(names):
    """Statements are most of what an append costs. The numbers stand in docs/benchmarks.md too."""
    actors = [an_actor(f"actor-{n}") for n in range(names)]
    publish("First.", actors=actors, appearances=[an_appearance(actor.slug) for actor in actors])
    assert statements(lambda: publish("Second.")) == 14
    assert statements(lambda: log.append(content(), number=1, action="corrected", note="A note.")) == 24
    assert statements(lambda: log.retract(1, note="Wrong.")) == 31


@pytest.mark.django_db(transaction=True)
def test_the_log_is_locked_only_inside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        log.lock()


@pytest.fixture
def somebody_appends(transactional_db):
    """Another session has the log locked; this one does not wait for long."""
    publish("One.")
    with connection.cursor() as cursor, as_owner() as other:
        cursor.execute("SET lock_timeout = '50ms'")
        other.execute("SELECT pg_advisory_xact_lock(%s)", [log.APPEND_LOCK])
        yield
        cursor.execute("RESET lock_timeout")


@pytest.mark.usefixtures("somebody_appends")
@pytest.mark.parametrize(
    "write",
    [
        lambda: publish("Two."),
        lambda: log.append(content(), number=1, action="corrected", note="A typing error."),
        lambda: log.retract(1, note="Wrong."),
        lambda: list(rebuild.repair(lambda done, total: None)),
    ],
    ids=["a first version", "a later version", "a retraction", "a rebuild"],
)
def test_whatever_writes_waits_until_nobody_else_does(write):
    FactCheck.objects.update(rating="default.true")
    before = list(FactCheck.objects.values_list())
    with pytest.raises(OperationalError, match="lock timeout"):
        write()
    assert list(FactCheck.objects.values_list()) == before
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_append_takes_the_append_with_it():
    def publish_and_fail():
        with transaction.atomic():
            publish()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_and_fail()
    assert not Entry.objects.exists()
    assert not FactCheck.objects.exists()
    assert [entry.index for entry in publish()] == [0]


@pytest.mark.django_db(transaction=True)
def test_twenty_appends_by_four_threads_give_twenty_gapless_indices_and_numbers():
    start = threading.Barrier(4)
    failures = []

    def append(thread):
        start.wait()
        try:
            for n in range(5):
                publish(f"Claim {n} of thread {thread}.")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=append, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(Entry.objects.values_list("index", "number")) == [(n, n + 1) for n in range(20)]
    assert FactCheck.objects.count() == 20
