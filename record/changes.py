"""The log's entries with their documents, in order: what changed, and nothing of what may not be shown any more."""

from collections.abc import Iterator
from dataclasses import dataclass

from record import history, merkle
from record.reading import Questions, Rows, Statement
from record.stored import IndexRange


@dataclass(frozen=True)
class Change:
    """An entry, and the document or tombstone that it published; None where that is withheld. All bytes as stored."""

    index: int
    entry: bytes
    leaf_hash: bytes
    document: bytes | None


@dataclass(frozen=True)
class Changes:
    """Some changes in the order asked for, whether there are more of them, and how many entries the log had then."""

    found: list[Change]
    has_more: bool
    size: int


def changes(
    within: IndexRange, limit: int, most_bytes: int, *, number: int | None = None, is_ascending: bool = True
) -> Questions[Changes]:
    """Return so many changes of the log, or of one fact-check, from a part of the log.

    They are fewer where their documents together would be longer than `most_bytes`, but one at least.
    """
    order = "ASC" if is_ascending else "DESC"
    one = "" if number is None else "AND number = %s"
    sql = f"""
        SELECT page."index", number, version, action, sha256, published_at, leaf_hash,
               (SELECT next_index()), EXISTS (SELECT FROM record_entry AS later WHERE later.number = page.number
                       AND later.version > page.version AND later.action = 'retracted'),
               CASE WHEN place = 1 OR place <= %s AND total <= %s THEN body END
          FROM (SELECT entry.*, sha256, body, row_number() OVER way AS place, sum(octet_length(body)) OVER way AS total
                  FROM (SELECT * FROM record_entry WHERE "index" > %s AND "index" < %s {one}
                         ORDER BY "index" {order} LIMIT %s) AS entry
                  JOIN record_document ON sha256 = document_id
                WINDOW way AS (ORDER BY entry."index" {order} ROWS UNBOUNDED PRECEDING)) AS page
         ORDER BY page."index" {order}"""  # noqa: S608
    bounds = [within.above, within.below, *([] if number is None else [number])]
    rows = yield Statement(sql, [limit, most_bytes, *bounds, limit + 1])
    shown = [row for row in rows if row[-1] is not None]
    below: dict[int, int] = {}
    if retracted := {row[1] for row in shown if row[-2]}:  # of most pages none was
        tombstones = yield from history.tombstones(retracted)
        below = {found: tombstone.version for found, tombstone in tombstones.items()}
    entries = rows[0][-3] if rows else (yield from size())
    return Changes([*_read(shown, below)], has_more=len(shown) < len(rows), size=entries)


def _read(rows: Rows, below: dict[int, int]) -> Iterator[Change]:
    for index, number, version, action, sha256, published_at, leaf_hash, _size, _is_retracted, body in rows:
        entry = merkle.leaf(
            index=index,
            number=number,
            version=version,
            action=action,
            document=sha256,
            published_at=published_at,
        )
        yield Change(index, entry, leaf_hash, None if version < below.get(number, 0) else body)


NEXT_INDEX = "SELECT next_index()"


def size() -> Questions[int]:
    """Return how many entries the log has, those counted in that are lost."""
    rows = yield Statement(NEXT_INDEX, [])
    return int(rows[0][0])
