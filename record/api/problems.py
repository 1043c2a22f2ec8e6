"""Errors, one shape for all: RFC 9457, problem details for HTTP APIs."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpResponse
from django.urls import reverse

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ParameterError:
    """What is wrong with one query parameter, and the remedy."""

    parameter: str
    detail: str


class BadParameters(Exception):
    """The query cannot be used; `errors` says why."""

    def __init__(self, errors: list[ParameterError]):
        super().__init__(errors)
        self.errors = errors


def body(status: int, detail: str, errors: list[ParameterError] | None = None) -> bytes:
    """The problem as JSON bytes."""
    problem: dict[str, Any] = {
        "type": f"{reverse('api:api-docs')}#parameters" if errors else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        problem["errors"] = errors
    return orjson.dumps(problem)


def answer(status: int, detail: str, errors: list[ParameterError] | None = None) -> HttpResponse:
    return HttpResponse(body(status, detail, errors), status=status, content_type=CONTENT_TYPE)
