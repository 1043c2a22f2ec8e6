"""What of the record is sent as it is stored: one document, or a page of a list by keyset.

The statements are written out: to build one through the ORM takes longer than to run it. What varies in their text is
ours; every value is a parameter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import BigIntegerField

from record.documents import Rating, Summary
from record.formats import read_part
from record.models import Entity
from record.reading import Questions, Statement

Name = tuple[str, str]  # kind and slug of a mention
MAX_INDEX = BigIntegerField.MAX_BIGINT


@dataclass(frozen=True)
class IndexRange:
    """A part of the log: the entries between two indices, both left out."""

    above: int = -1
    below: int = MAX_INDEX

    def __and__(self, other: "IndexRange") -> "IndexRange":
        return IndexRange(max(self.above, other.above), min(self.below, other.below))


LISTED = "SELECT number, listing FROM record_factcheck WHERE number = ANY(%s::integer[])"
WHOLE = """
SELECT number, CASE WHEN place = 1 OR total <= %s THEN body END
  FROM (SELECT number, body, place, sum(octet_length(body)) OVER (ORDER BY place) AS total
          FROM unnest(%s::integer[]) WITH ORDINALITY AS asked (number, place)
          JOIN record_factcheck USING (number) JOIN record_document ON sha256 = document_id) AS counted
 ORDER BY place
"""


def listed(numbers: Sequence[int]) -> Questions[list[bytes]]:
    """Return the summaries of public fact-checks, in this order."""
    rows = yield Statement(LISTED, [[*numbers]])
    listings: dict[int, bytes] = dict(rows)
    return [listings[number] for number in numbers if number in listings]


def whole(numbers: Sequence[int], most_bytes: int) -> Questions[list[bytes]]:
    """Return the documents of public fact-checks, in this order: as many as are not too long together, but one."""
    rows = yield Statement(WHOLE, [most_bytes, [*numbers]])
    return [body for _number, body in rows if body is not None]


DOCUMENT = """
SELECT document.body FROM record_factcheck AS fact_check
  JOIN record_document AS document ON document.sha256 = fact_check.document_id
 WHERE fact_check.number = %s
"""


def document(number: int) -> Questions[bytes | None]:
    """Return the document of a public fact-check."""
    return _one((yield Statement(DOCUMENT, [number])))


VERSION = """
SELECT document.body FROM record_entry AS entry JOIN record_document AS document ON document.sha256 = entry.document_id
 WHERE entry.number = %s AND entry.version = %s
"""


def version(number: int, version: int) -> Questions[bytes | None]:
    """Return the document of a version, whether it may still be shown or not."""
    return _one((yield Statement(VERSION, [number, version])))


STOOD = """
SELECT number, CASE WHEN place = 1 OR total <= %(most_bytes)s THEN body END
  FROM (SELECT number, body, row_number() OVER way AS place, sum(octet_length(body)) OVER way AS total
          FROM ((SELECT number, document_id FROM record_factcheck
                  WHERE number > %(above)s AND "index" <= %(index)s ORDER BY number LIMIT %(limit)s)
                UNION ALL
                (SELECT number, document_id FROM record_earlierversion
                  WHERE number > %(above)s AND "index" <= %(index)s AND until > %(index)s AND NOT is_withheld
                  ORDER BY number LIMIT %(limit)s)
                ORDER BY number LIMIT %(limit)s) AS page
          JOIN record_document ON sha256 = document_id
        WINDOW way AS (ORDER BY number ROWS UNBOUNDED PRECEDING)) AS counted
 ORDER BY number
