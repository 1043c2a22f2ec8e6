"""What readers are told of sources since: the notices, and what of them still stands.

The texts of a notice are withheld together with those of its version. Statements bound the key of an index and ask for
its order. From equality the database may think that there are many such rows, and look for them among all others.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from record.canonical import timestamp
from record.documents import Notice, Successor, Summary
from record.formats import read_part
from record.reading import Questions, Rows, Statement
from record.stored import MAX_INDEX, IndexRange, Name

MOST_OF_A_SOURCE = 20  # that a page shows of one source and version: the newest
MOST_OF_A_VERSION = 400

COLUMNS = """
notice."index", notice.number, notice.version, notice."after", notice.kind, notice.source, notice.read_on,
notice.noticed_at, notice.passage, notice.reason, notice.replaced_by_title, notice.replaced_by_url"""
COUNT = len(COLUMNS.split(","))
# Whether the texts of the version may be shown. Each is one step of an index, whatever is known of the tables.
IS_SHOWN = """
coalesce((SELECT true FROM record_factcheck AS standing
           WHERE standing.number = notice.number AND standing.version = notice.version LIMIT 1),
         (SELECT true FROM record_earlierversion AS earlier
           WHERE earlier.number = notice.number AND earlier.version = notice.version AND NOT earlier.is_withheld
           LIMIT 1), false)"""


def _read(row: Sequence[Any], *, is_shown: bool = True) -> Notice:
    """Return a notice, without its texts where they may not be shown."""
    index, number, version, after, kind, source, read_on, noticed_at, passage, reason, title, url = row[:COUNT]
    return Notice(
        index=index,
        number=number,
        version=version,
        after=after,
        kind=kind,
        source=source if is_shown else None,
        read_on=timestamp(read_on) if read_on and is_shown else None,
        noticed_at=timestamp(noticed_at),
        passage=passage if is_shown else None,
        reason=reason if is_shown else None,
        replaced_by=Successor(title=title, url=url) if title and is_shown else None,
    )


@dataclass(frozen=True)
class Notices:
    """Some notices in their order, the index up to which these are all, and whether there are more."""

    found: list[Notice]
    last: int
    has_more: bool


def notices(
    within: IndexRange, limit: int, most_bytes: int, *, number: int | None = None, source: str | None = None
) -> Questions[Notices]:
    """Return so many notices, or those about one fact-check or one source.

    They are fewer where their texts together would be longer than `most_bytes`, but one at least. Where it is asked for
    a source they may be fewer too, or none, also before the end: those about a fact-check are read whichever source
    they are about, and one that is withheld must not tell its source.
    """
    given = [(name, value) for name, value in (("number", number), ("source", source)) if value is not None][:1]
    key = ", ".join([*(name for name, _value in given), '"index"'])
    place = "(%s, %s)" if given else "(%s)"
    sql = f"""
        SELECT {COLUMNS}, {IS_SHOWN}, place = 1 OR place <= %s AND total <= %s
          FROM (SELECT page.*, row_number() OVER way AS place,
                       sum(octet_length(concat(passage, reason, replaced_by_title, replaced_by_url))) OVER way AS total
                  FROM (SELECT * FROM record_notice WHERE ({key}) > {place} AND ({key}) < {place}
                         ORDER BY {key} LIMIT %s) AS page
                WINDOW way AS (ORDER BY page."index" ROWS UNBOUNDED PRECEDING)) AS notice
         ORDER BY notice."index\""""  # noqa: S608
    values = [value for _name, value in given]
    bounds = [*values, within.above, *values, within.below]
    rows = yield Statement(sql, [limit, most_bytes, *bounds, limit + 1])
    page = [row for row in rows if row[-1]]
    found = [_read(row, is_shown=row[-2]) for row in page]
    return Notices(
        [notice for notice in found if source in (None, notice.source)],
        last=page[-1][0] if page else within.above,
        has_more=len(page) < len(rows),
    )


NEXT = '(SELECT coalesce(max("index"), -1) + 1 FROM record_notice)'
BEYOND = '(SELECT "index" FROM record_notice WHERE "after" > %s ORDER BY "after", "index" LIMIT 1)'
BETWEEN = f"SELECT coalesce({BEYOND}, {NEXT}), coalesce({BEYOND}, {NEXT}), {NEXT}"
FIRST_SINCE = 'SELECT "index" FROM record_notice WHERE noticed_at >= %s ORDER BY noticed_at, "index" LIMIT 1'


def size() -> Questions[int]:
    """Return how many notices there are."""
    return int((yield Statement(f"SELECT {NEXT}", []))[0][0])


