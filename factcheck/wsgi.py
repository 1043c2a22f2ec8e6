"""The application as WSGI has it: for Django's own server and for tests. Production goes through factcheck/rsgi.py."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django = get_wsgi_application()
BOUNDARY = re.compile(r'boundary="?([0-9A-Za-z\'()+_./:=?-]{1,70})')


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, asked in UTF-8 whatever charset the client names."""
    return django(in_utf8(environ), start_response)


def in_utf8(environ: dict[str, Any]) -> dict[str, Any]:
    """Take the charset out of a request's content type.

    Django reads addresses and forms in the request's charset, also in one that is not for text: that ended as a 500
    before any middleware, and let an address mean something else than it says.
    """
    media, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
    if parameters:
        boundary = BOUNDARY.search(parameters)
        environ["CONTENT_TYPE"] = f"{media}; boundary={boundary[1]}" if boundary else media
    return environ
