"""Addresses that programs read: their headers and errors, also those of redirects and of what Django itself refuses."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from public.caching import cacheable
from public.strict import BadAddress, check_parameters

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",  # without credentials: there are none
    "Access-Control-Expose-Headers": "ETag, Allow, Link, Log-Index",
}
METHODS = ("GET", "HEAD", "OPTIONS")
PREFLIGHT = {"Access-Control-Allow-Methods": ", ".join(METHODS), "Access-Control-Max-Age": "86400"}
PLAIN_TEXT = "text/plain; charset=utf-8"
NDJSON = "application/x-ndjson"  # also of objects of JSON-LD, for several of which there is no type
# Where an answer has a form in which errors have none: they are said in plain words.
SAYING_ERRORS_PLAINLY = re.compile(r"/feeds/|/oembed/?$|/claims/[^/]*\.jsonld$")

View = Callable[..., HttpResponseBase]


class Link(NamedTuple):
    """A link from an answer to another address, which has only characters that addresses have."""

    rel: str  # https://www.iana.org/assignments/link-relations/
    address: str
    media_type: str = ""


def link_header(*links: Link) -> list[tuple[str, str]]:
    """Return the header with these links (RFC 8288), or none where there are none."""
    shown = [
        f'<{link.address}>; rel="{link.rel}"' + (f'; type="{link.media_type}"' if link.media_type else "")
        for link in links
    ]
    return [("Link", ", ".join(shown))] if shown else []


class ErrorsAndHeaders(ABC):
    """Outermost middleware: gives Django's own errors a surface's shape, and lets any site read the answers.

    A surface says at which paths all errors are its own, and at which of these every answer is for programs.
    """

    errors_at: ClassVar[re.Pattern[str]]
    answers_at: ClassVar[re.Pattern[str]]
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
        if self.errors_at.match(request.path):
            if response.status_code >= 400 and "json" not in response["Content-Type"]:
                request_id = getattr(request, "request_id", "") if response.status_code >= 500 else ""
                response.content = self.error(response.status_code, self._words(response), request_id)
                response["Content-Type"] = self.content_type
                response["Content-Length"] = str(len(response.content))
            if self.answers_at.match(request.path):
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


class PlainErrorsAndHeaders(ErrorsAndHeaders):
    """Says errors in plain words where answers are feeds or linked data."""

    errors_at = SAYING_ERRORS_PLAINLY
    answers_at = re.compile(r"(?!/feeds/$)" + SAYING_ERRORS_PLAINLY.pattern)  # what is at /feeds/ itself is a page
    request_headers = "If-None-Match"
    content_type = PLAIN_TEXT
    nothing_here = gettext_lazy("Nothing is at this address; /api/ says what programs can read here.")

    def error(self, status: int, words: str, request_id: str) -> bytes:
        return f"{words} ({request_id})\n".encode() if request_id else f"{words}\n".encode()


def for_programs(*parameters: str, ignores_others: bool = False) -> Callable[[View], View]:
    """Make a view a public address for programs: it takes these query parameters, answers 400 to others and 405 to
    methods that would change something. Others are ignored where a standard asks for it."""

    def decorate(view: View) -> View:
        @cacheable
        @csrf_exempt
        @require_http_methods(METHODS)
        @wraps(view)
        def guarded(request: HttpRequest, **captured: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(METHODS)})
            try:
                check_parameters(request.GET, parameters, ignores_others=ignores_others)
                return view(request, **captured)
            except BadAddress as error:
                return in_words(HTTPStatus.BAD_REQUEST, str(error))

        return guarded

    return decorate


def in_words(status: HTTPStatus, words: str) -> HttpResponse:
    """Answer an error in plain words."""
    return HttpResponse(words, status=status, content_type=PLAIN_TEXT)
