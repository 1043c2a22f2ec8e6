"""Headers and errors of answers that programs read, also of redirects and of what Django itself refuses."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",  # without credentials: there are none
    "Access-Control-Expose-Headers": "ETag, Allow, Link, Log-Index",
}
PREFLIGHT = {"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Max-Age": "86400"}


class ErrorsAndHeaders(ABC):
    """Outermost middleware: gives Django's own errors a surface's shape, and lets any site read the answers.

    A surface says below which path all errors are its own, and below which every answer is for programs.
    """

    errors_below: ClassVar[str]
    answers_below: ClassVar[str]
    request_headers: ClassVar[str]  # that a page of another site may send
    content_type: ClassVar[str]  # of an error
    nothing_here: ClassVar[Promise]

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    @abstractmethod
    def error(self, status: int, words: str, request_id: str) -> bytes:
        """Return an error in the surface's shape; a failure with the id under which the log has what happened."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(self.errors_below):
            if response.status_code >= 400 and "json" not in response["Content-Type"]:
                request_id = getattr(request, "request_id", "") if response.status_code >= 500 else ""
                response.content = self.error(response.status_code, self._words(response), request_id)
                response["Content-Type"] = self.content_type
                response["Content-Length"] = str(len(response.content))
            if request.path.startswith(self.answers_below):
                preflight = self._preflight(response) if request.method == "OPTIONS" else {}
                for name, value in (HEADERS | preflight).items():
                    response[name] = value
        return response

    def _preflight(self, response: HttpResponse) -> dict[str, str]:
        methods = {"Access-Control-Allow-Methods": response["Allow"]} if "Allow" in response else {}
        return PREFLIGHT | methods | {"Access-Control-Allow-Headers": self.request_headers}

    def _words(self, response: HttpResponse) -> str:
        if response["Content-Type"].startswith("text/plain") and response.content:
            return response.text.strip()
        match response.status_code:
            case HTTPStatus.NOT_FOUND:
                return str(self.nothing_here)
            case HTTPStatus.METHOD_NOT_ALLOWED:
                return _("This address takes %(methods)s only.") % {"methods": response["Allow"]}
            case HTTPStatus.PRECONDITION_FAILED:
                return _("The answer has another ETag than If-Match names; ask again without it.")
            case status if status < 500:
                return _("The request cannot be understood; /api/ describes what can be asked.")
        return _("The server could not answer. Try again later.")
