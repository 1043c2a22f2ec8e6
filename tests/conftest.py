"""The cast and the database's ways."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import Browser, sync_playwright

from accounts.models import User
from tests.claims.factories import person

# Playwright keeps an event loop in this thread until the end, and Django refuses its database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A database for each test process, so that runs side by side do not meet."""
    connection.settings_dict["TEST"]["NAME"] = f"test_factcheck_{os.getpid()}"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Nobody has collected them for a test: they are served from where they lie, under their plain names."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Tests take back what they appended, which no running copy can: nothing kept may outlive it."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def emptying_between_tests() -> Iterator[None]:
    """Transactional tests empty every table when they end; the append-only ones allow it for that moment only."""
    teardown = TransactionTestCase._fixture_teardown

    def lifted(case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET factcheck.truncatable = 'on'")
        try:
            teardown(case)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET factcheck.truncatable")

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
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
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        words = "Chromium is not installed, so the pages were not looked at in a browser"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()
