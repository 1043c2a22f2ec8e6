"""The REST API, read only: it finds stored JSON and sends its bytes."""

import re
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from record import read_model
from record.api import described, problems
from record.api.paging import page
from record.api.parameters import ClaimsParameters, Parameters, SubjectsParameters
from record.models import Entry, Review, Subject

NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class AlwaysJSON(BaseContentNegotiation):
    """There is one form, so an Accept header is never refused."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class PublicView(APIView):
    """One address of the API: anyone may read it, nobody may write."""

    authentication_classes: Any = []
    permission_classes: Any = [AllowAny]
    content_negotiation_class = AlwaysJSON
    http_method_names = ["get", "head", "options"]

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        match exc:
            case problems.BadParameters():
                return problems.answer(400, _("Some parameters cannot be used."), exc.errors)
            case Http404():
                return problems.answer(404, str(exc))
            case APIException():
                return problems.answer(exc.status_code, str(exc.detail))
        raise exc


def stored(body: bytes | memoryview, *, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")


@described.index
class Index(PublicView):
    LINKS = ("claims", "actors", "sources", "topics", "ratings", "schema", "api-docs")

    def get(self, request: Request) -> HttpResponse:
        Parameters.read(request.GET)
        links = {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in self.LINKS}
        links["documentation"] = links.pop("api-docs")
        return stored(orjson.dumps(links))


@described.claims
class Claims(PublicView):
    def get(self, request: Request) -> HttpResponse:
        asked = ClaimsParameters.read(request.GET)
        rows = Review.objects.all()
        for column in ("rating", "language"):
            if column in asked:
                rows = rows.filter(**{column: asked[column]})
        for kind in Review.NAMES:
            if kind in asked:
                rows = rows.naming(kind, asked[kind])
        if "published_since" in asked:
            rows = rows.filter(published_at__gte=asked["published_since"])
        if "published_before" in asked:
            rows = rows.filter(published_at__lt=asked["published_before"])
        return page(
            request,
            rows,
            key="index",
            body="document" if asked["view"] == "full" else "listing",
            limit=asked["limit"],
            cursor=asked.get("cursor"),
            descending=True,
        )


@described.claim
class Claim(PublicView):
    def get(self, request: Request, number: str) -> HttpResponse:
        Parameters.read(request.GET)
        if NUMBER.fullmatch(number):
            body = read_model.document_of(int(number))
            if body is not None:
                return stored(body)
            newest = (
                Entry.objects.filter(number=number).order_by("-version").values_list("action", "document__body").first()
            )
            if newest and newest[0] == Entry.Action.RETRACTED:
                return stored(newest[1], status=410)
        raise Http404(_("No fact-check with this number is public; /api/v1/claims lists those that are."))


class Subjects(PublicView):
    """All subjects of one kind, by slug."""

    kind: Subject.Kind

    def get(self, request: Request) -> HttpResponse:
        asked = SubjectsParameters.read(request.GET)
        rows = Subject.objects.filter(kind=self.kind)
        return page(request, rows, key="slug", body="body", limit=asked["limit"], cursor=asked.get("cursor"))


class OneSubject(PublicView):
    """One subject of one kind."""

    kind: Subject.Kind

    def get(self, request: Request, slug: str) -> HttpResponse:
        Parameters.read(request.GET)
        body = Subject.objects.filter(kind=self.kind, slug=slug).values_list("body", flat=True).first()
        if body is None:
            raise Http404(_("No public fact-check names this slug; the list at the address above has all."))
        return stored(body)


@described.actors
class Actors(Subjects):
    kind = Subject.Kind.ACTOR


@described.actor
class Actor(OneSubject):
    kind = Subject.Kind.ACTOR


@described.sources
class Sources(Subjects):
    kind = Subject.Kind.SOURCE


@described.source
class Source(OneSubject):
    kind = Subject.Kind.SOURCE


@described.topics
class Topics(Subjects):
    kind = Subject.Kind.TOPIC


@described.topic
class Topic(OneSubject):
    kind = Subject.Kind.TOPIC


@described.ratings
class Ratings(Subjects):
    kind = Subject.Kind.RATING


def without_slash(request: HttpRequest, **_captured: str) -> HttpResponse:
    """Redirect to the same address without the slash at its end, keeping the query."""
    address, query = escape_uri_path(request.path.rstrip("/")), request.META.get("QUERY_STRING")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
