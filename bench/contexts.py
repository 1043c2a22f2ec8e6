"""A pytest plugin for bench/mutants.py: a ready database, which test runs what, and how long each took."""

import gc
import json
import os
import time
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path

import coverage
import hypothesis
import pytest

# A failure is enough; the smallest one takes minutes to find.
hypothesis.settings.register_profile("mutants", phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate])
hypothesis.settings.load_profile("mutants")

SECONDS: dict[str, float] = {}


@pytest.fixture(autouse=True, scope="session")
def a_copy_of_the_migrated_database() -> None:
    """The test database is copied from one that is migrated already, which is quicker than migrating it."""
    from django.db import connections

    from factcheck.privileges import owner_alias

    connections[owner_alias()].settings_dict["TEST"]["TEMPLATE"] = os.environ["TEMPLATE"]


CACHED: "list[_lru_cache_wrapper[object]]" = []


def pytest_collection_finish() -> None:
    found = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]
    CACHED.extend(each for each in found if each.__module__.startswith(("claims.", "record.", "public.")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.switch_context(item.nodeid)
        for each in CACHED:  # so that every test that needs a line runs it
            each.cache_clear()
    start = time.perf_counter()
    result = yield
    SECONDS[item.nodeid] = time.perf_counter() - start
    return result


def pytest_sessionfinish() -> None:
    if coverage.Coverage.current() is not None:
        Path("seconds.json").write_text(json.dumps(SECONDS))
