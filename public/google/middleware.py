"""Headers and errors of every answer below /v1alpha1/, also of what Django itself refuses."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from public.google import errors

PAGES = "/v1alpha1/"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",  # without credentials: there are none
    "Access-Control-Expose-Headers": "ETag, Allow",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    # What Google's clients in a browser send; none of it has a meaning here.
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, X-Goog-Api-Client, X-Goog-Api-Key",
    "Access-Control-Max-Age": "86400",
}


class GoogleErrorsAndHeaders:
    """Outermost middleware: gives all errors the shape of Google's, and lets any site read the answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(PAGES):
            return response
        if response.status_code >= 400 and "json" not in response["Content-Type"]:
            request_id = getattr(request, "request_id", "") if response.status_code >= 500 else ""
            response.content = errors.body(response.status_code, _words(response), request_id=request_id)
            response["Content-Type"] = errors.CONTENT_TYPE
            response["Content-Length"] = str(len(response.content))
        for name, value in (HEADERS | (PREFLIGHT if request.method == "OPTIONS" else {})).items():
            response[name] = value
        return response


def _words(response: HttpResponse) -> str:
    if response["Content-Type"].startswith("text/plain") and response.content:
        return response.text.strip()
    match response.status_code:
        case HTTPStatus.NOT_FOUND:
            return _("Nothing is at this address. Of Google's Fact Check Tools API, /v1alpha1/claims:search is here.")
        case HTTPStatus.PRECONDITION_FAILED:
            return _("The answer has another ETag than If-Match names; ask again without it.")
        case status if status < 500:
            return _("The request cannot be understood; /api/ describes what can be asked.")
    return _("The server could not answer. Try again later.")
