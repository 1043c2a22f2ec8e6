"""Sources behind public verdicts are read again: when, and what came of it.

What is quoted from a source is the claims' to know: whoever has one read says which words should stand there.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models.functions import Length
from django.utils import timezone

from fetching.outcomes import Outcome as Why
from sources import hosts
from sources.archiving import Reading, watched
from sources.models import ArchivedCopy, ArchivedText, Passage, Visit, Watch
from sources.passages import passage_of

Outcome = Visit.Outcome

WEIGHTY = (Outcome.PASSAGE_CHANGED, Outcome.PASSAGE_GONE, Outcome.GONE, Outcome.UNREACHABLE)
FAILED = (Outcome.NOT_READ, Outcome.UNREACHABLE)

FIRST = timedelta(days=1)  # between two readings, as long as little is known of how often a source changes
LONGEST = timedelta(days=60)
GROWTH = 1.6  # after each reading that found nothing changed
SHRINKING = 0.5  # after each that did
SCATTER = 0.1  # as a part of the interval, so that what was published together is not read together for ever
RETRY = timedelta(hours=1)  # after a first failure; each further one in a row waits four times as long
LONGEST_RETRY = timedelta(days=1)
WEIGHS_NOTHING = timedelta(days=7)  # until a page is asked for again that a site does not show to programs
LITTLE, MUCH_MORE = 500, 10  # characters of a text that says nothing, and how many times longer the one before was
# What a reader meets as well. A site may refuse programs alone, and robots.txt is for them.
FAILS_FOR_READERS = frozenset(
    {
        *(Why.FAILED, Why.NO_SUCH_HOST, Why.NOT_CONNECTED, Why.BAD_CERTIFICATE, Why.TOO_SLOW),
        *(Why.TOO_MANY_REDIRECTS, Why.BAD_REDIRECT),
    }
)
TRIES = 4  # in a row that failed, over so many days: then a source counts as unreachable
DAYS = 3


@dataclass(frozen=True)
class Expected:
    """Words that should stand in a source, and what became of them as far as that is known.

    `since` are the words that they were seen changed to; `is_missed` says that they were seen to be gone.
    """

    words: str
    since: str = ""
    is_missed: bool = False


def fate_of(expected: Expected, copy: ArchivedCopy) -> Outcome:
    """Return what became of a passage, as far as it is news: it stands, it changed, or it is gone."""
    found = passage_of(copy, expected.words)
    since = passage_of(copy, expected.since) if expected.since else None
    if any(passage is not None and passage.is_found for passage in (found, since)):
        return Outcome.CHANGED_ELSEWHERE
    if found is not None and found.how == Passage.How.FUZZY:
        return Outcome.PASSAGE_CHANGED
    return Outcome.CHANGED_ELSEWHERE if expected.is_missed else Outcome.PASSAGE_GONE


def outcome_of(copy: ArchivedCopy, expected: Iterable[Expected]) -> Outcome:
    """Return what came of a reading that gave another copy than the one before: the gravest of what is expected."""
    fates = {fate_of(each, copy) for each in expected}
    order = (Outcome.PASSAGE_GONE, Outcome.PASSAGE_CHANGED)
    return next((fate for fate in order if fate in fates), Outcome.CHANGED_ELSEWHERE)


def visit_of(reading: Reading, expected: Iterable[Expected]) -> Visit:
    """Make the visit that says what came of a reading."""
    why = ""
    outcome = Outcome.GONE if reading.why == Why.GONE else Outcome.NOT_READ
    if reading.why is None:
        outcome, why = _read(reading, list(expected))
    elif outcome == Outcome.NOT_READ:
        # Only who reads a source counts its failures, and there is one at a time (sources/locks.py).
        watch = Watch.objects.filter(source=reading.source).first()
        if watch is not None and is_unreachable(watch, reading):
            outcome = Outcome.UNREACHABLE
    return reading.visit(outcome, why)


def plan(visit: Visit, reading: Reading) -> None:
    """Write down when the source is read next. Last in a transaction: whoever publishes takes this row last as well."""
    watch = watched(reading.source)
    _count_failures(watch, reading, visit.outcome)
    if visit.outcome not in FAILED:
        watch.etag, watch.last_modified = reading.etag, reading.last_modified
    _say_when(watch, visit, reading)
    watch.queued_at = None
    watch.save()
    hosts.rest_after(watch.host)
    if reading.retry_after is not None:  # who asks may be another host, to which a shortened address leads
        hosts.rest_after(hosts.host_of(reading.final_url) or watch.host, reading.retry_after)


def _read(reading: Reading, expected: list[Expected]) -> tuple[Outcome, str]:
    """Return what came of a reading that brought something, and why that tells nothing, if so."""
    assert reading.snapshot is not None
    assert reading.snapshot.copy is not None
    copy = reading.snapshot.copy
    if reading.is_new and reading.before is None and not expected:
        return Outcome.ARCHIVED, ""
    if reading.is_new and (why := _says_nothing(reading, copy)):
        return Outcome.NOT_READ, why
    # Also where it is as it was the last time: a copy that somebody archived in between was compared with none.
    fate = outcome_of(copy, expected)
    if fate in WEIGHTY:
        return fate, ""
    if reading.is_new and not expected and _leads_home(reading):
        return Outcome.NOT_READ, "home_page"
    if has_moved(reading):
        return Outcome.MOVED, ""
    return (Outcome.CHANGED_ELSEWHERE if reading.is_new else Outcome.UNCHANGED), ""


def _says_nothing(reading: Reading, copy: ArchivedCopy) -> str:
    """Return why nothing follows from a copy: it cannot be read, or has next to no text, unlike the one before.

    So are pages that need JavaScript, ask for cookies or for consent, or say that they are being mended.
    """
    earlier = reading.before.copy if reading.before else None
    if earlier is None or earlier.reading != ArchivedCopy.Reading.READ:
        return ""
    if copy.reading != ArchivedCopy.Reading.READ:
        return copy.reading
    length = _length_of_text(copy)
    is_little = length < LITTLE and length * MUCH_MORE < _length_of_text(earlier)
    return "almost_no_text" if is_little else ""


def _length_of_text(copy: ArchivedCopy) -> int:
    lengths = ArchivedText.objects.filter(copy=copy).values_list(Length("text"), flat=True)
    return lengths.first() or 0


def _leads_home(reading: Reading) -> bool:
    """Return whether a page's address leads to the first page of a site, as it does where sites tell no 404."""
    asked, found = urlsplit(reading.source.url), urlsplit(reading.final_url)
    return bool(reading.hops) and asked.path.strip("/") != "" and found.path.strip("/") == "" and not found.query


