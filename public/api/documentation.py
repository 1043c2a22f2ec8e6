"""The API's description: OpenAPI for programs, a page made from it for people."""

import functools
import json
import shlex
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import resolve, reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from public.api import openapi, schemas
from public.api.views import PublicView
from public.caching import PublicRequest, cacheable
from public.programs import in_words
from public.strict import BadAddress, check_parameters
from record.models import Entity
from record.search.addresses import SHORTEST_PREFIX
from record.search.models import Searchable, SearchableAddress

JSON = "application/json"


class Example(NamedTuple):
    """A command that asks for something, and what it answers now."""

    command: str
    answer: str


@functools.cache
def _schema(language: str | None) -> bytes:
    """Return OpenAPI 3.1 as JSON; built once per process and language, since it takes a tenth of a second."""
    description = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    description["info"]["license"] = {"name": settings.PUBLICATION_LICENSE}
    description["servers"] = [{"url": "/"}]
    description["tags"] = openapi.TAGS
    for methods in description["paths"].values():
        if "post" in methods:
            methods["post"]["requestBody"]["required"] = True
    description.setdefault("components", {})["schemas"] = schemas.components()
    return orjson.dumps(schemas.translated(description), default=str)


@extend_schema(exclude=True)
class Schema(PublicView):
    def get(self, request: Request) -> Response:
        return Response(_schema(get_language()))


def for_people(view: Callable[[Any], HttpResponse]) -> Callable[[Any], HttpResponse]:
    """Make a view a page about the API: it takes no parameters, answers 400 to them and 405 to other methods."""

    @cacheable
    @csrf_exempt
    @require_safe
    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            check_parameters(request.GET, [])
        except BadAddress as error:
            return in_words(HTTPStatus.BAD_REQUEST, str(error))
        return view(request)

    return guarded


@for_people
def page(request: PublicRequest) -> HttpResponse:
    """Show each address with its parameters, and an example answer from what is published now."""
    description = orjson.loads(_schema(get_language()))
    names = _names_for_examples()
    addresses = [
        {
            "path": path,
            "method": method.upper(),
            "operation": operation,
            "parameters": operation.get("parameters", []),
            "keys": _keys_of_the_body(operation),
            "example": _example(request, method, path, names),
        }
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    sections = [
        {"tag": tag, "addresses": [each for each in addresses if tag["name"] in each["operation"]["tags"]]}
        for tag in description["tags"]
    ]
    context = {
        "description": description,
        "sections": sections,
        "base": request.build_absolute_uri(reverse("api:index")),
        "schema": request.build_absolute_uri(reverse("api:schema")),
    }
    return render(request, "api/documentation.html", context)


def _keys_of_the_body(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the keys of the body that an address takes, in the form of parameters."""
    content = operation.get("requestBody", {}).get("content", {})
    found = content[JSON]["schema"]["properties"] if content else {}
    return [{"name": name, "description": schema["description"], "schema": schema} for name, schema in found.items()]


def _names_for_examples() -> dict[str, str]:
    """Return what to put into the examples: the newest `{number}`, the one before and its claim, first slugs."""
    newest = Searchable.objects.filter(kind=Searchable.Kind.OWN).order_by("-first_published_at", "-id")
    found = newest.values_list("id", "statement").first()
    if found is None:
        return {}
    names = {"{number}": str(found[0]), "{before}": str(found[0] - 1), "{version}": "1", "{text}": found[1]}
    for kind in (Entity.Kind.ACTOR, Entity.Kind.SOURCE, Entity.Kind.TOPIC):
        slug = Entity.objects.filter(kind=kind).order_by("slug").values_list("slug", flat=True).first()
        names |= {f"{kind}s/{{slug}}": f"{kind}s/{slug}"} if slug else {}
    if sha256 := SearchableAddress.objects.order_by("sha256").values_list("sha256", flat=True).first():
        names["{prefix}"] = sha256[:SHORTEST_PREFIX]
    return names


def _example(request: PublicRequest, method: str, path: str, names: dict[str, str]) -> Example | None:
    """Return a command and what it answers, or None while nothing is published that it could show."""
    address, text = f"{path}{_query(path)}", names.get("{text}")
    for placeholder, name in names.items():
        address = address.replace(placeholder, name)
    if "{" in address or (method == "post" and text is None):
        return None
    bodies = {
        reverse("api:match"): {"texts": [text], "limit": 1},
        reverse("api:read"): {"text": a_sentence(text or "")},
    }
    body = json.dumps(bodies[path], ensure_ascii=False) if method == "post" else ""
    answer = _answer(request, method, address, body)
    sent = f"-H 'Content-Type: {JSON}' -d {shlex.quote(body)} " if body else ""
    command = f"curl {sent}'{request.build_absolute_uri(address)}'"
    return Example(command, answer)


def a_sentence(statement: str) -> str:
    """Return a sentence of an article in which somebody says this."""
    return f"The mayor said: “{statement}”"


def _query(path: str) -> str:
    if path == reverse("api:lookup"):
        return "?prefixes={prefix}"
    if path in {reverse(f"api:{name}") for name in ("export", "export-csv", "export-claim-review")}:
        return "?after={before}"
    lists = ("claims", "changes", "notices", "actors", "sources", "topics", "ratings")
    is_list = path in {reverse(f"api:{name}") for name in lists}
    return "?limit=1" if is_list else ""


def _answer(request: PublicRequest, method: str, address: str, body: str) -> str:
    """Return what an address answers, as it would to whoever reads the page."""
    asked = PublicRequest()
    asked.path, _mark, query = address.partition("?")
    asked.method, asked.GET = method.upper(), QueryDict(query)
    asked.META = request.META | {"CONTENT_TYPE": JSON}
    asked._body = body.encode()  # where Django keeps a body that was read
    asked.record_state = request.record_state
    view = resolve(asked.path)
    answer = view.func(asked, *view.args, **view.kwargs)
    if isinstance(answer, SimpleTemplateResponse):
        answer.render()
    if isinstance(answer, StreamingHttpResponse):
        return answer.getvalue().decode()
    return json.dumps(orjson.loads(answer.content), indent=2, ensure_ascii=False)
