"""Fact-checks in lists: their summaries, and who stands where to each claim."""

from collections.abc import Iterable
from dataclasses import dataclass

from public.website.highlights import Marks
from public.website.ratings import best_first
from record import history, reading
from record.documents import FactCheckDocument, ListedActor, Rating, Summary
from record.models import EarlierVersion, Entity, FactCheck, ShownVersion, Tally
from record.told import Told

# Of a row, what lists need; the document's bytes stay where they are.
LISTED = ("number", "version", "index", "path", "listing", "attributed", *FactCheck.STANCES)


@dataclass(frozen=True)
class Listed:
    """A fact-check in a list. Who says it and who denies it are apart: a list must not mix them.

    `stances` are those of the actor or source whose page the list is on, `told` what became of that source since,
    and `marks` those of a search.
    """

    summary: Summary
    speakers: list[ListedActor]
    deniers: list[ListedActor]
    stances: list[str]
    marks: Marks | None = None
    told: Told | None = None


def listed(fact_check: ShownVersion, stances: Iterable[str] = (), told: Told | None = None) -> Listed:
    """Return a row as lists show it."""
    summary = fact_check.summary()
    says, denies = {*fact_check.asserts, *fact_check.repeats}, {*fact_check.denies}
    return Listed(
        summary,
        speakers=[actor for actor in summary.actors if actor.slug in says],
        deniers=[actor for actor in summary.actors if actor.slug in denies],
        stances=list(stances),
        told=told,
    )


def bearings(document: FactCheckDocument, source: str) -> list[str]:
    """Return in which ways a source bears on the document's claim, each once."""
    return list(dict.fromkeys(item.stance for item in document.evidence if item.source == source))


@dataclass(frozen=True)
class ListedOfActor:
    """The fact-checks that name an actor, apart: what the actor is shown doing with the claim, what is only
    attributed to the actor, and where the actor comes up in another way, such as whom somebody else quotes."""

    shown: list[Listed]
    attributed: list[Listed]
    named: list[Listed]


def listed_of_actor(rows: Iterable[ShownVersion], actor: str) -> ListedOfActor:
    """Return the rows as the actor's page lists them; no saying counts as the actor's but those that are shown."""
    found = ListedOfActor([], [], [])
    for row in rows:
        if stances := row.stances_of(actor):
            found.shown.append(listed(row, stances))
        else:
            (found.attributed if actor in row.attributed else found.named).append(listed(row))
    return found


@dataclass(frozen=True)
class Count:
    """How many claims were rated so."""

    rating: Rating
    count: int


@dataclass(frozen=True)
class StanceTally:
    """How the claims to which an actor stands in one way were rated, the best rating first."""

    stance: str
    total: int
    ratings: list[Count]


def tally(actor: str) -> list[StanceTally]:
    """Return how an actor's claims were rated, counted apart for each stance.

    A denial of a false claim is no false claim, so the stances are never added up.
    """
    return _tally(Tally.objects.filter(actor=actor).values_list("stance", "rating", "count"))


def tally_as_of(actor: str, index: int) -> list[StanceTally]:
    """Return the same of what stood when the log ended with an index."""
    return _tally(reading.answer(history.tally(actor, index)))


def _tally(counts: Iterable[tuple[str, str, int]]) -> list[StanceTally]:
    counts = list(counts)
    ratings = _ratings({rating for _stance, rating, _count in counts})
    found = []
    for stance in FactCheck.STANCES:
        by_rating = {rating: count for of, rating, count in counts if of == stance}
        order = best_first(rating for rating in ratings if rating.key in by_rating)
        rows = [Count(rating, by_rating[rating.key]) for rating in order]
        if rows:
            found.append(StanceTally(stance, sum(by_rating.values()), rows))
    return found


def _ratings(keys: set[str]) -> list[Rating]:
    """Return the ratings with these keys, those that only earlier versions have from one of these."""
    entities = Entity.objects.filter(kind=Entity.Kind.RATING, slug__in=keys)
    ratings = {entity.slug: entity.read(Rating) for entity in entities.order_by("slug")}
    if missing := keys - ratings.keys():
        earlier = EarlierVersion.objects.filter(rating__in=missing).order_by("rating").distinct("rating")
        ratings |= {row.rating: row.summary().rating for row in earlier}
    return list(ratings.values())
