"""Jobs belong to the transaction that defers them, are tried a bounded number of times, and are removed in time."""

import logging
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import SignInAttempt
from accounts.tasks import clear_old_attempts
from factcheck.worker import WorkerConnector
from jobs import requeue, tasks
from jobs.models import SILENCE, Failure, Job
from jobs.retries import RETRIES, RUNS
from tests.conftest import as_owner

CANARY = "the minister never said so"


def defer_and_roll_back() -> None:
    with transaction.atomic():
        clear_old_attempts.defer(timestamp=0)
        assert Job.objects.exists()
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_job_rolls_back_with_the_transaction_that_deferred_it() -> None:
    defer_and_roll_back()
    assert not Job.objects.exists()


def test_a_job_that_a_task_defers_rolls_back_with_the_tasks_transaction(worker_connector: WorkerConnector) -> None:
    with app.replace_connector(worker_connector):
        defer_and_roll_back()
    assert not Job.objects.exists()


def test_the_servers_role_may_do_all_that_a_worker_does(work_off: Callable[[], None], deferred) -> None:
    SignInAttempt.objects.create(account="", address=None)
    SignInAttempt.objects.update(at=timezone.now() - timedelta(hours=1))
    job = deferred("accounts.tasks.clear_old_attempts", timestamp=0)
    work_off()
    job.refresh_from_db()
    assert job.status == Job.Status.DONE
    assert not SignInAttempt.objects.exists()


def test_a_failure_is_tried_again_later_and_kept_and_logged_by_its_kind_alone(
    work_off: Callable[[], None], deferred, caplog: pytest.LogCaptureFixture
) -> None:
    job = deferred("accounts.tasks.clear_old_attempts", timestamp=0)
    with as_owner() as owner:
        owner.execute(
            "CREATE FUNCTION quote_a_draft() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{CANARY}'; END $$;"
            "CREATE TRIGGER quote_a_draft BEFORE DELETE ON accounts_signinattempt"
            " FOR EACH STATEMENT EXECUTE FUNCTION quote_a_draft()"
        )
    try:
        with caplog.at_level(logging.INFO):
            work_off()
            job.refresh_from_db()
            assert (job.status, job.scheduled_at > timezone.now()) == (Job.Status.WAITING, True)
            with connection.cursor() as cursor:
                last = "UPDATE procrastinate_jobs SET attempts = %s, scheduled_at = NULL WHERE id = %s"
                cursor.execute(last, [RUNS - 1, job.pk])
            work_off()
    finally:
        with as_owner() as owner:
            owner.execute("DROP FUNCTION quote_a_draft CASCADE")
    job = Job.objects.get(pk=job.pk)
    assert (job.status, job.runs, job.failure.kind) == (Job.Status.FAILED, 2, "django.db.utils.ProgrammingError")
    [said] = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said.startswith(f"Job accounts.tasks.clear_old_attempts[{job.pk}]")
    assert "django.db.utils.ProgrammingError" in said
    assert CANARY not in caplog.text


def test_every_task_is_tried_six_times_with_growing_pauses() -> None:
    assert app.tasks
    assert all(task.retry_strategy for task in app.tasks.values())
    pauses = []
    for attempts in range(RUNS):
        job = app.configure_task("accounts.tasks.clear_old_attempts").job.evolve(attempts=attempts)
        decision = RETRIES.get_retry_decision(exception=ValueError(), job=job)
        if decision is not None:
            pauses.append(decision.retry_at - timezone.now())
    assert len(pauses) == 5, "with the first run, six"
    assert all(later > 5 * earlier for earlier, later in pairwise(pauses))


def running(attempts: int, reported: timedelta | None) -> Job:
    """A job that a worker took, which last reported so long ago, or which is gone."""
    pk = clear_old_attempts.defer(timestamp=0)
    with connection.cursor() as cursor:
        worker = None
        if reported is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
                [timezone.now() - reported],
            )
            [worker] = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = %s WHERE id = %s",
            [attempts, worker, pk],
        )
    return Job.objects.get(pk=pk)


@pytest.mark.django_db
def test_the_jobs_of_dead_workers_are_put_back_and_others_are_left() -> None:
    silent, gone = running(0, SILENCE * 2), running(0, None)
    lives, too_often = running(0, SILENCE / 2), running(RUNS - 1, SILENCE * 2)
    assert requeue.recover_abandoned() == 3
    found = {job.pk: (job.status, job.attempts) for job in Job.objects.all()}
    assert found == {
        silent.pk: (Job.Status.WAITING, 1),
        gone.pk: (Job.Status.WAITING, 1),
        lives.pk: (Job.Status.RUNNING, 0),
        too_often.pk: (Job.Status.FAILED, RUNS),
    }
    assert set(Failure.objects.values_list("kind", flat=True)) == {"jobs.requeue.WorkerDied"}
    assert requeue.recover_abandoned() == 0


@pytest.mark.django_db
def test_only_a_job_that_failed_is_run_again() -> None:
    job = running(RUNS - 1, None)
    with pytest.raises(requeue.NotFailed):
        requeue.run_again(job)
    requeue.recover_abandoned()
    requeue.run_again(job)
    job.refresh_from_db()
    assert (job.status, job.scheduled_at <= timezone.now()) == (Job.Status.WAITING, True)


def test_done_jobs_are_removed_after_days_and_failed_ones_after_weeks(work_off: Callable[[], None], deferred) -> None:
    given = []
    with connection.cursor() as cursor:
        for status, hours in (("succeeded", 0), ("failed", 0), ("succeeded", -1), ("failed", -1)):
            job = deferred("accounts.tasks.clear_old_attempts", timestamp=0)
            kept = tasks.DONE_KEPT if status == "succeeded" else tasks.FAILED_KEPT
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job.pk])
            moment = timezone.now() - timedelta(hours=kept + hours, seconds=10)
            cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [moment, job.pk])
            Failure.keep(job.pk, ValueError())
            given.append(job.pk)
    deferred("jobs.tasks.remove_old_jobs", timestamp=0)
    work_off()
    assert set(Job.objects.filter(pk__in=given).values_list("pk", flat=True)) == set(given[2:])
    assert set(Failure.objects.values_list("pk", flat=True)) == set(given[2:])
