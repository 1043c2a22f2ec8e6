import pytest
from django.db import IntegrityError, connection, transaction

from record.models import Document, Entry
from tests.record.factories import publish

pytestmark = pytest.mark.django_db

STATEMENTS = [
    "UPDATE record_entry SET action = 'published'",
    "UPDATE record_entry SET leaf_hash = '' WHERE number = 1",
    "DELETE FROM record_entry",
    "TRUNCATE record_entry",
    "TRUNCATE record_entry, record_document",
    "UPDATE record_document SET body = body",
    "DELETE FROM record_document",
    "TRUNCATE record_document CASCADE",
    "INSERT INTO record_document (sha256, body) SELECT sha256, '' FROM record_document "
    "ON CONFLICT (sha256) DO UPDATE SET body = EXCLUDED.body",
]


def log_as_it_stands():
    with connection.cursor() as cursor:  # what is deferred to the commit would stop a TRUNCATE before the trigger does
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return list(Entry.objects.values_list()), list(Document.objects.values_list())


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_log_refuses_to_be_changed_by_plain_sql(statement):
    publish("One.", "Two.")
    before = log_as_it_stands()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert log_as_it_stands() == before


def test_the_log_refuses_to_be_changed_through_the_models():
    [entry] = publish()
    before = log_as_it_stands()
    for change in (
        entry.delete,
        lambda: Entry.objects.update(version=2),
        lambda: Document.objects.update(body=b"{}"),
        lambda: Entry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert log_as_it_stands() == before


def test_the_application_is_no_superuser_who_could_lift_the_triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("table", ["record_entry", "record_document"])
def test_outside_of_tests_no_setting_lifts_the_refusal_to_truncate(table):
    """The setting works in databases whose name starts with test_ alone, and only for TRUNCATE."""
    publish()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL factcheck.truncatable = 'on'")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
