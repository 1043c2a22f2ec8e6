"""Lists of the desk as ClaimReview: of our claims what is published, of others' fact-checks what they wrote themselves.

Each is an object of JSON-LD on a line of its own (NDJSON), which `import_claimreview` and most other readers take.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import orjson
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import ngettext

from claims.models import Claim
from external.models import ClaimReview
from external.shapes import is_claim_review
from public.claim_reviews import review_of
from record import formats, reading, state, stored
from record.claimreview import CONTEXT
from record.models import FactCheck

MOST_BYTES = 2_000_000  # of documents that are read at once
WITH_CONTEXT = f'{{"@context":"{CONTEXT}",'  # what a part of a larger document has from around it


class ClaimReviews(Protocol):
    """How rows of a list are written as ClaimReview."""

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return those that can be."""

    def lines(self, rows: Sequence[Any]) -> Iterator[bytes]:
        """Yield those that still can be, each with the end of its line."""

    def left_out(self, count: int) -> str:
        """Say how many are left out, and why."""


class OfClaims:
    """Our claims, each as the page of its verdict has it at this moment. Nothing of the desk is in it."""

    def among(self, rows: QuerySet[Claim]) -> QuerySet[Claim]:
        return rows.filter(Exists(FactCheck.objects.filter(number=OuterRef("number"))))

    def lines(self, rows: Sequence[Claim]) -> Iterator[bytes]:
        now = state.current()
        numbers = [claim.number for claim in rows if claim.number is not None]
        while bodies := reading.answer(stored.whole(numbers, MOST_BYTES)):
            documents = [formats.read_fact_check(body) for body in bodies]
            for document in documents:
                yield orjson.dumps(review_of(document, now), option=orjson.OPT_APPEND_NEWLINE)
            numbers = numbers[numbers.index(documents[-1].number) + 1 :]

    def left_out(self, count: int) -> str:
        words = ngettext(
            "%(count)d claim has no public fact-check and is left out.",
            "%(count)d claims have no public fact-check and are left out.",
            count,
        )
        return words % {"count": count}


class OfOthers:
    """Fact-checks of other publishers that came as ClaimReview, as they wrote them."""

    def among(self, rows: QuerySet[ClaimReview]) -> QuerySet[ClaimReview]:
        # As text, since the database reads no JSON that has U+0000 or half a pair of surrogates.
        return rows.filter(original__regex='"(@type|claimReviewed)":')

    def lines(self, rows: Sequence[ClaimReview]) -> Iterator[bytes]:
        for row in rows:
            thing = json.loads(row.original)
            if is_claim_review(thing):  # and has not only a part with these names
                whole = row.original if "@context" in thing else WITH_CONTEXT + row.original.removeprefix("{")
                yield f"{whole}\n".encode()

    def left_out(self, count: int) -> str:
        words = ngettext(
            "%(count)d fact-check did not come as ClaimReview and is left out.",
            "%(count)d fact-checks did not come as ClaimReview and are left out.",
            count,
        )
        return words % {"count": count}
