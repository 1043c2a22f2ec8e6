"""Bring up what an earlier release published: index it for search, and keep what it replaced."""

from collections.abc import Collection
from itertools import islice

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from record import earlier, log, read_model
from record.copying import plan_again
from record.formats import UnreadableDocument
from record.models import Revision
from record.verify import Progress

AT_ONCE = 50  # fact-checks that are brought up in one transaction; publishing waits meanwhile

BEHIND = """
SELECT DISTINCT entry.number
  FROM record_entry AS entry
  JOIN record_entry AS later ON later.number = entry.number AND later.version > entry.version
 WHERE entry.action <> 'retracted'
   AND NOT EXISTS (SELECT FROM record_earlierversion AS earlier WHERE earlier."index" = entry."index")
 UNION
SELECT fact_check.number
  FROM record_factcheck AS fact_check
  JOIN record_entry AS entry USING ("index")
  LEFT JOIN record_searchable AS searchable ON searchable.id = fact_check.number
 WHERE searchable.published_at IS DISTINCT FROM entry.published_at
 UNION
SELECT id FROM record_searchable
 WHERE kind = 'own' AND NOT EXISTS (SELECT FROM record_factcheck AS fact_check WHERE fact_check.number = id)
 ORDER BY 1
"""


def behind(using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """Return the numbers of fact-checks that an earlier release published, changed or retracted."""
    with connections[using].cursor() as cursor:
        cursor.execute(BEHIND)
        return [number for (number,) in cursor.fetchall()]


def bring_up(numbers: Collection[int], progress: Progress) -> list[int]:
    """Index these and keep their earlier versions, some at a time, and return those of which a document cannot be read.

    An interruption leaves each as it was or whole.
    """
    unreadable: list[int] = []
    waiting, done = iter(numbers), 0
    while batch := list(islice(waiting, AT_ONCE)):
        try:
            _restore(batch)
        except UnreadableDocument:
            unreadable += filter(_cannot_be_read, batch)
        done += len(batch)
        progress(done, len(numbers))
    return unreadable


def _cannot_be_read(number: int) -> bool:
    """Bring one up, and return whether that failed."""
    try:
        _restore([number])
    except UnreadableDocument:
        return True
    return False


@transaction.atomic
def _restore(numbers: list[int]) -> None:
    log.lock()
    read_model.restore_searchables(numbers)
    earlier.restore(numbers)
    Revision.objects.renew()
    plan_again()
