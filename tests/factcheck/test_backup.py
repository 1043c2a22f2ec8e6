"""Backups with the real programs, and the drill: an older one is restored, and nothing is numbered a second time."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.factcheck.databases import Environment, a_database, manage, python, ran, rows

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "factcheck.embedded",
    reason="the programs come with the embedded database",
)
LOG = 'SELECT entry.*, body FROM record_entry AS entry JOIN record_document ON sha256 = document_id ORDER BY "index"'
DERIVED = (
    "SELECT * FROM record_factcheck ORDER BY 1",
    'SELECT kind, slug, name, body, "index" FROM record_entity ORDER BY 1, 2',
    "SELECT * FROM record_mention ORDER BY 1, 2, 3",
    "SELECT * FROM record_tally ORDER BY 1, 2, 3",
)
CLAIMS = "SELECT id, statement, stage, standing, number FROM claims_claim ORDER BY id"
DESK = """
import time
from itertools import count
from claims import workflow
from claims.models import Claim
from tests.claims import factories
from tests.claims.factories import a_claim, brought_to, person
factories._numbers = count(time.time_ns())  # other processes named theirs
"""
BEFORE = (
    DESK
    + """
person("admin")
a_claim("done", statement="Published before the backup.")
a_claim("done", statement="Published before, retracted after.")
a_claim("done", statement="Published before, corrected after.")
a_claim("approved", statement="Approved before, published after.")
a_claim("research", statement="In research before, published after.", assignee=person("fact_checker"))
a_claim("approved", statement="Approved before and after.")
"""
)
AFTER = (
    DESK
    + """
editor = person("editor")
get = lambda statement: Claim.objects.get(statement=statement)
workflow.retract(get("Published before, retracted after."), by=editor, note="It cannot stand.")
brought_to(brought_to(get("Published before, corrected after."), "research"), "done")
workflow.publish(get("Approved before, published after."), by=editor)
brought_to(get("In research before, published after."), "done")
a_claim("done", statement="Entered and published after.")
workflow.retract(a_claim("done", statement="Entered, published and retracted after."), by=editor, note="Nor this.")
"""
)
# Somebody works at the desk before the operator has replayed: the first new claim gets the key of one that was lost.
MEANWHILE = (
    DESK
    + """
import json
a_claim("approved", statement="Entered after the restore.")
refusals = []
for verb, name, inputs in (
    (workflow.publish, "Approved before, published after.", {}),
    (workflow.retract, "Published before, retracted after.", {"note": "Wrong."}),
):
    try:
        verb(Claim.objects.get(statement=name), by=person("editor"), **inputs)
    except workflow.Unmet as unmet:
        refusals += [[failure.field, str(failure)] for failure in unmet.failures]
print(json.dumps(refusals))
"""
)
NEXT = (
    DESK
    + """
claim = workflow.publish(Claim.objects.get(statement="Approved before and after."), by=person("editor"))
from record.models import Entry
print(claim.number, Entry.objects.get(number=claim.number).index)
"""
)
ANSWERS = """
import json
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.test import Client
paths = ["/api/v1/claims?view=full&limit=100", "/api/v1/actors?limit=100", "/", "/corrections/"]
paths += [f"/api/v1/claims/{number}" for number in range(1, 9)]
answers = [Client().get(path) for path in paths]
print(json.dumps([[answer.status_code, answer.content.decode()] for answer in answers]))
"""


TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
MIGRATIONS = """
CREATE TABLE django_migrations (id bigserial, app text, name text, applied timestamptz);
INSERT INTO django_migrations (app, name, applied) VALUES ('record', '0001_record', now())
"""


ANOTHER_ORDER = 'CREATE COLLATION record_names FROM "POSIX"; CREATE TABLE named (name text COLLATE record_names)'
ORDER = "SELECT collcollate FROM pg_collation WHERE oid = to_regcollation('record_names')"


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return {"JOURNAL": str(tmp_path_factory.mktemp("newsroom") / "journal")}


@pytest.fixture(scope="module")
def newsroom(migrated_database: str, django_db_setup: None, journal: Environment) -> Iterator[Environment]:
    with a_database("newsroom", template=migrated_database) as database:
        python(database | journal, BEFORE)
        yield database | journal


@pytest.fixture(scope="module")
def backup(newsroom: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newsroom as it was before the drill."""
    file = tmp_path_factory.mktemp("backups") / "night.backup"
    manage(newsroom, "backup", str(file))
    return file


@pytest.fixture
def spare(django_db_setup: None, journal: Environment) -> Iterator[Environment]:
    """An empty database for the restore, with the same journal."""
    with a_database("spare") as database:
        yield database | journal


def record(database: Environment) -> list[list[tuple]]:
    return [rows(database, query) for query in (LOG, *DERIVED)]


