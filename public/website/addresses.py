"""Strict public addresses: as a rule GET or HEAD, known query parameters, well-formed cursors. Anything else is refused
in words, so that a mistyped address never shows the wrong list."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from public.caching import cacheable
from public.kept_answers import IGNORED
from record.models import Entity, EntityQuerySet
from record.sorting import name_key

PAGE_SIZE = 20

View = Callable[..., HttpResponse]
R = TypeVar("R", bound=Model)


class BadAddress(Exception):
    """The address asks for something that cannot be; its text tells the reader what to change."""


def _refusal(request: HttpRequest, error: BadAddress) -> HttpResponse:
    return render(request, "400.html", {"reason": error}, status=400)


def page(
    *parameters: str,
    takes_posts: bool = False,
    refusal: Callable[[HttpRequest, BadAddress], HttpResponse] = _refusal,
) -> Callable[[View], View]:
    """Make a view a public page: it takes these query parameters, answers 400 to others and 405 to other methods.

    A POST is for what must not stand in an address; it changes nothing either. `refusal` is the answer that says what
    is wrong with an address.
    """
    require_methods = require_http_methods(["GET", "HEAD", "POST"]) if takes_posts else require_safe

    def decorate(view: View) -> View:
        # Nothing is ever written here, and without the exemption a POST would be told about CSRF instead of 405.
        @cacheable
        @csrf_exempt
        @require_methods
        @wraps(view)
        def guarded(request: HttpRequest, **captured: Any) -> HttpResponse:
            try:
                for name, values in request.GET.lists():
                    if name not in IGNORED:
                        _check(name, values, parameters)
                return view(request, **captured)
            except BadAddress as error:
                return refusal(request, error)

        return guarded

    return decorate


def _check(name: str, values: list[str], parameters: tuple[str, ...]) -> None:
    if name not in parameters:
        raise BadAddress(_("This page has no parameter “%(name)s”. Remove it from the address.") % {"name": name[:50]})
    if len(values) > 1:
        raise BadAddress(_("The parameter “%(name)s” is there twice. Keep one.") % {"name": name})


@dataclass(frozen=True)
class Page(Generic[R]):
    """One screen of a list; `next_page` is the query string of what follows, empty at the end."""

    rows: list[R]
    next_page: str
    is_first: bool


def latest_first(request: HttpRequest, find: Callable[[int | None], QuerySet[R]], column: str = "number") -> Page[R]:
    """Return the rows before the cursor, the latest first. Raises BadAddress for a cursor that is not a number.

    `find` returns the rows with less than this in the column, by which it sorts them; with None all of them.
    """
    before = request.GET.get("before")
    if before is not None and not re.fullmatch(r"[0-9]{1,18}", before):
        raise BadAddress(_("“before” must be a whole number, as the link “Older” gives it."))
    found = list(find(None if before is None else int(before))[: PAGE_SIZE + 1])
    return _page(found, "before", column, is_first=before is None)


def by_name(request: HttpRequest, rows: EntityQuerySet) -> Page[Entity]:
    """Return the rows after the one that the cursor names, by name. Raises BadAddress for a cursor that is not a slug.

    Where there is no such row any more, the list goes on about where it was: at the slug's words.
    """
    after = request.GET.get("after")
    if after is not None:
        if not re.fullmatch(r"[-a-zA-Z0-9_]{1,160}", after):
            raise BadAddress(_("“after” must be a name in an address, as the link “More” gives it."))
        known = rows.filter(slug=after).values_list("sort_key", "slug").first()
        rows = rows.after(*(known or (name_key(after.replace("-", " ")), after)))
    found = list(rows.by_name()[: PAGE_SIZE + 1])
    return _page(found, "after", "slug", is_first=after is None)


def _page(found: list[R], parameter: str, column: str, *, is_first: bool) -> Page[R]:
    rows = found[:PAGE_SIZE]
    next_page = f"?{parameter}={getattr(rows[-1], column)}" if len(found) > PAGE_SIZE else ""
    return Page(rows, next_page, is_first)
