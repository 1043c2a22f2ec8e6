"""Every autocomplete, list filter, refusal and deletion of the desk answers, and names no hidden proposal."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory

from accounts.models import User
from claims import workflow
from claims.models import Claim, RatingScale
from tests.claims.factories import a_claim, a_rating, a_source, person
from tests.desk.test_autocomplete import SEARCHED, models, names

pytestmark = pytest.mark.django_db
ROLES = ("reader", "fact_checker", "reviewer", "editor", "admin", "superuser")
ODD = ("", "x", "-1", "0", "1", "99999999999999999999", "a,b", "None", "2025-13-99", "é", "'", "\u0660")
LOOKUPS = ("", "__exact", "__id__exact", "__isnull", "__in", "__gte", "__icontains", "__nothing", "__pk__exact")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


def asked(user: User, url: str) -> HttpRequest:
    """A request as the desk's views get it. A client would ask for the session at each of thousands."""
    request = RequestFactory().get(url)
    request.user, request.session = user, {}
    request._messages = CookieStorage(request)
    return request


def test_no_autocomplete_fails_for_anybody_by_any_name_of_any_relation() -> None:
    a_claim("done")
    relations = [(model, name) for model in models() for name in names(model)]
    for role in ROLES:
        user = person(role)
        answers = set()
        for model, name in relations:
            query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name}
            request = asked(user, f"/desk/autocomplete/?{urlencode(query)}")
            try:
                answers.add(admin.site.autocomplete_view(request).status_code)
            except (PermissionDenied, Http404):
                answers.add(403)
        assert answers == ({403} if role == "reader" else {200, 403}), role


def test_no_list_fails_whatever_is_asked_of_its_filters_and_relations() -> None:
    a_claim("review")
    client, user = signed_in("superuser"), person("superuser")
    for model, page in admin.site._registry.items():
        url = f"/desk/{model._meta.app_label}/{model._meta.model_name}/"
        # Each lookup with each odd value of each name would be some ten thousand pages.
        for number, name in enumerate(sorted(names(model))):
            for lookup in {"", LOOKUPS[number % len(LOOKUPS)]}:
                query = urlencode({f"{name}{lookup}": ODD[number % len(ODD)]})
                try:
                    answer = page.changelist_view(asked(user, f"{url}?{query}"))
                except (DisallowedModelAdminLookup, PermissionDenied):
                    continue
                assert answer.status_code in {200, 302}, f"{url}?{query}"
        filters = [f if isinstance(f, str) else getattr(f, "parameter_name", "") for f in page.list_filter]
        for name in [*filters, "q", "p", "o", "all", "_to_field"]:
            for value in ODD[::3]:
                query = urlencode({name: value})
                assert client.get(f"{url}?{query}").status_code in {200, 302, 400}, f"{url}?{query}"


@pytest.fixture
def hidden(fact_checker: Any) -> Claim:
    """A claim whose proposal nobody but its assignee may know of: the only one on its scale."""
    scale = RatingScale.objects.create(slug="stars", name="Stars")
    for number in (1, 2):
        scale.ratings.create(slug=f"s{number}", name=f"Star {number}", value=number, position=number, definition="So.")
    claim = a_claim("research", assignee=fact_checker, statement="CANARY of a statement", proposed_rating=None)
    Claim.objects.filter(pk=claim.pk).update(proposed_rating=scale.ratings.get(slug="s1"))
    return claim


def test_every_page_of_deletion_answers_and_names_no_claim_for_its_proposal(hidden: Claim, reviewer: Any) -> None:
    workflow.assess(a_claim("review"), by=reviewer, rating=a_rating(), reasons="CANARY of reasons")
    a_source()
    client, seen = signed_in("superuser"), set()
    for model in admin.site._registry:
        for row in model._default_manager.order_by("-pk")[:8]:
            url = f"/desk/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/delete/"
            answers = [client.get(url)]
            with transaction.atomic():
                answers.append(client.post(url, {"post": "yes"}))
                transaction.set_rollback(True)
            for answer in answers:
                assert answer.status_code in {200, 302, 403}, url
                assert "CANARY" not in answer.content.decode(), url
            seen |= {model._meta.label} if answers[0].status_code == 200 else set()
        rows = [row.pk for row in model._default_manager.all()[:3]]
        url = f"/desk/{model._meta.app_label}/{model._meta.model_name}/"
        answer = client.post(url, {"action": "delete_selected", "_selected_action": rows})
        assert answer.status_code in {200, 302, 403}, url
        assert model is Claim or "CANARY" not in answer.content.decode(), url
    stay = {"accounts.User", "claims.Claim", "external.ClaimReview", "external.Publisher"}
    assert seen >= SEARCHED - stay | {"claims.RatingScale"}


def test_a_refused_deletion_of_a_rating_names_no_claim_that_it_is_proposed_for(hidden: Claim) -> None:
    scale = RatingScale.objects.get(slug="stars")
    form: dict[str, Any] = {"name": scale.name, "ratings-TOTAL_FORMS": 2, "ratings-INITIAL_FORMS": 2}
    form |= {"translations-TOTAL_FORMS": 0, "translations-INITIAL_FORMS": 0}
    for number, rating in enumerate(scale.ratings.all()):
        row = f"ratings-{number}-"
        form |= {f"{row}{name}": getattr(rating, name) for name in ("id", "name", "value", "position", "definition")}
        form |= {f"{row}scale": scale.pk, f"{row}slug": rating.slug, f"{row}tone": rating.tone}
    url = f"/desk/claims/ratingscale/{scale.pk}/change/"
    for deleted, words in ((0, "“Star 1” is in use, so it stays."), (1, "")):
        answer = signed_in("superuser").post(url, form | {f"ratings-{deleted}-DELETE": "on"})
        assert (answer.status_code, words in answer.content.decode()) == (200 if words else 302, True)
        assert "CANARY" not in answer.content.decode()
    assert [rating.name for rating in scale.ratings.all()] == ["Star 1"]
