"""Headers and errors of every answer below /api/, also of redirects and of what Django itself refuses."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from public.api import problems

PAGES = "/api/"
ANSWERS = "/api/v1/"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",  # without credentials: there are none
    "Access-Control-Expose-Headers": "ETag, Allow",
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class ApiErrorsAndHeaders:
    """Outermost middleware: shapes Django's own errors as problems, and lets any site read the answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(PAGES):
            return response
        if response.status_code >= 400 and "json" not in response["Content-Type"]:
            request_id = getattr(request, "request_id", "") if response.status_code >= 500 else ""
            response.content = problems.body(response.status_code, _detail(response), request_id)
            response["Content-Type"] = problems.CONTENT_TYPE
            response["Content-Length"] = str(len(response.content))
        if request.path.startswith(ANSWERS):
            for name, value in (HEADERS | (_preflight(response) if request.method == "OPTIONS" else {})).items():
                response[name] = value
        return response


def _preflight(response: HttpResponse) -> dict[str, str]:
    return PREFLIGHT | {"Access-Control-Allow-Methods": response.get("Allow", "GET, HEAD, OPTIONS")}


def _detail(response: HttpResponse) -> str:
    if response["Content-Type"].startswith("text/plain") and response.content:
        return response.text.strip()
    match response.status_code:
        case HTTPStatus.NOT_FOUND:
            return _("Nothing is at this address; /api/ lists the addresses.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _("This address takes %(methods)s only.") % {"methods": response["Allow"]}
        case HTTPStatus.PRECONDITION_FAILED:
            return _("The answer has another ETag than If-Match names; ask again without it.")
        case status if status < 500:
            return _("The request cannot be understood; /api/ describes what can be asked.")
    return _("The server could not answer. Try again later.")
