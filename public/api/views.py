"""The REST API, read only: it finds stored JSON and sends its bytes."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
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
from public.api.parameters import (
    ActorParameters,
    Asked,
    ClaimParameters,
    ClaimsParameters,
    EntitiesParameters,
    Parameters,
)
from public.caching import cacheable
from public.direct import Address, Stored, StoredAnswer, from_stored, with_own_headers
from public.programs import Link, link_header
from record import history, reading, stored, told
from record.canonical import timestamp
from record.models import Entity, Loss
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
    LINKS = (
        "claims", "changes", "notices", "export", "export-csv", "export-claim-review", "actors", "sources", "topics",
        "ratings", "match", "read", "lookup", "losses", "schema", "api-docs",
    )  # fmt: skip

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
        """Return what to ask for an address; None where the view has to say what is wrong with it, or adds a header."""
        if "as_of" in address.query:
            return None
        try:
            return cls.questions(cls.parameters.read(address.query), address, **captured)
        except ValidationError:
            return None

    def get(self, request: Request, **captured: str) -> Response:
        found = reading.answer(self.questions(self.asked, Address.of(request), **captured))
        if found is None:
            return self.without(**captured)
        answer = found if isinstance(found, StoredAnswer) else StoredAnswer(found, [])
        # What stood once is not for search engines: they show what stands.
        unlisted = [("X-Robots-Tag", "noindex")] if "as_of" in self.asked else []
        return with_own_headers(Response(answer.body), [*answer.headers, *unlisted])

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
    parameters = ClaimParameters

    @classmethod
    def questions(cls, asked: Asked, address: Address, number: str) -> Stored:
        if "as_of" in asked:
            return _standing(number_of(number), asked["as_of"])
        return _current(number_of(number), address)

    def without(self, number: str) -> Response:
        end = history.end_of(self.asked["as_of"]) if "as_of" in self.asked else datetime.max.replace(tzinfo=UTC)
        stood = reading.answer(history.stood(number_of(number), end))
        if stood.tombstone:
            return Response(stood.tombstone, status=410)
        if stood.began:
            words = _("This fact-check was first published on %(day)s (UTC). Name that day as as_of, or a later one.")
            raise Http404(words % {"day": stood.began.astimezone(UTC).date().isoformat()})
        raise Http404(_("No fact-check with this number is public; /api/v1/claims lists those that are."))


def number_of(text: str) -> int:
    """Return a number in an address; 0, which no fact-check has, for what is none."""
    return int(text) if NUMBER.fullmatch(text) else 0


def _current(number: int, address: Address) -> Stored:
    """Return the document that is public, and where the notices beside it are if there are any."""
    found = yield from told.document(number)
    if found is None:
        return None
    body, has_notices = found
    notices = f"{address.origin}{reverse('api:notices')}?number={number}"
    return StoredAnswer(body, link_header(Link("related", notices, "application/json")) if has_notices else [])


def _standing(number: int, day: date) -> Stored:
    """Return the document that stood at the end of a day."""
    return (yield from history.stood(number, history.end_of(day))).document


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
        body = yield from stored.entity(cls.kind, slug)
        if body is None:
            return None
        page = f"{address.origin}{reverse(f'website:{cls.kind}', args=[slug])}"
        return StoredAnswer(body, link_header(Link("alternate", page, "text/html")))


@openapi.actors
class Actors(Entities):
    kind = Entity.Kind.ACTOR


@openapi.actor
class Actor(OneEntity):
    kind = Entity.Kind.ACTOR
    parameters = ActorParameters

    @classmethod
    def questions(cls, asked: Asked, address: Address, slug: str) -> Stored:
        return _named(slug, asked["as_of"]) if "as_of" in asked else super().questions(asked, address, slug)

    def without(self, slug: str) -> Response:
        if "as_of" in self.asked:
            raise Http404(_("No fact-check that stood at the end of this day (UTC) names this actor."))
        return super().without(slug)


def _named(slug: str, day: date) -> Stored:
    """Return an actor as it was named at the end of a day."""
    return (yield from history.actor(slug, (yield from history.last_index(day))))


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
