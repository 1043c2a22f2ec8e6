"""What the server's database role cannot do to the log, the history and the judgments, whatever it is told to do."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import errors

from record import notices
from record.models import Document, Entry
from tests.claims.factories import a_claim
from tests.conftest import as_owner, two_roles
from tests.record.factories import publish

TABLES = [
    "record_entry",
    "record_document",
    "record_notice",
    "record_noticemention",
    "claims_event",
    "claims_submission",
    "claims_assessment",
    "claims_adjudication",
    "claims_waiver",
]
FORBIDDEN = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    "ALTER TABLE {table} DISABLE TRIGGER refuse_change",
    "ALTER TABLE {table} ADD COLUMN more integer",
    "DROP TRIGGER refuse_change ON {table}",
    "DROP TABLE {table} CASCADE",
    "CREATE TRIGGER own AFTER INSERT ON {table} EXECUTE FUNCTION renew_revision()",
    "CREATE RULE own AS ON UPDATE TO {table} DO INSTEAD NOTHING",
    "SELECT * FROM {table} FOR UPDATE",
    "MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
]
BEYOND_TABLES = [
    "SET session_replication_role = replica",
    "SET ROLE factcheck_owner",
    "SET SESSION AUTHORIZATION factcheck_owner",
    "ALTER FUNCTION refuse_change() OWNER TO CURRENT_USER",
    "ALTER FUNCTION refuse_gap() RENAME TO other",
    "DROP FUNCTION refuse_change() CASCADE",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE FUNCTION own() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION pg_temp.own() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE own (id integer)",
    "CREATE TEMPORARY TABLE own (id integer)",
    "CREATE SCHEMA own",
    "CREATE ROLE own",
    "DELETE FROM django_migrations",
    "ALTER ROLE CURRENT_USER SUPERUSER",
]


def log_as_it_stands() -> tuple[list, list]:
    return list(Entry.objects.values_list()), list(Document.objects.values_list())


def refused_by_plain_sql(statement: str) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege), refused.value


@two_roles
@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_the_servers_role_can_only_read_and_add(table: str) -> None:
    publish("One.", "Two.")
    a_claim("done")
    before = log_as_it_stands()
    for statement in FORBIDDEN:
        column = {"record_document": "sha256"}.get(table, "index" if table.startswith("record_") else "id")
        refused_by_plain_sql(statement.format(table=table, column=f'"{column}"'))
    assert log_as_it_stands() == before


@two_roles
@pytest.mark.django_db
@pytest.mark.parametrize("statement", BEYOND_TABLES)
def test_the_servers_role_cannot_reach_around(statement: str) -> None:
    refused_by_plain_sql(statement)


@pytest.mark.django_db
def test_the_models_refuse_too() -> None:
    [entry] = publish()
    before = log_as_it_stands()
    for change in (
        entry.delete,
        lambda: Entry.objects.update(version=2),
        lambda: Document.objects.update(body=b"{}"),
        lambda: Entry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert log_as_it_stands() == before


JUDGMENTS = [
    "INSERT INTO claims_adjudication (claim_id, round, editor_id, rating_id, reasons, at) "
    "SELECT claim_id, 9, reviewer_id, rating_id, reasons, at FROM claims_assessment LIMIT 1",
    "INSERT INTO claims_waiver (claim_id, round, gate, editor_id, reason, at) "
    "SELECT claim_id, 9, 'interests', reviewer_id, reasons, at FROM claims_assessment LIMIT 1",
    "SET CONSTRAINTS ALL IMMEDIATE",
]


def as_owner_execute(*statements: str) -> None:
    with as_owner() as owner:
        for statement in statements:
            owner.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_triggers_refuse_the_owner_as_well() -> None:
    """Somebody must mean it and switch them off first. No setting does, as one did in tests once."""
    publish("One.")
    notices.append(1, "gone", "river-report")
    a_claim("approved")
    for table in TABLES:
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(errors.IntegrityConstraintViolation, match="append-only"):
                as_owner_execute(*JUDGMENTS, "SET factcheck.truncatable = 'on'", statement)


NEWEST = "(SELECT max(published_at) FROM record_entry)"
FORGED = """
INSERT INTO record_entry (index, number, version, action, document_id, published_at, leaf_hash)
VALUES (1, {number}, {version}, {action}, repeat('b', 64), {published_at}, '')
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"published_at": "'2000-01-01'"}, "cannot be earlier"),
        ({"published_at": "now() + interval '2 days'"}, "of a time to come"),
        ({"published_at": "'infinity'"}, "of a time to come"),
        ({"published_at": f"{NEWEST} + interval '0.5 s'"}, "whole_seconds"),
        ({"number": "2147483647"}, "the next number is 2, not 2147483647"),
        ({"number": "1", "version": "3", "action": "'updated'"}, "the next version of 1 is 2, not 3"),
        ({"number": "2", "version": "2", "action": "'updated'"}, "the next version of 2 is <NULL>, not 2"),
    ],
)
def test_an_entry_after_which_the_log_could_not_go_on_is_refused(changes: dict[str, str], because: str) -> None:
    publish()
    Document.objects.create(sha256="b" * 64, body=b"{}")
    usual = {"number": "2", "version": "1", "action": "'published'", "published_at": NEWEST}
    with pytest.raises(IntegrityError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FORGED.format(**usual | changes))
    with connection.cursor() as cursor:
        cursor.execute(FORGED.format(**usual))


@pytest.mark.django_db(transaction=True)
def test_the_owner_cannot_append_an_entry_that_is_earlier_than_the_one_before_it() -> None:
    """Filters by date become bounds of the index, whoever wrote the entries."""
    publish()
    forged = FORGED.format(number="2", version="1", action="'published'", published_at=f"{NEWEST} - interval '1 s'")
    document = "INSERT INTO record_document (sha256, body) VALUES (repeat('b', 64), '{}')"
    with pytest.raises(errors.IntegrityConstraintViolation, match="entry 1 cannot be earlier than the one before it"):
        as_owner_execute(document, forged)


@pytest.mark.django_db(transaction=True)
def test_a_log_whose_clock_was_far_ahead_once_goes_on() -> None:
    publish("One.")
    with as_owner() as owner:
        owner.execute("ALTER TABLE record_entry DISABLE TRIGGER USER")
        owner.execute("UPDATE record_entry SET published_at = date_trunc('second', now()) + interval '30 days'")
        owner.execute("ALTER TABLE record_entry ENABLE TRIGGER USER")
    [second] = publish("Two.")
    assert second.published_at == Entry.objects.get(index=0).published_at
