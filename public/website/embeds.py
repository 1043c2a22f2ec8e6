"""The verdict of today as a small card, which other sites show in a frame on their own pages.

The frame is theirs and stays as it was when they made it; what it shows is from here. So an address may name the
version that they saw, and the card says when it was replaced since.
"""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from public.strict import BadAddress
from public.website.addresses import page
from public.website.frames import MOST_SPEAKERS
from public.website.lists import LISTED
from public.website.notices import has_standing
from record.documents import Tombstone, speakers
from record.models import Entry, FactCheck


def tombstone(number: int) -> Tombstone:
    """Return what stays of a fact-check that was retracted. Raises Http404 for a number that was never given."""
    newest = Entry.objects.filter(number=number).select_related("document").order_by("-version").first()
    document = newest and newest.document.read()
    if not isinstance(document, Tombstone):
        raise Http404
    return document


def _refusal(request: HttpRequest, error: BadAddress) -> HttpResponse:
    return _unlisted(render(request, "website/embed_error.html", {"status": 400, "reason": error}, status=400))


@page("v", refusal=_refusal)
def embed(request: HttpRequest, number: int) -> HttpResponse:
    embedded = _version(request.GET.get("v"))
    fact_check = FactCheck.objects.only(*LISTED).filter(number=number).first()
    if fact_check is None:
        return _unlisted(render(request, "website/embed_retracted.html", {"document": tombstone(number)}, status=410))
    summary = fact_check.summary()
    if embedded > summary.version:
        raise BadAddress(
            _("“v=%(given)d” is no version yet: the newest is %(newest)d. Correct it, or leave “v” out.")
            % {"given": embedded, "newest": summary.version}
        )
    stance, actors = speakers(summary)
    context = {
        "summary": summary,
        "stance": stance,
        "speakers": actors[:MOST_SPEAKERS],
        "others": len(actors[MOST_SPEAKERS:]),
        "is_changed": 0 < embedded < summary.version,
        "has_notice": has_standing(summary.number, summary.version),
    }
    return _unlisted(render(request, "website/embed.html", context))


def _version(given: str | None) -> int:
    """Return the version that was embedded; 0 where the address does not say. Raises BadAddress."""
    if given is None:
        return 0
    if not re.fullmatch(r"[1-9][0-9]{0,8}", given, re.ASCII):
        raise BadAddress(
            _("“v” must be the number of a version, a whole number from 1 on. Correct it or leave it out.")
        )
    return int(given)


def _unlisted(card: HttpResponse) -> HttpResponse:
    """Ask search engines to list the verdict's page instead, as the card's own element says too."""
    card["X-Robots-Tag"] = "noindex"
    return card
