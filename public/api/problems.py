"""Errors, one shape for all: RFC 9457, problem details for HTTP APIs."""

from http import HTTPStatus

import orjson
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, object]:
    """Return a problem; `errors` are the parameters that cannot be used, each with `parameter` and `detail`."""
    found: dict[str, object] = {
        "type": f"{reverse('api:api-docs')}#parameters" if errors else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return found | {"errors": errors} if errors else found


def body(status: int, detail: str, request_id: str = "") -> bytes:
    """Return a problem as JSON bytes; a failure of the server with the id under which its log has what happened."""
    return orjson.dumps(problem(status, detail) | ({"request_id": request_id} if request_id else {}))


def exception_handler(exception: Exception, context: object) -> Response | None:
    """Turn what a view raises into a problem. REST framework calls it."""
    match exception:
        case ValidationError(detail=dict(fields)):
            errors = [{"parameter": name, "detail": " ".join(map(str, details))} for name, details in fields.items()]
            found = problem(exception.status_code, _("Some parameters cannot be used."), errors)
        case APIException():
            found = problem(exception.status_code, str(exception.detail))
        case Http404():
            found = problem(404, str(exception))
        case _:
            return None
    return Response(found, status=int(str(found["status"])), content_type=CONTENT_TYPE)
