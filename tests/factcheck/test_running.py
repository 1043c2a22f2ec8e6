"""`make run` and the worker as processes that are killed, beside a database server that is stopped: all go on."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from factcheck import embedded_postgres
from factcheck.management.commands import serve

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; of a machine that does much else meanwhile

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "factcheck.embedded", reason="these tests stop their database server"
)


class Command(subprocess.Popen[bytes]):
    """A command of manage.py. What it says goes to a file: a pipe would stay open with what it leaves behind."""

    def __init__(self, arguments: tuple[str, ...], environment: dict[str, str], said: Path) -> None:
        command = [sys.executable, "manage.py", *arguments]
        self.file = said
        with said.open("wb") as out:
            super().__init__(command, cwd=PROJECT, env=os.environ | environment, stdout=out, stderr=out)

    def said(self) -> str:
        """Wait for its end and return what it said."""
        self.wait(timeout=PATIENCE)
        return self.file.read_text()


class Running:
    """A database server of these tests alone, and what runs beside it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.socket = embedded_postgres.start(var)
        where = f"/factcheck?host={quote(str(self.socket), safe='')}&port={embedded_postgres.PORT}"
        self.urls = {
            "DATABASE_URL": f"postgresql://factcheck@{where}",
            "DATABASE_OWNER_URL": f"postgresql://factcheck_owner@{where}",
        }

    @contextmanager
    def command(self, *arguments: str, **environment: str) -> Iterator["Command"]:
        process = Command(arguments, self.urls | environment, self.var / "said")
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)

    def query(self, statement: str) -> Any:
        with closing(psycopg.connect(self.urls["DATABASE_OWNER_URL"], autocommit=True)) as connection:
            answered = connection.execute(statement)
            return answered.fetchone()[0] if answered.description else None  # type: ignore[index]

    def defer(self) -> int:
        arguments = "'housekeeping', 'accounts.tasks.clear_old_attempts', '{\"timestamp\": 0}'"
        return self.query(
            f"INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ({arguments}) RETURNING id"
        )

    def status(self, job: int) -> str:
        return self.query(f"SELECT status FROM procrastinate_jobs WHERE id = {job}")

    @contextmanager
    def attempts_locked(self) -> Iterator[None]:
        """Keep the task of `defer` in the middle of its work."""
        with closing(psycopg.connect(self.urls["DATABASE_OWNER_URL"])) as connection:
            connection.execute("LOCK accounts_signinattempt")
            yield


def until(is_so: Callable[[], Any]) -> Any:
    """Return what is so as soon as it is."""
    deadline = time.monotonic() + PATIENCE
    while not (found := is_so()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
    return found


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return 0, ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    var = Path(tempfile.mkdtemp(prefix="factcheck-test-"))
    running = Running(var)
    try:
        with running.command("migrate", "--no-input") as migrate:
            assert migrate.wait(timeout=PATIENCE) == 0, migrate.said()
        # So that `serve` does not load the demonstration.
        columns = "username, password, first_name, last_name, email, is_superuser, is_staff, is_active, date_joined"
        values = "'somebody', '!', '', '', '', false, false, false, now()"
        running.query(f"INSERT INTO accounts_user ({columns}) VALUES ({values})")
        yield running
    finally:
        embedded_postgres.stop(var)
        shutil.rmtree((var / "postgres").resolve())
        shutil.rmtree(running.socket, ignore_errors=True)
        shutil.rmtree(var)


def test_a_job_whose_worker_is_killed_in_the_middle_is_done_by_the_next(running: Running) -> None:
    with running.attempts_locked():
        job = running.defer()
        with running.command("worker") as worker:
            until(lambda: running.status(job) == "doing")
            worker.kill()
        assert running.status(job) == "doing"
    running.query("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with running.command("worker"):
        until(lambda: running.status(job) == "succeeded")


def test_a_worker_that_is_told_to_stop_ends_soon_and_leaves_its_job_to_the_next(running: Running) -> None:
    with running.attempts_locked():
        job = running.defer()
        with running.command("worker") as worker:
            until(lambda: running.status(job) == "doing")
            worker.terminate()
            assert "They will be run again." in worker.said()
        assert worker.returncode == 0
    with running.command("worker"):
        until(lambda: running.status(job) == "succeeded")


def test_a_job_whose_end_could_not_be_written_down_is_run_again(running: Running) -> None:
    with running.command("worker"):
        with running.attempts_locked():
            job = running.defer()
            until(lambda: running.status(job) == "doing")
            # A worker may still take jobs and report.
            may_take = "GRANT UPDATE (status, worker_id) ON procrastinate_jobs TO factcheck"
            running.query(f"REVOKE UPDATE ON procrastinate_jobs FROM factcheck; {may_take}")
        until(lambda: running.query(f"SELECT worker_id IS NULL FROM procrastinate_jobs WHERE id = {job}"))
        running.query("GRANT UPDATE ON procrastinate_jobs TO factcheck")
        until(lambda: running.status(job) == "succeeded")


def test_a_worker_goes_on_when_its_database_is_stopped_and_started_and_says_how_it_is(running: Running) -> None:
    port = free_port()
    with running.command("worker", WORKER_PORT=str(port)):
        until(lambda: answer(port, "/readyz") == (200, "ok\n"))
        embedded_postgres.stop(running.var)
        assert until(lambda: answer(port, "/readyz")) == (503, "the database does not answer\n")
        embedded_postgres.start(running.var)
        job = running.defer()
        until(lambda: running.status(job) == "succeeded")
        until(lambda: answer(port, "/readyz") == (200, "ok\n"))


def web_worker(server: Command, lock: Path) -> int | None:
    """Return the process that answers: a child of granian's own, which is a child of the supervisor."""
    holders = serve.holders(lock)
    return next((process for process, parent in holders.items() if holders.get(parent) == server.pid), None)


def test_a_server_survives_quick_deaths_and_the_next_start_takes_over_what_a_killed_one_left(running: Running) -> None:
    port = free_port()
    lock = settings.VAR / f"server-{port}.lock"
    with running.command("serve", "--port", str(port)) as server:
        until(lambda: answer(port, "/readyz")[0] == 200)
        killed: set[int | None] = {None}
        for _ in range(2):
            killed.add(victim := until(lambda: web_worker(server, lock)))
            os.kill(victim, signal.SIGKILL)
            until(lambda: web_worker(server, lock) not in killed and answer(port, "/readyz")[0] == 200)
        assert server.poll() is None
        left = until(lambda: len(found := serve.holders(lock)) == 4 and set(found))  # with granian's own and the worker
        server.kill()
    with running.command("serve", "--port", str(port)) as server:
        until(lambda: len(found := serve.holders(lock)) == 4 and not left & set(found))
        until(lambda: answer(port, "/readyz")[0] == 200)
        assert "was killed and left processes behind" in server.file.read_text()
        with pytest.raises(CommandError, match=f"This folder has a server on port {port} already"):
            call_command("serve", port=str(port))
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=PATIENCE) == 0
    assert serve.holders(lock) == {}
    for file in (lock, serve.alive(lock)):
        file.unlink()
