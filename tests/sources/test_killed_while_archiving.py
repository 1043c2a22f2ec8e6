"""A worker that is killed while it archives leaves nothing half done; bench/killed_while_archiving.py does more."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from sources import checking, tasks
from sources.extracting import PROGRAM, PROJECT
from sources.models import PendingFile, Source
from tests.claims.factories import a_source
from tests.conftest import as_owner
from tests.server import database_url
from tests.sites import site
from tests.sources.documents import a_page

SITES = 3


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def worker(tmp_path: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    given = os.environ | {"DATABASE_URL": database_url(), "DATABASE_OWNER_URL": "", **environment}
    with (tmp_path / "said").open("ab") as said:
        process = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=PROJECT, env=given, stderr=said)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def children(process: int) -> list[int]:
    """Return the processes that read documents for a worker."""
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for file in found for child in file.read_text().split() if PROGRAM in command_of(int(child))]


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def test_every_source_has_one_good_snapshot_all_the_same(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, archive_folder: Path
) -> None:
    jobs = ProcrastinateJob.objects.filter(task_name="sources.tasks.archive_source")
    with ExitStack() as stack:
        sites = [stack.enter_context(site(f"127.0.0.{number + 1}")) for number in range(SITES)]
        for number in range(3 * SITES):
            page = a_page(f"This is number {number // 2}.")  # some have the same bytes
            url = sites[number % SITES].put(f"/{number}", page, wait=0.3)
            tasks.ask_for_archive(a_source(is_archived=False, url=url))
        allowed = ",".join(f"{each.host}/32:{each.port}" for each in sites)
        given: dict[str, Any] = {"FETCH_ALLOW": allowed, "ARCHIVE": str(archive_folder)}
        with worker(tmp_path, **given) as first:
            until(lambda: jobs.filter(status="succeeded").exists() and jobs.filter(status="doing").exists())
            readers = children(first.pid)
            first.kill()
        assert readers
        until(lambda: not any(PROGRAM in command_of(reader) for reader in readers))
        with as_owner() as owner:
            owner.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        with worker(tmp_path, **given):
            until(lambda: not jobs.exclude(status="succeeded").exists())
    assert {(source.snapshots.count(), source.visits.count()) for source in Source.objects.all()} == {(1, 1)}
    assert list(checking.check(lambda done, total: None)) == []
    assert not PendingFile.objects.exists()
