"""The server's role may read and write rows, and nothing else; where settings give one role only, that is said."""

from collections.abc import Callable
from io import StringIO

import pghistory
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate
from django.db import IntegrityError, OperationalError, ProgrammingError, connections, transaction

from claims.models import Claim
from factcheck import privileges
from tests.claims.factories import a_claim
from tests.conftest import as_owner, two_roles

pytestmark = two_roles
BOTH = pytest.mark.django_db(databases=["default", "owner"], transaction=True)


@pytest.mark.django_db
def test_nothing_is_unprotected_from_the_servers_role() -> None:
    assert privileges.unprotected() == []


@BOTH
def test_what_one_role_for_everything_could_do_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privileges, "connection", connections["owner"])
    assert privileges.unprotected() == [
        "it owns the tables, so it can alter them and switch off the triggers that keep the log",
        "it can create functions",
        "it has the right to change or delete what the log and the history hold",
    ]
    said = StringIO()
    call_command("migrate", stderr=said, stdout=StringIO())
    assert said.getvalue().startswith("The server's own database role is not kept from harm: it owns the tables")
    assert said.getvalue().count("docs/operator.md") == 1


@pytest.mark.django_db
def test_the_tables_that_are_only_added_to_are_those_with_the_triggers() -> None:
    with as_owner() as owner:
        owner.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'refuse_change'")
        assert {name for (name,) in owner.fetchall()} == set(privileges.APPEND_ONLY)


@BOTH
def test_a_table_that_a_migration_makes_can_be_used_at_once_and_rights_are_right_also_after_one_that_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = "CREATE TABLE made_now (id serial PRIMARY KEY); GRANT UPDATE ON record_document TO {server}"

    def migrate_and_fail(*arguments: object, **options: object) -> None:
        with as_owner() as owner:
            owner.execute(made.format(server=connections["default"].settings_dict["USER"]))
        with connections["default"].cursor() as cursor:
            cursor.execute("INSERT INTO made_now DEFAULT VALUES")
            cursor.execute("UPDATE made_now SET id = 2")
            cursor.execute("DELETE FROM made_now WHERE id = 2 RETURNING id")
            assert cursor.fetchall() == [(2,)]
        raise CommandError("A migration failed.")

    monkeypatch.setattr(migrate.Command, "handle", migrate_and_fail)
    try:
        with pytest.raises(CommandError, match="A migration failed"):
            call_command("migrate")
        assert privileges.unprotected() == []
    finally:
        with as_owner() as owner:
            owner.execute("DROP TABLE made_now")


