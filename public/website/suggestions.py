"""What the search box offers while somebody types: statements and names, as a piece of HTML."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from public.website.addresses import page
from public.website.facets import TITLES, WITH_PAGES
from public.website.lists import LISTED
from public.website.selection import LONGEST_TEXT
from record import reading
from record.models import Entity, FactCheck
from record.search import completing

MOST_STATEMENTS = 5
MOST_NAMES = 4


@dataclass(frozen=True)
class Name:
    """An actor, a topic or a source, and its page."""

    name: str
    kind: Promise
    address: str


@page("q")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer the options of the search box. A text that is too long to be searched for has none."""
    text = request.GET.get("q", "").strip()
    found = completing.Completions([], [], [])
    if len(text) <= LONGEST_TEXT:
        found = reading.answer(completing.complete(text, WITH_PAGES, MOST_STATEMENTS))
    rows = FactCheck.objects.only(*LISTED).in_bulk(found.ids) if found.ids else {}
    summaries = [rows[number].summary() for number in found.ids if number in rows]
    return render(request, "website/_suggestions.html", {"summaries": summaries, "names": _names(found)})


def _names(found: completing.Completions) -> list[Name]:
    """Return those of the names that have the words themselves, the most frequent first."""
    if not found.facets:
        return []
    slugs = {slug for _kind, slug in found.facets}
    entities = Entity.objects.filter(kind__in=WITH_PAGES, slug__in=slugs).values_list("kind", "slug", "name")
    names = {(kind, slug): name for kind, slug, name in entities}
    return [
        Name(names[kind, slug], TITLES[kind], reverse(f"website:{kind}", args=[slug]))
        for kind, slug in found.facets
        if (kind, slug) in names and completing.has_words(names[kind, slug], found.words)
    ][:MOST_NAMES]
