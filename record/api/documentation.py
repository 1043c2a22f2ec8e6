"""The API's description: OpenAPI for programs, a page made from it for people."""

import functools
import json
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from record.api import components, described
from record.api.parameters import Parameters
from record.api.views import PublicView, stored
from record.models import Review, Subject


@functools.cache
def _schema(language: str | None) -> bytes:
    """OpenAPI 3.1 as JSON; made once per process and language, as it takes a tenth of a second."""
    description = SchemaGenerator().get_schema(public=True)
    description["info"]["license"] = {"name": settings.PUBLICATION_LICENSE}
    description["servers"] = [{"url": "/"}]
    description["tags"] = described.TAGS
    description.setdefault("components", {})["schemas"] = components.SCHEMAS
    return orjson.dumps(description, default=str)


@extend_schema(exclude=True)
class Schema(PublicView):
    def get(self, request: Request) -> HttpResponse:
        Parameters.read(request.GET)
        return stored(_schema(get_language()))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Each address with its parameters, and an example answer from what is published now."""
    description = orjson.loads(_schema(get_language()))
    names = _names_of_the_newest()
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


def _names_of_the_newest() -> dict[str, str]:
    """What the examples' addresses hold: `{number}`, and for each kind the first slug as `actors/{slug}`."""
    newest = Review.objects.newest_first().values_list("number", flat=True).first()
    if newest is None:
        return {}
    kinds = Subject.objects.order_by("kind", "slug").distinct("kind").values_list("kind", "slug")
    return {"{number}": str(newest)} | {f"{kind}s/{{slug}}": f"{kind}s/{slug}" for kind, slug in kinds}


def _example(request: HttpRequest, path: str, names: dict[str, str]) -> dict[str, Any] | None:
    """An address and what it answers, or None while nothing is published that it could show."""
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
    address = request.build_absolute_uri(f"{path}?limit=1" if is_list else path)
    return {"address": address, "answer": json.dumps(orjson.loads(answer.content), indent=2, ensure_ascii=False)}
