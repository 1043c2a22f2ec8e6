"""Middleware of the whole project: an id for each request, what is refused at once, the content security policy."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from factcheck import request_id


class RequestId:
    """Gives each request an id, which its log lines carry and a failure tells. No id is taken from outside.

    Answers that a cache may keep are the same for everybody, so only a failure's has it in a header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        made = request.request_id = request_id.begin()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code >= 500:
            response["X-Request-ID"] = made
        return response


class RefuseNullBytes:
    """Answers 400 to a NUL byte in the address or a cookie: PostgreSQL cannot hold one, so it would end as a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_in_address = "\0" in request.path or b"\0" in unquote_to_bytes(request.META.get("QUERY_STRING", ""))
        if is_in_address or any("\0" in value for value in request.COOKIES.values()):
            return HttpResponseBadRequest(_("The request contains a NUL byte; remove it."), content_type="text/plain")
        return self.get_response(request)


class RefuseManyParameters:
    """Answers 400 to an address with too many parameters; the setting of Django's that counts them is for forms."""

    MOST = 1_000

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get("QUERY_STRING", "").count("&") >= self.MOST:
            raise BadRequest("the address has too many parameters")
        return self.get_response(request)


class RefuseUnknownHosts:
    """Lets Django answer 400 to a host that is not ours, before the database is asked for anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.get_host()
        return self.get_response(request)


class ContentSecurityPolicy:
    """Three policies by path: strict for the public pages, what the desk's scripts need for the desk, and for what
    others may show in a frame the strict one without a script.

    That last one goes without the older header for frames, which can allow one's own site alone. A page of the desk may
    choose another itself: an archived copy and a previewed page one with a sandbox, the page around them its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_desk(request):
            if response.get("Content-Security-Policy") not in settings.CHOSEN_POLICIES:
                response["Content-Security-Policy"] = settings.DESK_POLICY
            return response
        response["Content-Security-Policy"] = settings.PUBLIC_POLICY
        if request.path.startswith(settings.EMBED):
            response["Content-Security-Policy"] = settings.EMBED_POLICY
            del response["X-Frame-Options"]
        return response


class ForTheDesk(MiddlewareMixin):
    """Skips one of Django's middleware elsewhere: the public side knows nobody and should not pay for it."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if _is_desk(request) else self.get_response(request)


class DeskSessions(ForTheDesk, SessionMiddleware):
    pass


class DeskCsrf(ForTheDesk, CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseForbidden | None:
        return super().process_view(request, *view) if _is_desk(request) else None


class DeskAccounts(ForTheDesk, AuthenticationMiddleware):
    pass


class DeskMessages(ForTheDesk, MessageMiddleware):
    pass


def _is_desk(request: HttpRequest) -> bool:
    return request.path.startswith(settings.DESK)
