"""The REST API, read only: it finds stored JSON and sends its bytes."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from public.api import found, openapi, pages
from public.api.parameters import Asked, ClaimsParameters, EntitiesParameters, Parameters
from public.caching import cacheable
from public.direct import Address, Stored, from_stored
from record import reading, stored
from record.canonical import timestamp
from record.models import Entity, Entry, Loss
from record.state import RecordState

MAX_LOSSES = 100  # declarations that are shown; nobody has as many
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class PublicView(APIView):
    """One address of the API: anyone may read it, nobody may write."""

    permission_classes = [AllowAny]
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
    LINKS = ("claims", "actors", "sources", "topics", "ratings", "match", "lookup", "losses", "schema", "api-docs")

    def get(self, request: Request) -> Response:
        links = {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in self.LINKS}
        links["documentation"] = links.pop("api-docs")
        return Response(links)


class StoredView(PublicView):
    """An address that answers stored JSON: what it asks for is found here or, without this view, in an event loop."""

    # Given what was asked, the address and what its path captures, what finds the JSON, or None where there is none.
    questions: ClassVar[Callable[..., Stored]]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return from_stored(cls.ask)(super().as_view(**initkwargs))

    @classmethod
    def ask(cls, address: Address, state: RecordState, **captured: str) -> Stored | None:
        """Return what to ask for an address; None where the view has to say what is wrong with it."""
        try:
            return cls.questions(cls.parameters.read(address.query), address, **captured)
        except ValidationError:
            return None

    def get(self, request: Request, **captured: str) -> Response:
        body = reading.answer(self.questions(self.asked, Address.of(request), **captured))
        return self.without(**captured) if body is None else Response(body)

    def without(self, *args: Any, **captured: Any) -> Response:
        """Answer where nothing is stored."""
        raise Http404(_("No public fact-check names this slug; the list at the address above has all."))


@openapi.claims
class Claims(StoredView):
    parameters = ClaimsParameters

    @classmethod
    def ask(cls, address: Address, state: RecordState, **captured: str) -> Stored | None:
        """Return what to ask for an address; None for one with words: to rank is work for a thread."""
        return None if "q" in address.query else super().ask(address, state, **captured)

    @classmethod
    def questions(cls, asked: Asked, address: Address) -> Stored:
        return found.fact_checks(asked, address) if "q" in asked else pages.fact_checks(asked, address)


@openapi.claim
class Claim(StoredView):
    @classmethod
    def questions(cls, asked: Asked, address: Address, number: str) -> Stored:
        return stored.document(int(number) if NUMBER.fullmatch(number) else 0)

    def without(self, number: str) -> Response:
        if NUMBER.fullmatch(number):
            entries = Entry.objects.filter(number=number).order_by("-version")
            newest = entries.values_list("action", "document__body").first()
            if newest and newest[0] == Entry.Action.RETRACTED:
                return Response(bytes(newest[1]), status=410)
        raise Http404(_("No fact-check with this number is public; /api/v1/claims lists those that are."))


class Entities(StoredView):
    """All entities of one kind, by slug."""

    kind: Entity.Kind
    parameters = EntitiesParameters

    @classmethod
    def questions(cls, asked: Asked, address: Address) -> Stored:
        return pages.entities(cls.kind, asked, address)


class OneEntity(StoredView):
    """One entity of one kind."""

    kind: Entity.Kind

    @classmethod
    def questions(cls, asked: Asked, address: Address, slug: str) -> Stored:
        return stored.entity(cls.kind, slug)


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
