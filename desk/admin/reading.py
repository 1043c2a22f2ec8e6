"""A claim's page for whoever may not edit it, and its whole history."""

from datetime import UTC
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from claims.history import Past
from claims.models import Claim
from desk import claim_page
from desk.seen_claim import SeenClaim

LINES = 100  # events, and as many versions, on a page of the history


def reading_page(request: HttpRequest, seen: SeenClaim, context: dict[str, Any]) -> HttpResponse:
    """Show the claim as a page made for reading: the evidence before the verdict, the history folded."""
    parts = {
        "parts_top": claim_page.TOP,
        "parts_read": claim_page.READ,
        "parts_verdict": claim_page.VERDICT,
        "parts_beside_verdict": claim_page.BESIDE_VERDICT,
        "parts_below": claim_page.BELOW_READ,
    }
    context |= {name: claim_page.rendered(group, seen, request) for name, group in parts.items()}
    return TemplateResponse(request, "desk/claim_read.html", context | {"title": _("Claim")})


def history_page(request: HttpRequest, claim: Claim, context: dict[str, Any]) -> HttpResponse:
    """Show a page of the history; `before` is the moment at which the page before it ended."""
    asked = request.GET.get("before", "")
    try:
        before = parse_datetime(asked) if asked else None
        before = before.astimezone(UTC) if before and is_aware(before) else None
    except (ValueError, OverflowError):
        before = None
    if asked and before is None:
        messages.error(request, _("This history has no such page, so its newest lines are shown."))
        before = None
    page = Past(claim, request.user, LINES, before=before).page
    found = {"title": _("History"), "page": page, "is_first": before is None}
    return TemplateResponse(request, "desk/history.html", context | found)
