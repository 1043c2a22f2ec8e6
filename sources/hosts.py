"""Hosts are asked politely: a pause after each request, and nothing while they ask to be left alone.

That there is one request at a time is held by a lock (sources/locks.py) and, for jobs, by procrastinate's lock of the
host, so that they do not wait for one another in the threads of a worker.
"""

import time
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from sources.models import Host

PAUSE = timedelta(seconds=1)  # between two requests to a host that says nothing of it
LONGEST_PAUSE = timedelta(seconds=30)  # that a host may ask for with Crawl-delay
PATIENCE = timedelta(seconds=3)  # for which a job waits itself


class Rests(Exception):
    """The host is not to be asked before a moment."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def wait_for_turn(name: str) -> None:
    """Wait until a host may be asked, if that is soon. Raises Rests."""
    until = Host.objects.filter(name=name).values_list("rest_until", flat=True).first()
    if until is None:
        return
    left = until - timezone.now()
    if left > PATIENCE:
        raise Rests(until)
    time.sleep(max(0.0, left.total_seconds()))


REST = """
INSERT INTO sources_host AS host (name, robots, rest_until) VALUES (%s, '', %s)
    ON CONFLICT (name) DO UPDATE SET rest_until = greatest(host.rest_until, excluded.rest_until)
"""


def rest_after(name: str, retry_after: int | None = None) -> None:
    """Leave a host alone after a request: for a moment, or for as many seconds as it asked for."""
    pause = max(PAUSE, timedelta(seconds=retry_after or 0))
    with connection.cursor() as cursor:
        cursor.execute(REST, [name, timezone.now() + pause])