class Stretch(NamedTuple):
    """The notices of a part of the log: from the index of the first up to, and without, an end; and how many in all."""

    first: int
    end: int
    size: int


def between(entry: int, last: int) -> Questions[Stretch]:
    """Return which notices were given when the log ended with this entry, with another up to the last, or between."""
    return Stretch(*(yield Statement(BETWEEN, [entry - 1, last]))[0])


def first_since(moment: datetime) -> Questions[int]:
    """Return the index of the first notice at or after a moment; one that none has where there is none such."""
    rows = yield Statement(FIRST_SINCE, [moment])
    return rows[0][0] if rows else MAX_INDEX


# The newest notice about a number is about its newest version, if any is.
DOCUMENT = """
SELECT document.body,
       fact_check.version = (SELECT notice.version FROM record_notice AS notice
                              WHERE (notice.number, notice."index") >= (fact_check.number, 0)
                                AND notice.number <= fact_check.number
                              ORDER BY notice.number DESC, notice."index" DESC LIMIT 1)
  FROM record_factcheck AS fact_check JOIN record_document AS document ON document.sha256 = fact_check.document_id
 WHERE fact_check.number = %s
"""


def document(number: int) -> Questions[tuple[bytes, bool] | None]:
    """Return the document of a public fact-check, and whether there are notices about this version."""
    for body, has_notices in (yield Statement(DOCUMENT, [number])):
        return body, bool(has_notices)
    return None


# One step of the index for each source; of each the newest notices.
OF_A_VERSION = f"""
WITH RECURSIVE named (source) AS (
    SELECT ''::varchar
     UNION ALL
    SELECT (SELECT source FROM record_notice
             WHERE (version, number, source) > (%(version)s, %(number)s, named.source)
               AND (version, number) <= (%(version)s, %(number)s)
             ORDER BY version, number, source, "index" LIMIT 1)
      FROM named WHERE named.source IS NOT NULL
)
SELECT {COLUMNS}
  FROM named CROSS JOIN LATERAL (
       SELECT * FROM record_notice
        WHERE (version, number, source, "index") >= (%(version)s, %(number)s, named.source, 0)
          AND (version, number, source, "index") < (%(version)s, %(number)s, named.source, %(below)s)
        ORDER BY version DESC, number DESC, source DESC, "index" DESC LIMIT {MOST_OF_A_SOURCE}) AS notice
 ORDER BY notice."index" DESC LIMIT {MOST_OF_A_VERSION}
"""  # noqa: S608


def of_version(number: int, version: int, below: int = MAX_INDEX) -> Questions[list[Notice]]:
    """Return the notices about a version, the newest first, only those with a lower index: of each source the newest.

    The version must be one that may be shown.
    """
    rows = yield Statement(OF_A_VERSION, {"number": number, "version": version, "below": below})
    return [_read(row) for row in rows]


OF_A_SOURCE = f"""
SELECT {COLUMNS}
  FROM unnest(%(numbers)s::integer[], %(versions)s::integer[]) AS shown (number, version) CROSS JOIN LATERAL (
       SELECT * FROM record_notice AS each
        WHERE (each.version, each.number, each.source, each."index") >= (shown.version, shown.number, %(source)s, 0)
          AND (each.version, each.number, each.source) <= (shown.version, shown.number, %(source)s)
        ORDER BY each.version DESC, each.number DESC, each.source DESC, each."index" DESC
        LIMIT {MOST_OF_A_SOURCE}) AS notice
 ORDER BY notice."index" DESC
"""  # noqa: S608


def of_source(source: str, versions: Collection[tuple[int, int]]) -> Questions[list[Notice]]:
    """Return the notices about a source and these versions, which may be shown: the newest of each, newest first."""
    numbers, their_versions = [number for number, _version in versions], [version for _number, version in versions]
    asked = {"numbers": numbers, "versions": their_versions, "source": source}
    rows = yield Statement(OF_A_SOURCE, asked)
    return [_read(row) for row in rows]


CONCERNED = """
SELECT DISTINCT notice.number, notice.version
  FROM (SELECT number, version FROM record_notice WHERE (source, "index") >= (%(source)s, 0) AND source <= %(source)s
         ORDER BY source DESC, "index" DESC LIMIT %(limit)s) AS notice
 WHERE (SELECT true FROM record_factcheck AS standing
         WHERE standing.number = notice.number AND standing.version = notice.version LIMIT 1)
"""


def concerned(source: str, limit: int) -> Questions[list[tuple[int, int]]]:
    """Return number and version of what the newest notices about a source are about, as far as it is public now."""
    rows = yield Statement(CONCERNED, {"source": source, "limit": limit})
    return [(number, version) for number, version in rows]


