"""Lets the fact-checks of other publishers be found beside our own: by search, by matching and by addresses.

They are indexed after they were kept, some hundred at a time, since whoever indexes keeps publication waiting.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from external.models import ClaimReview
from record import log
from record.addresses import is_normalized
from record.canonical_addresses import canonical, form_of
from record.models import Revision
from record.readable import readable
from record.search import addresses, searchables
from record.search.models import Searchable, SearchableAddress
from record.search.searchables import (
    CHECKER,
    LONGEST_SLUG,
    OTHERS,
    SITE,
    THEIR_LANGUAGE,
    THEIR_YEAR,
    Found,
    beginning,
    facet,
)
from record.search.terms import Text

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of what has no date: it is no news
AT_ONCE = 250  # reviews that are indexed in one transaction


def index_due() -> Iterator[int]:
    """Index all that is not found yet as it is now, and yield how many reviews are left. Ended early, it goes on."""
    while index_some():
        yield ClaimReview.objects.filter(is_searchable=False).count()


@transaction.atomic
def index_some() -> int:
    """Index the next of those that are due, and return how many that were.

    One that is being written at this moment is left for later: whoever waited for it would keep publication waiting
    too, and an import that changes several would wait for the rest of these, which is a deadlock.
    """
    due = ClaimReview.objects.filter(is_searchable=False)
    if not due.exists():
        return 0
    log.lock()
    due = due.select_related("publisher").defer("original").order_by("pk")
    reviews = list(due.select_for_update(skip_locked=True, of=("self",), no_key=True)[:AT_ONCE])
    if reviews:
        ours = {_host_of(form_of(f"https://{host}")) for host in settings.ALLOWED_HOSTS}
        # What says that it stands on this site: collections have ours, and others are forged.
        found = [found_by(review) for review in reviews if _host_of(review.publisher_id) not in ours]
        searchables.replace([id_of(review) for review in reviews], found)
        ClaimReview.objects.filter(pk__in=[review.pk for review in reviews]).update(is_searchable=True)
        Revision.objects.renew()
    return len(reviews)


def _host_of(site: str) -> str | None:
    return urlsplit(f"//{site}").hostname


def id_of(review: ClaimReview) -> int:
    """Return the id under which a review is found."""
    return Searchable.EXTERNAL_FROM + int(review.pk)


def found_by(review: ClaimReview) -> Found:
    """Return all by which a review is found."""
    text = Text(
        claim=" ".join(filter(None, [review.headline, review.claim])),
        language=review.language,
        said="\n".join(_claimants(review)),
        rest="\n".join(filter(None, [review.by_whom, review.occasion])),
    )
    return Found(_searchable_of(review), text, _addresses_of(review))


def _searchable_of(review: ClaimReview) -> Searchable:
    begins = beginning(review.reviewed_on) if review.reviewed_on else LONG_AGO
    return Searchable(
        id=id_of(review),
        kind=Searchable.Kind.EXTERNAL,
        url=review.url if is_normalized(review.url) else "",
        statement=str(review),
        title=readable(review.headline) if review.claim and review.headline else None,
        summary="",
        text=review.occasion,
        language=review.language,
        claimant="\n".join(_claimants(review)),
        claimed_on=review.said_on or None,
        rating=review.rating_shown,
        publisher=review.by_whom,
        site=review.publisher_id,
        first_published_at=begins,
        published_at=begins,
        reviewed_on=review.reviewed_on or None,
        facets=_facets_of(review),
    )


def _claimants(review: ClaimReview) -> list[str]:
    return [readable(claimant["name"]) for claimant in review.claimants if claimant["name"]]


def _facets_of(review: ClaimReview) -> list[str]:
    found: Sequence[tuple[str, str]] = [
        (CHECKER, OTHERS),
        (SITE, review.publisher_id),
        (THEIR_LANGUAGE, review.language),
        (THEIR_YEAR, review.reviewed_on[:4]),
    ]
    return sorted(facet(kind, slug) for kind, slug in found if slug and len(slug) <= LONGEST_SLUG)


def _addresses_of(review: ClaimReview) -> list[SearchableAddress]:
    """Return the addresses that lead to it: where the claim is made, and its own."""
    role = SearchableAddress.Role
    named = [(review.url, role.CITED), *((each, role.CLAIM) for each in (review.first_appearance, *review.appearances))]
    forms = ((canonical(address), as_what) for address, as_what in named if address)
    return addresses.rows(id_of(review), {addresses.hash_of(form): str(as_what) for form, as_what in forms if form})
