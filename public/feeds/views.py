"""The feeds, and the page that says what can be followed. All of them are made from the record alone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from public.caching import PublicRequest
from public.feeds import kinds, lists
from public.feeds.formats import FORMATS, Feed
from public.feeds.items import Item
from public.feeds.kinds import Kind
from public.programs import for_programs
from record.paths import path_by_number


def _answer(
    request: PublicRequest, form: str, title: str, description: str, page: str, items: list[Item]
) -> HttpResponse:
    site = request.record_state.name
    content_type, made_of = FORMATS[form]
    found = Feed(
        title=_("%(title)s – %(site)s") % {"title": title, "site": site},
        description=description,
        page=page,
        path=request.path.removesuffix(f".{form}"),
        items=items,
        site=site,
    )
    return HttpResponse(made_of(found), content_type=content_type)


@for_programs()
def latest(request: PublicRequest, form: str) -> HttpResponse:
    description = _("Verdicts as they are published, corrected, updated and retracted.")
    return _answer(request, form, _("Latest verdicts"), description, reverse("website:home"), lists.latest())


@for_programs()
def corrections(request: PublicRequest, form: str) -> HttpResponse:
    description = _("Every verdict that was corrected, updated or retracted, with the reason.")
    return _answer(request, form, _("Corrections"), description, reverse("website:corrections"), lists.corrections())


@for_programs()
def claim(request: PublicRequest, number: int, form: str) -> HttpResponse:
    """Answer the versions of one fact-check. Raises Http404 for a number that was never given."""
    items = lists.versions_of(number)
    if not items:
        raise Http404
    title = _("Claim %(number)d") % {"number": number}
    description = _("Every version of this fact-check, and why it was made.")
    return _answer(request, form, title, description, path_by_number(number), items)


@for_programs()
def named(request: PublicRequest, kind: Kind, slug: str, form: str) -> HttpResponse:
    """Answer the fact-checks that have one thing in common. Raises Http404 where none is or was among them."""
    found = kinds.find(kind, slug)
    if found is None:
        raise Http404
    return _answer(request, form, found.title, found.description, found.page, lists.naming((kind, slug)))


@for_programs()
def feeds(request: HttpRequest) -> HttpResponse:
    """Show what can be followed; where there is much of a kind, the first of it."""
    context = {"kinds": [(kind, words.heading, kinds.first(kind)) for kind, words in kinds.WORDS.items()]}
    return render(request, "feeds/feeds.html", context)
