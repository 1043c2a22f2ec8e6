"""The REST API, read only: it finds stored JSON and sends its bytes."""

import re
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework.filters import BaseFilterBackend
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from public.api import openapi
from public.api.pagination import KeysetPagination, NewestFirst
from public.api.parameters import Asked, ClaimsParameters, EntitiesParameters, Parameters
from public.api.renderers import StoredBytes, StoredJSONRenderer
from public.caching import cacheable
from record import read_model
from record.canonical import timestamp
from record.models import Entity, Entry, FactCheck, IndexRange, Loss, before, since

MAX_LOSSES = 100  # declarations that are shown; nobody has as many
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class PublicView(GenericAPIView[Any]):
    """One address of the API: anyone may read it, nobody may write."""

    permission_classes = [AllowAny]
    serializer_class = StoredBytes
    http_method_names = ["get", "head", "options"]
    parameters: type[Parameters] = Parameters
    asked: Asked

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return cacheable(super().as_view(**initkwargs))

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            self.asked = self.parameters.read(request.GET)

    def options(self, request: Request, *args: object, **kwargs: object) -> Response:  # type: ignore[override]  # DRF's
        return Response(status=204)


@openapi.index
class Index(PublicView):
    LINKS = ("claims", "actors", "sources", "topics", "ratings", "losses", "schema", "api-docs")

    def get(self, request: Request) -> Response:
        links = {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in self.LINKS}
        links["documentation"] = links.pop("api-docs")
        return Response(links)


class ClaimFilters(BaseFilterBackend):
    """Narrow a list of fact-checks to what was asked for; several filters are combined with “and”."""

    NAMES = ("rating", "language", "actor", "source", "publisher", "topic")

    def filter_queryset(self, request: Request, queryset: QuerySet[Any, Any], view: APIView) -> QuerySet[Any, Any]:
        asked: Asked = view.asked  # type: ignore[attr-defined]  # PublicView's
        names = [(kind, asked[kind]) for kind in self.NAMES if kind in asked]  # type: ignore[literal-required]
        found = FactCheck.objects.find(*names, within=_range(asked))
        if asked["view"] == "full":
            return found.values_list("index", Length("document__body"))
        return found.values_list("index", "listing")


def _range(asked: Asked) -> IndexRange:
    """Return the part of the log that was asked for. Pagination applies the cursor too, but not to mentions."""
    within = IndexRange()
    if "cursor" in asked:
        side, place = asked["cursor"]
        within &= IndexRange(below=int(place)) if side == "after" else IndexRange(above=int(place))
    if "published_since" in asked:
        within &= since(asked["published_since"])
    if "published_before" in asked:
        within &= before(asked["published_before"])
    return within


@openapi.claims
class Claims(PublicView, ListAPIView[Any]):
    queryset = FactCheck.objects.all()
    parameters = ClaimsParameters
    filter_backends = [ClaimFilters]
    pagination_class = NewestFirst


@openapi.claim
class Claim(PublicView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the most frequent question past REST framework, which would take as long over it as the database."""
        number: str = kwargs["number"]
        if request.method == "GET" and not request.META["QUERY_STRING"] and NUMBER.fullmatch(number):
            body = read_model.document_of(int(number))
            if body is not None:
                allowed = ", ".join(self.allowed_methods)
                return HttpResponse(body, content_type=StoredJSONRenderer.media_type, headers={"Allow": allowed})
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request, number: str) -> Response:
        if NUMBER.fullmatch(number):
            body = read_model.document_of(int(number))
            if body is not None:
                return Response(body)
            entries = Entry.objects.filter(number=number).order_by("-version")
            newest = entries.values_list("action", "document__body").first()
            if newest and newest[0] == Entry.Action.RETRACTED:
                return Response(bytes(newest[1]), status=410)
        raise Http404(_("No fact-check with this number is public; /api/v1/claims lists those that are."))


class EntityView(PublicView):
    """Entities of one kind, by their stored JSON."""

    kind: Entity.Kind

    def get_queryset(self) -> QuerySet[Any, Any]:
        return Entity.objects.filter(kind=self.kind).values_list("slug", "body")


class Entities(EntityView, ListAPIView[Any]):
    """All entities of one kind, by slug."""

    parameters = EntitiesParameters
    pagination_class = KeysetPagination


class OneEntity(EntityView, RetrieveAPIView[Any]):
    """One entity of one kind."""

    def get_object(self) -> Any:
        found = self.get_queryset().filter(slug=self.kwargs["slug"]).first()
        if found is None:
            raise Http404(_("No public fact-check names this slug; the list at the address above has all."))
        return found


@openapi.actors
class Actors(Entities):
    kind = Entity.Kind.ACTOR


@openapi.actor
class Actor(OneEntity):
    kind = Entity.Kind.ACTOR


@openapi.sources
class Sources(Entities):
    kind = Entity.Kind.SOURCE


@openapi.source
class Source(OneEntity):
    kind = Entity.Kind.SOURCE


@openapi.topics
class Topics(Entities):
    kind = Entity.Kind.TOPIC


@openapi.topic
class Topic(OneEntity):
    kind = Entity.Kind.TOPIC


@openapi.ratings
class Ratings(Entities):
    kind = Entity.Kind.RATING


@openapi.losses
class Losses(PublicView):
    def get(self, request: Request) -> Response:
        results = [
            {"first": loss.first, "last": loss.last, "reason": loss.reason, "declared_at": timestamp(loss.declared_at)}
            for loss in Loss.objects.order_by("-first")[:MAX_LOSSES]
        ]
        return Response({"results": results, "next": None, "previous": None})


@csrf_exempt
@require_safe
def without_slash(request: HttpRequest, **_captured: str) -> HttpResponse:
    """Redirect to the same address without the slash at its end, keeping the query."""
    address, query = escape_uri_path(request.path.rstrip("/")), request.META.get("QUERY_STRING")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
