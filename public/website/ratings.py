"""Where a rating stands on its scale: what the verdict's mark and color are drawn from."""

from collections.abc import Iterable
from typing import NamedTuple

from record.documents import Rating

TONES = ("bad", "poor", "mixed", "fair", "good")
MAX_STEPS = 11  # a longer scale is not read at a glance


class Step(NamedTuple):
    """A step of a scale: how much of its mark is full, in percent, and whether it is the one given."""

    share: int
    is_given: bool


def position(rating: Rating) -> float | None:
    """Return a number from 0 (worst) to 1 (best); None for a rating without a place on the scale."""
    if rating.value is None or rating.worst == rating.best:
        return None
    return min(1.0, max(0.0, (rating.value - rating.worst) / (rating.best - rating.worst)))


def tone(rating: Rating) -> str:
    """Return one of TONES, or neutral."""
    where = position(rating)
    return "neutral" if where is None else TONES[round(where * (len(TONES) - 1))]


def share(rating: Rating) -> int:
    """Return how much of the mark is full, in percent."""
    return round(100 * (position(rating) or 0))


def best_first(ratings: Iterable[Rating]) -> list[Rating]:
    """Sort from best to worst, those without a place on the scale last."""
    places = [(position(rating), rating) for rating in ratings]
    placed = sorted(((at, rating) for at, rating in places if at is not None), key=lambda each: -each[0])
    return [rating for _at, rating in placed] + [rating for at, rating in places if at is None]


def steps(rating: Rating) -> list[Step]:
    """Return the scale from worst to best; empty when there is no scale to draw."""
    where = position(rating)
    count = abs(rating.best - rating.worst) + 1
    if where is None or count > MAX_STEPS:
        return []
    given = round(where * (count - 1))
    return [Step(round(100 * step / (count - 1)), step == given) for step in range(count)]
