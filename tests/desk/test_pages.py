"""The desk's own ways with people, scales, slugs and its first page. Who may open what: tests/test_addresses.py."""

from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.models import Claim, RatingScale
from tests.claims.factories import a_claim

pytestmark = pytest.mark.django_db


def test_an_administrator_gives_roles_but_cannot_make_or_change_a_superuser(desk, admin, reviewer, superuser) -> None:
    client = desk(admin)
    page = client.get(reverse("admin:accounts_user_change", args=[reviewer.pk])).content.decode()
    assert 'name="groups"' in page
    assert 'name="is_superuser"' not in page
    assert 'name="groups"' not in client.get(reverse("admin:accounts_user_change", args=[admin.pk])).content.decode()
    response = client.post(reverse("admin:accounts_user_change", args=[superuser.pk]), {"username": "mine"})
    assert response.status_code == 403
    password = reverse("admin:auth_user_password_change", args=[superuser.pk])
    assert (
        client.post(password, {"password1": "a long enough one", "password2": "a long enough one"}).status_code == 403
    )
    assert User.objects.filter(username="superuser").exists()


def test_a_slug_stays_once_it_is_given(desk, superuser) -> None:
    claim = a_claim()
    actor = claim.appearances.first().actor
    url = reverse("admin:claims_actor_change", args=[actor.pk])
    data = {
        "name": "New name",
        "slug": "new-slug",
        "kind": "person",
        "aliases-TOTAL_FORMS": 0,
        "aliases-INITIAL_FORMS": 0,
    }
    assert desk(superuser).post(url, data).status_code == 302
    slug = actor.slug
    actor.refresh_from_db()
    assert (actor.name, actor.slug) == ("New name", slug)


def test_desk_pages_are_never_kept_and_have_their_own_policy(desk, editor) -> None:
    response = desk(editor).get("/desk/")
    assert response["Cache-Control"] == "private, no-store"
    assert "'unsafe-eval'" in response["Content-Security-Policy"]
    assert "'unsafe-eval'" not in desk(editor).get("/").get("Content-Security-Policy", "")


