"""What is answered without asking Django: too much, too slow, or the database away."""

import functools
from http import HTTPStatus

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from public.api import problems
from public.api.middleware import ANSWERS, PAGES
from public.caching import NEVER
from public.google import errors, middleware
from public.programs import HEADERS, PLAIN_TEXT, SAYING_ERRORS_PLAINLY

SURFACES = (middleware.PAGES, ANSWERS, PAGES, settings.EMBED)
RETRY_AFTER = 5  # seconds


class Refused(Exception):
    """The request is not carried out; the text says why, and what to do."""

    def __init__(self, status: HTTPStatus, words: str, **headers: str):
        super().__init__(words)
        self.status = status
        self.headers = [(name.replace("_", "-"), value) for name, value in headers.items()]


class Unavailable(Refused):
    """A refusal that lasts as long as what is wrong now."""

    def __init__(self, words: str, seconds: int = RETRY_AFTER):
        super().__init__(HTTPStatus.SERVICE_UNAVAILABLE, words, Retry_After=str(seconds))


class DatabaseAway(Unavailable):
    def __init__(self) -> None:
        super().__init__(_("The database does not answer at this moment. Try again in a minute."))


def headers_and_body(refused: Refused, path: str, scheme: str = "http") -> tuple[list[tuple[str, str]], bytes]:
    """Return the answer as whoever asks for this path expects it: as a rule a page, a small one in a frame."""
    surface = next((each for each in SURFACES if path.startswith(each)), "")
    if SAYING_ERRORS_PLAINLY.match(path):
        surface = PLAIN_TEXT
    headers, body = _rendered(refused.status, str(refused), surface)
    if scheme == "https" and settings.SECURE_HSTS_SECONDS:
        only_tls = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"  # as Django's middleware does
        headers = [*headers, ("Strict-Transport-Security", only_tls)]
    return [*headers, *refused.headers], body


@functools.lru_cache(maxsize=100)  # under an attack the same page is wanted very often
def _rendered(status: HTTPStatus, words: str, surface: str) -> tuple[list[tuple[str, str]], bytes]:
    headers = {"Cache-Control": NEVER, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}
    headers["Content-Security-Policy"] = settings.PUBLIC_POLICY
    headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    headers["Cross-Origin-Opener-Policy"] = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    if surface == settings.EMBED:
        page = render_to_string("website/embed_error.html", {"status": int(status), "reason": words})
        body = page.encode()
        headers |= {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": settings.EMBED_POLICY}
        del headers["X-Frame-Options"]
    elif surface == middleware.PAGES:
        body = errors.body(status, words)
        headers |= {"Content-Type": errors.CONTENT_TYPE, **HEADERS}
    elif surface == PLAIN_TEXT:
        body = f"{words}\n".encode()
        headers |= {"Content-Type": PLAIN_TEXT, **HEADERS}
    elif surface:
        body = problems.body(status, words)
        headers["Content-Type"] = problems.CONTENT_TYPE
    else:
        page = render_to_string("refused.html", {"status": int(status), "words": words})
        body = page.encode()
        headers["Content-Type"] = "text/html; charset=utf-8"
    if surface == ANSWERS:
        headers |= HEADERS
    headers["Content-Length"] = str(len(body))
    return list(headers.items()), body