"""


def stood(above: int, index: int, limit: int, most_bytes: int) -> Questions[list[tuple[int, bytes]]]:
    """Return number and document of fact-checks above a number, in this order, as they stood when the log ended so.

    As many as the limit, and as are not too long together, but one; none only where there are no more.
    """
    bounds = {"above": above, "index": index, "limit": limit, "most_bytes": most_bytes}
    rows = yield Statement(STOOD, bounds)
    return [(number, body) for number, body in rows if body is not None]


ENTITY = "SELECT body FROM record_entity WHERE kind = %s AND slug = %s"


def entity(kind: Entity.Kind, slug: str) -> Questions[bytes | None]:
    """Return the JSON of an entity that public fact-checks name."""
    return _one((yield Statement(ENTITY, [str(kind), slug])))


NEWEST = 'SELECT published_at FROM record_entry ORDER BY "index" DESC LIMIT 1'


def changed_at() -> Questions[datetime | None]:
    """Return when the newest entry was appended; None where nothing was ever published."""
    rows = yield Statement(NEWEST, [])
    return rows[0][0] if rows else None


def _one(rows: list[tuple[bytes]]) -> bytes | None:
    return rows[0][0] if rows else None


RATINGS = "SELECT slug, body FROM record_entity WHERE kind = 'rating'"
EARLIER_RATINGS = "SELECT DISTINCT ON (rating) rating, listing FROM record_earlierversion WHERE NOT is_withheld"


def ratings_between(least: int | None, most: int | None, *, with_earlier: bool = False) -> Questions[list[str]]:
    """Return the keys of the ratings whose numbers are within bounds; also of earlier versions where that is asked."""
    found = {key: read_part(Rating, body) for key, body in (yield Statement(RATINGS, []))}
    if with_earlier:
        rows = yield Statement(EARLIER_RATINGS, [])
        found |= {key: read_part(Summary, listing).rating for key, listing in rows if key not in found}
    return [
        key
        for key, rating in found.items()
        if rating.value is not None
        and (least is None or rating.value >= least)
        and (most is None or rating.value <= most)
    ]


def entities(kind: Entity.Kind, beyond: str | None, limit: int, *, is_ascending: bool = True) -> Statement:
    """Ask for slug and JSON of so many entities, by slug, from one on that is left out."""
    bound, parameters = ("", []) if beyond is None else (f"AND slug {'>' if is_ascending else '<'} %s", [beyond])
    sql = f"SELECT slug, body FROM record_entity WHERE kind = %s {bound} ORDER BY slug {_order(is_ascending)} LIMIT %s"  # noqa: S608
    return Statement(sql, [str(kind), *parameters, limit])


FIRST_SINCE = 'SELECT "index" FROM record_entry WHERE published_at >= %s ORDER BY published_at, "index" LIMIT 1'


def first_since(moment: datetime) -> Questions[int]:
    """Return the index of the first entry at or after a moment. Times follow the index, so dates become bounds of it.

    Asked by itself: with a number the database plans a list better than with a subquery.
    """
    rows = yield Statement(FIRST_SINCE, [moment])
    return rows[0][0] if rows else MAX_INDEX


@dataclass(frozen=True)
class Selected:
    """Which versions of fact-checks a list has: those with all of these mentions, and with one of these ratings.

    They are from a part of the log, and stand now, or stood when the log ended with an index.
    """

    names: Sequence[Name] = ()
    ratings: Sequence[str] | None = None
    within: IndexRange = IndexRange()
    standing_at: int | None = None


def summaries(selected: Selected, limit: int, *, is_ascending: bool = False) -> Statement:
    """Ask for index and summary of so many fact-checks."""
    return _fact_checks("listing", selected, limit, is_ascending)


def documents(selected: Selected, limit: int, most_bytes: int, *, is_ascending: bool = False) -> Statement:
    """Ask for index and document of so many fact-checks, and for the index alone of one more.

    Also without its document comes what would make all of them longer than `most_bytes`, but for the first.
    """
    page, parameters, is_prepared = _fact_checks("document_id", selected, limit + 1, is_ascending)
    order = _order(is_ascending)
    sql = f"""
        SELECT "index", CASE WHEN place = 1 OR place <= %s AND total <= %s THEN body END
          FROM (SELECT page."index", body, row_number() OVER way AS place, sum(octet_length(body)) OVER way AS total
                  FROM ({page}) AS page JOIN record_document ON sha256 = page.document_id
                WINDOW way AS (ORDER BY page."index" {order} ROWS UNBOUNDED PRECEDING)) AS counted
         ORDER BY "index" {order}"""  # noqa: S608
    return Statement(sql, [limit, most_bytes, *parameters], is_prepared)


def _fact_checks(column: str, selected: Selected, limit: int, is_ascending: bool) -> Statement:
    """Ask for index and a column of fact-checks, as they stand now or stood."""
    if selected.standing_at is None:
        return _current(column, selected, limit, is_ascending)
    bound = IndexRange(below=selected.standing_at + 1)
    selected = replace(selected, within=selected.within & bound)
    current, earlier = _current(column, selected, limit, is_ascending), _earlier(column, selected, limit, is_ascending)
    sql = f"""
        SELECT * FROM (({current.sql}) UNION ALL ({earlier.sql})) AS stood
         ORDER BY "index" {_order(is_ascending)} LIMIT %s"""  # noqa: S608
    return Statement(sql, [*current.parameters, *earlier.parameters, limit], is_prepared=False)


def _current(column: str, selected: Selected, limit: int, is_ascending: bool) -> Statement:
    """Ask for what stands now.

    Of several ratings each is read in order, by itself: what has one of them would have to be sorted.
    """
    order = _order(is_ascending)
    if selected.ratings is not None:
        pages = [
            _mentioned([*selected.names, (str(Entity.Kind.RATING), rating)], selected.within, limit, is_ascending)
            for rating in selected.ratings
        ]
        none = 'SELECT "index" FROM record_mention WHERE false'
        each = " UNION ALL ".join(f"({page.sql})" for page in pages) or none
        parameters = [parameter for page in pages for parameter in page.parameters]
        sql = f'SELECT "index" FROM ({each}) AS rated ORDER BY "index" {order} LIMIT %s'  # noqa: S608
        page = Statement(sql, [*parameters, limit], is_prepared=False)
    elif selected.names:
        page = _mentioned(selected.names, selected.within, limit, is_ascending)
    else:
        bounds = [*_bounds(selected.within)]
        conditions = " AND ".join(f'"index" {sign} %s' for sign, _index in bounds) or "true"
        sql = f"""
            SELECT "index", {column} FROM record_factcheck WHERE {conditions} ORDER BY "index" {order} LIMIT %s"""  # noqa: S608
        return Statement(sql, [*(index for _sign, index in bounds), limit])
    sql = f"""
        SELECT fact_check."index", fact_check.{column}
          FROM ({page.sql}) AS page JOIN record_factcheck AS fact_check ON fact_check."index" = page."index"
         ORDER BY fact_check."index" {order}"""  # noqa: S608
    return Statement(sql, page.parameters, page.is_prepared)


def _mentioned(names: Sequence[Name], within: IndexRange, limit: int, is_ascending: bool) -> Statement:
    """Ask for the indices of so many that have all of these mentions.

    Each mention gets the bounds too: the database does not derive them. With several, the plan takes from their values
    which is the rarest; of one alone it is always the same, and found once, since only that many indices are joined.
    """
    tables = [f"named_{place}" for place, _name in enumerate(names)]
    conditions = [f"{table}.kind = %s AND {table}.slug = %s" for table in tables]
    parameters: list[object] = [part for name in names for part in name]
    for sign, index in _bounds(within):
        conditions += [f'{table}."index" {sign} %s' for table in tables]
        parameters += [index] * len(tables)
    first, *others = tables
    joins = "".join(f' JOIN record_mention AS {each} ON {each}."index" = {first}."index"' for each in others)
    sql = f"""
        SELECT {first}."index" FROM record_mention AS {first}{joins}
         WHERE {" AND ".join(conditions)} ORDER BY {first}."index" {_order(is_ascending)} LIMIT %s"""  # noqa: S608
    return Statement(sql, [*parameters, limit], is_prepared=len(names) < 2)


def _earlier(column: str, selected: Selected, limit: int, is_ascending: bool) -> Statement:
    """Ask for what stood and was replaced since, where its texts may still be shown."""
    tables = [f"named_{place}" for place, _name in enumerate(selected.names)]
    conditions = [f"{table}.kind = %s AND {table}.slug = %s" for table in tables]
    parameters: list[object] = [part for name in selected.names for part in name]
    for sign, index in _bounds(selected.within):
        conditions.append(f'version."index" {sign} %s')
        parameters.append(index)
    conditions += ["version.until > %s", "NOT version.is_withheld"]
    parameters.append(selected.standing_at)
    if selected.ratings is not None:
        conditions.append("version.rating = ANY(%s)")
        parameters.append([*selected.ratings])
    joins = "".join(f' JOIN record_earliermention AS {each} ON {each}."index" = version."index"' for each in tables)
    sql = f"""
        SELECT version."index", version.{column} FROM record_earlierversion AS version{joins}
         WHERE {" AND ".join(conditions)} ORDER BY version."index" {_order(is_ascending)} LIMIT %s"""  # noqa: S608
    return Statement(sql, [*parameters, limit], is_prepared=False)


def _order(is_ascending: bool) -> str:
    return "ASC" if is_ascending else "DESC"


def _bounds(within: IndexRange) -> Iterator[tuple[str, int]]:
    if within.above != IndexRange.above:
        yield ">", within.above
    if within.below != IndexRange.below:
        yield "<", within.below
