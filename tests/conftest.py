"""The cast and the database's ways."""

import gc
import os
import shutil
import threading
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test import TransactionTestCase
from django.test.utils import override_settings, setup_databases
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from accounts.models import User
from factcheck import privileges
from sources.models import ArchivedCopy
from tests.claims.factories import person

# Playwright keeps an event loop in this thread until the end, and Django refuses its database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Test databases must not write into the journal of the project's own: neither here, nor in processes that tests start.
django_settings.JOURNAL = None
os.environ["JOURNAL"] = "off"

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def migrated_database(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, testrun_uid: str
) -> Iterator[str]:
    """The name of a database to copy, with every migration. The first process of a run makes it, the last drops it."""
    name = f"test_factcheck_{testrun_uid[:16]}"
    with django_db_blocker.unblock(), connections[OWNER]._nodb_cursor() as session:  # which holds the locks

        def lock(kind: str, what: str) -> bool | None:
            session.execute(f"SELECT pg_{kind}(hashtext(%s))", [f"{name} {what}"])
            return session.fetchone()[0]

        lock("advisory_lock", "changes")
        if not is_there(name):
            connections[OWNER].settings_dict["TEST"]["NAME"] = unfinished = f"{name}_unfinished"
            setup_databases(verbosity=0, interactive=False, serialized_aliases=())
            work_in("postgres")
            administer(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        lock("advisory_lock_shared", "is used")
        lock("advisory_unlock", "changes")
        yield name
        lock("advisory_lock", "changes")
        lock("advisory_unlock_shared", "is used")
        if lock("try_advisory_lock", "is used"):
            administer(f'DROP DATABASE "{name}"')


@pytest.fixture(scope="session")
def django_db_setup(migrated_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database for each test process, so that runs side by side do not meet. It belongs to the tables' owner."""
    name = f"test_factcheck_{os.getpid()}"
    with django_db_blocker.unblock():
        administer(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_database}"')
        administer(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')  # nobody misses it after a power failure
        work_in(name)
        privileges.grant()  # what a role may do in a database as a whole is not copied
    yield
    with django_db_blocker.unblock():
        end_forgotten_sessions()
        work_in("postgres")
        administer(f'DROP DATABASE "{name}"')


def administer(statement: str, *parameters: str) -> list[tuple[Any, ...]]:
    """Run a statement that is about databases as the role that owns them, and return its rows."""
    with connections[OWNER]._nodb_cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


def is_there(database: str) -> bool:
    return bool(administer("SELECT 1 FROM pg_database WHERE datname = %s", database))


def work_in(database: str) -> None:
    """Have every connection of this process lead to this database from now on."""
    for each in connections.all():
        each.close()
        each.close_pool()
        each.settings_dict["NAME"] = database


def end_forgotten_sessions() -> None:
    """End what a thread or process of some test left open: the database could not be dropped. The summary names it.

    A role sees and ends its own sessions alone.
    """
    for alias in {DEFAULT_DB_ALIAS, OWNER}:
        connections[alias].close()
        connections[alias].close_pool()
        with as_role(alias) as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000), application_name, state, left(query, 200)"
                " FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
            for _ended, *session in cursor.fetchall():
                warnings.warn(f"A test left a session open: {session}", stacklevel=1)


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector of garbage need not look at it again, nor come as often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Nobody has collected them for a test: they are served from where they lie, under their plain names."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]


@pytest.fixture(autouse=True, scope="session")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep archived copies apart from the project's own, also those of fixtures and of processes that a test starts."""
    folder = tmp_path_factory.getbasetemp() / "archive"
    archive = {"BACKEND": "sources.storage.ArchiveFolder", "OPTIONS": {"location": folder}}
    with (
        override_settings(STORAGES=django_settings.STORAGES | {"archive": archive}),
        pytest.MonkeyPatch.context() as own,
    ):
        own.setattr(ArchivedCopy._meta.get_field("file"), "storage", storages["archive"])
        own.setenv("ARCHIVE", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def archive_folder(_archive: Path) -> Iterator[Path]:
    """Where archived copies lie; what a test leaves there is gone after it."""
    yield _archive
    shutil.rmtree(_archive, ignore_errors=True)


@pytest.fixture
def journal_folder(settings: Any, tmp_path: Path) -> Path:
    """Where the journal will be: neither the folder nor the one above it exists yet."""
    settings.JOURNAL = tmp_path / "newsroom" / "journal"
    return settings.JOURNAL


OWNER = privileges.owner_alias()

two_roles = pytest.mark.skipif(OWNER == "default", reason="DATABASE_OWNER_URL is not set: there is one role only")

# What migrations put there; all other tables are emptied.
KEPT = (
    "django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions",
    "claims_ratingscale", "claims_rating",
)  # fmt: skip


@contextmanager
def as_role(alias: str) -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of a role in the test database, on a connection of its own. What it does is kept."""
    parameters = connections[alias].get_connection_params()
    parameters["dbname"] = connection.settings_dict["NAME"]
    with psycopg.connect(**{**parameters, "cursor_factory": psycopg.Cursor}) as own, own.cursor() as cursor:
        yield cursor


def as_owner() -> AbstractContextManager[psycopg.Cursor[Any]]:
    """A cursor of the role that owns the tables of the test database."""
    return as_role(OWNER)


def empty_tables() -> None:
    """What no running copy can do: the owner of the tables switches off the triggers that keep the log."""
    with as_owner() as owner:
        tables = [name for name in connection.introspection.table_names() if name not in KEPT]
        triggers = [f'ALTER TABLE "{name}" {{}} TRIGGER USER' for name in tables]
        owner.execute("; ".join(statement.format("DISABLE") for statement in triggers))
        owner.execute(f"TRUNCATE {', '.join(tables)}")
        owner.execute("; ".join(statement.format("ENABLE") for statement in triggers))


@pytest.fixture(autouse=True, scope="session")
def emptying_between_tests() -> Iterator[None]:
    """Transactional tests leave the tables as they found them."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables())
    yield
    patch.undo()


@pytest.fixture
def reader(db: None) -> User:
    """Signed in, without a role."""
    return person("reader")


@pytest.fixture
def fact_checker(db: None) -> User:
    return person("fact_checker")


@pytest.fixture
def other_fact_checker(db: None) -> User:
    return person("other_fact_checker")


@pytest.fixture
def reviewer(db: None) -> User:
    return person("reviewer")


@pytest.fixture
def second_reviewer(db: None) -> User:
    return person("second_reviewer")


@pytest.fixture
def editor(db: None) -> User:
    return person("editor")


@pytest.fixture
def second_editor(db: None) -> User:
    return person("second_editor")


@pytest.fixture
def admin(db: None) -> User:
    return person("admin")


@pytest.fixture
def superuser(db: None) -> User:
    return person("superuser")


@pytest.fixture
def anonymous() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # The shell is the same without what a window has around its page, which takes longer to open than most pages do.
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if executable is None:
        words = "Chromium is not installed, so the pages were not looked at in a browser"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """A browser whose windows close after the test, before tables are emptied: nothing asks the server any more."""
    yield chromium
    for context in chromium.contexts:
        context.close()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:  # of the live server: one for each connection
            thread.join(30)
