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
from tests.factcheck.databases import Environment, a_database, manage, rows

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
from django.core.management import call_command
for app, migration in {"record": "0002", "claims": "0002", "sources": "0001"}.items():
    call_command("migrate", app, migration, verbosity=0)
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


def test_a_database_of_the_previous_release_migrates_with_its_log_and_its_rows(restored: Environment) -> None:
    log = rows(restored, LOG)
    documents = dict(rows(restored, "SELECT sha256, body FROM record_document"))
    shown = rows(restored, 'SELECT document FROM record_review ORDER BY "index" DESC')
    actors = rows(restored, "SELECT body FROM record_subject WHERE kind = 'actor' ORDER BY slug")
    desk = {table: rows(restored, f"SELECT count(*), max(id) FROM {table}") for table in DESK}
    assert {action for _index, _number, _version, action, *_ in log} == {
        "published",
        "updated",
        "corrected",
        "retracted",
    }
    assert all(hashlib.sha256(body).hexdigest() == digest for digest, body in documents.items())

    manage(restored, "migrate")
    assert rows(restored, MISNUMBERED) == []
    assert rows(restored, "SELECT kind, slug FROM record_entity WHERE sort_key = ''") == []
    assert manage(restored, "rebuild_record", "--check") == "Everything is as the log says.\n"

    assert rows(restored, LOG) == log
    assert dict(rows(restored, "SELECT sha256, body FROM record_document")) == documents
    assert {table: rows(restored, f"SELECT count(*), max(id) FROM {table}") for table in DESK} == desk
    claims, listed, withdrawn, home, corrections = json.loads(manage(restored, "shell", "-v0", "-c", ANSWERS))
    assert claims == [200, f'{{"results":[{",".join(body.decode() for [body] in shown)}],"next":null,"previous":null}}']
    assert listed == [
        200,
        f'{{"results":[{",".join(body.decode() for [body] in actors)}],"next":null,"previous":null}}',
    ]
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


def test_what_the_previous_release_published_is_found_after_migrating(restored: Environment) -> None:
    manage(restored, "migrate")
    public = dict(rows(restored, "SELECT number, path FROM record_factcheck"))
    assert dict(rows(restored, "SELECT id, url FROM record_searchable")) == public
    [(spanish,)] = rows(restored, "SELECT id FROM record_searchable WHERE statement = 'El río creció.'")
    assert found(restored, "CRECIO rio") == {spanish}
    [(withdrawn,)] = rows(restored, "SELECT number FROM record_entry WHERE action = 'retracted'")
    assert withdrawn not in public
    assert "Brought up" not in manage(restored, "migrate")


def test_what_the_previous_release_goes_on_publishing_is_indexed_when_migrate_runs_again(restored: Environment) -> None:
    manage(restored, "migrate")
    whole = rows(restored, "SELECT id, words::text FROM record_searchabletext ORDER BY id")
    with psycopg.connect(restored["DATABASE_OWNER_URL"]) as owner:  # as if it had published these after migrating
        owner.execute("DELETE FROM record_searchable WHERE id < 4")
    assert "Brought up: 3 fact-checks." in manage(restored, "migrate")
    assert rows(restored, "SELECT id, words::text FROM record_searchabletext ORDER BY id") == whole


def test_what_the_previous_release_took_is_written_as_a_uri_or_stays_until_it_is_edited(
    restored: Environment,
) -> None:
    manage(restored, "migrate")
    urls = "SELECT slug, url FROM sources_source WHERE slug IN ('un-coca-findings', 'dea-2020-report')"
    assert dict(rows(restored, urls)) == {
        "un-coca-findings": "https://es.wikipedia.org/wiki/Nicol%C3%A1s_Maduro",
        "dea-2020-report": "https://river.example/%zz",
    }
    assert rows(restored, "SELECT slug FROM sources_source WHERE is_canonical_due") == []
    with psycopg.connect(restored["DATABASE_OWNER_URL"]) as desk:
        desk.execute("UPDATE claims_actor SET description = 'Secretary of State' WHERE slug = 'marco-rubio'")
        with pytest.raises(psycopg.errors.CheckViolation, match=r"claims_actor\.name reads otherwise"):
            desk.execute("UPDATE claims_actor SET name = name || '!' WHERE slug = 'marco-rubio'")


def test_votes_of_first_rounds_were_blind_and_of_later_ones_it_was_not_recorded(restored: Environment) -> None:
    manage(restored, "migrate")
    votes = "SELECT DISTINCT round, blind FROM claims_assessment ORDER BY round"
    assert rows(restored, votes) == [(1, True), (2, None)]
    refused = pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only")
    with refused, psycopg.connect(restored["DATABASE_OWNER_URL"]) as desk:
        desk.execute("UPDATE claims_assessment SET blind = true")


def test_the_migrations_can_be_taken_back_and_forth(restored: Environment) -> None:
    """Backwards the read model is emptied; the log fills it again."""
    manage(restored, "shell", "-v0", "-c", BACK)
    assert rows(restored, "SELECT count(*) FROM record_review") == [(0,)]
    manage(restored, "migrate")
    assert "Differences put right" in manage(restored, "rebuild_record")
    assert manage(restored, "rebuild_record", "--check") == "Everything is as the log says.\n"
