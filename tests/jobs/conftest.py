import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from procrastinate.contrib.django import app

from factcheck.worker import WorkerConnector, keep_kind_of_failure
from jobs.models import Job


@pytest.fixture
def worker_connector(transactional_db: None) -> WorkerConnector:
    """What a worker speaks to the test database through, as the server's role."""
    return WorkerConnector()


@pytest.fixture
def work_off(worker_connector: WorkerConnector) -> Callable[[], None]:
    """Run the jobs that wait, as a worker does, until none is left."""

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(
                wait=False, listen_notify=False, install_signal_handlers=False, worker_middleware=[keep_kind_of_failure]
            )

    def run() -> None:
        with app.replace_connector(worker_connector), ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, work()).result()  # this thread may have Playwright's event loop

    return run


@pytest.fixture
def deferred(db: None) -> Callable[..., Job]:
    """A job that waits, of the task with this name."""

    def defer(task: str, **arguments: Any) -> Job:
        return Job.objects.get(pk=app.configure_task(task, queue="housekeeping").defer(**arguments))

    return defer
