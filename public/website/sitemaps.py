"""Sitemaps (sitemaps.org): every public page with the time of its newest version, in files of bounded size.

Django's own count all rows and step over those before a page; here a file is a range of numbers or of the log.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from public.website.addresses import page
from record import ranges, reading
from record.canonical import timestamp
from record.models import Entity

MOST_CHANGES = 1_000
MOST_RANGES = 1_000_000  # numbers and indices beyond are none
NAMED = (Entity.Kind.ACTOR, Entity.Kind.SOURCE, Entity.Kind.TOPIC)
PAGES = (
    "website:home", "website:explore", "website:check", "website:topics", "website:actors", "website:sources",
    "website:corrections", "website:methodology", "feeds:feeds",
    "api:api-docs", "api:read-everything", "api:keep-up", "api:look-up", "api:embed",
)  # fmt: skip
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@page()
def index(request: HttpRequest) -> HttpResponse:
    """List the files: what is empty is not among them, since a file must name a page."""
    paths = [reverse("website:sitemap-of-pages"), reverse("website:sitemap-of-changes")]
    for name, places in (
        ("claims", reading.answer(ranges.with_numbers())),
        ("names", reading.answer(ranges.with_entities(NAMED))),
    ):
        paths += [reverse(f"website:sitemap-of-{name}", args=[place]) for place in places]
    return _xml("sitemapindex", "sitemap", ((path, None) for path in paths))


@page()
def pages(request: HttpRequest) -> HttpResponse:
    return _urls((reverse(name), None) for name in PAGES)


@page()
def changes(request: HttpRequest) -> HttpResponse:
    """List the verdicts that were published or changed last: a crawler that reads one file often reads this one."""
    return _urls(reading.answer(ranges.newest(MOST_CHANGES)))


@page()
def claims(request: HttpRequest, place: int) -> HttpResponse:
    return _urls(_found(reading.answer(ranges.fact_checks(_checked(place)))))


@page()
def names(request: HttpRequest, place: int) -> HttpResponse:
    rows = reading.answer(ranges.entities(_checked(place), NAMED))
    folders = {str(kind): reverse(f"website:{kind}s") for kind in NAMED}
    return _urls(_found([(f"{folders[kind]}{slug}/", published_at) for kind, slug, published_at in rows]))


def _checked(place: int) -> int:
    """Return the number of a range. Raises Http404 for one that none can have."""
    if not 1 <= place <= MOST_RANGES:
        raise Http404
    return place


def _found(rows: list[ranges.Changed]) -> list[ranges.Changed]:
    """Return the rows of a range. Raises Http404 where it has none."""
    if not rows:
        raise Http404
    return rows


def _urls(rows: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    return _xml("urlset", "url", rows)


def _xml(root: str, element: str, rows: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    """Answer paths of this site, with their time where there is one."""
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">']
    for path, moment in rows:
        changed = f"<lastmod>{timestamp(moment)}</lastmod>" if moment else ""
        lines.append(f"<{element}><loc>{escape(settings.SITE_URL + path)}</loc>{changed}</{element}>")
    lines.append(f"</{root}>\n")
    return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")
