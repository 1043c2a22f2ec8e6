"""How far reviewers agree: Krippendorff's alpha over the assessments of complete rounds, with a bootstrap interval.

Klaus Krippendorff, Content Analysis (4th ed., 2018), chapter 12. A unit is a claim in one round, a coder a reviewer.
Levels are ordinal: the ratings of one scale that have a value, in its order. A rating without a value, such as
“Unproven”, is no place on that line: it counts as missing there, and by itself in whether a claim can be rated at all.

Only what everybody at the desk may see is counted: a claim that is being judged again is left out, with all its rounds.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection

from claims.models.claims import REVEALED

if TYPE_CHECKING:
    import numpy as np

MIN_UNITS = 20  # fewer say little: with twenty an interval is some 0.4 wide
RESAMPLES = 1_000
MAX_TOPICS = 50

Level = Literal["nominal", "ordinal", "interval"]
Pattern = tuple[int, ...]  # how many reviewers gave each level, from the lowest up
Units = Mapping[Pattern, int]  # how many units have a pattern


@dataclass(frozen=True)
class Agreement:
    """What is known of some units; `alpha` is None where all gave one rating, so that chance is all there is."""

    units: int
    alpha: float | None
    low: float | None = None
    high: float | None = None

    @property
    def is_enough(self) -> bool:
        """Return whether the units are enough to tell anything."""
        return self.units >= MIN_UNITS


def agreement(units: Units, level: Level = "ordinal") -> Agreement:
    """Return the agreement over units. Those with fewer than two ratings pair nobody and are left out."""
    paired = {pattern: number for pattern, number in units.items() if sum(pattern) > 1}
    count, value = sum(paired.values()), alpha(paired, level)
    if value is None or count < MIN_UNITS:
        return Agreement(count, value)
    low, high = interval(paired, level)
    return Agreement(count, value, low, high)


def alpha(units: Units, level: Level = "ordinal") -> float | None:
    """Return Krippendorff's alpha, or None where it is not defined: no pair, or one value alone."""
    import krippendorff  # with numpy, it takes a tenth of a second that only its pages should wait for
    import numpy as np

    paired = {pattern: number for pattern, number in units.items() if sum(pattern) > 1 and number}
    if sum(any(pattern[level] for pattern in paired) for level in range(len(next(iter(paired), ())))) < 2:
        return None
    counts = np.repeat(np.array([*paired]), [*paired.values()], axis=0)
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement=level))


def interval(units: Units, level: Level = "ordinal", seed: int = 0) -> tuple[float, float]:
    """Return the bounds between which alpha lies in 95 of 100 resamples of the units. The same units give the same."""
    import numpy as np

    patterns, numbers = [*units], np.array([*units.values()])
    drawn = np.random.default_rng(seed).multinomial(numbers.sum(), numbers / numbers.sum(), size=RESAMPLES)
    found = _alphas(np.array(patterns, dtype=float), drawn, level)
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)


