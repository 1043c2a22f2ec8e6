"""Pages of a list by keyset: what is published meanwhile moves no item from one page to another."""

from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse


def page(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    key: str,
    body: str,
    limit: int,
    cursor: tuple[str, str] | None,
    descending: bool = False,
) -> HttpResponse:
    """Answer one page: the stored JSON of each row, joined, and the addresses of its neighbors.

    `key` names the unique column of the list's order, `body` the one that holds the bytes.
    """
    side, place = cursor or ("after", None)
    backwards = side == "before"
    ascending = descending == backwards
    if place is not None:
        rows = rows.filter(**{f"{key}__{'gt' if ascending else 'lt'}": place})
    # One row more than the page shows whether there is another page.
    found = list(rows.order_by(key if ascending else f"-{key}").values_list(key, body)[: limit + 1])
    more = len(found) > limit
    del found[limit:]
    if backwards:
        found.reverse()
    following = preceding = None
    if found:
        if more or backwards:
            following = _address(request, f"after.{found[-1][0]}")
        if more if backwards else cursor:
            preceding = _address(request, f"before.{found[0][0]}")
    elif backwards:  # nothing is left on this side of the cursor: the list begins after it
        following = _address(request, None)
    elif cursor:
        preceding = _address(request, None)
    return HttpResponse(
        b'{"results":[%s],"next":%s,"previous":%s}'
        % (b",".join(item for _key, item in found), orjson.dumps(following), orjson.dumps(preceding)),
        content_type="application/json",
    )


def _address(request: HttpRequest, cursor: str | None) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    if cursor is not None:
        query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}" if query else request.path)
