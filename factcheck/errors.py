"""Pages of errors for which Django's own handlers say too little."""

import logging
import sys

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound, HttpResponseServerError
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from factcheck import refusals, request_id
from factcheck.uploads import FileNotExpected
from public.api.middleware import PAGES as API
from public.google.middleware import PAGES as GOOGLE
from public.programs import SAYING_ERRORS_PLAINLY
from public.website.former import moved

logger = logging.getLogger(__name__)

# Here, and on an earlier site the pages were others. Nothing asks the database for these: it may be away.
NO_PAGES = (settings.DESK, settings.EMBED, API, GOOGLE, settings.STATIC_URL, "/healthz", "/readyz", "/metrics")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """Say what cannot be answered. The middleware of what programs read makes its own error of plain text."""
    words = str(exception) if isinstance(exception, FileNotExpected) else ""
    if isinstance(exception, DisallowedHost):
        words = _("This site does not answer to that host name. Whoever runs it can add the name to ALLOWED_HOSTS.")
    if request.path.startswith((API, GOOGLE)) or SAYING_ERRORS_PLAINLY.match(request.path):
        return HttpResponseBadRequest(words, content_type="text/plain")
    return HttpResponseBadRequest(render_to_string(_template(request, "400.html"), {"status": 400, "reason": words}))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, with the site's name where it is known already; or lead to what was there on an earlier site.

    Django's own page has a CSRF token, for which it reads the body: one that cannot be read would make a 500 of this.
    """
    is_ours = is_valid_path(f"{request.path_info}/")  # but for the slash, with which it is answered next
    if not is_ours and not request.path.startswith(NO_PAGES) and (answer := moved(request)) is not None:
        return answer
    return HttpResponseNotFound(render_to_string(_template(request, "404.html"), {"status": 404}, request))


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the id under which the log has what happened. Asks nobody: the database may be what is away.

    Then the answer is 503: nothing is wrong with the request, and it may be put again.
    """
    id_ = request_id.current()
    is_away = isinstance(sys.exception(), (InterfaceError, OperationalError))
    try:
        if is_away:
            refused = refusals.DatabaseAway()
            headers, body = refusals.headers_and_body(refused, request.path)
            return HttpResponse(body, status=refused.status, headers=dict(headers))
        page = render_to_string(_template(request, "500.html"), {"status": 500, "request_id": id_})
    except Exception:  # whatever broke the first page may break this one: files that were not collected, for one
        logger.exception("The page of errors cannot be shown")
        words = _("Something went wrong on our side. If you report this, quote %(id)s.") % {"id": id_}
        return HttpResponseServerError(words, content_type="text/plain")
    return HttpResponseServerError(page)


def _template(request: HttpRequest, name: str) -> str:
    """Return the template of an error: a small one where it is shown in a frame on somebody else's page."""
    return "website/embed_error.html" if request.path.startswith(settings.EMBED) else name
