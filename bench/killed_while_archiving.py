"""Archive sources while the worker is killed at random moments.

    .venv/bin/python -m bench.killed_while_archiving --sources 200 --kills 20

Everything runs beside the project's own: a database server and an archive in a temporary folder, websites of this
machine, and one worker at a time. Exits with 1 unless every source has exactly one good snapshot, no file is orphaned
or half written, and no process is left.
"""

import argparse
import random
import subprocess
import sys
import time
from collections import Counter

from bench.archiving import a_document, hosts, readers
from bench.killed_while_working import database, until
from tests.sites import Site

HOSTS = 60
SLOW = (0.1, 1.5)  # seconds until a page answers
LIVES = (1.5, 5.0)  # seconds until a worker is killed; it starts within the first


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random.seed(given.seed)
    left_before = readers()
    with hosts(HOSTS) as sites, database():
        ask(sites, given.sources)
        in_the_middle = kill(given.kills)
        finish()
        is_well = judged(given.sources, given.kills, in_the_middle)
    left = readers() - left_before
    print(f"  processes left: {len(left)}")
    sys.exit(0 if is_well and not left else 1)


def ask(sites: list[Site], count: int) -> None:
    """Have so many sources archived; every tenth has the bytes of the one before."""
    from sources import tasks
    from tests.claims.factories import a_publisher, a_source

    publisher, document = a_publisher(), a_document(1)
    for number in range(count):
        document = document if number % 10 == 9 else a_document(number)
        url = sites[number % len(sites)].put(f"/{number}", *document, wait=random.uniform(*SLOW))
        tasks.ask_for_archive(a_source(is_archived=False, url=url, publisher=publisher))


def kill(kills: int) -> int:
    """Start a worker and kill it, so often; return how often it was archiving something."""
    from jobs.models import Job

    in_the_middle = 0
    for _ in range(kills):
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"])
        time.sleep(random.uniform(*LIVES))
        in_the_middle += Job.objects.filter(status=Job.Status.RUNNING, worker__isnull=False).exists()
        worker.kill()
        worker.wait()
    return in_the_middle


def finish() -> None:
    """Have a worker do what is left, when the killed ones have been silent for long enough."""
    from jobs.models import Job

    open_jobs = Job.objects.filter(task_name="sources.tasks.archive_source", status__in=["todo", "doing"])
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"])
    try:
        until(lambda: not open_jobs.exists())
    finally:
        worker.terminate()
        worker.wait()


def judged(count: int, kills: int, in_the_middle: int) -> bool:
    from jobs.models import Job
    from sources import checking
    from sources.models import ArchivedCopy, PendingFile, Source

    jobs = Job.objects.filter(task_name="sources.tasks.archive_source").prefetch_related("procrastinateevent_set")
    again = sum(job.runs > 1 for job in jobs)
    statuses = Counter(job.status for job in jobs)
    snapshots = Counter(source.snapshots.exclude(copy=None).count() for source in Source.objects.all())
    visits = Counter(source.visits.count() for source in Source.objects.all())
    wrong = [str(found) for found in checking.check(lambda done, total: None)]
    print(f"{count} sources, and the worker killed {kills} times, {in_the_middle} of them while jobs ran:")
    print(f"  jobs: {dict(statuses)}; run more than once: {again}")
    print(
        f"  snapshots of each source: {dict(snapshots)}; visits: {dict(visits)}; copies: {ArchivedCopy.objects.count()}"
    )
    print(f"  in the archive wrong: {wrong or 'nothing'}; files pending: {PendingFile.objects.count()}")
    is_once = snapshots == visits == {1: count}
    return is_once and not wrong and not PendingFile.objects.exists() and set(statuses) == {"succeeded"}


if __name__ == "__main__":
    main()