def test_after_an_older_backup_nothing_is_published_until_the_journal_is_replayed(
    newsroom: Environment, backup: Path, spare: Environment
) -> None:
    python(newsroom, AFTER)
    whole, answers = record(newsroom), json.loads(python(newsroom, ANSWERS))
    assert [row[1:4] for row in whole[0]] == [
        *((number, 1, "published") for number in (1, 2, 3)), (2, 2, "retracted"), (3, 2, "updated"),
        *((number, 1, "published") for number in (4, 5, 6, 7)), (7, 2, "retracted"),
    ]  # fmt: skip

    restored = ran(spare, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert "Everything is as the log says." in restored.stdout
    blocked = "the journal has entries that the database lacks (3–9). An operator must run manage.py replay."
    assert blocked in restored.stderr
    assert rows(spare, LOG) == whole[0][:3]
    assert json.loads(python(spare, MEANWHILE)) == [["journal", f"Nothing can be published: {blocked}"]] * 2
    assert rows(spare, LOG) == whole[0][:3]

    said = manage(spare, "replay", "--by", "admin")
    assert said == "Entries appended: 7. Claims brought up to them: 6.\n"
    assert record(spare) == whole
    assert json.loads(python(spare, ANSWERS)) == answers
    assert manage(spare, "rebuild_record", "--check") == "Everything is as the log says.\n"
    assert manage(spare, "replay", "--by", "admin") == "Entries appended: 0. Claims brought up to them: 0.\n"
    assert {row[1:] for row in rows(spare, CLAIMS)} == {
        ("Published before the backup.", "done", "published", 1),
        ("Published before, retracted after.", "done", "retracted", 2),
        ("Published before, corrected after.", "done", "published", 3),
        ("Approved before, published after.", "done", "published", 4),
        ("In research before, published after.", "research", "published", 5),
        ("Approved before and after.", "approved", "unpublished", None),
        ("Entered after the restore.", "approved", "unpublished", None),
        ("Entered and published after.", "triage", "published", 6),
        ("Entered, published and retracted after.", "triage", "retracted", 7),
    }
    assert python(spare, NEXT) == "8 10\n"
    assert manage(spare, "journal", "--check").endswith("has all 11 entries of the log.\n")


def test_a_backup_is_a_file_of_its_owner_and_overwrites_nothing(newsroom: Environment, backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    kept = backup.read_bytes()
    refused = ran(newsroom, "backup", str(backup))
    assert (refused.returncode, "overwrites nothing" in refused.stderr) == (1, True)
    assert backup.read_bytes() == kept
    missing = ran(newsroom, "backup", str(backup.parent / "nowhere" / "night.backup"))
    assert (missing.returncode, "cannot be written: No such file" in missing.stderr) == (1, True)
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_a_restore_overwrites_nothing_and_leaves_nothing_half_done(
    newsroom: Environment, backup: Path, spare: Environment, tmp_path: Path
) -> None:
    cut, text = tmp_path / "cut.backup", tmp_path / "dump.sql"
    cut.write_bytes(backup.read_bytes()[: -backup.stat().st_size // 4])
    text.write_text("-- PostgreSQL database dump\n\nSELECT 1;\n")
    before = record(newsroom)
    cases = [
        (newsroom, backup, "has tables already, and a restore overwrites nothing"),
        (spare, cut, "pg_restore: error"),
        (spare, text, "input file"),
        (spare, tmp_path / "nothing.backup", "does not exist"),
    ]
    for database, file, words in cases:
        refused = ran(database, "restore", str(file))
        assert refused.returncode == 1
        assert words in refused.stderr, file
        assert "Traceback" not in refused.stderr
    with psycopg.connect(spare["DATABASE_URL"]):
        refused = ran(spare, "restore", str(backup))
        assert (refused.returncode, "in use (1 connections). Stop the web" in refused.stderr) == (1, True)
    assert record(newsroom) == before
    assert rows(spare, TABLES) == [(0,)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE django_migrations SET app = 'another' WHERE app = 'record'", "is no backup of Factcheck"),
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('record', '9999_of_next_year', now())",
            "was made by a newer release, or by another line of releases: the two differ in record.9999_of_next_year.",
        ),
        (
            "INSERT INTO django_migrations (app, name) VALUES ('record', '0003_fact_checks_and_entities')",
            "another line of releases: the two differ in record.0002_append_only.",
        ),
    ],
)
def test_what_another_program_or_a_newer_release_dumped_is_not_restored(
    spare: Environment, tmp_path: Path, change: str, words: str
) -> None:
    with a_database("other") as other:
        with psycopg.connect(other["DATABASE_OWNER_URL"]) as owner:
            owner.execute(MIGRATIONS)
            owner.execute(change)
        manage(other, "backup", str(tmp_path / "other.backup"))
    refused = ran(spare, "restore", str(tmp_path / "other.backup"))
    assert (refused.returncode, words in refused.stderr) == (1, True), refused.stderr
    assert rows(spare, TABLES) == [(0,)]


def test_names_are_sorted_as_the_server_can_that_a_backup_is_restored_into(spare: Environment, tmp_path: Path) -> None:
    """A server with ICU sorts by it; its backup must not ask for ICU where there is none."""
    file = tmp_path / "elsewhere.backup"
    with a_database("elsewhere") as elsewhere:
        with psycopg.connect(elsewhere["DATABASE_OWNER_URL"]) as connection:
            connection.execute(f"{MIGRATIONS}; {ANOTHER_ORDER}")
        assert rows(elsewhere, ORDER) == [("POSIX",)]
        manage(elsewhere, "backup", str(file))
    ran(spare, "restore", str(file))  # the migrations after it fail: these are no newsroom's tables
    assert rows(spare, ORDER) == [("C",)]
    assert rows(spare, "SELECT * FROM named") == []
