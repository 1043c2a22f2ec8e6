"""Every page of the desk opens for every role that may see it, and for nobody else."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from claims.models import RatingScale
from record.models import Masthead
from tests.claims.factories import a_claim

pytestmark = pytest.mark.django_db
MODELS = list(admin.site._registry)


@pytest.mark.parametrize("role", ["reader", "fact_checker", "reviewer", "editor", "admin", "superuser"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_lists_and_forms_open_for_those_who_may(desk, request, role: str, model: type) -> None:
    user = request.getfixturevalue(role)
    a_claim("done")
    Masthead.objects.create(pk=1)
    client, name = desk(user), model._meta.label_lower.replace(".", "_")
    may = {verb: user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}") for verb in ("view", "add")}
    changelist = client.get(reverse(f"admin:{name}_changelist"))
    assert changelist.status_code == (200 if may["view"] else 403)
    add = client.get(reverse(f"admin:{name}_add"))
    assert add.status_code == (200 if may["add"] and model is not Masthead else 403)
    change = client.get(reverse(f"admin:{name}_change", args=[model._default_manager.first().pk]))
    assert change.status_code == (200 if may["view"] else 403)


def test_the_first_page_shows_whose_turn_it_is(desk, fact_checker, reviewer, editor) -> None:
    in_triage, in_review = a_claim("triage"), a_claim("review", assignee=fact_checker)
    mine, approved = a_claim("research", assignee=fact_checker), a_claim("approved", assignee=fact_checker)
    for user, shown in (
        (fact_checker, {in_triage, mine}),
        (reviewer, {in_review}),
        (editor, {in_triage, approved}),
    ):
        page = desk(user).get("/desk/").content.decode()
        for claim in (in_triage, in_review, mine, approved):
            assert (claim.statement in page) == (claim in shown), (user, claim.stage)


def test_the_lists_filter_shows_what_waits_for_me(desk, reviewer) -> None:
    in_triage, in_review = a_claim("triage"), a_claim("review")
    page = desk(reviewer).get("/desk/claims/claim/?turn=assess").content.decode()
    assert in_review.statement in page
    assert in_triage.statement not in page


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


@pytest.mark.parametrize("field", ["claim", "appearances", "nothing", "statement"])
def test_autocomplete_refuses_what_is_no_choice(desk, fact_checker, field: str) -> None:
    query = f"?app_label=claims&model_name=claim&field_name={field}&term="
    assert desk(fact_checker).get(f"/desk/autocomplete/{query}").status_code == 403


def test_two_ratings_can_change_places(desk, superuser) -> None:
    scale = RatingScale.objects.get()
    rows = list(scale.ratings.all())
    data = {"slug": scale.slug, "name": scale.name, "is_default": "on"}
    data |= {"ratings-TOTAL_FORMS": len(rows), "ratings-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        for name in ("id", "slug", "name", "definition", "value", "position", "tone"):
            value = getattr(row, name)
            data[f"ratings-{number}-{name}"] = "" if value is None else value
        data[f"ratings-{number}-scale"] = scale.pk
    data["ratings-0-value"], data["ratings-1-value"] = data["ratings-1-value"], data["ratings-0-value"]
    url = reverse("admin:claims_ratingscale_change", args=[scale.pk])
    assert desk(superuser).post(url, data).status_code == 302
    assert [rating.value for rating in scale.ratings.all()][:2] == [4, 5]


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
