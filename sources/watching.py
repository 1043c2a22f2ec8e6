"""Sources behind public verdicts are read again: when, and what came of it.

What is quoted from a source is the claims' to know: whoever has one read says which words should stand there.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from sources.models import ArchivedCopy, Passage, Visit
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
    if _stands(found) or (expected.since and _stands(passage_of(copy, expected.since))):
        return Outcome.CHANGED_ELSEWHERE
    if found is not None and found.how == Passage.How.FUZZY:
        return Outcome.PASSAGE_CHANGED
    return Outcome.CHANGED_ELSEWHERE if expected.is_missed else Outcome.PASSAGE_GONE


def _stands(found: Passage | None) -> bool:
    return found is not None and found.how in (Passage.How.EXACT, Passage.How.NORMALIZED)


def outcome_of(copy: ArchivedCopy, expected: Iterable[Expected]) -> Outcome:
    """Return what came of a reading that gave another copy than the one before: the gravest of what is expected."""
    fates = {fate_of(each, copy) for each in expected}
    order = (Outcome.PASSAGE_GONE, Outcome.PASSAGE_CHANGED)
    return next((fate for fate in order if fate in fates), Outcome.CHANGED_ELSEWHERE)


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
# What one host cannot serve within a minute, and what a host that rests has, comes due when its turn comes.
TAKE = """
WITH waiting AS MATERIALIZED (
    SELECT host, count(*) AS jobs FROM sources_watch WHERE queued_at IS NOT NULL GROUP BY host
), due AS MATERIALIZED (
    SELECT source_id, host, next_at FROM sources_watch WHERE next_at <= %(now)s AND queued_at IS NULL
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
FORGET_LOST = "UPDATE sources_watch SET queued_at = NULL WHERE queued_at < %s"


@transaction.atomic
def take(now: datetime | None = None) -> list[Due]:
    """Mark the sources that are due as queued, some of each host, and return them; whoever calls it queues the jobs."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(FORGET_LOST, [now - LOST_AFTER])
        cursor.execute(TAKE, {"now": now, "most": MOST_WAITING, "per_host": PER_HOST})
        return [Due(source, host) for source, host, is_taken in cursor.fetchall() if is_taken]


def following(interval: timedelta | None, outcome: str) -> timedelta:
    """Return how long to wait after a reading, without chance: longer while nothing changes, shorter after a change."""
    if interval is None:
        return FIRST
    if outcome in (Outcome.UNCHANGED, Outcome.CHANGED_ELSEWHERE, Outcome.MOVED):
        return min(interval * GROWTH, LONGEST)
    return max(interval * SHRINKING, FIRST)


def scattered(interval: timedelta) -> timedelta:
    """Return about this long, so that what was published together is not read together for ever."""
    return interval * random.uniform(1 - SCATTER, 1 + SCATTER)  # noqa: S311  # no secret
