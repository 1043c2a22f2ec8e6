"""Mark public answers with an ETag that follows from the state of the record and the release. A view opts in; answers
of other views are kept by nobody."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.functional import SimpleLazyObject

from public.kept_answers import without_ignored
from record import state
from record.state import RecordState

NEVER = "private, no-store"
# A withdrawal must show at once; while the site is down, an old answer is better than none (RFC 5861).
ASK_FIRST = "public, max-age=0, stale-if-error=300"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def cacheable(view: View) -> View:
    """Mark a view whose answers follow from the record and the address alone, the same for everybody."""
    view.is_cacheable = True  # type: ignore[attr-defined]  # an attribute of the function, as csrf_exempt's
    return view


def etag(record_state: RecordState, address: str) -> str:
    """Return a strong ETag; the address is in it, so that one page's validator never answers for another."""
    parts = f"{record_state} {settings.RELEASE} {address}"
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'


class PublicRequest(HttpRequest):
    """A request after the middleware."""

    record_state: RecordState
    etag: str


def with_work_after(response: HttpResponse, work: Callable[[], None]) -> HttpResponse:
    """Return the response with work that a server may do once it is sent, or leave out."""
    response.work_after = work  # type: ignore[attr-defined]
    return response


class PublicCaching:
    """Middleware: answers of cacheable views are validated by their ETag; all others are never kept.

    A server may give the state of the record with the request (factcheck/web_process.py). An append, a change of the
    masthead and a rebuild that put something right change every ETag.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: PublicRequest) -> HttpResponseBase:
        known = request.META.get("record.state")
        request.record_state = known or SimpleLazyObject(state.current)  # type: ignore[assignment]  # it stands for one
        request.etag = ""
        response = self.get_response(request)
        if request.etag and response.status_code in (200, 304) and not response.cookies:
            response["ETag"] = request.etag  # on a 304 again, as RFC 9110 asks (section 15.4.5)
            response["Cache-Control"] = ASK_FIRST
        else:
            response["Cache-Control"] = NEVER
        return response

    def process_view(self, request: PublicRequest, view: View, *captured: object) -> HttpResponseBase | None:
        """Give a cacheable view's request its ETag, and answer where the client's own is still right."""
        if not getattr(view, "is_cacheable", False):
            return None
        request.COOKIES = {}  # the public side knows nobody, so that no answer is somebody's
        if request.method not in ("GET", "HEAD") or settings.DEBUG:  # while debugging, templates change in between
            return None
        request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)  # no answer has a time (RFC 9110, section 13.1.4)
        if isinstance(request.record_state, SimpleLazyObject):
            request.record_state = state.current()
        request.etag = etag(request.record_state, _address(request))
        if request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*":  # whether there is anything is not known yet
            del request.META["HTTP_IF_NONE_MATCH"]
        return get_conditional_response(request, etag=request.etag)


def _address(request: HttpRequest) -> str:
    """Return the address without what shared links carry: such a link shows the same page."""
    query = without_ignored(request.META.get("QUERY_STRING", ""))
    return f"{request.scheme}://{request.get_host()}{request.path}?{query}"