def _alphas(counts: "np.ndarray[Any, Any]", drawn: "np.ndarray[Any, Any]", level: Level) -> "np.ndarray[Any, Any]":
    """Return alpha for each resample, at once: `drawn` says how often each has each pattern. NaN where undefined."""
    import numpy as np

    levels = counts.shape[1]
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(levels)
    coincidences = np.einsum("bp,pij->bij", drawn, pairs / (counts.sum(1) - 1)[:, None, None])
    given = coincidences.sum(2)
    places = {
        "nominal": None,
        "ordinal": given.cumsum(1) - given / 2,
        "interval": np.broadcast_to(np.arange(levels, dtype=float), given.shape),
    }[level]
    if places is None:
        distances = np.broadcast_to(1 - np.eye(levels), coincidences.shape)
    else:
        distances = (places[:, :, None] - places[:, None, :]) ** 2
    observed = (coincidences * distances).sum((1, 2))
    expected = (given[:, :, None] * given[:, None, :] * distances).sum((1, 2)) / (given.sum(1) - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray[Any, Any] = np.where(expected > 0, 1 - observed / expected, np.nan)
    return found


# The units of one scale in a time: each claim's round in which all were heard and which everybody may see now.
# Of an earlier round the history says that its last assessment ended the review (claims/rounds.py).
UNITS = """
WITH level AS (
    SELECT id, value IS NOT NULL AS is_placed, row_number() OVER (ORDER BY value NULLS LAST) - 1 AS place
      FROM claims_rating WHERE scale_id = %(scale)s
), unit AS (
    SELECT claim_id, assessment.round, max(assessment.at) AS ended,
           (array_agg(reviewer_id ORDER BY assessment.id DESC))[1] AS last_reviewer,
           array_agg(place ORDER BY place) FILTER (WHERE is_placed) AS places,
           count(*) FILTER (WHERE NOT is_placed) AS unplaced
      FROM claims_assessment AS assessment
      JOIN level ON level.id = rating_id
      JOIN claims_claim AS claim ON claim.id = claim_id AND claim.stage = ANY(%(revealed)s)
     GROUP BY claim_id, assessment.round
    HAVING count(*) > 1 AND max(assessment.at) >= %(start)s AND max(assessment.at) < %(end)s
), complete AS (
    SELECT unit.* FROM unit JOIN claims_claim AS claim ON claim.id = claim_id
     WHERE unit.round = claim.round OR EXISTS (
        SELECT FROM claims_event AS event
         WHERE event.claim_id = unit.claim_id AND verb = 'assess' AND stage_after = ANY(%(revealed)s)
           AND by_id = last_reviewer AND event.at >= ended AND NOT EXISTS (
            SELECT FROM claims_assessment AS later
             WHERE later.claim_id = unit.claim_id AND later.round > unit.round AND later.at <= event.at
        )
    )
)
"""
BY_QUARTER = (
    "SELECT to_char(ended, 'YYYY-\"Q\"Q'), places, unplaced, count(*) FROM complete GROUP BY 1, 2, 3 ORDER BY 1"
)
BY_TOPIC = """
SELECT topic.name, places, unplaced, count(*) FROM complete
  JOIN claims_claim_topics AS of_claim ON of_claim.claim_id = complete.claim_id
  JOIN claims_topic AS topic ON topic.id = topic_id GROUP BY 1, 2, 3 ORDER BY 1
"""
PAIRS = """
SELECT one.reviewer_id, other.reviewer_id, count(*),
       count(*) FILTER (WHERE one.rating_id = other.rating_id),
       count(*) FILTER (WHERE a.is_placed AND b.is_placed AND abs(a.place - b.place) = 1),
       count(*) FILTER (WHERE a.is_placed AND b.is_placed AND abs(a.place - b.place) > 1)
  FROM complete
  JOIN claims_assessment AS one ON one.claim_id = complete.claim_id AND one.round = complete.round
  JOIN claims_assessment AS other ON other.claim_id = one.claim_id AND other.round = one.round
                                 AND other.reviewer_id > one.reviewer_id
  JOIN level AS a ON a.id = one.rating_id JOIN level AS b ON b.id = other.rating_id
 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 200
"""


@dataclass(frozen=True)
class Period:
    """Rounds of one scale that ended between two moments."""

    scale: int
    start: datetime
    end: datetime

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Return what the database answers to a question about the complete rounds."""
        asked: dict[str, Any] = {"scale": self.scale, "start": self.start, "end": self.end, "revealed": list(REVEALED)}
        with connection.cursor() as cursor:
            cursor.execute(UNITS + question, asked)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@dataclass(frozen=True)
class Group:
    """A quarter, a topic, or all: how far reviewers agree on the rating, and on whether there is one to give."""

    name: str
    rated: Agreement
    ratable: Agreement


@dataclass(frozen=True)
class Pair:
    """Two reviewers by their keys, the claims that both judged, and how far apart they were."""

    one: int
    other: int
    together: int
    same: int
    one_step: int
    further: int

    @property
    def unplaced(self) -> int:
        """Return how often one of two different ratings was outside the order."""
        return self.together - self.same - self.one_step - self.further

    @property
    def is_enough(self) -> bool:
        return self.together >= MIN_UNITS


def by_quarter(period: Period, levels: int) -> list[Group]:
    """Return each quarter of the period in which a round ended, the oldest first, and all of them together at last."""
    rows = period.rows(BY_QUARTER)
    return [*_groups(rows, levels), _group("", [row[1:] for row in rows], levels)]


def by_topic(period: Period, levels: int) -> list[Group]:
    """Return the topics with the most rounds, at most MAX_TOPICS, by name. A claim counts under each of its topics."""
    groups = _groups(period.rows(BY_TOPIC), levels)
    most = sorted(groups, key=lambda group: -group.ratable.units)[:MAX_TOPICS]
    return sorted(most, key=lambda group: group.name)


def pairs(period: Period) -> list[Pair]:
    """Return who judged claims together, those with the most first. For editors alone."""
    return [Pair(*row) for row in period.rows(PAIRS)]


Counted = tuple[list[int] | None, int, int]  # places that were given, how many gave none, in how many rounds


def _groups(rows: list[tuple[Any, ...]], levels: int) -> list[Group]:
    found: dict[str, list[Counted]] = {}
    for name, *counted in rows:
        found.setdefault(name, []).append((counted[0], counted[1], counted[2]))
    return [_group(name, counted, levels) for name, counted in found.items()]


def _group(name: str, rows: "list[Any]", levels: int) -> Group:
    rated: Counter[Pattern] = Counter()
    ratable: Counter[Pattern] = Counter()
    for places, unplaced, number in rows:
        given = Counter(places or [])
        rated[tuple(given[place] for place in range(levels))] += number
        ratable[(unplaced, given.total())] += number
    return Group(name, agreement(rated), agreement(ratable, "nominal"))
