"""Web addresses that lead to public fact-checks: what is found at one, or by part of the hash of its canonical form."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from record.canonical_addresses import canonical
from record.copying import copy
from record.documents import FactCheckDocument
from record.reading import Questions, Statement
from record.search.models import Searchable, SearchableAddress

MOST = 20  # things at one address, ours before others', then the newest: a much cited work is in thousands
SHORTEST_PREFIX, LONGEST_PREFIX = 4, 8  # hexadecimal digits
MOST_SHARED = 1_000  # rows for all prefixes together


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
    if document.imported:
        there = [(document.imported.url, role.CITED), *((each, role.CLAIM) for each in document.imported.appearances)]
        roles |= {hash_of(form): as_what for each, as_what in there if (form := canonical(each))}
    return rows(document.number, roles)


def rows(searchable: int, roles: Mapping[str, str]) -> list[SearchableAddress]:
    """Return the addresses that lead to a thing, not saved, given the role of each hash."""
    return [SearchableAddress(sha256=key, searchable=searchable, role=str(roles[key])) for key in sorted(roles)]


REMOVE = "DELETE FROM record_searchableaddress WHERE searchable = ANY(%s::bigint[])"


def replace(ids: Collection[int], rows: Sequence[SearchableAddress]) -> None:
    """Let no address lead to these any more, and let things be found by the addresses that lead to them."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(REMOVE, [[*ids]])
    if rows:
        copy(SearchableAddress, ((row.sha256, row.searchable, row.role) for row in rows))


# Ours come first: else as many of others as an address may have would hide them.
ORDER = f"searchable >= {Searchable.EXTERNAL_FROM}, role = 'cited', searchable DESC"
FOUND_AT = f"SELECT searchable FROM record_searchableaddress WHERE sha256 = %s ORDER BY {ORDER} LIMIT %s"  # noqa: S608  # a number of ours


def found_at(address: str) -> Questions[list[int]]:
    """Return the ids of what an address leads to: ours, then others'; each where the claim is made, then the rest."""
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
SHARING = f"""
SELECT prefix, sha256, role, searchable
  FROM unnest(%s::varchar[]) AS prefixes (prefix), LATERAL (
       SELECT sha256, role, searchable,
              row_number() OVER (PARTITION BY sha256 ORDER BY {ORDER}) AS place
         FROM record_searchableaddress
        WHERE sha256 >= prefix COLLATE "C" AND sha256 < (prefix || 'g') COLLATE "C") AS shared
 WHERE place <= %s ORDER BY prefix COLLATE "C", sha256, place LIMIT %s
"""  # noqa: S608  # a number of ours


def sharing(prefixes: Collection[str]) -> Questions[list[Shared] | None]:
    """Return what all addresses lead to whose hashes begin with one of these; None where that is too much."""
    rows = yield Statement(SHARING, [sorted({*prefixes}), MOST, MOST_SHARED + 1], False)
    return [Shared(*row) for row in rows] if len(rows) <= MOST_SHARED else None
