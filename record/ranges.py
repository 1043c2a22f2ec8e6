"""The record in ranges of bounded size, so that programs can list all of it: what is public in each, and since when."""

from collections.abc import Sequence
from datetime import datetime

from record.models import Entity
from record.reading import Questions, Statement

NUMBERS = 1_000  # fact-checks by number, the first range from 1 on
ENTRIES = 200  # actors, sources and topics by the newest entry that names them; a document has some ten of them
MOST_ENTITIES = 10_000  # of one range

Changed = tuple[str, datetime]  # what it is, and when its newest version was published
Named = tuple[str, str, datetime]  # kind, slug, and the same

WITH_NUMBERS = """
SELECT place FROM generate_series(1, (SELECT (max(number) - 1) / %(size)s + 1 FROM record_factcheck)) AS place
 WHERE EXISTS (SELECT FROM record_factcheck WHERE number > (place - 1) * %(size)s AND number <= place * %(size)s)
 ORDER BY place
"""
WITH_ENTITIES = """
SELECT place FROM generate_series(1, (SELECT max("index") / %(size)s + 1 FROM record_entity)) AS place
 WHERE EXISTS (SELECT FROM record_entity
                WHERE "index" >= (place - 1) * %(size)s AND "index" < place * %(size)s AND kind = ANY(%(kinds)s))
 ORDER BY place
"""
# One look-up for each row: a join may be planned over the whole log.
PUBLISHED_AT = '(SELECT published_at FROM record_entry WHERE record_entry."index" = listed."index")'
FACT_CHECKS = f"""
SELECT path, {PUBLISHED_AT} FROM record_factcheck AS listed WHERE number > %s AND number <= %s ORDER BY number
"""  # noqa: S608 - the parts are our own
ENTITIES = f"""
SELECT kind, slug, {PUBLISHED_AT} FROM record_entity AS listed
 WHERE "index" >= %s AND "index" < %s AND kind = ANY(%s) ORDER BY kind, slug LIMIT %s
"""  # noqa: S608
NEWEST = f'SELECT path, {PUBLISHED_AT} FROM record_factcheck AS listed ORDER BY "index" DESC LIMIT %s'  # noqa: S608


def with_numbers() -> Questions[list[int]]:
    """Return the ranges of numbers in which a fact-check is public, counted from 1."""
    rows = yield Statement(WITH_NUMBERS, {"size": NUMBERS})
    return [place for (place,) in rows]


def with_entities(kinds: Sequence[Entity.Kind]) -> Questions[list[int]]:
    """Return the ranges of entries that are the newest to name something of these kinds, counted from 1."""
    rows = yield Statement(WITH_ENTITIES, {"size": ENTRIES, "kinds": [*map(str, kinds)]})
    return [place for (place,) in rows]


def fact_checks(place: int) -> Questions[list[Changed]]:
    """Return the paths of the public fact-checks in a range of numbers."""
    rows = yield Statement(FACT_CHECKS, [(place - 1) * NUMBERS, place * NUMBERS])
    return [(path, published_at) for path, published_at in rows]


def entities(place: int, kinds: Sequence[Entity.Kind]) -> Questions[list[Named]]:
    """Return what of these kinds is named last in a range of entries."""
    bounds = (place - 1) * ENTRIES, place * ENTRIES
    rows = yield Statement(ENTITIES, [*bounds, [*map(str, kinds)], MOST_ENTITIES])
    return [(kind, slug, published_at) for kind, slug, published_at in rows]


def newest(limit: int) -> Questions[list[Changed]]:
    """Return the paths of so many public fact-checks, the one that was published or changed last first."""
    rows = yield Statement(NEWEST, [limit])
    return [(path, published_at) for path, published_at in rows]
