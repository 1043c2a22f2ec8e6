"""A database that the previous release filled is taken over whole: its log verified, its answers and rows the same."""

import ast
import gzip
import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from factcheck import embedded_postgres
from tests.factcheck.databases import Environment, Rows, a_database, manage, rows

# pg_dump of release 0.1.0: the demonstration, with a correction, an update and a retraction; no passwords.
DUMP = Path(__file__).parents[1] / "data" / "release-0.1.0.sql.gz"

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "factcheck.embedded", reason="psql comes with the embedded database"
)
LOG = 'SELECT "index", number, version, action, document_id, published_at, leaf_hash FROM record_entry ORDER BY "index"'
DESK = ("accounts_user", "claims_claim", "claims_event", "claims_assessment", "claims_waiver", "sources_source")
ANSWERS = """
import json
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.test import Client
paths = ["/api/v1/claims?view=full&limit=100", "/api/v1/actors?limit=100", "/api/v1/claims/12", "/", "/corrections/"]
answers = [Client().get(path) for path in paths]
print(json.dumps([[answer.status_code, answer.content.decode()] for answer in answers]))
"""
# What the previous release took and this one refuses.
EARLIER = """
UPDATE sources_source SET url = 'https://es.wikipedia.org/wiki/Nicolás_Maduro' WHERE slug = 'un-coca-findings';
UPDATE sources_source SET url = 'https://river.example/%zz' WHERE slug = 'dea-2020-report';
UPDATE claims_actor SET name = 'Marco \u202eoibuR\u202c' WHERE slug = 'marco-rubio';
"""
BACK = """
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
back = MigrationExecutor(connections["owner"])
back.migrate([("record", "0002_append_only"), ("claims", "0002_what_was_judged_stays"), ("sources", "0001_sources")])
"""
MISNUMBERED = """
SELECT mention.* FROM record_mention AS mention
  JOIN record_factcheck AS fact_check USING ("index") WHERE mention.number <> fact_check.number
"""


@pytest.fixture(scope="module")
def restored(django_db_setup: None) -> Iterator[Environment]:
    """The dump in a database of its own."""
    with a_database("upgrade") as environment:
        psql = [embedded_postgres.programs(settings.VAR) / "psql", "--quiet", "--no-psqlrc", "--output", os.devnull]
        where = ["--set", "ON_ERROR_STOP=1", "--dbname", environment["DATABASE_OWNER_URL"]]
        subprocess.run([*psql, *where], input=gzip.decompress(DUMP.read_bytes()), check=True)
        with psycopg.connect(environment["DATABASE_OWNER_URL"]) as desk:
            desk.execute(EARLIER)
        yield environment


def kept(database: Environment) -> dict[str, Rows]:
    """What migrating leaves as it is."""
    documents = {"documents": rows(database, "SELECT sha256, body FROM record_document ORDER BY sha256")}
    desk = {table: rows(database, f"SELECT count(*), max(id) FROM {table}") for table in DESK}
    return {"log": rows(database, LOG)} | documents | desk


def an_answer(bodies: Rows) -> list[object]:
    return [200, f'{{"results":[{",".join(body.decode() for [body] in bodies)}],"next":null,"previous":null}}']


@pytest.fixture(scope="module")
def before(restored: Environment) -> dict[str, Rows]:
    """What is in the database and is answered from it before it is migrated."""
    shown = rows(restored, 'SELECT document FROM record_review ORDER BY "index" DESC')
    actors = rows(restored, "SELECT body FROM record_subject WHERE kind = 'actor' ORDER BY slug")
    return kept(restored) | {"shown": shown, "actors": actors}


@pytest.fixture(scope="module")
def migrated(restored: Environment, before: dict[str, Rows]) -> Environment:
    manage(restored, "migrate")
    return restored


