"""The canonical form of web addresses.

One page has many addresses: with and without `www.`, on a host for telephones, with what a newsletter appended. The
canonical form is the same for all of these. docs/api.md describes it, so that others can make it: whoever changes it
here changes it there, and every hash.
"""

import re
from functools import lru_cache

from record import addresses
from record.tracking import is_tracking_pair

LONGEST = 4_000  # characters; documents name no longer address
SCHEME = re.compile("https?://", re.IGNORECASE)
# Labels of a host that say for which device a page is made. The last two labels are the site's name.
DEVICES = {"amp", "m", "mobile", "www"}
HOST_AND_PORT = re.compile(r"(\[.*\]|[^:]+)(:[0-9]+)?")
DEFAULT_PORTS = (":80", ":443")
ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
UNRESERVED = re.compile("[A-Za-z0-9._~-]")


def canonical(address: str) -> str | None:
    """Return the form that all addresses of a page share, such as river.example/report?page=2; None of what is none."""
    text = address.strip()
    if len(text) > LONGEST:
        return None
    try:
        uri = addresses.normalized(text if SCHEME.match(text) else f"https://{text}")
    except addresses.InvalidAddress:
        return None
    return form_of(uri)


def form_of(uri: str) -> str:
    """Return the same of what is a URI already, as `addresses.normalized` writes it."""
    without = uri.partition("#")[0].partition("://")[2]
    page, _mark, query = (ESCAPE.sub(_escape, without) if "%" in without else without).partition("?")
    place, _slash, path = page.partition("/")
    pairs = "&".join(sorted(pair for pair in query.split("&") if pair and not is_tracking_pair(pair)))
    return f"{_host(place)}{_path(path)}{'?' if pairs else ''}{pairs}"


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if UNRESERVED.fullmatch(character) else found[0].upper()


@lru_cache(1_000)
def _host(place: str) -> str:
    host, port = HOST_AND_PORT.findall(place)[0]
    labels = host.removesuffix(".").split(".")
    named = [*(label for label in labels[:-2] if label not in DEVICES), *labels[-2:]]
    return ".".join(named) + ("" if port in DEFAULT_PORTS else port)


def _path(path: str) -> str:
    """Return the path without dots (RFC 3986, section 5.2.4) and without slashes at its end."""
    if "/." not in f"/{path}":
        return f"/{path}".rstrip("/")
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    return f"/{'/'.join(kept)}".rstrip("/")
