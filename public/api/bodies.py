"""Bodies of requests: JSON objects, read as strictly as parameters."""

import json
import re

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType, ValidationError
from rest_framework.request import Request

LONGEST = 1_000_000  # bytes
JSON_TYPE = re.compile(r"application/json\s*(;\s*charset=\"?utf-8\"?\s*)?", re.IGNORECASE)


class TooLong(APIException):
    status_code = 413


def json_object(request: Request) -> dict[str, object]:
    """Return the object that a request's body is. Raises APIException, which says what is wrong with it."""
    given = request.META.get("CONTENT_TYPE", "")
    if not JSON_TYPE.fullmatch(given.strip()):
        raise UnsupportedMediaType(given, _("Send JSON, with the header Content-Type: application/json."))
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType(given, _("Send the JSON as it is, without Content-Encoding."))
    try:
        body: bytes = request._request.body
    except RequestDataTooBig:
        raise _too_long() from None
    if len(body) > LONGEST:
        raise _too_long()
    found = _read(body)
    if not isinstance(found, dict):
        raise ParseError(_("The body is JSON, but no object; write one, in curly brackets."))
    return found


def _too_long() -> TooLong:
    return TooLong(_("The body is longer than %(most)d bytes; send less at a time.") % {"most": LONGEST})


def _read(body: bytes) -> object:
    try:
        return json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise ParseError(_("The body is not in UTF-8; send it in UTF-8.")) from None
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ParseError(_("The body is no JSON: see line %(line)d, column %(column)d.") % place) from None
    except RecursionError:
        raise ParseError(_("The body is nested too deep.")) from None
    except ValueError:  # what is no JSON, such as NaN, and numbers of thousands of digits
        raise ParseError(_("The body has a number that cannot be read.")) from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValidationError({readable(name): [_("It is given more than once; give it once.")]})
        found[name] = value
    return found


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def readable(name: str) -> str:
    """Return a name of somebody else's as an error can repeat it."""
    return name[:60].encode(errors="replace").decode()
