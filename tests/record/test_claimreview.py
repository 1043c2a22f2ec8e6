"""A fact-check as ClaimReview says what its document says, and nothing that is not known."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from record.claimreview import Json, Site, claim_review
from record.documents import Archive, FactCheckDocument
from sources.models import Source
from tests.record.factories import (
    a_denial,
    a_publisher,
    a_rating,
    a_source,
    an_actor,
    an_appearance,
    content,
    hearsay,
    imported,
    some_evidence,
)

SITE = Site("https://facts.example", "The Ledger")
ARCHIVE = Archive(sha256="a" * 64, captured_at="2025-09-08T10:00:00Z", url="https://archive.example/1")
TYPES = {
    "report": "Report",
    "dataset": "Dataset",
    "study": "ScholarlyArticle",
    "law": "Legislation",
    "court_filing": "CreativeWork",
    "statement": "CreativeWork",
    "speech": "CreativeWork",
    "letter": "Message",
    "interview": "CreativeWork",
    "article": "Article",
    "post": "SocialMediaPosting",
    "other": "CreativeWork",
}


def review(**changes: Any) -> dict[str, Any]:
    """The ClaimReview of a document with these parts, corrected once."""
    document = FactCheckDocument(
        **{name: getattr(whole, name) for whole in [content(**changes)] for name in whole.__struct_fields__},
        format="factcheck/1",
        number=7,
        version=2,
        action="corrected",
        note="The date was wrong.",
        published_at="2026-02-03T10:00:00Z",
        first_published_at="2026-01-02T09:00:00Z",
        path="/claims/7/the-river-rose/",
    )
    return claim_review(document, SITE)


def claim(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = review(**changes)["itemReviewed"]
    return found


def values(part: Json) -> Iterator[Json]:
    yield part
    for item in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from values(item)


def test_it_names_the_page_the_masthead_the_dates_and_the_license() -> None:
    found = review()
    assert {name: value for name, value in found.items() if name not in ("itemReviewed", "citation")} == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://facts.example/claims/7/the-river-rose/",
        "claimReviewed": "The river rose by two meters in one night.",
        "datePublished": "2026-01-02T09:00:00Z",
        "dateModified": "2026-02-03T10:00:00Z",
        "version": 2,
        "author": {"@type": "Organization", "name": "The Ledger", "url": "https://facts.example/"},
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "False",
            "ratingExplanation": "The gauge shows forty centimeters.",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
        },
        "inLanguage": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


@pytest.mark.parametrize(
    ("value", "worst", "best", "is_told"),
    [
        (1, 1, 5, True),
        (5, 1, 5, True),
        (0, 0, 2, True),
        (-1, -1, 1, True),
        (None, 1, 5, False),
        (0, 1, 5, False),
        (6, 1, 5, False),
        (-1, 0, 4, False),
        (1, 1, 1, False),
        (3, 5, 1, False),
    ],
)
def test_a_rating_has_a_number_only_where_its_scale_has_bounds_around_it(
    value: int | None, worst: int, best: int, is_told: bool
) -> None:
    found = review(rating=a_rating(value=value, worst=worst, best=best))["reviewRating"]
    told = {"ratingValue": value, "bestRating": best, "worstRating": worst} if is_told else {}
    assert {name: found[name] for name in found if name.endswith(("Value", "tRating"))} == told
    assert found["alternateName"] == "False"


def test_its_author_is_who_is_shown_saying_it_and_nobody_else() -> None:
    bodies = [
        an_actor("ada-rivera", wikidata="Q42", description=None),
        an_actor("ben-costa"),
        an_actor("carla-dias", kind="party", wikidata="no identifier", description="A party"),
        an_actor("dan-eder"),
    ]
    found = claim(
        actors=bodies,
        appearances=[
            an_appearance("carla-dias", stance="repeats", attribution="paraphrased"),
            a_denial("ben-costa"),
            hearsay("dan-eder", by="ben-costa"),
            an_appearance("ada-rivera"),
            a_denial("ada-rivera"),
        ],
    )
    assert found["author"] == [
        {"@type": "Person", "name": "Ada Rivera", "sameAs": "https://www.wikidata.org/wiki/Q42"},
        {"@type": "Organization", "name": "Carla Dias", "description": "A party"},
    ]


def test_what_was_imported_has_its_old_date_the_page_that_it_is_based_on_and_where_the_claim_was_made() -> None:
    found = review(imported=imported())
    assert found["datePublished"] == "2019-04-03"
    assert found["dateModified"] == "2026-02-03T10:00:00Z"
    assert found["isBasedOn"] == "https://old.example/2019/04/river"
    told, made = found["itemReviewed"]["appearance"]
    assert told["name"] == "Radio Interview"
    assert made == {"@type": "CreativeWork", "url": "https://social.example/posts/1"}
    assert review(imported=imported(published_on=None))["datePublished"] == "2026-01-02T09:00:00Z"
    assert claim(imported=imported(), appearances=[]) == {"@type": "Claim", "appearance": [made]}


def test_a_claim_that_nobody_is_shown_saying_has_neither_author_nor_date_nor_appearance() -> None:
    assert claim(appearances=[a_denial(), hearsay(said_on="2020"), an_appearance(source=None, attribution=None)]) == {
        "@type": "Claim"
    }


@pytest.mark.parametrize(
    ("said_on", "first"),
    [
        (["2025-09-06", "2025-09-05"], "2025-09-05"),
        (["2025", "2025-12-31"], "2025-12-31"),
        (["2025-09", "2025-10"], "2025-09"),
        (["2024", "2025-01"], "2024"),
        ([None, "2025"], "2025"),
        ([None, None], None),
    ],
)
def test_it_first_appeared_where_it_was_said_first_for_certain(said_on: list[str | None], first: str | None) -> None:
    works = [a_source("one", title="0"), a_source("two", title="1"), a_source("river-report")]
    sayings = [an_appearance(said_on=day, source=work.slug) for day, work in zip(said_on, works, strict=False)]
    found = claim(sources=works, appearances=[*sayings, hearsay(said_on="1999"), a_denial(said_on="1999")])
    assert found.get("datePublished") == first
    assert found.get("firstAppearance", {}).get("name") == (str(said_on.index(first)) if first else None)
    assert [work["name"] for work in found["appearance"]] == ["0", "1"]


def test_an_appearance_has_its_own_creator_publisher_and_archive_address() -> None:
    post = a_source("post", kind="post", publisher=a_publisher("uno", kind="person"), url="https://uno.example/1")
    found = claim(
        actors=[an_actor(), an_actor("ben-costa", kind="government")],
        sources=[post, a_source("article", kind="article", publisher=a_publisher("dos", kind="news"))],
        appearances=[
            an_appearance(source="post"),
            an_appearance("ben-costa", source="post", stance="repeats"),
            an_appearance("ben-costa", source="article"),
        ],
        evidence=[some_evidence("post", archive=ARCHIVE), some_evidence("post", archive=ARCHIVE)],
    )
    shared, told = found["appearance"]
    assert shared == {
        "@type": "SocialMediaPosting",
        "name": "Post",
        "url": "https://uno.example/1",
        "creator": [
            {"@type": "Person", "name": "Ada Rivera", "description": "Ada Rivera's office"},
            {"@type": "Organization", "name": "Ben Costa", "description": "Ben Costa's office"},
        ],
        "publisher": {"@type": "Person", "name": "Uno"},
        "datePublished": "2025-09",
        "inLanguage": "en",
        "archivedAt": "https://archive.example/1",
    }
    assert (told["@type"], told["publisher"]["name"]) == ("NewsArticle", "Dos")
    assert "creator" not in told  # who is quoted in an article did not write it


@pytest.mark.parametrize("kind", [*Source.Kind.values, "of a newer release"])
def test_a_work_has_the_type_of_its_kind(kind: str) -> None:
    (work,) = review(sources=[a_source(kind=kind)], evidence=[some_evidence()])["citation"]
    assert work["@type"] == {**TYPES, "of a newer release": "CreativeWork"}[kind]


def test_what_was_read_is_cited_once_and_so_is_what_it_was_read_through() -> None:
    found = review(
        sources=[a_source("report"), a_source("article"), a_source("unused"), a_source("radio-interview")],
        evidence=[
            some_evidence("report", read="through", through="article"),
            some_evidence("article", read="itself"),
            some_evidence("report", stance="context", read="through", through="article"),
        ],
    )
    assert [work["name"] for work in found["citation"]] == ["Report", "Article"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/claims/1/", "https://a.example/ b", "data:text/html,x"])
def test_no_address_is_named_that_is_none_of_the_web(address: str) -> None:
    found = review(sources=[a_source(url=address)], evidence=[some_evidence(archive=replace(ARCHIVE, url=address))])
    assert address not in list(values(found))


def test_what_is_unknown_is_left_out_and_never_null() -> None:
    bare = a_source(url=None, published_on=None)
    unknown = dict.fromkeys(["said_on", "quote_language"])
    found = review(
        license="LicenseRef-own",
        actors=[an_actor(description=None), an_actor("ben-costa")],
        sources=[bare],
        evidence=[some_evidence(archive=None)],
        appearances=[replace(an_appearance(source=bare.slug), **unknown)],
    )
    assert not [value for value in values(found) if value in (None, "", [], {})]
    assert "license" not in found
    assert found["citation"] == found["itemReviewed"]["appearance"]
    assert {*found["citation"][0]} == {"@type", "name", "publisher", "inLanguage"}
