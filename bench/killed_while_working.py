"""Publish, each time with a job, while the database, the web server and the worker are killed at random moments.

    .venv/bin/python -m bench.killed_while_working --publications 200 --kills 20

Everything runs beside the project's own: a database server in a temporary folder, and `manage.py serve` over it. Exits
with 1 when a publication or its job was lost, doubled or half done.
"""

import argparse
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from factcheck import embedded_postgres

PATIENCE = 900  # seconds


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--publications", type=int, default=200)
    arguments.add_argument("--kills", type=int, default=20, help="of each: database, web server, worker")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    random.seed(given.seed)
    with database() as var, served(var) as port:
        killed = Killer(var, port, given.kills)
        killed.start()
        unsure = publish(given.publications, killed)
        killed.join()
        sys.exit(0 if judged(given.publications, unsure, killed) else 1)


@contextmanager
def database() -> Iterator[Path]:
    """A migrated database server in a temporary folder, which this process and its children use."""
    var = Path(tempfile.mkdtemp(prefix="factcheck-bench-"))
    folder = embedded_postgres.start(var)
    where = f"/factcheck?host={quote(str(folder), safe='')}&port={embedded_postgres.PORT}"
    os.environ["DATABASE_URL"] = f"postgresql://factcheck@{where}"
    os.environ["DATABASE_OWNER_URL"] = f"postgresql://factcheck_owner@{where}"
    os.environ["JOURNAL"] = str(var / "journal")
    os.environ["ARCHIVE"] = str(var / "archive")
    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    try:
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)
        import django

        django.setup()
        from tests.claims.factories import person

        person("editor")  # so that `serve` loads no demonstration
        yield var
    finally:
        embedded_postgres.stop(var)
        shutil.rmtree((var / "postgres").resolve())
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(var)


@contextmanager
def served(var: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (var / "said").open("wb") as said:
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        server = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        until(lambda: len(processes(port)) == 4)
        yield port
    finally:
        server.terminate()
        server.wait()


def processes(port: int) -> dict[int, int]:
    from django.conf import settings

    from factcheck.management.commands import serve

    return serve.holders(settings.VAR / f"server-{port}.lock")


class Killer(threading.Thread):
    """Kills each of the three as often as asked for, in random order, at random moments."""

    def __init__(self, var: Path, port: int, kills: int) -> None:
        super().__init__(daemon=True)
        self.var = var
        self.port = port
        self.victims = ["database", "web server", "worker"] * kills
        random.shuffle(self.victims)
        self.total = len(self.victims)
        self.done: Counter[str] = Counter()

    def run(self) -> None:
        while self.victims:
            time.sleep(random.uniform(0.1, 1.5))
            victim = self.victims[-1]
            if victim == "database":
                postmaster = int((self.var / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
                os.kill(postmaster, signal.SIGKILL)
                time.sleep(random.uniform(0, 2))
                embedded_postgres.start(self.var)
            elif (process := self.find(victim)) is not None:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            else:
                continue  # it is being started again
            self.victims.pop()
            self.done[victim] += 1

    def find(self, victim: str) -> int | None:
        """Return a process of the web server, granian's own or the one that answers, or that of the worker."""
        found = []
        for process in processes(self.port):
            with suppress(OSError):
                words = Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
                found += [process] if ("granian" if victim == "web server" else "worker") in words else []
        return random.choice(found) if found else None


def publish(publications: int, killer: Killer) -> set[int]:
    """Publish so many claims, each with a job in its transaction; return those whose end was not told."""
    from django.db import Error, connection, transaction

    from accounts.tasks import clear_old_attempts
    from claims import workflow
    from tests.claims.factories import a_claim, person

    published, unsure = 0, set()
    while published < publications or killer.victims:
        claim = None
        try:
            with transaction.atomic():
                claim = a_claim("approved")
            with transaction.atomic():
                workflow.publish(claim, by=person("editor"))
                clear_old_attempts.defer(timestamp=claim.pk)
            published += 1
        except Exception as error:  # procrastinate has an error of its own, which hides Django's
            if not isinstance(error, Error) and "Connector" not in type(error).__name__:
                raise
            unsure |= {claim.pk} if claim is not None else set()
            connection.close()
            time.sleep(0.2)
    return unsure


def judged(publications: int, unsure: set[int], killer: Killer) -> bool:
    from claims.models import Claim
    from jobs.models import Job
    from record.models import Entry

    jobs = Job.objects.filter(task_name="accounts.tasks.clear_old_attempts", args__timestamp__lt=1_000_000)
    until(lambda: not jobs.exclude(status=Job.Status.DONE).exists())
    public = Claim.objects.filter(standing=Claim.Standing.PUBLISHED)
    of_jobs = Counter(jobs.values_list("args__timestamp", flat=True))
    runs = [job.runs for job in jobs.prefetch_related("procrastinateevent_set")]
    check = subprocess.run([sys.executable, "manage.py", "rebuild_record", "--check"], capture_output=True, text=True)
    last = public.order_by("-number")[0].number
    again = sum(number > 1 for number in runs)
    print(f"{publications} publications or more, and {dict(killer.done)} killed:")
    print(f"  public: {public.count()}; entries: {Entry.objects.count()}; last number: {last}")
    print(f"  told neither way: {len(unsure)}, of which {public.filter(pk__in=unsure).count()} are public")
    print(f"  jobs: {len(runs)}, all done; run more than once: {again}; never: {runs.count(0)}")
    print(f"  {check.stdout.strip()}")
    return (
        check.returncode == 0
        and public.count() == Entry.objects.count() == last
        and of_jobs == Counter(public.values_list("pk", flat=True))
        and 0 not in runs
    )


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit("It did not come to an end.")
        time.sleep(0.2)


if __name__ == "__main__":
    main()
