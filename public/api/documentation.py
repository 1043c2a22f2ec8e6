"""The API's description: OpenAPI for programs, a page made from it for people."""

import functools
import json
from typing import NamedTuple

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
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
from public.caching import cacheable
from record.models import Entity, FactCheck


class Example(NamedTuple):
    """An address, and the JSON that it answers now."""

    address: str
    answer: str


@functools.cache
def _schema(language: str | None) -> bytes:
    """Return OpenAPI 3.1 as JSON; built once per process and language, since it takes a tenth of a second."""
    description = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    description["info"]["license"] = {"name": settings.PUBLICATION_LICENSE}
    description["servers"] = [{"url": "/"}]
    description["tags"] = openapi.TAGS
    description.setdefault("components", {})["schemas"] = schemas.components()
    return orjson.dumps(schemas.translated(description), default=str)


@extend_schema(exclude=True)
class Schema(PublicView):
    def get(self, request: Request) -> Response:
        return Response(_schema(get_language()))


@cacheable
@csrf_exempt
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show each address with its parameters, and an example answer from what is published now."""
    description = orjson.loads(_schema(get_language()))
    names = _names_for_examples()
    addresses = [
        {
            "path": path,
            "operation": methods["get"],
            "parameters": methods["get"].get("parameters", []),
            "example": _example(request, path, names),
        }
        for path, methods in description["paths"].items()
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


def _names_for_examples() -> dict[str, str]:
    """Return what to put into the examples' addresses: the newest `{number}`, and of each kind the first slug."""
    newest = FactCheck.objects.newest_first().values_list("number", flat=True).first()
    if newest is None:
        return {}
    names = {"{number}": str(newest)}
    for kind in (Entity.Kind.ACTOR, Entity.Kind.SOURCE, Entity.Kind.TOPIC):
        slug = Entity.objects.filter(kind=kind).order_by("slug").values_list("slug", flat=True).first()
        names |= {f"{kind}s/{{slug}}": f"{kind}s/{slug}"} if slug else {}
    return names


def _example(request: HttpRequest, path: str, names: dict[str, str]) -> Example | None:
    """Return an address and what it answers, or None while nothing is published that it could show."""
    for placeholder, name in names.items():
        path = path.replace(placeholder, name)
    if "{" in path:
        return None
    is_list = path in {reverse(f"api:{name}") for name in ("claims", "actors", "sources", "topics", "ratings")}
    asked = HttpRequest()
    asked.method, asked.path, asked.META = "GET", path, request.META
    asked.GET = QueryDict("limit=1" if is_list else "")
    view = resolve(path)
    answer = view.func(asked, *view.args, **view.kwargs)
    if isinstance(answer, SimpleTemplateResponse):
        answer.render()
    address = request.build_absolute_uri(f"{path}?limit=1" if is_list else path)
    return Example(address, json.dumps(orjson.loads(answer.content), indent=2, ensure_ascii=False))
