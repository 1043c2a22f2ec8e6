"""Figures of a selection, drawn as bars: how many verdicts were published in each month, and how they were rated."""

from collections.abc import Sequence
from dataclasses import dataclass

from public import dates
from public.website import ratings
from public.website.facets import Names
from public.website.selection import Selection
from record.documents import Rating
from record.search.finding import Counts, Value
from record.search.searchables import MONTH, RATING

MOST_MONTHS = 60  # bars; beyond, they are too thin to be told apart
GAP = 0.2  # of a month's room


@dataclass(frozen=True)
class Month:
    """A month with its bar, in percent of the drawing, and the address that chooses it."""

    slug: str
    name: str
    count: int
    address: str
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True)
class Months:
    """The months of a selection that are drawn, the oldest first; `is_cut` where older ones are not."""

    months: Sequence[Month]
    most: int
    total: int
    is_cut: bool


@dataclass(frozen=True)
class Rated:
    """How many have a rating, and which part of all that is, in percent."""

    rating: Rating
    count: int
    share: str
    address: str


def months(selection: Selection, counts: Counts) -> Months | None:
    """Return how many verdicts there are in each month; None where there is but one month, or none."""
    counted = sorted(counts.whole.get(MONTH, []), key=lambda value: value.slug)
    if not counts.total.is_exact:
        counted = counted[1:]  # the newest are counted, so of the oldest month there may be more
    if len(counted) < 2:
        return None
    by_slug = {value.slug: value.count for value in counted}
    slugs = _between(counted[0].slug, counted[-1].slug)
    drawn = slugs[-MOST_MONTHS:]
    most = max(by_slug.get(slug, 0) for slug in drawn)
    room = 100 / len(drawn)
    bars = [_month(selection, slug, by_slug.get(slug, 0), place * room, room, most) for place, slug in enumerate(drawn)]
    is_cut = len(drawn) < len(slugs) or not counts.total.is_exact
    return Months(bars, most, sum(bar.count for bar in bars), is_cut)


def _month(selection: Selection, slug: str, count: int, start: float, room: float, most: int) -> Month:
    height = 100 * count / most
    return Month(
        slug,
        dates.as_text(slug),
        count,
        selection.choosing(MONTH, slug).address,
        x=f"{start + room * GAP / 2:.3f}",
        width=f"{room * (1 - GAP):.3f}",
        y=f"{100 - height:.3f}",
        height=f"{height:.3f}",
    )


def _between(first: str, last: str) -> list[str]:
    """Return all months from one to another."""
    start, end = (12 * int(month[:4]) + int(month[5:7]) - 1 for month in (first, last))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, end + 1)]


def rated(selection: Selection, counts: Counts, names: Names) -> list[Rated]:
    """Return how what is selected was rated, the best rating first; nothing where all have the same."""
    by_key = {value.slug: value.count for value in counts.whole.get(RATING, [])}
    total = sum(by_key.values())
    order = ratings.best_first(names.ratings[key] for key in sorted(by_key) if key in names.ratings)
    if len(order) < 2:
        return []
    return [
        Rated(
            rating,
            by_key[rating.key],
            f"{100 * by_key[rating.key] / total:.1f}",
            selection.choosing(RATING, rating.key).address,
        )
        for rating in order
    ]


@dataclass(frozen=True)
class Year:
    """A year of the archive, with its months that have something; a count is left out where it is not known."""

    year: str
    months: Sequence["ArchivedMonth"]


@dataclass(frozen=True)
class ArchivedMonth:
    """A month of the archive."""

    slug: str
    name: str
    count: int | None
    address: str


def archive(selection: Selection, months: Sequence[Value], *, with_counts: bool) -> list[Year]:
    """Return the months, the newest first, as links that choose them."""
    years: dict[str, list[ArchivedMonth]] = {}
    for value in sorted(months, key=lambda value: value.slug, reverse=True):
        years.setdefault(value.slug[:4], []).append(
            ArchivedMonth(
                value.slug,
                dates.month_name(value.slug),
                value.count if with_counts else None,
                selection.choosing(MONTH, value.slug).address,
            )
        )
    return [Year(year, found) for year, found in years.items()]
