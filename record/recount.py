"""Recount what the record counts, and correct it: tallies, and the frequencies, spellings and facets of search.

Counts follow from rows. They are counted before the append lock is taken: that takes a while. Under it, what was
missing is added, some counts at a time, since an append in between changes a count as it changes the rows.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction

from record import log, read_model
from record.models import Revision
from record.search import index, searchables
from record.verify import Difference

AT_ONCE = 1_000  # counts that are corrected in one transaction; publishing waits meanwhile
CORRECTING_LOCK = log.APPEND_LOCK + 1


@dataclass(frozen=True)
class Count:
    """Counts in one table. `wrong` selects the columns of a key, what is stored, and what was counted.

    `change` adds to them.
    """

    name: str
    wrong: str
    change: Callable[[Mapping[Any, int]], None]


TALLIES = """
SELECT actor, stance, rating, coalesce(tally.count, 0) AS stored, coalesce(counted.count, 0) AS counted
  FROM (
        SELECT actor, stance, rating, count(*) AS count
          FROM record_factcheck AS fact_check,
               LATERAL (VALUES ('asserts', asserts), ('repeats', repeats), ('denies', denies)) AS said (stance, actors),
               LATERAL unnest(actors) AS actor
         GROUP BY actor, stance, rating
       ) AS counted
  FULL JOIN record_tally AS tally USING (actor, stance, rating)
 WHERE counted.count IS DISTINCT FROM tally.count
"""
# A vector's terms stand nowhere but in its text, '{1:0.5,9:0.25}/1048576', where they are counted from 1.
FREQUENCIES = """
SELECT kind, term, coalesce(known.count, 0) AS stored, coalesce(counted.count, 0) AS counted
  FROM (
        SELECT 'text' AS kind, 0 AS term, count(*) AS count FROM record_searchabletext HAVING count(*) > 0
         UNION ALL
        SELECT 'word', term, count(*) FROM record_searchabletext, LATERAL unnest(terms) AS term GROUP BY term
         UNION ALL
        SELECT 'gram', split_part(entry, ':', 1)::integer - 1, count(*)
          FROM record_searchabletext,
               LATERAL string_to_table(substr(split_part(grams::text, '}', 1), 2), ',') AS entry
         WHERE entry <> ''
         GROUP BY 2
       ) AS counted
  FULL JOIN record_searchablefrequency AS known USING (kind, term)
 WHERE counted.count IS DISTINCT FROM known.count
"""
SPELLINGS = """
SELECT word, coalesce(known.count, 0) AS stored, coalesce(counted.count, 0) AS counted
  FROM (SELECT word, count(*) AS count FROM record_searchabletext, LATERAL unnest(spellings) AS word GROUP BY word)
       AS counted
  FULL JOIN record_searchablespelling AS known USING (word)
 WHERE counted.count IS DISTINCT FROM known.count
"""
FACETS = """
SELECT facet, coalesce(known.count, 0) AS stored, coalesce(counted.count, 0) AS counted
  FROM (
        SELECT facet, count(*) AS count
          FROM record_searchable, LATERAL unnest(CASE kind WHEN 'own' THEN array_prepend('', facets) ELSE facets END)
               AS facet
         GROUP BY facet
       ) AS counted
  FULL JOIN record_facetcount AS known USING (facet)
 WHERE counted.count IS DISTINCT FROM known.count
"""

COUNTS_OF_FACT_CHECKS = (Count("tally", TALLIES, read_model.change_tallies),)
COUNTS_OF_SEARCH = (
    Count("frequency of", FREQUENCIES, partial(index.change_frequencies, index.RECORD)),
    Count("spelling", SPELLINGS, partial(index.change_spellings, index.RECORD)),
    Count("count of", FACETS, searchables.change_facets),
)


def differences(count: Count) -> Iterator[Difference]:
    """Yield each count that is not what the rows add up to."""
    return (_difference(count, row) for rows in _wrong(count) for row in rows)


def correct(count: Count) -> Iterator[Difference]:
    """Correct each count that is not what the rows add up to, and yield it when that is done.

    They are counted again until nothing is wrong: an append may have taken more from a count than was there.
    """
    found = True
    while found:
        found = False
        with _alone():
            for rows in _wrong(count):
                found = True
                with transaction.atomic():
                    log.lock()
                    count.change({_key(row): row[-1] - row[-2] for row in rows})
                    Revision.objects.renew()
                yield from (_difference(count, row) for row in rows)


def _wrong(count: Count) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what is wrong, some at a time. The server keeps the rest: many millions of terms may be wrong."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(count.wrong)
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other rebuild corrects counts: it would add the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [CORRECTING_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [CORRECTING_LOCK])


def _key(row: tuple[Any, ...]) -> Any:
    *key, _stored, _counted = row
    return tuple(key) if len(key) > 1 else key[0]


def _difference(count: Count, row: tuple[Any, ...]) -> Difference:
    *key, stored, counted = row
    name = " ".join(filter(None, map(str, key))) or "everything"
    return Difference(f"{count.name} {name}", f"was {stored}, counted {counted}")
