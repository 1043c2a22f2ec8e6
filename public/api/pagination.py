"""Pages of a list by keyset: what is published meanwhile moves no item from one page to another."""

from itertools import accumulate
from typing import Any

import orjson
from django.db.models import Model, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from public.api import schemas
from public.api.parameters import Asked
from record import reading
from record.models import Entry

MAX_BYTES = 2_000_000  # of whole documents in a page; a client that does not read holds them in memory


class KeysetPagination(BasePagination):
    """Answer a page's stored JSON, joined, and the addresses of its neighbors.

    `key` names the unique column of the list's order; rows come as that key and their stored JSON.
    """

    key = "slug"
    is_descending = False

    request: Request
    following: str | None = None
    preceding: str | None = None

    def paginate_queryset(  # type: ignore[override]  # it is given a queryset, and a view that reads parameters
        self, queryset: QuerySet[Model, tuple[object, bytes]], request: Request, view: APIView
    ) -> list[tuple[object, bytes]]:
        self.request = request
        asked: Asked = view.asked  # type: ignore[attr-defined]  # public/api/views.py
        limit, cursor = asked["limit"], asked.get("cursor")
        side, place = cursor or ("after", None)
        is_backward = side == "before"
        is_ascending = self.is_descending == is_backward
        if place is not None:
            queryset = queryset.filter(**{f"{self.key}__{'gt' if is_ascending else 'lt'}": place})
        # One row more than the page shows whether there is another page.
        found = reading.rows_of(queryset.order_by(self.key if is_ascending else f"-{self.key}")[: limit + 1])
        limit = min(limit, self.fitting(found, asked))
        has_more = len(found) > limit
        del found[limit:]
        if is_backward:
            found.reverse()
        if found:
            if has_more or is_backward:
                self.following = self._address(f"after.{found[-1][0]}")
            if has_more if is_backward else cursor:
                self.preceding = self._address(f"before.{found[0][0]}")
        elif is_backward:  # nothing is left on this side of the cursor: the list begins after it
            self.following = self._address(None)
        elif cursor:
            self.preceding = self._address(None)
        return self.stored(found, asked)

    def fitting(self, found: list[tuple[Any, ...]], asked: Asked) -> int:
        """Return how many of the rows a page may hold."""
        return len(found)

    def stored(self, found: list[tuple[Any, ...]], asked: Asked) -> list[tuple[object, bytes]]:
        """Return the page's rows with their stored JSON."""
        return found

    def get_paginated_response(self, data: list[bytes]) -> Response:
        neighbors = orjson.dumps(self.following), orjson.dumps(self.preceding)
        return Response(b'{"results":[%s],"next":%s,"previous":%s}' % (b",".join(data), *neighbors))

    def get_paginated_response_schema(self, schema: dict[str, object]) -> dict[str, object]:
        return schemas.page_of(schema)

    def _address(self, cursor: str | None) -> str:
        query = self.request.GET.copy()
        query.pop("cursor", None)
        if cursor is not None:
            query["cursor"] = cursor
        path = self.request.path
        return self.request.build_absolute_uri(f"{path}?{query.urlencode()}" if query else path)


class NewestFirst(KeysetPagination):
    """Fact-checks. Whole documents come as their length first: a page ends where they would become too long."""

    key = "index"
    is_descending = True

    def fitting(self, found: list[tuple[Any, ...]], asked: Asked) -> int:
        if asked["view"] != "full":
            return len(found)
        totals = accumulate(int(length) for _index, length in found)
        return max(1, sum(total <= MAX_BYTES for total in totals))

    def stored(self, found: list[tuple[Any, ...]], asked: Asked) -> list[tuple[object, bytes]]:
        if asked["view"] != "full":
            return found
        indices = [index for index, _length in found]
        # From the log, which loses nothing: a fact-check may be corrected between the two queries.
        entries = Entry.objects.filter(index__in=indices).order_by()
        bodies = dict(reading.rows_of(entries.values_list("index", "document__body")))
        return [(index, bodies[index]) for index in indices]
