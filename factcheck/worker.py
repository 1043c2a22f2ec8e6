"""The worker: runs background jobs until it is told to stop, and says over HTTP whether it can.

procrastinate hands out the jobs. Here is what it leaves to others: going on after the database was away, taking over
the jobs of dead workers, ending in time, and keeping the kind of a failure.
"""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, LiteralString

import django.db
import psycopg
from django.db import connections
from procrastinate import JobContext, PsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from factcheck.health import why_not_ready
from jobs import liveness
from jobs.models import REPORT_EVERY, SILENCE, Failure
from jobs.requeue import recover_abandoned

logger = logging.getLogger(__name__)

CONCURRENCY = 4  # jobs at a time, each in a thread
GRACE = 5  # seconds that running jobs have once the worker is told to stop; what is left then is run again
RECOVER_EVERY = 10  # seconds
LONGEST_PAUSE = 30  # seconds between two tries to reach the database
DATABASE_AWAY = (ConnectorException, psycopg.Error, django.db.Error)


class WorkerConnector(PsycopgConnector):
    """The worker's own queries go through a pool of its own; what a task defers goes through Django's connection.

    So a job that a task defers rolls back with the task's transaction, as one that a web process defers does.
    """

    def __init__(self) -> None:
        super().__init__(kwargs=connector_params(), min_size=1, max_size=CONCURRENCY, timeout=10)
        self.could_not_write = asyncio.Event()

    def get_sync_connector(self) -> BaseConnector:
        return DjangoConnector()

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Execute a query that only writes, such as that a job is done.

        Where that fails procrastinate forgets the job: it would be marked as running for as long as its worker lives.
        """
        try:
            await super().execute_query_async(query, **arguments)
        except ConnectorException:
            self.could_not_write.set()
            raise


class Runner:
    """Runs a worker until it is told to stop, and another one whenever the database was away."""

    worker: Worker | None = None
    stopping: asyncio.Event

    def answer_readyz(self, host: str, port: int) -> None:
        """Answer /readyz there from now on. Raises OSError where the port cannot be used."""
        server = ReadyzServer((host, port), self)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def run(self) -> None:
        """Run jobs until SIGTERM or SIGINT."""
        connector = WorkerConnector()
        with app.replace_connector(connector):
            asyncio.run(self.run_until_stopped(connector))

    async def run_until_stopped(self, connector: WorkerConnector) -> None:
        self.stopping = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)
        pause = 1
        while not self.stopping.is_set():
            began = time.monotonic()
            if (reason := await in_a_thread(why_not_ready)) is None:
                connector.could_not_write.clear()
                reason = await self.work(connector.could_not_write)
            if self.stopping.is_set():
                break
            if time.monotonic() - began > LONGEST_PAUSE:
                pause = 1  # it worked for a while
            logger.warning("No jobs are run: %s. The worker tries again in %s s.", reason, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def work(self, could_not_write: asyncio.Event) -> str:
        """Run jobs until told to stop, or until the database is gone; return why it ended."""
        try:
            await in_a_thread(recover_abandoned)
            await app.open_async()
            self.worker = worker = Worker(
                app=app,
                concurrency=CONCURRENCY,
                update_heartbeat_interval=REPORT_EVERY,
                stalled_worker_timeout=SILENCE.total_seconds(),
                install_signal_handlers=False,
                task_middleware=app.worker_defaults.get("task_middleware"),  # gives connections back after each job
                worker_middleware=[keep_kind_of_failure],
            )
            running = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]  # procrastinate's
            ends = (self.stopping.wait(), could_not_write.wait(), recover_now_and_then())
            others = [asyncio.ensure_future(end) for end in ends]
            await asyncio.wait([running, *others], return_when=asyncio.FIRST_COMPLETED)
            for other in others:
                other.cancel()
            worker.stop()  # type: ignore[no-untyped-call]  # see above
            await running
        except DATABASE_AWAY as error:
            logger.debug("The worker ended", exc_info=error)
        finally:
            self.worker = None
            await app.close_async()
        return "the connection to the database was lost"

    def stop(self) -> None:
        """Begin no more jobs, and end when those that run are done or their time is up; told twice, end at once."""
        pause = 0 if self.stopping.is_set() else GRACE
        self.stopping.set()
        asyncio.get_running_loop().call_later(pause, lambda: asyncio.ensure_future(self.give_up()))

    async def give_up(self) -> None:
        """End without waiting for the threads of jobs, which cannot be ended; without their worker, others run them."""
        logger.warning("Jobs did not end in time. They will be run again.")
        if self.worker and self.worker.worker_id is not None:
            with suppress(*DATABASE_AWAY, TimeoutError):
                await asyncio.wait_for(app.job_manager.unregister_worker(self.worker.worker_id), 1)
        os._exit(0)

    def why_not_ready(self) -> str | None:
        """Return what keeps jobs from being run."""
        if (reason := why_not_ready()) is not None:
            return reason
        worker_id = self.worker.worker_id if self.worker else None
        if worker_id is None:
            return "the worker is starting or stopping"
        return None if liveness.reports(worker_id) else f"the worker reported nothing for {SILENCE.seconds} s"


async def recover_now_and_then() -> None:
    """Take over the jobs of dead workers; end when the database is gone."""
    with suppress(django.db.Error):
        while True:
            await asyncio.sleep(RECOVER_EVERY)
            await in_a_thread(recover_abandoned)


async def keep_kind_of_failure(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Run a job and, when it fails, write down with what kind of error."""
    try:
        return await call_next()
    except Exception as error:
        with suppress(django.db.Error):
            await in_a_thread(Failure.keep, context.job.id, error)
        raise


async def in_a_thread(function: Callable[..., Any], *arguments: object) -> Any:
    """Return what the function returns, which may use Django's database; the thread keeps no connection."""

    def called() -> Any:
        try:
            return function(*arguments)
        finally:
            connections.close_all()

    return await asyncio.to_thread(called)


class ReadyzServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], runner: Runner) -> None:
        self.runner = runner
        super().__init__(address, ReadyzHandler)


class ReadyzHandler(BaseHTTPRequestHandler):
    """Answers /readyz: 200 while jobs are run, else 503 with the reason."""

    server: ReadyzServer
    server_version, sys_version = "worker", ""  # no versions in a header
    timeout = 5  # seconds for a client to send its request

    def do_GET(self) -> None:
        if self.path != "/readyz":
            self.send_error(404)
            return
        try:
            reason = self.server.runner.why_not_ready()
        finally:
            connections.close_all()
        body = f"{reason or 'ok'}\n".encode()
        self.send_response(503 if reason else 200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 http.server's name
        """Say nothing: a healthcheck asks every few seconds."""
