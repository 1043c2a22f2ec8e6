"""Which work is at an address: the one that is known here, if one is."""

import hashlib

from django.db import connection
from django.db.models import QuerySet

from sources.canonical import canonical
from sources.models import Source

LOCKS = 0x61_64_64_72  # advisory locks of addresses, each with half of the address's hash
IN_A_BATCH = 1_000  # sources that are in memory at a time


def known_at(address: str) -> list[Source]:
    """Return the works that can be read at an address, current ones first; none for what is no address.

    A source that was merged is known as the one that is kept.
    """
    form = canonical(address)
    if not form:
        return []
    found = {source.pk: source for source in (each.kept() for each in _with(form))}
    return sorted(found.values(), key=lambda source: (source.state != Source.State.CURRENT, source.pk))


def _with(form: str) -> QuerySet[Source]:
    return Source.objects.filter(canonical=form).select_related("publisher", "merged_into__publisher").order_by("pk")


def taken_by(address: str, *, besides: Source) -> Source | None:
    """Return the current work that has this address already.

    Until the transaction ends nobody else asks the same of the address, so that of two who enter one work at once the
    second is told. A work that was superseded or retracted leaves its address to the next edition.
    """
    form = canonical(address)
    if not form:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, _half_of_hash(form)])
    others = (source for source in known_at(address) if source.pk != besides.pk)
    return next((source for source in others if source.state == Source.State.CURRENT), None)


def write_canonical_addresses() -> int:
    """Write the canonical form of every address that lacks it, and return how many there were.

    The release before, which may run beside this one for a while, saves addresses and knows nothing of the form. The
    database notes which these are, never of a source without an address; a release that changes the form marks them all
    in a migration.
    """
    due = Source.objects.filter(is_canonical_due=True).only("url")
    return sum(
        Source.objects.filter(pk=source.pk, url=source.url).update(canonical=canonical(source.url))
        for source in due.iterator(chunk_size=IN_A_BATCH)
    )


def _half_of_hash(form: str) -> int:
    return int.from_bytes(hashlib.sha256(form.encode()).digest()[:4], signed=True)
