"""Documents for tests: valid by default, any part replaced by keyword."""

from typing import Any

from record import log
from record.models import Entry

RATINGS = {
    "true": ("True", 5),
    "mostly-true": ("Mostly true", 4),
    "half-true": ("Half true", 3),
    "mostly-false": ("Mostly false", 2),
    "false": ("False", 1),
    "unproven": ("Unproven", None),
}


def a_rating(slug: str = "false") -> dict[str, Any]:
    name, value = RATINGS[slug]
    return {
        "slug": slug,
        "name": name,
        "value": value,
        "worst": 1,
        "best": 5,
        "definition": f"What “{name}” means.",
        "scale": "default",
    }


def an_actor(slug: str = "ada-rivera", **changes: Any) -> dict[str, Any]:
    name = slug.replace("-", " ").title()
    return {
        "slug": slug,
        "name": name,
        "kind": "person",
        "description": f"{name}'s office",
        "country": "VE",
        "wikidata": None,
    } | changes


def a_source(slug: str = "river-report", **changes: Any) -> dict[str, Any]:
    return {
        "slug": slug,
        "title": slug.replace("-", " ").title(),
        "publisher": {"slug": "river-board", "name": "River Board", "kind": "government", "country": "VE"},
        "kind": "report",
        "tier": "primary",
        "url": "https://river.example/report",
        "published_on": "2025-09",
        "language": "en",
        "origin": None,
        "interests": "None known.",
    } | changes


def content(statement: str = "The river rose by two meters in one night.", **changes: Any) -> dict[str, Any]:
    """What a desk hands to record.log.append."""
    return {
        "language": "en",
        "license": "CC-BY-4.0",
        "claim": {"statement": statement, "context": None, "topics": [{"slug": "floods", "name": "Floods"}]},
        "rating": a_rating(),
        "summary": "The gauge shows forty centimeters.",
        "analysis": "The board's gauge was read **hourly**.\n\n- It rose by 40 cm.",
        "appearances": [
            {
                "actor": "ada-rivera",
                "stance": "asserts",
                "quote": "Two meters, in one night!",
                "quote_language": "en",
                "said_on": "2025-09-06",
                "occasion": "Radio interview",
                "source": "radio-interview",
                "since": None,
            },
            {
                "actor": "ben-costa",
                "stance": "denies",
                "quote": None,
                "quote_language": None,
                "said_on": "2025-09",
                "occasion": None,
                "source": None,
                "since": None,
            },
        ],
        "evidence": [
            {
                "stance": "refutes",
                "source": "river-report",
                "quote": "The level rose by 0.40 m.",
                "locator": "p. 3",
                "note": "Hourly readings of the gauge.",
                "archive": {
                    "sha256": "a" * 64,
                    "captured_at": "2025-09-08T10:00:00Z",
                    "url": "https://archive.example/river-report",
                },
            },
            {
                "stance": "context",
                "source": "radio-interview",
                "quote": None,
                "locator": None,
                "note": "The recording of the interview.",
                "archive": None,
            },
        ],
        "actors": [an_actor(), an_actor("ben-costa")],
        "sources": [
            a_source(),
            a_source(
                "radio-interview",
                publisher={"slug": "radio-uno", "name": "Radio Uno", "kind": "news", "country": "VE"},
                kind="interview",
                tier="secondary",
                url=None,
                interests=None,
            ),
        ],
        "origins": 2,
        "replies": [
            {
                "actor": "ada-rivera",
                "asked_on": "2025-09-07",
                "channel": "e-mail",
                "due_on": "2025-09-08",
                "answered_on": "2025-09-08",
                "answer": "I was told so.",
                "not_asked": None,
            }
        ],
        "assessments": [{"rating": "false"}, {"rating": "false"}],
        "adjudication": None,
        "gates": [
            {"gate": "two_origins", "state": "passed", "reason": None},
            {"gate": "interests", "state": "waived", "reason": "The station did not answer."},
        ],
        "related": [],
    } | changes


def publish(*statements: str, **changes: Any) -> list[Entry]:
    """Append first publications and return their entries."""
    return [
        log.append(content(statement, **changes), action="published")
        for statement in statements or ["The river rose by two meters in one night."]
    ]
