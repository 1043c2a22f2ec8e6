"""Page tokens: where the next page begins, for the parameters that it was made for. Nobody else can make one."""

import base64
import binascii
from collections.abc import Sequence

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from public.google.errors import InvalidArgument

PLACE, SEAL = 4, 8  # bytes


def write(place: int, asked: Sequence[object]) -> str:
    """Return the token of the page that begins after so many results of what is asked."""
    number = place.to_bytes(PLACE, "big")
    return base64.urlsafe_b64encode(number + _seal(number, asked)).decode()


def read(token: str, asked: Sequence[object]) -> int:
    """Return how many results come before the page. Raises InvalidArgument."""
    try:
        found = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        found = b""
    number, seal = found[:PLACE], found[PLACE:]
    if not constant_time_compare(seal, _seal(number, asked)):
        words = _("Take pageToken from nextPageToken of an answer, and send all other parameters as before.")
        raise InvalidArgument("page_token", words)
    return int.from_bytes(number, "big")


def _seal(number: bytes, asked: Sequence[object]) -> bytes:
    return salted_hmac("public.google.tokens", f"{number.hex()} {asked!r}", algorithm="sha256").digest()[:SEAL]
