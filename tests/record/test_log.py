import hashlib
import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from record import log
from record.models import Document, Entry, Review
from tests.record.factories import content, publish


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
    document = entry.document.content()
    assert document["format"] == "factcheck/1"
    assert (document["number"], document["version"], document["action"]) == (1, 2, "updated")
    assert document["note"] == "A new reading."
    assert document["published_at"] == entry.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert document["first_published_at"] == first.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert first.document.content()["note"] is None


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
def test_a_tombstone_has_the_envelope_and_nothing_of_the_content():
    publish("A very particular statement.")
    document = log.retract(1, note="It rested on a forged letter.").document.content()
    assert set(document) == {"format", "number", "version", "action", "note", "published_at", "path"}
    assert (document["version"], document["action"]) == (2, "retracted")
    assert document["path"] == "/claims/1/a-very-particular-statement/"


@pytest.mark.django_db
def test_content_with_other_keys_than_the_contracts_is_refused_and_leaves_nothing():
    for wrong in (content(assignee="someone"), {"claim": {"statement": "Alone."}}):
        with pytest.raises(ValueError, match="other keys"):
            log.append(wrong, action="published")
    assert not Entry.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [2**53, float("nan"), "\ud800"])
def test_content_without_a_canonical_form_is_refused_and_leaves_nothing(wrong):
    with pytest.raises(ValueError, match="canonical"):
        log.append(content(summary=wrong), action="published")
    assert not Entry.objects.exists()


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
    ("number", "action"), [(None, "corrected"), (None, "retracted"), (1, "published"), (None, "erased")]
)
def test_the_database_refuses_an_action_that_does_not_fit_the_version(number, action):
    publish()
    with pytest.raises(IntegrityError), transaction.atomic():
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


@pytest.mark.django_db(transaction=True)
def test_the_log_is_locked_only_inside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        log.lock()


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_append_takes_the_append_with_it():
    def publish_and_fail():
        with transaction.atomic():
            publish()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_and_fail()
    assert not Entry.objects.exists()
    assert not Review.objects.exists()
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
    assert Review.objects.count() == 20
