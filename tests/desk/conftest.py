"""A desk client for each person, and the form of a claim as a browser would send it back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.models import Claim

LIST = "/desk/claims/claim/"
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
        "seen": claim.changed_at.isoformat(),
    }
    for part in PARTS:
        rows = list(getattr(claim, part).all())
        data |= {f"{part}-TOTAL_FORMS": len(rows), f"{part}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                data[f"{part}-{number}-{field.name}"] = "" if value is None else value
    return data | changes
