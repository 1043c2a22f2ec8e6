from collections import Counter
from datetime import UTC, datetime
from typing import Any

import krippendorff
import numpy as np
import pytest

from accounts.roles import Role
from claims import agreement, rounds, workflow
from claims.agreement import Period
from claims.models import Claim, RatingScale
from tests.claims.factories import a_claim, a_person, a_rating, person

ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
# Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011), C: four observers, twelve units, data missing.
FOUR_OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
# The same, A: two observers, ten units, two values.
TWO_OBSERVERS = ["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]
# Wikipedia, “Krippendorff's alpha”: three coders, fifteen units.
THREE_CODERS = [". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"]


def complete(claim: Claim) -> set[int]:
    return rounds.complete(claim.assessments.all(), rounds.ending_reviews(claim))


def units(observers: list[str]) -> Counter[tuple[int, ...]]:
    rows = [row.split() for row in observers]
    values = sorted({value for row in rows for value in row} - {"."})
    return Counter(tuple(column.count(value) for value in values) for column in zip(*rows, strict=True))


@pytest.mark.parametrize(
    ("observers", "level", "published"),
    [
        (FOUR_OBSERVERS, "ordinal", 0.815),
        (FOUR_OBSERVERS, "nominal", 0.743),
        (FOUR_OBSERVERS, "interval", 0.849),
        (TWO_OBSERVERS, "nominal", 0.095),
        (TWO_OBSERVERS, "ordinal", 0.095),  # of two values, the order says nothing
        (THREE_CODERS, "nominal", 0.691),
        (THREE_CODERS, "interval", 0.811),
    ],
)
def test_alpha_is_what_was_published(observers: list[str], level: Any, published: float) -> None:
    found = agreement.alpha(units(observers), level)
    assert found is not None
    assert round(found, 3) == published


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_every_resample_has_the_alpha_of_the_library(level: Any) -> None:
    paired = {pattern: number for pattern, number in units(FOUR_OBSERVERS).items() if sum(pattern) > 1}
    counts = np.array([*paired], dtype=float)
    drawn = np.random.default_rng(7).multinomial(11, [1 / len(counts)] * len(counts), size=25)
    expected = [
        krippendorff.alpha(value_counts=np.repeat(counts, times, axis=0), level_of_measurement=level) for times in drawn
    ]
    assert agreement._alphas(counts, drawn, level) == pytest.approx(expected)


def test_the_interval_is_around_alpha_narrower_with_more_units_and_the_same_each_time() -> None:
    few = {(2, 0, 0): 8, (0, 2, 0): 8, (0, 0, 2): 8, (1, 1, 0): 3, (1, 0, 1): 3}
    found = agreement.agreement(few)
    assert found == agreement.agreement(few)
    assert found.low < found.alpha < found.high  # type: ignore[operator]
    more = agreement.agreement({pattern: 20 * number for pattern, number in few.items()})
    assert more.high - more.low < (found.high - found.low) / 3  # type: ignore[operator]


def test_where_there_is_nothing_to_compare_there_is_no_alpha() -> None:
    for nothing in ({}, {(1, 0): 50}, {(2, 0): 50}, {(0, 0): 3}):
        assert agreement.agreement(nothing).alpha is None
    assert not agreement.agreement({(2, 0): 10, (0, 2): 9}).is_enough
    assert agreement.agreement({(2, 0): 10, (0, 2): 10}).is_enough


def period() -> Period:
    return Period(RatingScale.objects.get(slug="default").pk, *ALWAYS)


def judged(claim: Claim, *slugs: str) -> Claim:
    for name, slug in zip(("reviewer", "second_reviewer", "third", "fourth"), slugs, strict=False):
        reviewer = person(name) if name in ("reviewer", "second_reviewer") else a_person(name, Role.REVIEWER)
        claim = workflow.assess(claim, by=reviewer, rating=a_rating(slug), reasons="So it reads.")
    return claim


@pytest.mark.django_db
def test_only_complete_rounds_of_claims_whose_assessments_everybody_may_see_are_counted() -> None:
    def counted() -> int:
        return agreement.by_quarter(period(), 5)[-1].rated.units

    claim = judged(a_claim("review"), "false")
    assert counted() == 0
    claim = judged(workflow.send_back(claim, by=person("editor"), reason="Ask the board."), *[])
    claim = workflow.submit(claim, by=person("fact_checker"))
    reviewers = [a_person(name, Role.REVIEWER) for name in ("fifth", "sixth")]
    for reviewer, rating in zip(reviewers, ("true", "false"), strict=True):
        claim = workflow.assess(claim, by=reviewer, rating=a_rating(rating), reasons="So it reads.")
    assert (counted(), complete(claim)) == (1, {2}), "the first round was sent back before the last was in"
    again = workflow.send_back(claim, by=person("editor"), reason="Ask again.")
    assert counted() == 0, "it is judged anew, and its reviewers know no rating of it"
    again = workflow.submit(again, by=person("fact_checker"))
    for name in ("seventh", "eighth"):
        again = workflow.assess(again, by=a_person(name, Role.REVIEWER), rating=a_rating(), reasons="So it reads.")
    assert (counted(), complete(again)) == (2, {2, 3})


@pytest.mark.django_db
def test_a_rating_outside_the_order_counts_in_whether_the_claim_can_be_rated_alone() -> None:
    judged(a_claim("review"), "false", "unproven")
    judged(a_claim("review"), "false", "mostly-false")
    everything = agreement.by_quarter(period(), 5)[-1]
    assert (everything.rated.units, everything.ratable.units) == (1, 2)
    topics = agreement.by_topic(period(), 5)
    assert [group.ratable.units for group in topics] == [1, 1], "a claim counts under each of its topics"
    (pair,) = agreement.pairs(period())
    assert {pair.one, pair.other} == {person("reviewer").pk, person("second_reviewer").pk}
    assert (pair.together, pair.same, pair.one_step, pair.further, pair.unplaced) == (2, 0, 1, 0, 1)
