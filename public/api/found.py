"""Pages of fact-checks that are found by words, the most relevant first. A place is how many come before it."""

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from public.api.pages import MAX_BYTES, at, neighbors, rated
from public.api.parameters import Asked
from public.direct import Address, StoredAnswer
from record import stored
from record.reading import Questions
from record.search import finding
from record.search.finding import Search
from record.search.searchables import ACTOR, COUNTRY, LANGUAGE, PUBLISHER, RATING, SOURCE, TOPIC

KINDS = (LANGUAGE, ACTOR, SOURCE, PUBLISHER, TOPIC, COUNTRY)


def fact_checks(asked: Asked, address: Address) -> Questions[StoredAnswer]:
    """Return the page of fact-checks with these words that was asked for, and what was made of the words.

    Raises ValidationError for a place that is too deep.
    """
    side, key = asked.get("cursor", ("after", "0"))
    place, limit = int(key), asked["limit"]
    if side == "before":
        place, limit = max(place - limit, 0), min(place, limit)
    if place >= finding.DEEPEST:
        words = _("Results by relevance end after %(deepest)d. Add a filter or words, so that fewer are found.")
        raise ValidationError({"cursor": [words % {"deepest": finding.DEEPEST}]})
    found = yield from finding.read((yield from _search(asked)))
    rows = yield from finding.page(found, limit + 1, place)
    numbers = [number for number, _score in rows[:limit]]
    shown = len(numbers)
    if asked["view"] == "full":
        bodies = yield from stored.whole(numbers, MAX_BYTES)
        shown = len(bodies)
    else:
        bodies = yield from stored.listed(numbers)
    following = at(address, f"after.{place + shown}") if shown < len(rows) else None
    preceding = at(address, f"before.{place}") if place else None
    page = {
        "results": [orjson.Fragment(body) for body in bodies],
        "next": following,
        "previous": preceding,
        "search": {"all_words": found.has_all_words, "corrected": dict(found.corrected)},
    }
    return StoredAnswer(orjson.dumps(page), neighbors(following, preceding))


def _search(asked: Asked) -> Questions[Search]:
    facets = {kind: asked[kind] for kind in KINDS if kind in asked}  # type: ignore[literal-required]
    any_of = []
    if "rating" in asked:
        known = yield from finding.known(RATING)
        # Without its scale, a rating is that of any scale.
        any_of.append([facet for facet, slug in known if asked["rating"] in (slug, slug.partition(".")[2])])
    ratings = yield from rated(asked)
    if ratings is not None:
        any_of.append([facet for facet, slug in (yield from finding.known(RATING)) if slug in ratings])
    return Search(
        text=asked["q"],
        facets=facets,
        any_of=any_of,
        site=finding.OWN_SITE,
        since=asked.get("published_since"),
        before=asked.get("published_before"),
    )
