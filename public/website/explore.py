"""The page on which all published fact-checks are found, by words and by facets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from public.website import charts, facets, highlights, selection
from public.website.addresses import page
from public.website.facets import Names
from public.website.lists import LISTED, Listed, listed
from public.website.selection import MOST_PAGES, PARAMETERS, PER_PAGE, Selection
from record import reading
from record.models import FactCheck
from record.search import finding
from record.search.finding import Counts, Read
from record.search.searchables import ALL, MONTH, RATING

MOST_VALUES = 30  # of a facet
NEIGHBORS = 2  # pages before and after this one that are linked


@dataclass(frozen=True)
class Pages:
    """The numbered pages of a list: links by number, where None stands for a gap."""

    number: int
    last: int
    links: Sequence["Link | None"]
    previous: str
    following: str
    is_bounded: bool  # more is found than has pages


@dataclass(frozen=True)
class Link:
    """A link to a page."""

    number: int
    address: str
    is_current: bool


@page(*PARAMETERS)
def explore(request: HttpRequest) -> HttpResponse:
    asked = selection.read(request.GET)
    if asked.is_of_others:
        return of_others(request, asked)
    found = reading.answer(finding.read(asked.search))
    counts = reading.answer(finding.counts(found, [*selection.FACETS], whole=(RATING, MONTH), most=MOST_VALUES))
    rows = reading.answer(finding.page(found, PER_PAGE, (asked.page - 1) * PER_PAGE))
    months = counts.values[MONTH]
    if is_cut := not all(month.is_exact for month in months):
        months = reading.answer(finding.months())
    names = Names(facets.named_in(asked, counts))
    chosen = facets.chosen(asked, names)
    context = _listed(asked, found, counts) | {
        "items": items([number for number, _score in rows], found),
        "facets": facets.shown(asked, counts, names),
        "chosen": chosen,
        "others": others(asked),
        "followed": facets.followed(asked, chosen) if counts.total.count else None,
        "months": charts.months(asked, counts),
        "rated": charts.rated(asked, counts, names),
        "archive": charts.archive(asked, months, with_counts=not is_cut),
    }
    return render(request, "website/explore.html", context)


def _listed(asked: Selection, found: Read, counts: Counts) -> dict[str, object]:
    """Return what either list shows: how much is found, its pages, and other ways to ask for it."""
    return {
        "selection": asked,
        "found": found,
        "total": _at_least(counts.total),
        "pages": pages(asked, counts.total.count),
        "corrections": highlights.corrections(asked.text, found.asked),
        "by_relevance": asked.by("relevance").address,
        "by_date": asked.by("date").address,
        "first_page": asked.on_page(1).address,
    }


def _at_least(total: finding.Value) -> finding.Value:
    """Return a total; of one that was not counted to its end, more than which there are."""
    return total if total.is_exact else replace(total, count=total.count - 1)


@dataclass(frozen=True)
class Others:
    """How many fact-checks other publishers have for the same words, and where they are listed."""

    total: finding.Value
    address: str


def others(asked: Selection) -> Others | None:
    """Return what other publishers have for the same words; None where none of theirs is known at all."""
    count = reading.answer(finding.others())
    if not count:
        return None
    theirs = asked.of(others=True)
    if not asked.text:
        return Others(finding.Value(ALL, count), theirs.address)
    found = reading.answer(finding.read(theirs.search))
    return Others(_at_least(reading.answer(finding.counts(found, [])).total), theirs.address)


def of_others(request: HttpRequest, asked: Selection) -> HttpResponse:
    """Answer with the list of other publishers' fact-checks, which is apart from ours."""
    found = reading.answer(finding.read(asked.search))
    counts = reading.answer(finding.counts(found, asked.kinds, most=MOST_VALUES))
    rows = reading.answer(finding.page(found, PER_PAGE, (asked.page - 1) * PER_PAGE))
    names = Names([])
    context = _listed(asked, found, counts) | {
        "items": reading.answer(finding.results([key for key, _score in rows])),
        "facets": facets.shown(asked, counts, names),
        "chosen": facets.chosen(asked, names),
        "ours": asked.of(others=False).address,
    }
    return render(request, "website/others.html", context)


def items(numbers: Sequence[int], found: Read) -> list[Listed]:
    """Return fact-checks as the list shows them, with the words of the search marked."""
    if not numbers:
        return []
    if found.asked is None:
        rows = FactCheck.objects.only(*LISTED).in_bulk(numbers)
        return [listed(rows[number]) for number in numbers if number in rows]
    rows = FactCheck.objects.select_related("document").in_bulk(numbers)
    shown = [rows[number] for number in numbers if number in rows]
    return [replace(listed(row), marks=highlights.marks(row.read(), found.asked)) for row in shown]


def pages(asked: Selection, total: int) -> Pages:
    """Return the numbered pages around this one."""
    last = max(1, min(MOST_PAGES, -(-total // PER_PAGE)))
    near = range(asked.page - NEIGHBORS, asked.page + NEIGHBORS + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    links: list[Link | None] = []
    for number in numbers:
        if links and links[-1] is not None and links[-1].number < number - 1:
            links.append(None)
        links.append(Link(number, asked.on_page(number).address, number == asked.page))
    return Pages(
        asked.page,
        last,
        links,
        previous=asked.on_page(asked.page - 1).address if 1 < asked.page <= last else "",
        following=asked.on_page(asked.page + 1).address if asked.page < last else "",
        is_bounded=total > MOST_PAGES * PER_PAGE,
    )
