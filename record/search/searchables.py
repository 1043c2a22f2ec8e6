"""What can be searched of a published fact-check, derived from its document; and rows of it, whoever published them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeGuard

from django.db import connection

from record.copying import copy, execute, values_of
from record.documents import PARTIAL_DATE, FactCheckDocument, published_on
from record.search import addresses, index
from record.search.models import Searchable, SearchableAddress
from record.search.terms import Text

ACTOR, COUNTRY, LANGUAGE, PUBLISHER, RATING, SOURCE, TOPIC, YEAR, MONTH = (
    "actor", "country", "language", "publisher", "rating", "source", "topic", "year", "month",
)  # fmt: skip
# Of other publishers' fact-checks, apart from the kinds of own ones: so the counts of neither have the other's.
CHECKER, SITE, THEIR_LANGUAGE, THEIR_YEAR = "by", "site", "their-language", "their-year"
OTHERS = "others"  # the only CHECKER
ALL = ""  # what every own one has
LONGEST_SLUG = 180
OURS, THEIRS = range(Searchable.EXTERNAL_FROM), range(Searchable.EXTERNAL_FROM, 2 * Searchable.EXTERNAL_FROM)  # ids


def searchable_of(document: FactCheckDocument) -> Searchable:
    """Return the row that a fact-check is found by, not saved."""
    shown = [actor.name for actor in document.actors if {"asserts", "repeats"} & {*document.stances_of(actor.slug)}]
    said = sorted(each.said_on for each in document.appearances if each.stance == "asserts" and is_date(each.said_on))
    return Searchable(
        id=document.number,
        kind=Searchable.Kind.OWN,
        url=document.path,
        statement=document.claim.statement,
        title=document.headline,
        summary=document.summary,
        text="\n".join([*_said(document), *_rest(document)]),
        language=document.language,
        claimant="\n".join(shown),
        claimed_on=said[0] if said else None,
        rating=document.shown_rating.name,
        publisher=None,
        site=None,
        first_published_at=_first_published_at(document),
        published_at=datetime.fromisoformat(document.published_at),
        reviewed_on=first if is_date(first := published_on(document)) else None,
        facets=facets_of(document),
    )


def _first_published_at(document: FactCheckDocument) -> datetime:
    """Return what it is sorted by: of what was imported, when it was published where it comes from."""
    first = published_on(document)
    with suppress(ValueError):  # a document may have a day that no month has
        if is_date(first):
            return beginning(first)
    return datetime.fromisoformat(document.first_published_at)


def beginning(day: str) -> datetime:
    """Return when a year, a month or a day begins."""
    return datetime.fromisoformat(f"{day}-01-01"[:10]).replace(tzinfo=UTC)


def is_date(text: str | None) -> TypeGuard[str]:
    """Return whether it is a year, a month or a day. A document is read also where it breaks its contract."""
    return text is not None and bool(re.fullmatch(str(PARTIAL_DATE["pattern"]), text))


def facets_of(document: FactCheckDocument) -> list[str]:
    """Return what a fact-check can be filtered by, each as kind, colon, slug."""
    first = _first_published_at(document).isoformat()
    found = {
        *((ACTOR, actor.slug) for actor in document.actors),
        *((COUNTRY, actor.country) for actor in document.actors if actor.country),
        *((SOURCE, source.slug) for source in document.sources),
        *((PUBLISHER, source.publisher.slug) for source in document.sources),
        *((TOPIC, topic.slug) for topic in document.claim.topics),
        (RATING, document.rating.key),
        (LANGUAGE, document.language),
        (YEAR, first[:4]),
        (MONTH, first[:7]),
    }
    return sorted(facet(kind, slug) for kind, slug in found if len(slug) <= LONGEST_SLUG)


def facet(kind: str, slug: str) -> str:
    return f"{kind}:{slug}"


def text_of(document: FactCheckDocument) -> Text:
    """Return what is indexed of a fact-check."""
    return Text(
        claim=" ".join(filter(None, [document.headline, document.claim.statement])),
        language=document.language,
        said="\n".join(_said(document)),
        rest="\n".join([document.summary, *_rest(document)]),
    )


def _said(document: FactCheckDocument) -> list[str]:
    """Return the words in which the claim was said, and the names of those who are shown saying it."""
    quotes = [each.quote for each in document.appearances if each.quote]
    names = [actor.name for actor in document.actors if document.stances_of(actor.slug)]
    return [*quotes, *names]


def _rest(document: FactCheckDocument) -> list[str]:
    others = [actor.name for actor in document.actors if not document.stances_of(actor.slug)]
    topics = [topic.name for topic in document.claim.topics]
    sources = [f"{source.title} ({source.publisher.name})" for source in document.sources]
    return [*others, *topics, *sources, *([document.claim.context] if document.claim.context else [])]


@dataclass(frozen=True)
class Found:
    """A thing with all by which it is found; nothing of it is saved."""

    row: Searchable
    text: Text
    addresses: Sequence[SearchableAddress]


def found_by(document: FactCheckDocument) -> Found:
    """Return all by which a fact-check is found."""
    return Found(searchable_of(document), text_of(document), addresses.rows_of(document))


REMOVE = "DELETE FROM record_searchable WHERE id = ANY(%s::bigint[]) RETURNING kind, facets"


def replace(ids: Collection[int], things: Sequence[Found]) -> None:
    """Let what has these ids be found no more, and things be found that are not yet. The log must be locked."""
    removed: list[tuple[str, list[str]]] = []
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(REMOVE, [[*ids]])
            removed = cursor.fetchall()
    if things:
        copy(Searchable, (values_of(each.row) for each in things))
    index.replace(index.RECORD, ids, {each.row.id: each.text for each in things})
    addresses.replace(ids, [row for each in things for row in each.addresses])
    before = (name for kind, facets in removed for name in _counted(kind, facets))
    after = (name for each in things for name in _counted(each.row.kind, each.row.facets))
    change_facets(index.differences(before, after))


def _counted(kind: str, facets: Sequence[str]) -> Iterator[str]:
    if kind == Searchable.Kind.OWN:
        yield ALL
    yield from facets


CHANGE_FACETS = """
 MERGE INTO record_facetcount AS known
 USING (
       SELECT *, split_part(facet, ':', 1) AS kind, substr(facet, strpos(facet, ':') + 1) AS slug
         FROM unnest(%s::varchar[], %s::integer[]) AS keys (facet, change)
       ) AS changes
    ON known.facet = changes.facet
  WHEN MATCHED AND known.count + change <= 0 THEN DELETE
  WHEN MATCHED THEN UPDATE SET count = known.count + change
  WHEN NOT MATCHED AND change > 0 THEN
       INSERT (facet, kind, slug, count) VALUES (changes.facet, changes.kind, changes.slug, change)
"""


def change_facets(changes: Mapping[str, int]) -> None:
    """Add to the counts of facets, or subtract from them."""
    execute(CHANGE_FACETS, [(name, change) for name, change in sorted(changes.items())])
