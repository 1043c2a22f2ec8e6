"""What stood when, and which texts may not be shown any more."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from record import formats, stored
from record.documents import Actor, Tombstone
from record.formats import Slices
from record.models import Entry, Mention
from record.reading import Questions, Statement
from record.stored import Selected

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
    return (yield from stored.first_since(end_of(day))) - 1


class Stood(NamedTuple):
    """What stood of a fact-check at a moment: a document, or the tombstone of what was or is withheld.

    Without either, `began` is when it was first published, where that was later.
    """

    document: bytes | None = None
    tombstone: bytes | None = None
    began: datetime | None = None


LAST_BEFORE = """
SELECT entry.version, entry.action, document.body
  FROM record_entry AS entry JOIN record_document AS document ON document.sha256 = entry.document_id
 WHERE entry.number = %s AND entry.published_at < %s
 ORDER BY entry.version DESC LIMIT 1
"""
FIRST_PUBLISHED = "SELECT published_at FROM record_entry WHERE number = %s ORDER BY version LIMIT 1"


def stood(number: int, moment: datetime) -> Questions[Stood]:
    """Return what stood of a fact-check at a moment."""
    rows = yield Statement(LAST_BEFORE, [number, moment])
    for version, action, body in rows:
        found = yield from tombstones([number])
        if number in found and version < found[number].version:
            return Stood(tombstone=(yield from stored.version(number, found[number].version)))
        return Stood(tombstone=body) if action == Entry.Action.RETRACTED else Stood(document=body)
    for (began,) in (yield Statement(FIRST_PUBLISHED, [number])):
        return Stood(began=began)
    return Stood()


def actor(slug: str, index: int) -> Questions[bytes | None]:
    """Return the JSON of an actor as the newest document named it that stood when the log ended with an index."""
    selected = Selected([(str(Mention.Kind.ACTOR), slug)], standing_at=index)
    rows = yield stored.documents(selected, limit=1, most_bytes=0)
    for _index, body in rows[:1]:
        return next(item for item in Slices(body).actors() if formats.read_part(Actor, item).slug == slug)
    return None


TALLY = """
SELECT stance, rating, count(*)
  FROM (SELECT rating, asserts, repeats, denies
          FROM record_mention AS mention JOIN record_factcheck AS fact_check USING ("index")
         WHERE mention.kind = 'actor' AND mention.slug = %(actor)s AND mention."index" <= %(index)s
         UNION ALL
        SELECT rating, asserts, repeats, denies
          FROM record_earliermention AS mention JOIN record_earlierversion AS version USING ("index")
         WHERE mention.kind = 'actor' AND mention.slug = %(actor)s AND mention."index" <= %(index)s
           AND version.until > %(index)s AND NOT version.is_withheld) AS stood,
       LATERAL (VALUES ('asserts', asserts), ('repeats', repeats), ('denies', denies)) AS said (stance, actors)
 WHERE %(actor)s = ANY(actors)
 GROUP BY stance, rating
"""


def tally(slug: str, index: int) -> Questions[list[tuple[str, str, int]]]:
    """Return stance, rating and count of the claims of an actor that stood when the log ended with an index."""
    return list((yield Statement(TALLY, {"actor": slug, "index": index})))
