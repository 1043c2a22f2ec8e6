"""Pages of a list by keyset: what is published meanwhile moves no item from one page to another."""

from collections.abc import Sequence
from urllib.parse import urlencode

import orjson

from public.api.parameters import Asked
from public.direct import Address, StoredAnswer
from public.kept_answers import Headers
from public.programs import Link, link_header
from record import history, stored
from record.models import Entity
from record.reading import Questions
from record.stored import IndexRange, Name, Selected, first_since

MAX_BYTES = 2_000_000  # of whole documents in a page; a client that does not read holds them in memory
NAMES = ("rating", "language", "actor", "source", "publisher", "topic", "country")


def fact_checks(asked: Asked, address: Address) -> Questions[StoredAnswer]:
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
    standing_at = (yield from history.last_index(asked["as_of"])) if "as_of" in asked else None
    ratings = yield from rated(asked)
    selected = Selected(names, ratings, within, standing_at)
    limit, is_ascending = asked["limit"], side == "before"
    if asked["view"] == "full":
        # One row more than the page shows, without its document, says whether there is another page.
        found = yield stored.documents(selected, limit, MAX_BYTES, is_ascending=is_ascending)
        limit = sum(body is not None for _index, body in found)
    else:
        found = yield stored.summaries(selected, limit + 1, is_ascending=is_ascending)
    more = {"as_of": asked["as_of"].isoformat()} if "as_of" in asked else {}
    return page(found, limit, asked, address, **more)


def rated(asked: Asked) -> Questions[list[str] | None]:
    """Return the ratings whose numbers are within the bounds that were asked for; None where none was."""
    least, most = asked.get("rating_min"), asked.get("rating_max")
    if least is None and most is None:
        return None
    return (yield from stored.ratings_between(least, most, with_earlier="as_of" in asked))


def entities(kind: Entity.Kind, asked: Asked, address: Address) -> Questions[StoredAnswer]:
    """Return the page of entities that was asked for, by slug."""
    side, place = asked.get("cursor", ("after", None))
    found = yield stored.entities(kind, place, asked["limit"] + 1, is_ascending=side == "after")
    return page(found, asked["limit"], asked, address)


def page(
    found: Sequence[tuple[object, bytes]], limit: int, asked: Asked, address: Address, **more: object
) -> StoredAnswer:
    """Return the stored JSON of the first so many rows, joined, and the addresses of the page's neighbors.

    Rows come as the unique key of the list's order and their JSON, in the direction of the cursor. `more` are further
    keys of the answer.
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
    keys = {"next": following, "previous": preceding, **more}
    body = b'{"results":[%s],%s' % (results, orjson.dumps(keys)[1:])
    return StoredAnswer(body, neighbors(following, preceding))


def neighbors(following: str | None, preceding: str | None) -> Headers:
    """Return the header with the addresses of a page's neighbors, for clients that turn pages without reading them."""
    links = [("next", following), ("prev", preceding)]
    return link_header(*(Link(rel, address) for rel, address in links if address is not None))


def at(address: Address, place: str | None) -> str:
    """Return the address of the same list at another place."""
    return with_parameters(address, cursor=place)


def with_parameters(address: Address, **changed: object) -> str:
    """Return the address with other parameters, without those that are None."""
    query = {name: value for name, value in {**address.query.dict(), **changed}.items() if value is not None}
    return f"{address.origin}{address.path}?{urlencode(query)}" if query else f"{address.origin}{address.path}"
