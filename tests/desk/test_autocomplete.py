"""Autocomplete answers the choices of a form's field, and nothing that no form asks for."""

from itertools import product
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, ManyToManyField, Model
from django.test import Client

from tests.claims.factories import a_claim, person

pytestmark = pytest.mark.django_db
URL = "/desk/autocomplete/"

# Whose rows can be searched for; every other model has no page of its own or no search.
SEARCHED = {"accounts.User", "claims.Actor", "claims.Claim", "claims.Topic", "sources.Publisher", "sources.Source"}
SEARCHED |= {"external.ClaimReview", "external.Publisher"}
# These have a page on the desk, but no search.
NOT_SEARCHED = {
    "claims.AnotherLook",
    "claims.RatingScale",
    "external.Feed",
    "external.Import",
    "jobs.Job",
    "record.Masthead",
    "record.Pin",
}


def models() -> list[type[Model]]:
    """Every model of the project and of Django, with those that join many to many."""
    return apps.get_models(include_auto_created=True)


def status(client: Client, app: str, model: str, field: str, **more: str) -> int:
    query = {"app_label": app, "model_name": model, "field_name": field, "term": ""} | more
    return client.get(f"{URL}?{urlencode(query)}").status_code


def expected(model: type[Model], name: str) -> int:
    """What is answered to somebody who may see everything."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:  # the name of an attribute only
        return 403
    target = field.related_model._meta.label if field.is_relation and field.related_model else None
    if target in NOT_SEARCHED:
        return 404
    return 200 if isinstance(field, ForeignKey | ManyToManyField) and target in SEARCHED else 403


def names(model: type[Model]) -> set[str]:
    """The model's fields, and those of others that point to it, by every name that they have."""
    fields = model._meta.get_fields(include_hidden=True)
    accessors = {field.get_accessor_name() for field in fields if field.auto_created and not field.concrete}
    return {field.name for field in fields} | {name for name in accessors if name}


def test_the_models_with_a_search_are_these() -> None:
    registered = {model._meta.label: bool(found.search_fields) for model, found in admin.site._registry.items()}
    assert registered == dict.fromkeys(SEARCHED, True) | dict.fromkeys(NOT_SEARCHED, False)


def test_only_real_choices_among_searched_models_are_answered() -> None:
    a_claim("done")
    everything, nothing = Client(), Client()
    everything.force_login(person("superuser"))
    nothing.force_login(person("reader"))
    answered = set()
    for model in models():
        for name in names(model):
            app, label = model._meta.app_label, model._meta.model_name
            found = status(everything, app, label, name)
            assert found == expected(model, name), (model._meta.label, name)
            # Who may see nothing gets nothing.
            assert status(nothing, app, label, name) == max(found, 403), (model._meta.label, name)
            if found == 200:
                answered.add(f"{model._meta.label}.{name}")
    assert {"claims.Claim.topics", "claims.Evidence.source", "claims.Appearance.actor"} <= answered
    assert not {name for name in answered if name.startswith("record.")}


def test_each_role_is_answered_what_it_may_see() -> None:
    for name, answers in {
        "fact_checker": (200, 200, 403), "reviewer": (200, 200, 403), "editor": (200, 200, 403),
        "admin": (200, 200, 200), "superuser": (200, 200, 200), "reader": (403, 403, 403),
    }.items():  # fmt: skip
        client = Client()
        client.force_login(person(name))
        fields = (("claim", "topics"), ("evidence", "source"), ("claim", "assignee"))
        assert tuple(status(client, "claims", *field) for field in fields) == answers, name


def test_nonsense_is_refused() -> None:
    client = Client()
    client.force_login(person("superuser"))
    good = {"app_label": "claims", "model_name": "claim", "field_name": "topics", "term": ""}
    for key in ("app_label", "model_name", "field_name"):
        rest = {name: value for name, value in good.items() if name != key}
        assert client.get(f"{URL}?{urlencode(rest)}").status_code == 403, key
    words = ("", "nothing", "pk", "id", "__class__", "_meta", "claim", "topics__claims", "a.b", "é", "x" * 5000)
    for key, word in product(("app_label", "model_name", "field_name"), words):
        query = good | {key: word}
        if query == good | {"model_name": "claim"}:
            continue
        assert client.get(f"{URL}?{urlencode(query)}").status_code == 403, (key, word[:9])
    assert status(client, "claims", "rating", "proposed_for") == 403
    for page in ("0", "-1", "99", "abc"):
        assert status(client, "claims", "claim", "topics", page=page) == 404, page
    assert client.post(URL).status_code == 405