def has_moved(reading: Reading) -> bool:
    """Return whether the site says that the page is at another address for good, which it did not say before."""
    if not reading.hops or not reading.final_url or not all(hop.is_permanent for hop in reading.hops):
        return False
    earlier = reading.source.visits.filter(outcome=Outcome.MOVED).values_list("final_url", flat=True).first()
    known = {reading.source.url, reading.before.final_url if reading.before else "", earlier}
    return reading.final_url not in known


def _count_failures(watch: Watch, reading: Reading, outcome: str) -> None:
    """Count readings in a row that failed as they would fail for a reader. What a site keeps from programs tells
    nothing: neither does it say that the page is there."""
    if reading.why is None or outcome == Outcome.GONE:
        if outcome != Outcome.NOT_READ:
            watch.failures, watch.failing_since = 0, None
    elif fails_for_readers(reading):
        watch.failures += 1
        watch.failing_since = watch.failing_since or reading.at


def fails_for_readers(reading: Reading) -> bool:
    """Return whether a reader's browser would not have got the page either."""
    if reading.why == Why.BUSY:
        return reading.status == 503  # 429 is said to programs that ask too much
    return reading.why in FAILS_FOR_READERS


def is_unreachable(watch: Watch, reading: Reading) -> bool:
    """Return whether a source could not be read in several tries over days, of which this one is the last."""
    if watch.failing_since is None:
        return False
    failures = watch.failures + fails_for_readers(reading)
    return failures >= TRIES and reading.at - watch.failing_since >= timedelta(days=DAYS)


def _say_when(watch: Watch, visit: Visit, reading: Reading) -> None:
    interval = watch.interval or FIRST
    if visit.outcome == Outcome.NOT_READ:
        if fails_for_readers(reading) or reading.why in (Why.BUSY, Why.NO_ROOM):
            pause = min(RETRY * 4 ** max(0, watch.failures - 1), LONGEST_RETRY)
        else:
            pause = max(WEIGHS_NOTHING, interval)
    else:
        watch.interval = interval = following(interval, visit.outcome, is_news=is_news(visit))
        pause = interval
    watch.next_at = visit.at + max(scattered(pause), timedelta(seconds=reading.retry_after or 0))


