"""Web addresses that lead to public fact-checks: their canonical form, and what is found at one or by part of a hash.

One page has many addresses: with and without `www.`, on a host for telephones, with what a newsletter appended. The
canonical form is the same for all of these. docs/api.md describes it, so that others can make it: whoever changes it
here changes it there, and every hash.
"""

import hashlib
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import connection

from record import addresses
from record.copying import copy
from record.documents import FactCheckDocument
from record.reading import Questions, Statement
from record.search.models import SearchableAddress
from record.tracking import is_tracking_pair

LONGEST = 4_000  # characters; documents name no longer address
MOST = 20  # things at one address, the newest: a much cited work is in thousands
SHORTEST_PREFIX, LONGEST_PREFIX = 4, 8  # hexadecimal digits
MOST_SHARED = 1_000  # rows for all prefixes together

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
    page, _mark, query = ESCAPE.sub(_escape, uri.partition("#")[0].partition("://")[2]).partition("?")
    place, _slash, path = page.partition("/")
    pairs = "&".join(sorted(pair for pair in query.split("&") if pair and not is_tracking_pair(pair)))
    return f"{_host(place)}{_path(path)}{'?' if pairs else ''}{pairs}"


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if UNRESERVED.fullmatch(character) else found[0].upper()


def _host(place: str) -> str:
    host, port = HOST_AND_PORT.findall(place)[0]
    labels = host.removesuffix(".").split(".")
    named = [*(label for label in labels[:-2] if label not in DEVICES), *labels[-2:]]
    return ".".join(named) + ("" if port in DEFAULT_PORTS else port)


def _path(path: str) -> str:
    """Return the path without dots (RFC 3986, section 5.2.4) and without slashes at its end."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    return f"/{'/'.join(kept)}".rstrip("/")


def hash_of(form: str) -> str:
    """Return the SHA-256 of a canonical form, in hexadecimal digits."""
    return hashlib.sha256(form.encode()).hexdigest()


def rows_of(document: FactCheckDocument) -> list[SearchableAddress]:
    """Return the addresses that lead to a fact-check, not saved: where its claim is made, and what it cites."""
    role = SearchableAddress.Role
    roles: dict[str, str] = {}
    told_in = {each.source for each in document.appearances if each.stance in ("asserts", "repeats")}
    named = [(source.slug, source.url) for source in document.sources]
    named += [(each.source, each.archive.url) for each in document.evidence if each.archive]
    for source, address in named:
        if address and (form := canonical(address)):
            key = hash_of(form)
            roles[key] = role.CLAIM if source in told_in else roles.get(key, role.CITED)
    return [SearchableAddress(sha256=key, searchable=document.number, role=str(roles[key])) for key in sorted(roles)]


REMOVE = "DELETE FROM record_searchableaddress WHERE searchable = ANY(%s::bigint[])"


def replace(ids: Collection[int], documents: Sequence[FactCheckDocument]) -> None:
    """Let no address lead to these any more, and let fact-checks be found by the addresses that lead to them."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(REMOVE, [[*ids]])
    if rows := [row for document in documents for row in rows_of(document)]:
        copy(SearchableAddress, ((row.sha256, row.searchable, row.role) for row in rows))


FOUND_AT = """
SELECT searchable FROM record_searchableaddress WHERE sha256 = %s
 ORDER BY role = 'cited', searchable DESC LIMIT %s
"""


def found_at(address: str) -> Questions[list[int]]:
    """Return the ids of what an address leads to: first where the claim is made at it, then where it is cited."""
    form = canonical(address)
    if form is None:
        return []
    rows = yield Statement(FOUND_AT, [hash_of(form), MOST])
    return [key for (key,) in rows]


class Shared(NamedTuple):
    """Something that an address leads to whose hash begins with a prefix. `role` is one of SearchableAddress.Role."""

    prefix: str
    sha256: str
    role: str
    id: int


# No digit is beyond f, so that a prefix and a g bound all that begin with it.
SHARING = """
SELECT prefix, sha256, role, searchable
  FROM unnest(%s::varchar[]) AS prefixes (prefix), LATERAL (
       SELECT sha256, role, searchable,
              row_number() OVER (PARTITION BY sha256 ORDER BY role = 'cited', searchable DESC) AS place
         FROM record_searchableaddress
        WHERE sha256 >= prefix COLLATE "C" AND sha256 < (prefix || 'g') COLLATE "C") AS shared
 WHERE place <= %s ORDER BY prefix COLLATE "C", sha256, place LIMIT %s
"""


def sharing(prefixes: Collection[str]) -> Questions[list[Shared] | None]:
    """Return what all addresses lead to whose hashes begin with one of these; None where that is too much."""
    rows = yield Statement(SHARING, [sorted({*prefixes}), MOST, MOST_SHARED + 1], False)
    return [Shared(*row) for row in rows] if len(rows) <= MOST_SHARED else None
