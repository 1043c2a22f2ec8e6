"""The facets of a selection: their most frequent values, with names, counts, and the addresses that choose them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from public import dates, languages
from public.website import countries, ratings
from public.website.selection import FACETS, THEIRS, Selection
from record import reading
from record.documents import Rating
from record.models import Entity
from record.search import finding
from record.search.finding import Counts
from record.search.finding import Value as Counted
from record.search.searchables import (
    ACTOR,
    COUNTRY,
    LANGUAGE,
    MONTH,
    PUBLISHER,
    RATING,
    SITE,
    SOURCE,
    THEIR_LANGUAGE,
    THEIR_YEAR,
    TOPIC,
    YEAR,
)

TITLES: dict[str, Promise] = {
    RATING: _("Rating"),
    TOPIC: _("Topic"),
    ACTOR: _("Actor"),
    SOURCE: _("Source"),
    PUBLISHER: _("Publisher of a source"),
    COUNTRY: _("Country of an actor"),
    LANGUAGE: _("Language"),
    YEAR: _("Year"),
    MONTH: _("Month"),
    SITE: _("Publisher"),
    THEIR_LANGUAGE: _("Language"),
    THEIR_YEAR: _("Year"),
}
LISTED = [kind for kind in FACETS if kind != MONTH]  # months are in the chart and its table
LANGUAGES = (LANGUAGE, THEIR_LANGUAGE)
NAMED = (RATING, TOPIC, ACTOR, SOURCE, PUBLISHER)  # what the record has names of
BY_TIME = (YEAR, MONTH, THEIR_YEAR)
AT_ONCE = 8  # values of a facet that are shown at once
WITH_PAGES = (TOPIC, ACTOR, SOURCE)
FOLLOWED = (PUBLISHER, RATING, LANGUAGE)  # here: others can be followed on their own pages


class Names:
    """What the values of facets are called. Those that nothing public has keep the form that they have in addresses."""

    def __init__(self, facets: Iterable[tuple[str, str]]):
        slugs: dict[str, set[str]] = {}
        for kind, slug in facets:
            if kind in NAMED:
                slugs.setdefault(kind, set()).add(slug)
        asked = [Q(kind=kind, slug__in=each) for kind, each in slugs.items()]
        found = Entity.objects.filter(reduce(or_, asked)) if asked else Entity.objects.none()
        entities = list(found.only("kind", "slug", "name", "body"))
        self._names = {(entity.kind, entity.slug): entity.name for entity in entities}
        self.ratings = {entity.slug: entity.read(Rating) for entity in entities if entity.kind == Entity.Kind.RATING}

    def of(self, kind: str, slug: str) -> str:
        if kind == COUNTRY:
            return countries.name(slug)
        if kind in LANGUAGES:
            return languages.name(slug)
        if kind == MONTH:
            return dates.as_text(slug)
        return self._names.get((kind, slug), slug)

    def knows(self, kind: str, slug: str) -> bool:
        """Return whether the record has it, as far as it can be told by its name."""
        return kind not in NAMED or (kind, slug) in self._names


@dataclass(frozen=True)
class Value:
    """A value of a facet that can be chosen. `rating` is its own where it is one."""

    name: str
    count: int
    is_exact: bool
    address: str
    is_chosen: bool
    rating: Rating | None = None


@dataclass(frozen=True)
class Facet:
    """A facet with its most frequent values."""

    kind: str
    title: Promise
    values: Sequence[Value]
    more: Sequence[Value]


@dataclass(frozen=True)
class Chosen:
    """A value that is chosen, the address without it, and its own page if it has one."""

    kind: str
    slug: str
    title: Promise
    name: str
    is_known: bool
    address: str
    page: str
    rating: Rating | None = None

    @property
    def feed(self) -> str:
        """The address of its feed below /feeds/, without the format, where it is one of FOLLOWED."""
        return f"{self.kind}s/{self.slug}"


def shown(selection: Selection, counts: Counts, names: Names) -> list[Facet]:
    """Return the facets that have a value, with the values that are shown at once, and others."""
    found = []
    for kind in THEIRS if selection.is_of_others else LISTED:
        counted = counts.values.get(kind, [])
        at_once, more = (_in_order(kind, each, names) for each in (counted[:AT_ONCE], counted[AT_ONCE:]))
        if at_once:
            values = ([_value(selection, kind, each, names) for each in part] for part in (at_once, more))
            found.append(Facet(kind, TITLES[kind], *values))
    return found


def _in_order(kind: str, counted: Sequence[Counted], names: Names) -> Sequence[Counted]:
    """Put ratings from best to worst and years from the newest. Other values stay in the order of their counts."""
    if kind == RATING:
        order = ratings.best_first(names.ratings[each.slug] for each in counted if each.slug in names.ratings)
        places = {rating.key: place for place, rating in enumerate(order)}
        return sorted(counted, key=lambda each: places.get(each.slug, len(places)))
    return sorted(counted, key=lambda each: each.slug, reverse=True) if kind in BY_TIME else counted


def _value(selection: Selection, kind: str, counted: Counted, names: Names) -> Value:
    is_chosen = selection.facets.get(kind) == counted.slug
    return Value(
        names.of(kind, counted.slug),
        counted.count,
        counted.is_exact,
        (selection.without(kind) if is_chosen else selection.choosing(kind, counted.slug)).address,
        is_chosen,
        names.ratings.get(counted.slug) if kind == RATING else None,
    )


@dataclass(frozen=True)
class Within:
    """Where a list on another page can be searched and narrowed down: the address of all of it, and its facets."""

    address: str
    facets: Sequence[Facet]


def within(kind: str, slug: str) -> Within:
    """Return what narrows down the list of an actor's, a source's or a topic's page."""
    selection = Selection(facets={kind: slug})
    found = reading.answer(finding.read(selection.search))
    kinds = [each for each in LISTED if each != kind]
    counts = reading.answer(finding.counts(found, kinds, most=AT_ONCE))
    return Within(selection.address, shown(selection, counts, Names(named_in(selection, counts))))


def chosen(selection: Selection, names: Names) -> list[Chosen]:
    """Return what is chosen, in the order of the facets."""
    return [
        Chosen(
            kind,
            slug,
            TITLES[kind],
            names.of(kind, slug),
            names.knows(kind, slug),
            selection.without(kind).address,
            reverse(f"website:{kind}", args=[slug]) if kind in WITH_PAGES and names.knows(kind, slug) else "",
            names.ratings.get(slug) if kind == RATING else None,
        )
        for kind, slug in ((kind, selection.facets[kind]) for kind in selection.kinds if kind in selection.facets)
    ]


def followed(selection: Selection, chosen: Sequence[Chosen]) -> Chosen | None:
    """Return what can be followed from the page: the one value that is chosen, where it has no page of its own."""
    only = chosen[0] if len(chosen) == 1 and not selection.text else None
    return only if only and only.kind in FOLLOWED else None


def named_in(selection: Selection, counts: Counts) -> set[tuple[str, str]]:
    """Return the facets, as kind and slug, whose names are needed."""
    among = [*counts.values.items(), *counts.whole.items()]
    return {*selection.facets.items(), *((kind, value.slug) for kind, values in among for value in values)}
