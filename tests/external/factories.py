"""Fact-checks of other publishers for tests, which search finds: valid by default, any part replaced by keyword."""

from itertools import count
from typing import Any

from django.utils import timezone

from external.models import ClaimReview, Import, Publisher
from record.search import index
from record.search.index import RECORD
from record.search.models import Searchable
from record.search.terms import Text

_numbers = count(1)


def a_review(**changes: Any) -> ClaimReview:
    number = next(_numbers)
    publisher, _is_new = Publisher.objects.get_or_create(site="other.example", defaults={"name": "Other"})
    now = timezone.now()
    usual: dict[str, Any] = {
        "key": f"{number:064}", "digest": f"{number:064}", "publisher": publisher, "publisher_name": "Other",
        "url": f"https://other.example/{number}", "claim": f"The dam of {number} burst.", "headline": "",
        "claimants": [], "appearances": [], "rating": "Not true", "folded": "not true", "reviewed_on": "2025-09-06",
        "language": "en", "original": "{}", "first_seen_at": now, "changed_at": now,
    }  # fmt: skip
    review = ClaimReview.objects.create(**usual | {"brought_by": Import.objects.create(name="a.json")} | changes)
    _let_be_found(review)
    return review


def _let_be_found(review: ClaimReview) -> None:
    key, now = Searchable.EXTERNAL_FROM + review.pk, timezone.now()
    Searchable.objects.create(
        id=key, kind="external", url=review.url, statement=review.claim, title=review.headline or None, summary="",
        text="", language=review.language, claimant="", claimed_on=None, rating=review.rating,
        publisher=review.publisher_name, site="other.example", first_published_at=now, published_at=now,
        facets=["language:en"],
    )  # fmt: skip
    index.replace(RECORD, (), {key: Text(claim=review.claim, language=review.language)})
