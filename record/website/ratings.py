"""Where a rating stands on its scale: what the verdict's mark and color are drawn from."""

from collections.abc import Iterable
from typing import Any

TONES = ("bad", "poor", "mixed", "fair", "good")
MOST_STEPS = 11  # a longer scale is no longer read at a glance


def position(rating: dict[str, Any]) -> float | None:
    """From 0 (worst) to 1 (best); None for a rating without a place on the scale."""
    value, worst, best = rating["value"], rating["worst"], rating["best"]
    if value is None or worst == best:
        return None
    return min(1.0, max(0.0, (value - worst) / (best - worst)))


def tone(rating: dict[str, Any]) -> str:
    """One of TONES, or neutral."""
    where = position(rating)
    return "neutral" if where is None else TONES[round(where * (len(TONES) - 1))]


def share(rating: dict[str, Any]) -> int:
    """How much of the mark is full, in percent."""
    return round(100 * (position(rating) or 0))


def best_first(ratings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """From best to worst, those without a place on the scale last."""
    places = [(position(rating), rating) for rating in ratings]
    placed = sorted(((at, rating) for at, rating in places if at is not None), key=lambda each: -each[0])
    return [rating for _at, rating in placed] + [rating for at, rating in places if at is None]


def steps(rating: dict[str, Any]) -> list[dict[str, Any]]:
    """The scale from worst to best: each step's share, and whether it is the one given.

    Empty when there is no scale to draw.
    """
    where = position(rating)
    count = abs(rating["best"] - rating["worst"]) + 1
    if where is None or count > MOST_STEPS:
        return []
    given = round(where * (count - 1))
    return [{"share": round(100 * step / (count - 1)), "is_given": step == given} for step in range(count)]