def is_news(visit: Visit) -> bool:
    """Return whether the source was not known to be so before: the last reading that told anything said otherwise."""
    earlier = Visit.objects.filter(source=visit.source, at__lte=visit.at).exclude(pk=visit.pk)
    told = earlier.exclude(outcome=Outcome.NOT_READ).order_by("-at", "-pk").values_list("outcome", flat=True).first()
    return told != visit.outcome


MOST_WAITING = 500  # sources for which a job waits or runs, at a time
PER_HOST = 10  # of them on one host: its jobs run one after the other
LOST_AFTER = timedelta(hours=6)  # a job that ended with its worker, or that somebody deleted


class Due(NamedTuple):
    """A source that is to be read now, and the host that it is read from."""

    source: int
    host: str


# Each step is a range of an index that has only what is due, or what is queued: the number of watches plays no part.
# What one host cannot serve within a minute, and what a host that rests has, comes due when its turn comes. A row
# without an interval is for archiving to try again.
TAKE = """
WITH waiting AS MATERIALIZED (
    SELECT host, count(*) AS jobs FROM sources_watch WHERE queued_at IS NOT NULL GROUP BY host
), due AS MATERIALIZED (
    SELECT source_id, host, next_at FROM sources_watch
     WHERE next_at <= %(now)s AND queued_at IS NULL AND interval IS NOT NULL
     ORDER BY next_at
     LIMIT greatest(0, %(most)s - (SELECT coalesce(sum(jobs), 0) FROM waiting))
       FOR UPDATE SKIP LOCKED
), placed AS (
    SELECT source_id, rest_until,
           coalesce(jobs, 0) + row_number() OVER (PARTITION BY host ORDER BY due.next_at, source_id) AS place
      FROM due LEFT JOIN waiting USING (host) LEFT JOIN sources_host ON sources_host.name = host
), decided AS (
    SELECT *, place <= %(per_host)s AND (rest_until IS NULL OR rest_until <= %(now)s) AS is_taken FROM placed
)
UPDATE sources_watch AS watch
   SET queued_at = CASE WHEN is_taken THEN %(now)s END,
       next_at = CASE WHEN is_taken THEN next_at
                      ELSE greatest(rest_until, %(now)s) + interval '1 minute' * ((place - 1) / %(per_host)s) END
  FROM decided WHERE watch.source_id = decided.source_id
RETURNING watch.source_id, watch.host, is_taken
"""
BY_INDEX = "SET LOCAL enable_seqscan = off"  # while the database knows little of its tables, it would read them whole
FORGET_LOST = "UPDATE sources_watch SET queued_at = NULL WHERE queued_at < %(lost)s AND interval IS NOT NULL"


@transaction.atomic
def take(now: datetime | None = None) -> list[Due]:
    """Mark the sources that are due as queued, some of each host, and return them; whoever calls it queues the jobs."""
    with connection.cursor() as cursor:
        cursor.execute(BY_INDEX)
        for statement, parameters in taking(now or timezone.now()):
            cursor.execute(statement, parameters)
        return [Due(source, host) for source, host, is_taken in cursor.fetchall() if is_taken]


def taking(now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Return the statements that take what is due, each with its parameters; the last one returns it."""
    bounds = {"now": now, "lost": now - LOST_AFTER, "most": MOST_WAITING, "per_host": PER_HOST}
    return [(FORGET_LOST, bounds), (TAKE, bounds)]


def following(interval: timedelta, outcome: str, *, is_news: bool) -> timedelta:
    """Return the interval after a reading: longer while nothing changes that is quoted, shorter after a change."""
    has_changed = outcome in WEIGHTY and is_news
    return max(interval * SHRINKING, FIRST) if has_changed else min(interval * GROWTH, LONGEST)


def scattered(interval: timedelta) -> timedelta:
    """Return about this long, so that what was published together is not read together for ever."""
    return interval * random.uniform(1 - SCATTER, 1 + SCATTER)  # noqa: S311  # no secret
