"""Fact-checks of other publishers for tests, which search finds: valid by default, any part replaced by keyword."""

from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from external import searching
from external.models import ClaimReview, Import, Publisher
from record import log
from record.search import searchables

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
        "is_searchable": True,
    }  # fmt: skip
    review = ClaimReview.objects.create(**usual | {"brought_by": Import.objects.create(name="a.json")} | changes)
    with transaction.atomic():
        log.lock()
        searchables.replace((), [searching.found_by(review)])
    return review
