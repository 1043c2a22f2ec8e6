"""The shapes in which a review is published, each as schema.org ClaimReview: as it is, from Google's search, as a row.

JSON-LD has ClaimReview itself. Google's claims:search has claims with their reviews; archives have plain rows.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Thing: TypeAlias = dict[str, Json]

CLAIM_REVIEW = "claimreview"
# What the fields of the other two are called there, by their path in ClaimReview.
GOOGLE = {
    "claimReviewed": "text",
    "itemReviewed.author": "claimant",
    "itemReviewed.author.name": "claimant",
    "itemReviewed.datePublished": "claimDate",
    "datePublished": "reviewDate",
    "reviewRating.alternateName": "textualRating",
    "inLanguage": "languageCode",
    "headline": "title",
    "author.name": "publisher",
}
ROW = {
    "claimReviewed": "claim",
    "itemReviewed.author": "claimant",
    "itemReviewed.author.name": "claimant",
    "itemReviewed.url": "claim_url",
    "datePublished": "review_date",
    "reviewRating.alternateName": "rating",
    "inLanguage": "lang",
    "publisher.name": "publisher_site",
    "author.name": "publisher_site",
}


class Shaped(NamedTuple):
    """A review as ClaimReview, beside what stood there, what its fields are called there, and where in it it is."""

    content: Thing
    original: Thing
    names: Mapping[str, str] = {}
    pointer: str = ""


def is_like_a_review(thing: Mapping[str, object]) -> bool:
    """Return whether an object is meant as a review, or as a claim with its reviews, in one of the three shapes."""
    if "claimReviewed" in thing or CLAIM_REVIEW in types_of(thing):
        return True
    if "@type" in thing:
        return False
    return "claimReview" in thing or ("claim" in thing and not thing.keys().isdisjoint({"rating", "review_date"}))


def is_claim_review(thing: Mapping[str, object]) -> bool:
    """Return whether an object that is like a review is one in the shape of ClaimReview."""
    return "claimReviewed" in thing or "@type" in thing


def reviews_in(thing: Thing) -> list[Shaped]:
    """Return the reviews of an object that is like one."""
    if is_claim_review(thing):
        return [Shaped(thing, thing)]
    if "claimReview" not in thing:
        return [Shaped(_of_row(thing), thing, ROW)]
    found = thing["claimReview"]
    reviews = found if isinstance(found, list) else [found]
    return [
        Shaped(
            _of_google(thing, review if isinstance(review, dict) else {}),
            thing | {"claimReview": [review]},
            GOOGLE,
            f"/claimReview/{number}",
        )
        for number, review in enumerate(reviews or [None])
    ]


def types_of(thing: Mapping[str, object]) -> list[str]:
    """Return the types of an object in small letters, without the address or prefix of schema.org."""
    types = thing.get("@type")
    return [_bare(each[-100:]) for each in (types if isinstance(types, list) else [types]) if isinstance(each, str)]


@lru_cache(256)
def _bare(name: str) -> str:
    return re.split("[/#:]", name)[-1].strip().lower()


def _of_google(claim: Thing, review: Thing) -> Thing:
    publisher = review.get("publisher")
    if isinstance(publisher, dict):
        publisher = {"name": publisher.get("name") or publisher.get("site")}
    return {
        "url": review.get("url"),
        "claimReviewed": claim.get("text"),
        "datePublished": review.get("reviewDate"),
        "inLanguage": review.get("languageCode"),
        "headline": review.get("title"),
        "publisher": publisher,
        "reviewRating": {"alternateName": review.get("textualRating")},
        "itemReviewed": {"author": _named(claim.get("claimant")), "datePublished": claim.get("claimDate")},
    }


def _of_row(row: Thing) -> Thing:
    return {
        "url": row.get("url"),
        "claimReviewed": row.get("claim"),
        "datePublished": row.get("review_date"),
        "inLanguage": row.get("lang"),
        "publisher": _named(row.get("publisher_site")),
        "reviewRating": {"alternateName": row.get("rating")},
        "itemReviewed": {"author": _named(row.get("claimant")), "url": row.get("claim_url")},
    }


def _named(name: Json) -> Json:
    return None if name is None else {"name": name}
