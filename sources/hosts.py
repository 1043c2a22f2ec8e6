"""Hosts are asked politely: as robots.txt has it, with a pause after each request, and not while they want to rest.

That there is one request at a time is held by a lock (sources/locks.py) and, for jobs, by procrastinate's lock of the
host, so that they do not wait for one another in the threads of a worker.
"""

import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

from fetching.fetch import Fetched, fetch
from fetching.outcomes import NotFetched, Outcome
from fetching.robots import Rules, read_robots
from sources.locks import locked_host
from sources.models import Host
from sources.models.reading import HOST_LENGTH

PAUSE = timedelta(seconds=1)  # between two requests to a host that says nothing of it
LONGEST_PAUSE = timedelta(seconds=30)  # that a host may ask for with Crawl-delay
PATIENCE = timedelta(seconds=3)  # for which a job waits itself
FRESH = timedelta(days=1)  # for which a robots.txt is kept (RFC 9309, section 2.4)
FRESH_FAILURE = timedelta(minutes=30)  # likewise, where the host failed to show one


class Rests(Exception):
    """The host is not to be asked before a moment."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def host_of(url: str) -> str:
    """Return the host of an address as rows of Watch and Host name it, with a port that is unusual."""
    parts = urlsplit(url)
    host = (parts.hostname or "")[:HOST_LENGTH]
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def lock_of(name: str) -> str:
    """Return the lock of the jobs that ask a host, so that they run one after the other."""
    return f"host:{name}"


def read(url: str, *, etag: str, last_modified: str, known_at: str) -> Fetched:
    """Fetch an address as its host wants it: where it lets programs, in turn, and with a rest after the request.

    The conditions are those of `fetch`. Raises Rests and NotFetched.
    """
    name = host_of(url)
    try:
        if not may_read(url):
            raise NotFetched(Outcome.DISALLOWED)
        with locked_host(name):
            return fetch(url, etag=etag, last_modified=last_modified, known_at=known_at)
    except NotFetched as end:
        if end.retry_after is not None:  # who asks may be another host, to which the address leads
            rest_after(host_of(end.url) or name, end.retry_after)
        raise
    finally:
        rest_after(name)


def may_read(url: str) -> bool:
    """Wait for one's turn and return whether the host lets programs read this address.

    Raises Rests, and NotFetched where nothing can be read there now, since robots.txt cannot.
    """
    name = host_of(url)
    host = _with_robots(name, url)
    if (host.robots_status or 0) >= 500:
        raise NotFetched(Outcome.FAILED, "The site fails to show its robots.txt.", status=host.robots_status)
    if not Rules.parse(host.robots).allows(url):
        return False
    wait_for_turn(name)
    return True


def _with_robots(name: str, url: str) -> Host:
    """Return the host with its robots.txt, read again where that was long ago."""
    host, _made = Host.objects.get_or_create(pk=name)
    fresh = FRESH_FAILURE if (host.robots_status or 0) >= 500 else FRESH
    if host.robots_read_at is not None and host.robots_read_at > timezone.now() - fresh:
        return host
    wait_for_turn(name)
    parts = urlsplit(url)
    with locked_host(name):
        found = read_robots(f"{parts.scheme}://{parts.netloc}")
    host.robots, host.robots_status, host.robots_read_at = found.text.replace("\x00", ""), found.status, timezone.now()
    host.save(update_fields=["robots", "robots_status", "robots_read_at"])
    rest_after(name)
    return host


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
    """Leave a host alone after a request: for a moment, or for as many seconds as it asks for."""
    robots = Host.objects.filter(name=name).values_list("robots", flat=True).first() or ""
    delay = timedelta(seconds=Rules.parse(robots).crawl_delay() or 0)
    pause = max(PAUSE, min(delay, LONGEST_PAUSE), timedelta(seconds=retry_after or 0))
    with connection.cursor() as cursor:
        cursor.execute(REST, [name, timezone.now() + pause])
