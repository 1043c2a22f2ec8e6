"""A review as ClaimReview, valid by default, and what is read of a file of such."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from external.reports import Line, Reason, Report
from external.reviews import Review, reviews_in_file

DATA = Path(__file__).parents[3] / "shared" / "data" / "claimreview"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the data for tests is not here")


def claim_review(**changes: Any) -> dict[str, Any]:
    """A review without any oddity; None takes a field away."""
    thing = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://checks.example/sky",
        "claimReviewed": "The sky is green.",
        "author": {"@type": "Organization", "name": "Checks", "url": "https://checks.example/"},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": "False",
        },
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Ada"}, "datePublished": "2021-01-02"},
        "datePublished": "2021-01-16",
        "inLanguage": "en",
    } | changes
    return {key: value for key, value in thing.items() if value is not None}


def read(body: bytes | str, name: str = "file.json", address: str = "") -> tuple[list[Review], Report]:
    """What is kept of a file, and the report."""
    report = Report(name)
    raw = body.encode() if isinstance(body, str) else body
    reviews = list(reviews_in_file(io.BytesIO(raw), name, report, address))
    assert len(reviews) == report.kept
    return reviews, report


def read_one(**changes: Any) -> tuple[Review, Report]:
    """The review with these changes, and the report."""
    [review], report = read(json.dumps(claim_review(**changes)))
    return review, report


def oddities(report: Report) -> list[tuple[str, Reason]]:
    """The field and the reason of each line."""
    return [(line.field, line.reason) for line in report.lines]


def only_line(report: Report) -> Line:
    [line] = report.lines
    return line