def test_a_database_of_the_previous_release_migrates_with_its_log_and_its_rows(
    before: dict[str, Rows], migrated: Environment
) -> None:
    assert {entry[3] for entry in before["log"]} == {"published", "updated", "corrected", "retracted"}
    assert all(hashlib.sha256(body).hexdigest() == digest for digest, body in before["documents"])

    assert rows(migrated, MISNUMBERED) == []
    assert rows(migrated, "SELECT kind, slug FROM record_entity WHERE sort_key = ''") == []
    assert manage(migrated, "rebuild_record", "--check") == "Everything is as the log says.\n"

    assert kept(migrated).items() <= before.items()
    claims, listed, withdrawn, home, corrections = json.loads(manage(migrated, "shell", "-v0", "-c", ANSWERS))
    assert claims == an_answer(before["shown"])
    assert listed == an_answer(before["actors"])
    assert (withdrawn[0], json.loads(withdrawn[1])["action"]) == (410, "retracted")
    assert (home[0], corrections[0]) == (200, 200)
    assert "It rested on one report." in corrections[1]


def found(database: Environment, words: str) -> set[int]:
    """Return the numbers of the fact-checks that have all of these words."""
    search = f"answer(finding.page(answer(finding.read(finding.Search(text={words!r}))), 100))"
    imports = "from record.reading import answer; from record.search import finding"
    return {
        number
        for number, _score in ast.literal_eval(manage(database, "shell", "-v0", "-c", f"{imports}\nprint({search})"))
    }


def test_what_the_previous_release_published_is_found_after_migrating(migrated: Environment) -> None:
    public = dict(rows(migrated, "SELECT number, path FROM record_factcheck"))
    assert dict(rows(migrated, "SELECT id, url FROM record_searchable")) == public
    [(spanish,)] = rows(migrated, "SELECT id FROM record_searchable WHERE statement = 'El río creció.'")
    assert found(migrated, "CRECIO rio") == {spanish}
    [(withdrawn,)] = rows(migrated, "SELECT number FROM record_entry WHERE action = 'retracted'")
    assert withdrawn not in public
    assert "Brought up" not in manage(migrated, "migrate")


def test_what_the_previous_release_goes_on_publishing_is_indexed_when_migrate_runs_again(migrated: Environment) -> None:
    whole = rows(migrated, "SELECT id, words::text FROM record_searchabletext ORDER BY id")
    with psycopg.connect(migrated["DATABASE_OWNER_URL"]) as owner:  # as if it had published these after migrating
        owner.execute("DELETE FROM record_searchable WHERE id < 4")
    assert "Brought up: 3 fact-checks." in manage(migrated, "migrate")
    assert rows(migrated, "SELECT id, words::text FROM record_searchabletext ORDER BY id") == whole


def test_what_the_previous_release_took_is_written_as_a_uri_or_stays_until_it_is_edited(
    migrated: Environment,
) -> None:
    urls = "SELECT slug, url FROM sources_source WHERE slug IN ('un-coca-findings', 'dea-2020-report')"
    assert dict(rows(migrated, urls)) == {
        "un-coca-findings": "https://es.wikipedia.org/wiki/Nicol%C3%A1s_Maduro",
        "dea-2020-report": "https://river.example/%zz",
    }
    assert rows(migrated, "SELECT slug FROM sources_source WHERE is_canonical_due") == []
    with psycopg.connect(migrated["DATABASE_OWNER_URL"]) as desk:
        desk.execute("UPDATE claims_actor SET description = 'Secretary of State' WHERE slug = 'marco-rubio'")
        with pytest.raises(psycopg.errors.CheckViolation, match=r"claims_actor\.name reads otherwise"):
            desk.execute("UPDATE claims_actor SET name = name || '!' WHERE slug = 'marco-rubio'")


def test_votes_of_first_rounds_were_blind_and_of_later_ones_it_was_not_recorded(migrated: Environment) -> None:
    votes = "SELECT DISTINCT round, blind FROM claims_assessment ORDER BY round"
    assert rows(migrated, votes) == [(1, True), (2, None)]
    refused = pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only")
    with refused, psycopg.connect(migrated["DATABASE_OWNER_URL"]) as desk:
        desk.execute("UPDATE claims_assessment SET blind = true")


def test_the_migrations_can_be_taken_back_and_forth(migrated: Environment) -> None:
    """Backwards the read model is emptied; the log fills it again."""
    manage(migrated, "shell", "-v0", "-c", BACK)
    assert rows(migrated, "SELECT count(*) FROM record_review") == [(0,)]
    manage(migrated, "migrate")
    assert "Differences put right" in manage(migrated, "rebuild_record")
    assert manage(migrated, "rebuild_record", "--check") == "Everything is as the log says.\n"
