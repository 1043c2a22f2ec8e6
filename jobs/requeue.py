"""Putting jobs back into the queue: those whose worker died, and failed ones that an administrator runs again."""

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from jobs.models import Failure, Job
from jobs.retries import RUNS


class WorkerDied(Exception):
    """The worker of a job ended, or reported nothing any more, before the job was done."""


class NotFailed(Exception):
    """The job is not one that failed: it waits, runs, or was done meanwhile."""


def recover_abandoned() -> int:
    """Put back the jobs of dead workers and return how many there were.

    One that was abandoned as often as others may fail counts as failed: it may be what kills its workers.
    """
    with transaction.atomic():
        # Several workers look at once: each takes those that no other has, and nobody those that run again already.
        jobs = list(Job.objects.abandoned().select_for_update(skip_locked=True, of=("self",)))
        for job in jobs:
            Failure.keep(job.pk, WorkerDied())
            if job.attempts + 1 < RUNS:
                app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
            else:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job.pk])
    return len(jobs)


def run_again(job: Job) -> None:
    """Let a job that failed be run once more. Raises NotFailed where it is no such job any more."""
    with transaction.atomic():
        if not Job.objects.failed().select_for_update(of=("self",)).filter(pk=job.pk).exists():
            raise NotFailed
        app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
