"""What stood when, and which texts may not be shown any more."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from record import formats
from record.documents import Tombstone
from record.reading import Questions, Statement
from record.stored import first_since

TOMBSTONES = """
SELECT entry.number, entry.version, document.body,
       NOT EXISTS (SELECT FROM record_entry AS later
                    WHERE later.number = entry.number AND later.version > entry.version)
  FROM record_entry AS entry JOIN record_document AS document ON document.sha256 = entry.document_id
 WHERE entry.number = ANY(%s::integer[]) AND entry.action = 'retracted'
 ORDER BY entry.number, entry.version
"""


def tombstones(numbers: Collection[int]) -> Questions[dict[int, Tombstone]]:
    """Return of each of these fact-checks the tombstone that withholds all texts before it, where there is one.

    While a fact-check is retracted, that is its newest entry. Where it was published again since, the newest tombstone
    that withholds the claim's words.
    """
    rows = yield Statement(TOMBSTONES, [[*numbers]])
    found: dict[int, Tombstone] = {}
    for number, _version, body, is_newest in rows:
        tombstone = formats.read(body)
        if isinstance(tombstone, Tombstone) and (is_newest or tombstone.withholds_words):
            found[number] = tombstone
    return found


def end_of(day: date) -> datetime:
    """Return the moment at which a day ends (UTC)."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def last_index(day: date) -> Questions[int]:
    """Return the index with which the log ended at the end of a day; -1 before the first entry."""
    return (yield from first_since(end_of(day))) - 1
