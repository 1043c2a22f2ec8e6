"""How public answers may be kept: an ETag that follows from the record and the release, so that an unchanged answer
costs one indexed read."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

NEVER = "private, no-store"
ASK_FIRST = "public, max-age=0, must-revalidate"  # a withdrawal must show at once
LONGEST_KEPT = 64_000  # bytes; a page or a document is far shorter, a list of whole documents is made anew


@dataclass(frozen=True)
class Edition:
    """What the public side is made from at this moment: the log, known by its newest leaf, and the masthead."""

    size: int
    newest: bytes = b""
    name: str = "Factcheck"
    is_demonstration: bool = False
    changed_at: datetime | None = None

    def etag(self, address: str) -> str:
        """Strong; the address is in it, so that one page's validator never answers for another."""
        parts = f"{self.size} {self.newest.hex()} {self.changed_at} {settings.RELEASE} {address}"
        return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'


class PublicRequest(HttpRequest):
    """A request to the public side, after the middleware."""

    edition: Edition


# Asked on every public request, so written out: through the ORM it cost more than the document itself.
EDITION = """
SELECT coalesce(entry."index" + 1, 0), entry.leaf_hash, masthead.name, masthead.is_demonstration, masthead.changed_at
  FROM (VALUES (1)) AS single (id) LEFT JOIN record_masthead AS masthead USING (id)
  LEFT JOIN (SELECT "index", leaf_hash FROM record_entry ORDER BY "index" DESC LIMIT 1) AS entry ON true
"""


def current_edition() -> Edition:
    """One query, also where nothing was published and no masthead was written."""
    with connection.cursor() as cursor:
        cursor.execute(EDITION)
        size, newest, name, is_demonstration, changed_at = cursor.fetchone()
    return Edition(size, bytes(newest or b""), name or Edition.name, bool(is_demonstration), changed_at)


class PublicCaching:
    """Middleware: public answers are validated by their ETag, the desk's and errors are never kept.

    The process keeps what it answered lately under the ETag. An append, a change of the masthead and a rebuild that put
    something right change every ETag, so what is kept is not out of date.
    """

    PRIVATE = (settings.DESK, "/healthz", "/readyz")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: PublicRequest) -> HttpResponseBase:
        if request.path.startswith(self.PRIVATE):
            response = self.get_response(request)
            response["Cache-Control"] = NEVER
            return response
        request.COOKIES = {}  # the public side knows nobody, so that no answer is somebody's
        request.edition = current_edition()
        if request.method not in ("GET", "HEAD") or settings.DEBUG:  # while debugging, templates change in between
            response = self.get_response(request)
            response["Cache-Control"] = NEVER
            return response
        etag = request.edition.etag(f"{request.scheme}://{request.get_host()}{request.get_full_path()}")
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None and request.headers.get("If-None-Match", "").strip() != "*":
            # A 304 carries the ETag again (RFC 9110, section 15.4.5); the other answer is a 412.
            if unchanged.status_code == 304:
                unchanged["ETag"] = etag
            unchanged["Cache-Control"] = ASK_FIRST if unchanged.status_code == 304 else NEVER
            return unchanged
        return self._kept_or_made(request, etag)

    def _kept_or_made(self, request: HttpRequest, etag: str) -> HttpResponseBase:
        key = f"{request.method}{etag}"
        kept = cache.get(key)
        if kept is not None:
            return kept
        response = self.get_response(request)
        if response.status_code != 200:
            response["Cache-Control"] = NEVER
            return response
        response["ETag"] = etag
        response["Cache-Control"] = ASK_FIRST
        if isinstance(response, HttpResponse) and len(response.content) <= LONGEST_KEPT and not response.cookies:
            cache.set(key, response)
        return response
