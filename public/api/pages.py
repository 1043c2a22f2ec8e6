"""Pages of a list by keyset: what is published meanwhile moves no item from one page to another."""

from collections.abc import Sequence
from urllib.parse import urlencode

import orjson

from public.api.parameters import Asked
from public.direct import Address
from record import stored
from record.models import Entity
from record.reading import Questions
from record.stored import IndexRange, Name, first_since

MAX_BYTES = 2_000_000  # of whole documents in a page; a client that does not read holds them in memory
NAMES = ("rating", "language", "actor", "source", "publisher", "topic")


def fact_checks(asked: Asked, address: Address) -> Questions[bytes]:
    """Return the page of fact-checks that was asked for, the newest first; several filters are combined with “and”."""
    names: list[Name] = [(kind, asked[kind]) for kind in NAMES if kind in asked]  # type: ignore[literal-required]
    within = IndexRange()
    if "published_since" in asked:
        within &= IndexRange(above=(yield from first_since(asked["published_since"])) - 1)
    if "published_before" in asked:
        within &= IndexRange(below=(yield from first_since(asked["published_before"])))
    side, place = asked.get("cursor", ("after", None))
    if place is not None:
        within &= IndexRange(below=int(place)) if side == "after" else IndexRange(above=int(place))
    limit, is_ascending = asked["limit"], side == "before"
    if asked["view"] == "full":
        # One row more than the page shows, without its document, says whether there is another page.
        found = yield stored.documents(names, within, limit, MAX_BYTES, is_ascending=is_ascending)
        limit = sum(body is not None for _index, body in found)
    else:
        found = yield stored.summaries(names, within, limit + 1, is_ascending=is_ascending)
    return _page(found, limit, asked, address)


def entities(kind: Entity.Kind, asked: Asked, address: Address) -> Questions[bytes]:
    """Return the page of entities that was asked for, by slug."""
    side, place = asked.get("cursor", ("after", None))
    found = yield stored.entities(kind, place, asked["limit"] + 1, is_ascending=side == "after")
    return _page(found, asked["limit"], asked, address)


def _page(found: Sequence[tuple[object, bytes]], limit: int, asked: Asked, address: Address) -> bytes:
    """Return the stored JSON of the first so many rows, joined, and the addresses of the page's neighbors.

    Rows come as the unique key of the list's order and their JSON, in the direction of the cursor.
    """
    cursor = asked.get("cursor")
    is_backward = cursor is not None and cursor[0] == "before"
    has_more, rows = len(found) > limit, found[:limit]
    if is_backward:
        rows = rows[::-1]
    following = preceding = None
    if rows:
        if has_more or is_backward:
            following = at(address, f"after.{rows[-1][0]}")
        if has_more if is_backward else cursor:
            preceding = at(address, f"before.{rows[0][0]}")
    elif is_backward:  # nothing is left on this side of the cursor: the list begins after it
        following = at(address, None)
    elif cursor:
        preceding = at(address, None)
    results = b",".join(body for _key, body in rows)
    return b'{"results":[%s],"next":%s,"previous":%s}' % (results, orjson.dumps(following), orjson.dumps(preceding))


def at(address: Address, cursor: str | None) -> str:
    """Return the address of the same list at another place."""
    query = {name: value for name, value in address.query.items() if name != "cursor"}
    if cursor is not None:
        query["cursor"] = cursor
    return f"{address.origin}{address.path}?{urlencode(query)}" if query else f"{address.origin}{address.path}"
