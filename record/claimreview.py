"""A fact-check as schema.org ClaimReview, the vocabulary in which search engines and other newsrooms read verdicts.

It says no more than the document shows: the author of the claim is who is shown saying it, never who denies it or to
whom it is only attributed. What is not known is left out. https://schema.org/ClaimReview has the definitions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeAlias

from record import licenses
from record.documents import Actor, FactCheckDocument, Publisher, Rating, Source, published_on

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | None"
Thing: TypeAlias = dict[str, Json]

CONTEXT = "https://schema.org"
PERSON, ORGANIZATION = "Person", "Organization"
ANY_WORK = "CreativeWork"
# What schema.org calls a source of this kind. It has no type for a court filing, a statement, a speech, an interview.
WORKS = {
    "report": "Report",
    "dataset": "Dataset",
    "study": "ScholarlyArticle",
    "law": "Legislation",
    "letter": "Message",
    "article": "Article",
    "post": "SocialMediaPosting",
}
NEWS_ARTICLE = "NewsArticle"
# What is in these is the speaker's own. Who wrote an article or a report in which somebody says it, no document tells.
OWN_WORDS = ("statement", "speech", "letter", "interview", "post")
WIKIDATA = re.compile(r"Q[1-9][0-9]*")
WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*")


@dataclass(frozen=True)
class Site:
    """Where documents are published: scheme and host, such as https://facts.example, and the masthead's name."""

    origin: str
    name: str


def claim_review(document: FactCheckDocument, site: Site) -> Thing:
    """Return the fact-check as ClaimReview, with its context."""
    works = _Works(document)
    cited = (slug for piece in document.evidence for slug in (piece.source, piece.through))
    return {"@context": CONTEXT} | _thing(
        "ClaimReview",
        url=f"{site.origin}{document.path}",
        claimReviewed=document.claim.statement,
        datePublished=published_on(document),
        dateModified=document.published_at,
        version=document.version,
        author=_thing(ORGANIZATION, name=site.name, url=f"{site.origin}/"),
        reviewRating=_rating(document),
        itemReviewed=_claim(document, works),
        inLanguage=document.language,
        license=licenses.ADDRESSES.get(document.license),
        citation=works.each_once(cited),
        isBasedOn=document.imported.url if document.imported else None,
    )


def _rating(document: FactCheckDocument) -> Thing:
    """Return the rating: its word, why it was given, and its number where it has one between its bounds.

    schema.org's ratingExplanation is what led to this conclusion in a sentence or two, so the summary; the rating's
    definition would be the same for all that have it.
    """
    named = _thing("Rating", alternateName=document.shown_rating.name, ratingExplanation=document.summary)
    return named | _numbers(document.rating)


def _numbers(rating: Rating) -> Thing:
    if rating.value is None or rating.worst >= rating.best or not rating.worst <= rating.value <= rating.best:
        return {}
    return {"ratingValue": rating.value, "bestRating": rating.best, "worstRating": rating.worst}


def _claim(document: FactCheckDocument, works: "_Works") -> Thing:
    said = [item for item in document.appearances if item.is_said]
    speakers = {item.actor for item in said}
    first = min((item for item in said if item.said_on), key=attrgetter("said_by_then"), default=None)
    return _thing(
        "Claim",
        author=_one_or_all([_body(actor) for actor in document.actors if actor.slug in speakers]),
        datePublished=first.said_on if first else None,
        firstAppearance=works.work(first.source) if first else None,
        appearance=[
            *works.each_once(item.source for item in said),
            *(
                _thing(ANY_WORK, url=address)
                for address in (document.imported.appearances if document.imported else [])
            ),
        ],
    )


class _Works:
    """The sources of a document as works, each with what the document tells of it elsewhere."""

    def __init__(self, document: FactCheckDocument):
        self._sources = {source.slug: source for source in document.sources}
        self._archives: dict[str, list[Json]] = {}
        for piece in document.evidence:
            address = _web_address(piece.archive.url) if piece.archive else None
            known = self._archives.setdefault(piece.source, [])
            if address and address not in known:
                known.append(address)
        self._speakers: dict[str, set[str]] = {}
        for item in document.appearances:
            if item.is_said and item.source:
                self._speakers.setdefault(item.source, set()).add(item.actor)
        self._actors = document.actors

    def each_once(self, slugs: Iterable[str | None]) -> list[Json]:
        """Return the works of these sources, in this order."""
        found = (self.work(slug) for slug in dict.fromkeys(slugs))
        return [work for work in found if work]

    def work(self, slug: str | None) -> Thing | None:
        source = self._sources.get(slug or "")
        if source is None:
            return None
        speakers = self._speakers.get(source.slug, set()) if source.kind in OWN_WORDS else set()
        return _thing(
            _type_of(source),
            name=source.title,
            url=_web_address(source.url),
            creator=_one_or_all([_body(actor) for actor in self._actors if actor.slug in speakers]),
            publisher=_body(source.publisher),
            datePublished=source.published_on,
            inLanguage=source.language,
            archivedAt=_one_or_all(self._archives.get(source.slug, [])),
        )


def _type_of(source: Source) -> str:
    if source.kind == "article" and source.publisher.kind == "news":
        return NEWS_ARTICLE
    return WORKS.get(source.kind, ANY_WORK)


def _body(body: Actor | Publisher) -> Thing:
    """Return a person or body. What an actor is said to be is an office or a role, in free words."""
    kind = PERSON if body.kind == "person" else ORGANIZATION
    if isinstance(body, Publisher):
        return _thing(kind, name=body.name)
    is_known = WIKIDATA.fullmatch(body.wikidata or "")
    address = f"https://www.wikidata.org/wiki/{body.wikidata}" if is_known else None
    return _thing(kind, name=body.name, description=body.description, sameAs=address)


def _web_address(address: str | None) -> str | None:
    return address if address and WEB_ADDRESS.fullmatch(address) else None


def _one_or_all(values: list[Json]) -> Json:
    """Return a single value by itself, as most readers of ClaimReview expect it."""
    return values[0] if len(values) == 1 else values


def _thing(kind: str, **values: Json) -> Thing:
    """Return what is known of something of this type."""
    thing: Thing = {"@type": kind}
    for name, value in values.items():
        if value:
            thing[name] = value
    return thing