def scale_form(scale: RatingScale, **changes: Any) -> dict[str, Any]:
    """What a browser sends when a scale's page is saved with these fields changed."""
    rows = list(scale.ratings.all())
    data: dict[str, Any] = {"slug": scale.slug, "name": scale.name, "is_default": "on"}
    data |= {"translations-TOTAL_FORMS": 0, "translations-INITIAL_FORMS": 0}
    data |= {"ratings-TOTAL_FORMS": len(rows), "ratings-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        for name in ("id", "slug", "name", "definition", "value", "position", "tone"):
            value = getattr(row, name)
            data[f"ratings-{number}-{name}"] = "" if value is None else value
        data[f"ratings-{number}-scale"] = scale.pk
    return data | changes


def test_two_ratings_can_change_places(desk, superuser) -> None:
    scale = RatingScale.objects.get()
    url = reverse("admin:claims_ratingscale_change", args=[scale.pk])
    assert (
        desk(superuser).post(url, scale_form(scale, **{"ratings-0-value": 4, "ratings-1-value": 5})).status_code == 302
    )
    assert [rating.value for rating in scale.ratings.all()][:2] == [4, 5]


def test_a_scale_in_use_is_changed_only_in_what_says_nothing_and_the_page_says_so(desk, superuser) -> None:
    a_claim("review")
    scale = RatingScale.objects.get()
    client, url = desk(superuser), reverse("admin:claims_ratingscale_change", args=[scale.pk])
    step = {"slug": "new", "name": "New", "definition": "New.", "position": 90, "tone": "good", "scale": scale.pk}
    with_another = {"ratings-TOTAL_FORMS": 7} | {f"ratings-6-{name}": value for name, value in step.items()}
    for changes, words in (
        ({"ratings-4-definition": "It is not so."}, "so it keeps its meaning: make a new one instead."),
        ({"ratings-4-name": "Untrue"}, "so it keeps its meaning: make a new one instead."),
        ({"name": "Scale of truth"}, "so it keeps its name: make a new one."),
        (with_another | {"ratings-6-value": 6}, "Published verdicts say that this scale goes from 1 to 5."),
    ):
        response = client.post(url, scale_form(scale, **changes))
        assert response.status_code == 200, changes
        assert words in response.content.decode(), changes
    assert scale.ratings.count() == 6
    assert 'name="ratings-0-DELETE"' not in client.get(url).content.decode()
    changes = with_another | {"ratings-4-tone": "neutral", "ratings-5-definition": "Nobody knows."}
    assert client.post(url, scale_form(scale, **changes)).status_code == 302
    assert list(scale.ratings.filter(slug__in=["false", "unproven", "new"]).values_list("tone", "definition")) == [
        ("neutral", "The statement is not accurate."),
        ("neutral", "Nobody knows."),
        ("good", "New."),
    ]


def test_a_ratings_slug_and_its_scales_stay_once_they_are_given(desk, superuser) -> None:
    scale = RatingScale.objects.get()
    first = scale.ratings.all()[0]
    data = {"slug": "other", "name": "Renamed", "is_default": "on"}
    data |= {
        "ratings-TOTAL_FORMS": 2,
        "ratings-INITIAL_FORMS": 1,
        "ratings-0-id": first.pk,
        "ratings-0-scale": scale.pk,
        "translations-TOTAL_FORMS": 0,
        "translations-INITIAL_FORMS": 0,
    }
    for number, slug in enumerate(["other", "new"]):
        data |= {
            f"ratings-{number}-slug": slug,
            f"ratings-{number}-name": slug.title(),
            f"ratings-{number}-value": 90 + number,
        }
        data |= {f"ratings-{number}-definition": "What it means.", f"ratings-{number}-position": 90 + number}
        data[f"ratings-{number}-tone"] = "good"
    url = reverse("admin:claims_ratingscale_change", args=[scale.pk])
    assert desk(superuser).post(url, data).status_code == 302
    scale.refresh_from_db()
    assert (scale.slug, scale.name) == ("default", "Renamed")
    assert [(rating.slug, rating.name) for rating in scale.ratings.filter(position__gte=90)] == [
        (first.slug, "Other"),
        ("new", "New"),
    ]


def test_a_second_default_scale_is_refused_in_words(desk, superuser) -> None:
    data = {
        "slug": "second",
        "name": "Second",
        "is_default": "on",
        "ratings-TOTAL_FORMS": 0,
        "ratings-INITIAL_FORMS": 0,
        "translations-TOTAL_FORMS": 0,
        "translations-INITIAL_FORMS": 0,
    }
    page = desk(superuser).post(reverse("admin:claims_ratingscale_add"), data).content.decode()
    assert "Another scale is the default; make that one no default first." in page


@pytest.mark.parametrize("name", ["admin", "superuser"])
def test_nobody_locks_themselves_out(desk, request, name: str) -> None:
    person = request.getfixturevalue(name)
    url = reverse("admin:accounts_user_change", args=[person.pk])
    page = desk(person).get(url).content.decode()
    assert 'name="is_active"' not in page
    assert 'name="is_staff"' not in page
    desk(person).post(url, {"username": name, "first_name": "Still here"})
    person.refresh_from_db()
    assert (person.first_name, person.is_active, person.is_staff) == ("Still here", True, True)


@pytest.mark.parametrize(
    "address",
    [
        "/desk/sources/source/?stage=zzz",
        "/desk/sources/source/?foo=1&e=1",
        "/desk/claims/claim/?turn=zzz",
        "/desk/claims/claim/?assignee__id__exact=a",
        "/desk/claims/claim/?p=3",
    ],
)
def test_a_list_that_cannot_be_is_said_and_the_whole_list_shown(
    desk, superuser, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(site.get_model_admin(Claim), "list_per_page", 1)
    claim = [a_claim("triage") for _ in range(2)][-1]
    response = desk(superuser).get(address)
    assert response.status_code == 200
    page = response.content.decode()
    assert "This list has no such filter or page, so all of it is shown." in page
    assert (claim.statement if "claim/" in address else claim.evidence.all()[0].source.title) in page


def test_a_list_that_cannot_be_stays_a_window_for_choosing_and_takes_no_action(desk, superuser) -> None:
    claim = a_claim()
    response = desk(superuser).get("/desk/claims/actor/?bogus=1&_popup=1")
    assert response.context["cl"].is_popup
    action = {
        "action": "delete_selected",
        "select_across": "1",
        "_selected_action": [claim.appearances.first().actor.pk],
    }
    response = desk(superuser).post("/desk/claims/actor/?kind__exact=person&bogus=1", action)
    assert (response.status_code, response["Location"]) == (302, "/desk/claims/actor/?e=1")


def test_a_form_that_was_open_across_a_new_sign_in_is_refused_on_a_page_with_a_remedy(fact_checker) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(fact_checker)
    response = client.post("/desk/claims/claim/add/", {"statement": "It rose."})
    assert response.status_code == 403
    assert "Go back, reload the page and try again." in response.content.decode()


def test_a_new_person_may_sign_in_to_the_desk(desk, admin) -> None:
    data = {
        "username": "nora",
        "password1": "a long enough one",
        "password2": "a long enough one",
        "usable_password": "true",
    }
    assert desk(admin).post(reverse("admin:accounts_user_add"), data).status_code == 302
    assert User.objects.get(username="nora").is_staff


def test_an_administrators_first_page_leads_to_what_they_keep(desk, admin, reader) -> None:
    page = desk(admin).get("/desk/").content.decode()
    for name in ("accounts_user", "claims_ratingscale", "record_masthead"):
        assert f'href="{reverse(f"admin:{name}_changelist")}"' in page
    assert "You have no role" not in page
    assert "You have no role" in desk(reader).get("/desk/").content.decode()