@dataclass(frozen=True)
class Told:
    """What readers are told of one source and version.

    `standing` are the notices that nothing has settled, `settled_by` the one that says that the verdict still stands,
    and `settled` those that it settles. All come newest first, and of each passage its newest alone.
    """

    number: int
    version: int
    source: str
    standing: list[Notice]
    settled_by: Notice | None
    settled: list[Notice]


def told(newest_first: Iterable[Notice]) -> list[Told]:
    """Return what stands of these notices, by fact-check and source: what changed last comes first."""
    groups: dict[tuple[int, int, str], list[Notice]] = {}
    for notice in newest_first:
        if notice.source is not None:
            groups.setdefault((notice.number, notice.version, notice.source), []).append(notice)
    return [_told(*key, found) for key, found in groups.items()]


def _told(number: int, version: int, source: str, newest_first: list[Notice]) -> Told:
    runs: list[list[Notice]] = [[]]  # what was said since the last time that it was settled, and before
    settling: list[Notice] = []
    for notice in newest_first:
        if notice.settles:
            settling.append(notice)
            runs.append([])
        else:
            runs[-1].append(notice)
    return Told(
        number=number,
        version=version,
        source=source,
        standing=_latest_of_each(runs[0]),
        settled_by=settling[0] if settling else None,
        settled=_latest_of_each(runs[1]) if settling else [],
    )


def _latest_of_each(newest_first: list[Notice]) -> list[Notice]:
    found: dict[object, Notice] = {}
    for notice in newest_first:
        found.setdefault(("passage", notice.passage) if notice.kind.startswith("passage") else notice.kind, notice)
    return list(found.values())


class Item(NamedTuple):
    """A notice with the summary of its version, None where that may not be shown, and what its source is called.

    `is_current` says whether this version is the one that is public now.
    """

    notice: Notice
    summary: Summary | None
    title: str | None
    is_current: bool


ITEMS = f"""
SELECT {COLUMNS},
       coalesce((SELECT listing FROM record_factcheck AS standing
                  WHERE standing.number = notice.number AND standing.version = notice.version LIMIT 1),
                (SELECT listing FROM record_earlierversion AS earlier
                  WHERE earlier.number = notice.number AND earlier.version = notice.version AND NOT is_withheld
                  LIMIT 1)),
       (SELECT name FROM record_entity AS entity WHERE entity.kind = 'source' AND entity.slug = notice.source LIMIT 1),
       (SELECT true FROM record_factcheck AS standing
         WHERE standing.number = notice.number AND standing.version = notice.version LIMIT 1)
  FROM {{rows}} AS notice
 ORDER BY notice."index" DESC
"""  # noqa: S608
LATEST = ITEMS.format(rows='(SELECT * FROM record_notice ORDER BY "index" DESC LIMIT %s)')
OF_A_NUMBER = ITEMS.format(
    rows="""
       (SELECT * FROM record_notice WHERE (number, "index") >= (%(number)s, 0) AND number <= %(number)s
         ORDER BY number DESC, "index" DESC LIMIT %(limit)s)"""
)
OF_A_LIST = ITEMS.format(
    rows="""
       (SELECT each.*
          FROM (SELECT "index" FROM record_noticemention
                 WHERE (kind, slug, "index") >= (%(kind)s, %(slug)s, 0) AND (kind, slug) <= (%(kind)s, %(slug)s)
                 ORDER BY kind DESC, slug DESC, "index" DESC LIMIT %(limit)s) AS mention
          JOIN record_notice AS each USING ("index"))"""
)


def latest(limit: int) -> Questions[list[Item]]:
    """Return the newest notices."""
    return _items((yield Statement(LATEST, [limit])))


def of_number(number: int, limit: int) -> Questions[list[Item]]:
    """Return the newest notices about any version of a fact-check."""
    return _items((yield Statement(OF_A_NUMBER, {"number": number, "limit": limit})))


def of_list(name: Name, limit: int) -> Questions[list[Item]]:
    """Return the newest notices about versions that have a mention."""
    kind, slug = name
    return _items((yield Statement(OF_A_LIST, {"kind": kind, "slug": slug, "limit": limit})))


def _items(rows: Rows) -> list[Item]:
    found = []
    for *row, listing, title, is_current in rows:
        summary = read_part(Summary, listing) if listing else None
        notice = _read(row, is_shown=summary is not None)
        found.append(Item(notice, summary, title if summary else None, bool(is_current)))
    return found
