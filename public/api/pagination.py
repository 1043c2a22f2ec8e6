"""Pages of a list by keyset: what is published meanwhile moves no item from one page to another."""

import orjson
from django.db.models import Model, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from public.api import schemas
from public.api.parameters import Asked


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
        found = list(queryset.order_by(self.key if is_ascending else f"-{self.key}")[: limit + 1])
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
    key = "index"
    is_descending = True
