"""A desk client for each person, and the form of a claim as a browser would send it back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse
from lxml import html

from accounts.models import User
from claims.models import Claim
from desk.admin.claims import ClaimAdmin
from desk.form_state import state_of
from tests.claims.factories import person

LIST = "/desk/claims/claim/"
CLAIM = "@id='claim_form'"
PARTS = ("appearances", "evidence", "replies", "outgoing")


@pytest.fixture
def desk(db: None) -> Callable[[User], Client]:
    def client(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client


def change_url(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def verb_url(claim: Claim, verb: str) -> str:
    return reverse(f"admin:claims_claim_{verb}", args=[claim.pk])


def resembling_url(claim: Claim) -> str:
    return reverse("admin:claims_claim_resembling", args=[claim.pk])


def seen(claim: Claim) -> str:
    """What a claim's page says that its assignee saw, when it is opened now."""
    page = ClaimAdmin(Claim, admin.site)
    request = RequestFactory().get(change_url(claim))
    request.user = claim.assignee or person("fact_checker")
    return state_of(*page._as_it_is(request, claim)).token(page._token_is_about(claim))


def claim_form(claim: Claim, **changes: Any) -> dict[str, Any]:
    """What a browser sends when a claim's page is saved with these fields changed."""
    data: dict[str, Any] = {
        "statement": claim.statement,
        "context": claim.context,
        "language": claim.language,
        "topics": [topic.pk for topic in claim.topics.all()],
        "headline": claim.headline,
        "summary": claim.summary,
        "analysis": claim.analysis,
        "contrary": claim.contrary,
        "would_change": claim.would_change,
        "proposed_rating": claim.proposed_rating_id or "",
        "_seen": seen(claim),
    }
    for part in PARTS:
        rows = list(getattr(claim, part).all())
        data |= {f"{part}-TOTAL_FORMS": len(rows), f"{part}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                data[f"{part}-{number}-{field.name}"] = "" if value is None else value
    return data | changes


def as_sent(page: str, form: str) -> dict[str, Any]:
    """What a browser would send of a form: its fields by name. `form` is a path by which to find it."""
    [found] = html.fromstring(page).xpath(f"//form[{form}]")
    sent: dict[str, Any] = {}
    for name, value in found.form_values():
        if "__prefix__" not in name:
            sent.setdefault(name, []).append(value)
    return sent


def opened(client: Client, url: str, form: str) -> dict[str, Any]:
    return as_sent(client.get(url).content.decode(), form)
