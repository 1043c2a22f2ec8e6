"""Feeds of other publishers are read again and again: politely, in bounds, and what comes is imported.

Each reading ends with an outcome that stands on the feed. Before an import begins, the outcome is that it broke off,
and the next reading is due later: so it is true however the process ends, and what ends it is not read at once again.
"""

import logging
from datetime import timedelta
from typing import Any

from django.utils import timezone

from external.importing import Importer
from external.models import Feed, Import
from external.reports import OF_A_FILE, Reason
from fetching.fetch import Fetched
from fetching.outcomes import NotFetched
from fetching.outcomes import Outcome as Why
from record.canonical_addresses import LONGEST as LONGEST_ADDRESS
from sources import hosts
from sources.locks import locked

logger = logging.getLogger(__name__)

LOCK = 203  # the first half of the advisory lock's key; those of sources/locks.py are other numbers

Outcome = Feed.Outcome
READ = (Outcome.BROUGHT, Outcome.UNCHANGED)
FAILED = (Outcome.NOT_UNDERSTOOD, Outcome.BROKEN_OFF, Outcome.NOT_READ)

SHORTEST = timedelta(hours=1)  # between two readings; after a first failure too
LONGEST = timedelta(days=1)
GROWTH = 1.6  # after each reading that brought nothing
SHRINKING = 0.5  # after each that did
LONGEST_RETRY = timedelta(days=7)  # each further failure in a row waits four times as long


def read(pk: int) -> str | None:
    """Read a feed that is due, and return the outcome; nothing where it was read meanwhile, or its host rests."""
    with locked(LOCK, pk % 2**31):
        feed = Feed.objects.due(timezone.now()).filter(pk=pk).first()
        if feed is None:
            return None
        try:
            fetched = hosts.read(
                feed.address, etag=feed.etag, last_modified=feed.last_modified, known_at=feed.found_at or feed.address
            )
        except hosts.Rests as rests:
            _write(feed, next_at=rests.until)
            return None
        except NotFetched as end:
            return _not_fetched(feed, end)
        with fetched:
            return _keep(feed, fetched)


def _not_fetched(feed: Feed, end: NotFetched) -> str:
    if end.outcome == Why.NOT_MODIFIED:
        why = feed.why if feed.outcome in READ else ""
        return _conclude(feed, Outcome.UNCHANGED, why=why)
    pause = timedelta(seconds=end.retry_after or 0)
    detail = end.detail[:300].replace("\x00", "")
    return _conclude(feed, Outcome.NOT_READ, at_least=pause, why=end.outcome.value, detail=detail)


def _keep(feed: Feed, fetched: Fetched) -> str:
    """Import what was fetched, and return the outcome."""
    _conclude(feed, Outcome.BROKEN_OFF)
    try:
        done = Importer(feed=feed).read(fetched.body, feed.address, address=fetched.final_url)
    except Exception:  # whatever it is, it is written down already, and other feeds are read
        logger.exception("The import of feed %d broke off", feed.pk)
        return Outcome.BROKEN_OFF
    outcome, why = _outcome_of(done)
    etag = last_modified = ""
    if outcome in READ:  # of anything else, "not modified" would say that it was read
        etag, last_modified = (fetched.header(name) or "" for name in ("etag", "last-modified"))
    return _conclude(
        feed, outcome, why=why, found_at=fetched.final_url[:LONGEST_ADDRESS], etag=etag[:500],
        last_modified=last_modified[:100],
    )  # fmt: skip


def _outcome_of(done: Import) -> tuple[Outcome, str]:
    """Return what an import brought, and why not all: rather what is wrong with the whole than with one review."""
    refusals = [*(reason for reason in OF_A_FILE if reason in done.reasons), *(line.reason for line in done.report)]
    why = refusals[0] if done.refused else ""
    if done.new or done.changed:
        return Outcome.BROUGHT, why
    if done.known:
        return Outcome.UNCHANGED, why
    return (Outcome.NOT_UNDERSTOOD, why) if why else (Outcome.EMPTY, Reason.NOTHING_FOUND.value)


def _conclude(feed: Feed, outcome: Outcome, *, at_least: timedelta = timedelta(0), **more: str) -> str:
    """Write down how a reading ended and when the next one is due; `feed` stays what it was before."""
    now = timezone.now()
    interval, failures, since = feed.interval, 0, None
    if outcome in FAILED:
        failures, since = feed.failures + 1, feed.failing_since or now
        pause = min(SHORTEST * 4 ** min(feed.failures, 5), LONGEST_RETRY)
    else:
        pause = interval = following(feed.interval, outcome)
    when = {"read_at": now, "next_at": now + max(pause, at_least), "interval": interval}
    _write(feed, outcome=outcome, failures=failures, failing_since=since, **when, **{"why": "", "detail": ""} | more)
    return outcome


def following(interval: timedelta, outcome: Outcome) -> timedelta:
    """Return the interval after a reading that did not fail: shorter after one that brought something."""
    if outcome == Outcome.BROUGHT:
        return max(interval * SHRINKING, SHORTEST)
    return min(interval * GROWTH, LONGEST)


def _write(feed: Feed, **values: Any) -> None:
    Feed.objects.filter(pk=feed.pk).update(**values)
