"""An archive, appended at once: the same log and the same read model as one by one, all of it or nothing."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from record import log, rebuild, verify
from record.documents import Content
from record.formats import InvalidDocument
from record.models import Document, Entry, FactCheck, Mention, Revision
from tests.conftest import as_owner
from tests.record.factories import an_actor, content, publish
from tests.record.test_read_model import CONTENTS, no_progress, plain, rows

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def everything() -> list[list[tuple]]:
    """The log, and what is derived from it."""
    log_rows = (Entry.objects.order_by("index").values_list(), Document.objects.order_by("sha256").values_list())
    return [[plain(row) for row in table] for table in log_rows] + rows()


def differences() -> list[str]:
    return [str(each) for each in (*verify.damage(no_progress), *rebuild.differences(no_progress))]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(CONTENTS, max_size=2), archive=st.lists(CONTENTS, max_size=7), batch=st.integers(1, 8))
def test_an_archive_leaves_what_its_documents_would_one_by_one(monkeypatch, before, archive, batch) -> None:
    monkeypatch.setattr(log.timezone, "now", lambda: NOON)
    monkeypatch.setattr(log, "BATCH", batch)
    found = []
    for append in (
        lambda: log.append_many(archive),
        lambda: [log.append(each, action="published") for each in archive],
    ):
        with transaction.atomic():
            for each in before:
                log.append(each, action="published")
            log.append(content(actors=[an_actor()]), action="published")
            log.retract(len(before) + 1, note="Wrong.")
            entries = append()
            assert [entry.number for entry in entries] == [len(before) + 2 + at for at in range(len(archive))]
            found.append(everything())
            assert differences() == []
            transaction.set_rollback(True)
    assert found[0] == found[1]


@pytest.mark.django_db
def test_one_broken_document_is_named_by_its_place_and_leaves_nothing(monkeypatch) -> None:
    monkeypatch.setattr(log, "BATCH", 2)
    publish("One.")
    before = everything()
    archive = [content("Two."), content("Three."), content("Four."), content(summary=7), content("Six.")]
    with pytest.raises(InvalidDocument) as refused:
        log.append_many(archive)
    assert refused.value.problems == {"[3].summary": '7 is not of type "string"'}
    assert everything() == before
    assert [entry.number for entry in publish("Two.")] == [2]


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_a_part_of_an_archive_and_who_publishes_waits(monkeypatch) -> None:
    monkeypatch.setattr(log, "BATCH", 2)
    seen: list[tuple[int, bool]] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [log.APPEND_LOCK])
            seen.append(
                (Entry.objects.count() + FactCheck.objects.count() + Mention.objects.count(), *cursor.fetchone())
            )
        connection.close()

    def archive() -> Iterator[Content]:
        for n in range(7):
            thread = threading.Thread(target=look)
            thread.start()
            thread.join(10)
            yield content(f"Claim {n}.")

    assert len(log.append_many(archive())) == 7
    assert seen == [(0, False)] * 7
    assert Entry.objects.count() == 7


@pytest.mark.django_db
def test_an_archive_is_read_as_it_is_written(monkeypatch) -> None:
    """Only some of it is in memory: no more is taken from it than what the next batch writes."""
    monkeypatch.setattr(log, "BATCH", 3)
    written = []

    def archive() -> Iterator[Content]:
        for n in range(10):
            written.append(Entry.objects.count())
            yield content(f"Claim {n}.")

    log.append_many(archive())
    assert written == [0, 0, 0, 3, 3, 3, 6, 6, 6, 9]


@pytest.mark.django_db
def test_an_empty_archive_changes_nothing() -> None:
    publish("One.")
    revision = Revision.objects.get().value
    assert list(log.append_many([])) == []
    assert Revision.objects.get().value == revision


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_rows_of_an_archive_as_it_refuses_others() -> None:
    publish("One.", "Two.")
    with as_owner() as owner:
        owner.execute("UPDATE record_revision SET entries = 7")
    before = everything()
    with pytest.raises(IntegrityError, match="the log lost its end: it had 7 entries"):
        log.append_many([content("Three."), content("Four.")])
    assert everything() == before


@pytest.mark.django_db
def test_an_archive_takes_the_same_number_of_statements_for_ten_documents_and_for_fifty() -> None:
    counts = []
    for count in (10, 50):
        with CaptureQueriesContext(connection) as asked:
            log.append_many(content(f"Claim {n}.", actors=[an_actor(f"actor-{n}")]) for n in range(count))
        counts.append(len(asked))
    assert counts[0] == counts[1]


ROWS_READ = """
SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables
 WHERE relname IN ('record_entry', 'record_document', 'record_factcheck')
"""


@pytest.mark.django_db(transaction=True)
def test_no_plan_that_was_made_for_a_short_log_reads_all_of_a_long_one() -> None:
    publish("One.")
    with as_owner() as owner:
        owner.execute("ANALYZE")
    for _ in range(3):
        publish("This session plans how to check references in a log that is one page long.")
    with transaction.atomic(), connection.cursor() as cursor:
        log.append_many(content(f"Claim {n}.") for n in range(300))
        log.append(content(), action="published")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(ROWS_READ)
        [read] = cursor.fetchone()
    assert read < 300
