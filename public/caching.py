"""Keep public answers under an ETag that follows from the state of the record and the release, so that an unchanged
answer costs one indexed read. A view opts in; answers of other views are never kept by anybody."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response
from django.utils.functional import SimpleLazyObject

from record import state
from record.state import RecordState

NEVER = "private, no-store"
ASK_FIRST = "public, max-age=0, must-revalidate"  # a withdrawal must show at once
MAX_KEPT = 64_000  # bytes; a page or a document is far shorter, a list of whole documents is not kept

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


class PublicCaching:
    """Middleware: answers of cacheable views are validated by their ETag; all others are never kept.

    The process keeps what it answered lately under the ETag. An append, a change of the masthead and a rebuild that put
    something right change every ETag, so what is kept is not out of date.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: PublicRequest) -> HttpResponseBase:
        request.record_state = SimpleLazyObject(state.current)  # type: ignore[assignment]  # it stands for one
        if not _is_cacheable(request):
            return self._never_kept(request)
        request.COOKIES = {}  # the public side knows nobody, so that no answer is somebody's
        if request.method not in ("GET", "HEAD") or settings.DEBUG:  # while debugging, templates change in between
            return self._never_kept(request)
        request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)  # no answer has a time (RFC 9110, section 13.1.4)
        request.record_state = state.current()
        tag = etag(request.record_state, f"{request.scheme}://{request.get_host()}{request.get_full_path()}")
        unchanged = get_conditional_response(request, etag=tag)
        if unchanged is None:
            return self._kept_or_made(request, tag)
        if unchanged.status_code != 304:  # a 412
            unchanged["Cache-Control"] = NEVER
            return unchanged
        if request.headers["If-None-Match"].strip() == "*":  # whether there is anything is not known yet
            return self._kept_or_made(request, tag)
        unchanged["ETag"] = tag  # again, as RFC 9110 asks (section 15.4.5)
        unchanged["Cache-Control"] = ASK_FIRST
        return unchanged

    def _never_kept(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Cache-Control"] = NEVER
        return response

    def _kept_or_made(self, request: HttpRequest, tag: str) -> HttpResponseBase:
        key = f"{request.method}{tag}"
        kept = cache.get(key)
        if isinstance(kept, HttpResponse):
            return kept
        response = self.get_response(request)
        if response.status_code != 200:
            response["Cache-Control"] = NEVER
            return response
        response["ETag"] = tag
        response["Cache-Control"] = ASK_FIRST
        if isinstance(response, HttpResponse) and len(response.content) <= MAX_KEPT and not response.cookies:
            cache.set(key, HttpResponse(response.content, headers=response.headers))
        return response


def _is_cacheable(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "is_cacheable", False)
    except Resolver404:
        return False
