"""`make run` calls this: everything up to a server that answers, in one start of Python."""

import fcntl
import hashlib
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from factcheck import privileges
from factcheck.management.commands.migrate import said_where_unreachable, warn_of_what_is_unprotected


class Command(BaseCommand):
    help = "Prepare the database and the static files, load the demo into an empty database, and serve."
    requires_system_checks: list[str] = []  # migrate runs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
        parser.add_argument("--workers", type=int, default=1, help="web processes")
        parser.add_argument("--stop", action="store_true", help="stop the servers of this folder and its database")

    def handle(self, *args: Any, host: str, port: str, workers: int, stop: bool, **options: Any) -> None:
        if stop:
            self.stop()
            return
        number = port_number(port)
        lock = settings.VAR / f"server-{number}.lock"
        self.end_what_was_left(lock)
        refuse_a_taken_port(host, number)
        name = f"[{host}]" if ":" in host else host
        os.environ.setdefault("SITE_URL", f"http://{name}:{number}")
        with said_where_unreachable():
            with one_at_a_time(settings.VAR / "serve.lock"):
                self.prepare()
            warn_of_what_is_unprotected(self)
        hold(alive(lock))
        inherited = hold(lock)
        self.stdout.write(f"Serving {os.environ['SITE_URL']}/ (the desk: {settings.DESK}). Ctrl-C stops.")
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        supervise = ["-m", "factcheck.supervisor", str(inherited), host, str(number), str(workers)]
        os.execv(sys.executable, [sys.executable, *supervise])  # noqa: S606 our own program, no shell

    def prepare(self) -> None:
        pending = pending_migrations()
        if pending or not privileges.are_granted():
            self.stdout.write(f"Preparing the database ({pending} migrations) …")
            self.stdout.flush()
            call_command("migrate", interactive=False, verbosity=0)
        call_command("load_demo", if_empty=True, stdout=self.stdout)
        call_command("journal", verbosity=0, stderr=self.stderr)
        collect_static_files(settings.VAR / "static.sha256")

    def end_what_was_left(self, lock: Path) -> None:
        """End the processes of a server whose supervisor was killed: they hold its port, and its worker goes on."""
        if not is_held(lock):
            return
        if is_held(alive(lock)):
            port = lock.stem.removeprefix("server-")
            raise CommandError(
                f"This folder has a server on port {port} already. End it with make stop, or start another beside it:"
                " make run PORT=…"
            )
        self.stdout.write("A server of this folder was killed and left processes behind. They are ended first.")
        self.stdout.flush()
        stop_holders(lock)

    def stop(self) -> None:
        for lock in settings.VAR.glob("server-*.lock"):
            if stop_holders(lock):
                self.stdout.write(f"Stopped the server of port {lock.stem.removeprefix('server-')}.")
        call_command("engine", "stop", stdout=self.stdout)


def port_number(port: str) -> int:
    if port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536:
        return int(port)
    raise CommandError(f"PORT is {port!r}; write a number from 1 to 65535.")


def refuse_a_taken_port(host: str, port: int) -> None:
    """Granian's workers share a port on purpose, and so would a second server without a word."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Port {port} of {host} cannot be used: {error.strerror}. Choose another: make run PORT=…"
        ) from error


def pending_migrations() -> int:
    executor = MigrationExecutor(connections[privileges.owner_alias()])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static_files(stamp: Path) -> None:
    """Collect and compress the static files, unless they are the ones of the last time."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = os.stat(storage.path(path))
            seen.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode(errors="surrogateescape"))
    if not stamp.exists() or stamp.read_text() != seen.hexdigest() or not Path(settings.STATIC_ROOT).exists():
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(seen.hexdigest())


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def alive(lock: Path) -> Path:
    """Return the file that the supervisor alone keeps locked, while all processes of the server hold the other."""
    return lock.with_suffix(".alive")


def hold(lock: Path) -> int:
    """Lock the file until this process and those that inherit it have ended; return its number, for the supervisor."""
    file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CommandError("A server of this folder has this port already. Choose another: make run PORT=…") from error
    os.set_inheritable(file, True)
    return file


def is_held(lock: Path) -> bool:
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def stop_holders(lock: Path) -> bool:
    """End the processes that hold the lock and return whether there were any."""
    with lock.open() as file:
        for attempt in range(200):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if attempt % 100 == 0:
                    for process in without_parents(holders(lock)):
                        os.kill(process, signal.SIGTERM)
                time.sleep(0.1)
            else:
                return attempt > 0
    left = " ".join(map(str, sorted(holders(lock))))
    raise CommandError(
        f"The server did not stop in 20 seconds. End its processes: kill -9 {left}"
        if left
        else "The server belongs to another account. Run make stop as that account."
    )


def holders(lock: Path) -> dict[int, int]:
    """Return the processes that have the file open, each with its parent.

    A number written into the file would outlive its process and might be another program's by now.
    """
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or is someone else's
            if any(link.samefile(lock) for link in (folder / "fd").iterdir() if link.exists()):
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found.pop(os.getpid(), None)
    return found


def without_parents(processes: dict[int, int]) -> list[int]:
    """Return those whose parent is not among them: the server, or the workers that a killed one left behind."""
    return [process for process, parent in processes.items() if parent not in processes]