@BOTH
def test_a_table_that_the_owner_makes_after_migrations_is_closed_to_the_server_until_the_next() -> None:
    call_command("migrate", "record", verbosity=0)
    with as_owner() as owner:
        owner.execute("CREATE TABLE made_later (id serial PRIMARY KEY)")
    try:
        with connections["default"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("SELECT FROM made_later")
        assert not privileges.are_granted()
    finally:
        with as_owner() as owner:
            owner.execute("DROP TABLE made_later")


@pytest.mark.django_db(databases=["default", "owner"])
def test_rights_are_right_neither_with_too_few_nor_with_too_many() -> None:
    assert privileges.are_granted()
    server = connections["default"].settings_dict["USER"]
    with connections["owner"].cursor() as owner:
        for changed in (
            "REVOKE ALL ON claims_claim FROM {}",
            "REVOKE UPDATE (metadata) ON pghistory_context FROM {}",
            "GRANT INSERT ON record_loss TO {}",
            "GRANT UPDATE (body) ON record_document TO {}",
            "GRANT TRUNCATE ON claims_claim TO {}",
        ):
            owner.execute(changed.format(server))
            assert not privileges.are_granted(), changed
            privileges.grant()
            assert privileges.are_granted(), changed


@BOTH
def test_who_made_a_version_is_changed_only_within_the_transaction_that_says_so() -> None:
    claim = a_claim()
    with connections["default"].cursor() as cursor:
        with pytest.raises(IntegrityError, match="append-only"):
            cursor.execute("UPDATE pghistory_context SET metadata = '{}'")
        for statement in (
            "UPDATE pghistory_context SET created_at = now()",
            "UPDATE pghistory_context SET id = gen_random_uuid()",
            "DELETE FROM pghistory_context",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute(statement)
    for statement in ("DELETE FROM pghistory_context", "TRUNCATE pghistory_context CASCADE"):
        with pytest.raises(psycopg.IntegrityError, match="pghistory_context is append-only"), as_owner() as owner:
            owner.execute(statement)
    with transaction.atomic(), pghistory.context(user=1), pghistory.context(verb="edit"):
        Claim.objects.filter(pk=claim.pk).update(summary="It rose.")
        with pghistory.context(more="said"):
            Claim.objects.filter(pk=claim.pk).update(summary="It rose a lot.")
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT metadata FROM pghistory_context WHERE metadata ? 'more'")
        assert len(cursor.fetchall()) == 1


# What somebody with more rights did, what takes it back, and what is said meanwhile.
LOOSENED = [
    (
        "GRANT UPDATE (body) ON record_document TO PUBLIC",
        "REVOKE UPDATE (body) ON record_document FROM PUBLIC",
        "right to change",
    ),
    ("GRANT DELETE ON claims_event TO {server}", "REVOKE DELETE ON claims_event FROM {server}", "right to change"),
    (
        "GRANT TRUNCATE ON claims_evidence TO {server}",
        "REVOKE TRUNCATE ON claims_evidence FROM {server}",
        "right to change",
    ),
    (
        "GRANT CREATE ON DATABASE {name} TO {server}",
        "REVOKE CREATE ON DATABASE {name} FROM {server}",
        "create functions",
    ),
    (
        "ALTER TABLE record_entry DISABLE TRIGGER refuse_change",
        "ALTER TABLE record_entry ENABLE TRIGGER refuse_change",
        "triggers",
    ),
    (
        "ALTER TABLE claims_waiver ENABLE REPLICA TRIGGER refuse_truncate",
        "ALTER TABLE claims_waiver ENABLE TRIGGER refuse_truncate",
        "triggers",
    ),
    (
        "ALTER TABLE claims_claim DISABLE TRIGGER refuse_text_after_submission",
        "ALTER TABLE claims_claim ENABLE TRIGGER refuse_text_after_submission",
        "triggers",
    ),
    (
        "GRANT UPDATE ON pghistory_context TO {server}",
        "REVOKE UPDATE ON pghistory_context FROM {server}",
        "right to change",
    ),
    (
        "ALTER TABLE pghistory_context DISABLE TRIGGER refuse_later_change",
        "ALTER TABLE pghistory_context ENABLE TRIGGER refuse_later_change",
        "triggers",
    ),
    (
        "DROP TRIGGER refuse_removal ON pghistory_context",
        "CREATE TRIGGER refuse_removal BEFORE DELETE ON pghistory_context"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "triggers",
    ),
    (
        "DROP TRIGGER refuse_change ON record_document",
        "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON record_document"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "triggers",
    ),
]


@BOTH
def test_what_was_loosened_is_said_and_the_rights_do_not_follow() -> None:
    settings = connections["default"].settings_dict
    for *statements, words in LOOSENED:
        given, taken = (text.format(server=settings["USER"], name=settings["NAME"]) for text in statements)
        with as_owner() as owner:
            owner.execute(given)
        try:
            [said] = privileges.unprotected()
            assert words in said, given
            privileges.grant()
            with as_owner() as owner:
                owner.execute("SELECT has_table_privilege(%s, 'record_document', 'UPDATE')", [settings["USER"]])
                assert owner.fetchone() == (False,), given
        finally:
            with as_owner() as owner:
                owner.execute(taken)
        privileges.grant()
        assert privileges.unprotected() == [], taken


@BOTH
def test_a_database_that_cannot_be_reached_is_said_with_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(error: Exception) -> Callable[..., None]:
        def handle(*arguments: object, **options: object) -> None:
            with connections["default"].wrap_database_errors:
                raise error

        return handle

    monkeypatch.setattr(migrate.Command, "handle", refuse(psycopg.OperationalError("connection failed: no route")))
    with pytest.raises(CommandError, match=r"look at DATABASE_URL and DATABASE_OWNER_URL.*no route"):
        call_command("migrate")
    monkeypatch.setattr(migrate.Command, "handle", refuse(psycopg.errors.LockNotAvailable("lock timeout")))
    with pytest.raises(OperationalError, match="lock timeout"):
        call_command("migrate")


@BOTH
def test_migrations_run_as_the_owner_unless_told_otherwise() -> None:
    said = StringIO()
    call_command("migrate", "record", stdout=said)
    assert "No migrations to apply" in said.getvalue()
    with as_owner() as owner:
        owner.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owner.fetchall() == [(connections["owner"].settings_dict["USER"],)]
