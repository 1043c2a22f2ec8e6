"""What of the record is sent as it is stored: one document, or a page of a list by keyset.

The statements are written out: to build one through the ORM takes longer than to run it. What varies in their text is
ours; every value is a parameter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField

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


ENTITY = "SELECT body FROM record_entity WHERE kind = %s AND slug = %s"


def entity(kind: Entity.Kind, slug: str) -> Questions[bytes | None]:
    """Return the JSON of an entity that public fact-checks name."""
    return _one((yield Statement(ENTITY, [str(kind), slug])))


def _one(rows: list[tuple[bytes]]) -> bytes | None:
    return rows[0][0] if rows else None


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


def summaries(names: Sequence[Name], within: IndexRange, limit: int, *, is_ascending: bool = False) -> Statement:
    """Ask for index and summary of so many fact-checks with all of these mentions, in a part of the log."""
    return _fact_checks("listing", names, within, limit, is_ascending)


def documents(
    names: Sequence[Name], within: IndexRange, limit: int, most_bytes: int, *, is_ascending: bool = False
) -> Statement:
    """Ask for index and document of so many fact-checks, and for the index alone of one more.

    Also without its document comes what would make all of them longer than `most_bytes`, but for the first.
    """
    page, parameters, is_prepared = _fact_checks("document_id", names, within, limit + 1, is_ascending)
    order = _order(is_ascending)
    sql = f"""
        SELECT "index", CASE WHEN place = 1 OR place <= %s AND total <= %s THEN body END
          FROM (SELECT page."index", body, row_number() OVER way AS place, sum(octet_length(body)) OVER way AS total
                  FROM ({page}) AS page JOIN record_document ON sha256 = page.document_id
                WINDOW way AS (ORDER BY page."index" {order})) AS counted
         ORDER BY "index" {order}"""  # noqa: S608
    return Statement(sql, [limit, most_bytes, *parameters], is_prepared)


def _fact_checks(column: str, names: Sequence[Name], within: IndexRange, limit: int, is_ascending: bool) -> Statement:
    """Ask for index and a column of fact-checks.

    Each mention gets the bounds too: the database does not derive them. With several, the plan takes from their values
    which is the rarest; of one alone it is always the same, and found once, since only that many indices are joined.
    """
    tables = [f"named_{place}" for place, _name in enumerate(names)] or ["fact_check"]
    conditions = [f"{table}.kind = %s AND {table}.slug = %s" for table in tables] if names else []
    parameters: list[object] = [part for name in names for part in name]
    for sign, index in _bounds(within):
        conditions += [f'{table}."index" {sign} %s' for table in tables]
        parameters += [index] * len(tables)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    order = f'{tables[0]}."index" {_order(is_ascending)}'
    if names:
        joined = f"record_mention AS {tables[0]}"
        joined += "".join(
            f' JOIN record_mention AS {each} ON {each}."index" = {tables[0]}."index"' for each in tables[1:]
        )
        page = f'(SELECT {tables[0]}."index" FROM {joined} {where} ORDER BY {order} LIMIT %s) AS page'  # noqa: S608
        source = f'{page} JOIN record_factcheck AS fact_check ON fact_check."index" = page."index"'
        rest = f'ORDER BY fact_check."index" {_order(is_ascending)}'
    else:
        source, rest = "record_factcheck AS fact_check", f"{where} ORDER BY {order} LIMIT %s"
    sql = f'SELECT fact_check."index", fact_check.{column} FROM {source} {rest}'  # noqa: S608
    return Statement(sql, [*parameters, limit], is_prepared=len(names) < 2)


def _order(is_ascending: bool) -> str:
    return "ASC" if is_ascending else "DESC"


def _bounds(within: IndexRange) -> Iterator[tuple[str, int]]:
    if within.above != IndexRange.above:
        yield ">", within.above
    if within.below != IndexRange.below:
        yield "<", within.below
