"""Administrators see background jobs, run failed ones again, and are told when no worker reports."""

from datetime import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app

from jobs.models import SILENCE, Failure, Job

pytestmark = pytest.mark.django_db
LIST = "/desk/jobs/job/"


def a_job(status: str = "todo", task: str = "accounts.tasks.clear_old_attempts") -> Job:
    pk = app.configure_task(task, queue="housekeeping").defer(timestamp=0)
    with connection.cursor() as cursor:
        for step in {"todo": [], "failed": ["doing", "failed"]}.get(status, ["doing", status]):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [step, pk])
    if status == "failed":
        Failure.keep(pk, ValueError("the minister never said so"))
    return Job.objects.get(pk=pk)


def run_again(client: Client, job: Job):
    return client.post(LIST, {"action": "run_again", "_selected_action": job.pk}, follow=True)


def report(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [at])


def first_page(client: Client) -> str:
    return " ".join(client.get("/desk/").content.decode().split())


def test_the_list_shows_what_a_job_is_where_it_stands_and_the_kind_of_its_last_error(desk, admin) -> None:
    a_job("failed"), a_job("doing"), a_job(task="accounts.tasks.gone")
    page = desk(admin).get(LIST).content.decode()
    for words in ("clear_old_attempts", "housekeeping", "failed", "running", "waiting", "ValueError"):
        assert words in page
    assert "This release has no such task." in page
    assert "minister" not in page


def test_the_list_is_filtered_by_status_and_asks_as_much_for_many_jobs_as_for_one(
    desk, admin, django_assert_max_num_queries
) -> None:
    client = desk(admin)
    failed = a_job("failed")
    a_job("succeeded")
    client.get(LIST)
    with django_assert_max_num_queries(100) as few:
        page = client.get(f"{LIST}?status=failed").content.decode()
    assert page.count('name="_selected_action"') == 1
    assert f"/{failed.pk}/change/" in page
    for _ in range(10):
        a_job("failed")
    with django_assert_max_num_queries(len(few)):
        page = client.get(f"{LIST}?status=failed").content.decode()
    assert page.count('name="_selected_action"') == 11
    assert "This list has no such filter" in client.get(f"{LIST}?status=zzz").content.decode()


def test_an_administrator_runs_a_failed_job_again_and_the_desk_remembers_who(desk, admin) -> None:
    job = a_job("failed")
    page = desk(admin).get(f"{LIST}{job.pk}/change/").content.decode()
    assert 'name="action" value="run_again"' in page
    assert "1 job is run again." in run_again(desk(admin), job).content.decode()
    job.refresh_from_db()
    assert job.status == Job.Status.WAITING
    assert LogEntry.objects.get().user == admin
    assert 'value="run_again"' not in desk(admin).get(f"{LIST}{job.pk}/change/").content.decode()


def test_a_job_that_did_not_fail_is_left_as_it_is(desk, admin) -> None:
    job = a_job("succeeded")
    assert "did not fail" in run_again(desk(admin), job).content.decode()
    job.refresh_from_db()
    assert job.status == Job.Status.DONE


def test_a_job_is_run_again_by_a_post_with_a_token_of_an_administrator_alone(desk, admin, editor) -> None:
    job = a_job("failed")
    assert run_again(desk(editor), job).status_code == 403
    assert desk(admin).get(LIST, {"action": "run_again", "_selected_action": job.pk}, follow=True).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    assert run_again(strict, job).status_code == 403
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED


STANDS_STILL = "Background work stands still"


def test_administrators_are_told_since_when_no_worker_has_reported(desk, admin, editor) -> None:
    assert "no worker has reported yet." in first_page(desk(admin))
    a_job()
    report(silent := timezone.now() - SILENCE * 2)
    page = first_page(desk(admin))
    assert f"no worker has reported since {silent:%Y-%m-%d %H:%M}. 1 job waits" in page
    assert "docker compose up --detach worker" in page
    assert STANDS_STILL not in first_page(desk(editor))
    report(timezone.now() - SILENCE / 2)
    assert STANDS_STILL not in first_page(desk(admin))


def test_a_worker_that_ended_in_order_is_known_by_the_last_job_it_touched(desk, admin) -> None:
    a_job("succeeded")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = '2026-01-02 03:04:05+00'")
    a_job()
    assert "no worker has reported since 2026-01-02 03:04." in first_page(desk(admin))
