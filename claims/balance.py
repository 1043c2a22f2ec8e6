"""What the desk takes up and how it decides, by who says it, where, on what and when: counts, and nothing else.

No share of true or false is computed, and nothing is sorted by rating: which claims come to be checked is the desk's
choice, so such figures would say more about the desk than about anybody who is checked.

Verdicts are those that are public now, from the record: never a proposed rating, nor one of a claim in work. A claim is
an actor's where the actor is shown asserting it; what is only attributed to somebody is not counted as theirs. What was
imported from an archive is counted once a version of this desk is public: before, it was not decided here.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from claims.models import Actor, Rating, Topic
from sources.codes import countries

TAKEN = """
WITH taken AS (
    SELECT claim_id, min(at) AS at FROM claims_event WHERE verb IN ('take', 'assign') GROUP BY claim_id
    HAVING min(at) >= %(start)s AND min(at) < %(end)s
), said AS (
    SELECT claim_id, actor_id FROM claims_appearance
     WHERE stance = 'asserts'
       AND (attribution IN ('quoted', 'paraphrased') OR attribution = '' AND quote <> '' AND source_id IS NOT NULL)
)
"""
PUBLIC = """
WITH verdict AS (
    SELECT fact_check.number, fact_check.index, rating, asserts, published_at AS at
      FROM record_factcheck AS fact_check
      JOIN record_entry AS first ON first.number = fact_check.number AND first.version = 1
     WHERE published_at >= %(start)s AND published_at < %(end)s
       AND NOT EXISTS (SELECT FROM claims_importedfrom JOIN claims_claim AS claim ON claim.id = claim_id
                        WHERE claim.number = fact_check.number AND fact_check.version = 1)
)
"""
# By what is counted; by nothing is all together.
TAKEN_BY = {
    "actor": """
        SELECT slug, count(DISTINCT claim_id) FROM taken JOIN said USING (claim_id)
          JOIN claims_actor AS actor ON actor.id = actor_id GROUP BY 1
    """,
    "country": """
        SELECT country, count(DISTINCT claim_id) FROM taken JOIN said USING (claim_id)
          JOIN claims_actor AS actor ON actor.id = actor_id GROUP BY 1
    """,
    "topic": """
        SELECT slug, count(*) FROM taken JOIN claims_claim_topics USING (claim_id)
          JOIN claims_topic AS topic ON topic.id = topic_id GROUP BY 1
    """,
    "quarter": "SELECT to_char(at, 'YYYY-\"Q\"Q'), count(*) FROM taken GROUP BY 1",
    "": "SELECT '', count(*) FROM taken",
}
PUBLIC_BY = {
    "actor": "SELECT slug, rating, count(*) FROM verdict, unnest(asserts) AS slug GROUP BY 1, 2",
    "country": """
        SELECT country, rating, count(DISTINCT number) FROM verdict CROSS JOIN unnest(asserts) AS said(slug)
          JOIN claims_actor AS actor USING (slug) GROUP BY 1, 2
    """,
    "topic": """
        SELECT slug, rating, count(*) FROM verdict
          JOIN record_mention AS mention ON mention.index = verdict.index AND mention.kind = 'topic' GROUP BY 1, 2
    """,
    "quarter": "SELECT to_char(at, 'YYYY-\"Q\"Q'), rating, count(*) FROM verdict GROUP BY 1, 2",
    "": "SELECT '', rating, count(*) FROM verdict GROUP BY 2",
}
DIMENSIONS = tuple(name for name in TAKEN_BY if name)


@dataclass(frozen=True)
class Row:
    """An actor, a country, a topic or a quarter: claims taken up, public verdicts, and how many have each rating."""

    key: str
    name: str
    taken: int
    public: int
    ratings: tuple[int, ...]


@dataclass(frozen=True)
class Balance:
    """The rows, by how many claims were taken up, and quarters in their order; `total` counts every claim once."""

    ratings: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row
    found: int


def balance(dimension: str, start: datetime, end: datetime, most: int) -> Balance:
    """Return the balance of a time: of claims taken up then, and of verdicts first published then.

    Raises KeyError for a dimension that there is not.
    """
    times = {"start": start, "end": end}
    taken = {str(key): int(number) for key, number in _answered(TAKEN + TAKEN_BY[dimension], times)}
    all_taken = sum(number for _key, number in _answered(TAKEN + TAKEN_BY[""], times))
    given: dict[str, Counter[str]] = {}
    for key, rating, number in _answered(PUBLIC + PUBLIC_BY[dimension], times):
        given.setdefault(str(key), Counter())[rating] += number
    total = Counter({rating: number for _key, rating, number in _answered(PUBLIC + PUBLIC_BY[""], times)})
    ratings = _in_their_order(total)
    keys = taken.keys() | given.keys()
    if dimension == "quarter":
        shown = sorted(keys)[-most:]
    else:
        shown = sorted(keys, key=lambda key: (-taken.get(key, 0), -given.get(key, Counter()).total(), key))[:most]
    names = _names(dimension, shown)

    def row(key: str, name: str, taken: int, given: Counter[str]) -> Row:
        return Row(key, name, taken, given.total(), tuple(given[rating] for rating in ratings))

    return Balance(
        ratings=tuple(ratings.values()),
        rows=tuple(row(key, names.get(key, key), taken.get(key, 0), given.get(key, Counter())) for key in shown),
        total=row("", "", all_taken, total),
        found=len(keys),
    )


def _answered(statement: str, times: dict[str, datetime]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, times)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _in_their_order(given: Counter[str]) -> dict[str, str]:
    """Return the names of the ratings that were given, by the record's key, as their scales have them."""
    found = {rating.key: rating.name for rating in Rating.objects.of_all_scales()}
    return {key: name for key, name in found.items() if key in given} | {key: key for key in given if key not in found}


def _names(dimension: str, keys: list[str]) -> dict[str, str]:
    match dimension:
        case "actor":
            return dict(Actor.objects.filter(slug__in=keys).values_list("slug", "name"))
        case "topic":
            return dict(Topic.objects.filter(slug__in=keys).values_list("slug", "name"))
        case "country":
            return countries()
    return {}
