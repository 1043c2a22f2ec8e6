"""Actors are looked up in Wikidata, through the one fetcher, and only where the operator lets it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from claims import wikidata
from claims.models import Actor
from tests.claims.factories import an_actor
from tests.desk.conftest import desk as desk
from tests.sites import Asked, Page, Site, site

pytestmark = pytest.mark.django_db


def a_statement(prop: str, value: Any, rank: str = "normal") -> dict[str, Any]:
    value = {"id": value, "entity-type": "item"} if str(value).startswith("Q") else value
    return {"rank": rank, "mainsnak": {"snaktype": "value", "property": prop, "datavalue": {"value": value}}}


def an_entity(identifier: str, names: dict[str, str], **claims: list[Any]) -> dict[str, Any]:
    return {
        "id": identifier,
        "labels": {language: {"language": language, "value": name} for language, name in names.items()},
        "descriptions": {"en": {"language": "en", "value": "politician"}},
        "aliases": {"es": [{"language": "es", "value": "La Alcaldesa"}]},
        "claims": {
            prop: [
                a_statement(prop, *value) if isinstance(value, tuple) else a_statement(prop, value) for value in given
            ]
            for prop, given in claims.items()
        },
    }


ENTITIES = {
    "Q100": an_entity("Q100", {"en": "Nora Quiroga", "es": "Nora Quiroga Ruiz"}, P31=["Q5"], P27=["Q717"]),
    "Q200": an_entity("Q200", {"en": "Delta Post"}, P31=["Q99999", "Q11032"], P17=[("Q717", "deprecated"), "Q155"]),
    "Q300": an_entity("Q300", {"en": "Two Nations"}, P31=["Q5"], P27=["Q717", "Q155"]),
    "Q717": an_entity("Q717", {"en": "Venezuela"}, P297=["VE"]),
    "Q155": an_entity("Q155", {"en": "Brazil"}, P297=["BR"]),
}


def answered(asked: Asked) -> Page:
    """What Wikidata's API answers, in its form."""
    query = {name: value for name, [value] in parse_qs(urlsplit(asked.path).query).items()}
    assert query["format"] == "json"
    if query["action"] == "wbsearchentities":
        hits = [
            {"id": each["id"], "label": each["labels"]["en"]["value"], "description": "politician"}
            for each in ENTITIES.values()
            if query["search"].lower() in each["labels"]["en"]["value"].lower()
        ]
        body: dict[str, Any] = {"search": hits, "success": 1}
    elif query["ids"] in ENTITIES:
        body = {"entities": {query["ids"]: ENTITIES[query["ids"]]}, "success": 1}
    else:
        body = {"entities": {query["ids"]: {"id": query["ids"], "missing": ""}}, "success": 1}
    return Page(json.dumps(body).encode(), headers={"Content-Type": "application/json"})


@pytest.fixture
def api(settings: Any) -> Iterator[Site]:
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        settings.WIKIDATA = web.answer("/w/api.php", answered)
        yield web


def test_an_item_becomes_an_actor_as_far_as_it_says_what_is_ours(api: Site) -> None:
    found = wikidata.item("Q100", "es")
    assert (found.name, found.kind, found.country) == ("Nora Quiroga Ruiz", "person", "VE")
    assert found.aliases == ("Nora Quiroga", "La Alcaldesa")
    paper = wikidata.item("Q200", "fr-CA")
    assert (paper.name, paper.kind, paper.country) == ("Delta Post", "media", "BR")
    assert wikidata.item("Q300", "en").country == "", "of two countries neither is the one"
    assert [hit.identifier for hit in wikidata.search("quiroga", "es-VE")] == ["Q100"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 500), (b"<html>", 200), (b"[]", 200), (b'{"error": {}}', 200), (b'{"entities": {"Q1": 5}}', 200),
     (b'{"entities": {"Q1": {"id": "Q100", "missing": ""}}}', 200), (b"[" * 100_000, 200)],
)  # fmt: skip
def test_an_answer_that_tells_nothing_is_said_in_words(api: Site, body: bytes, status: int) -> None:
    api.answer("/w/api.php", lambda _asked: Page(body, status, {"Content-Type": "application/json"}))
    with pytest.raises(wikidata.NotAnswered, match="Wikidata"):
        wikidata.item("Q100", "en")


def test_an_answer_of_another_form_tells_what_it_can(api: Site) -> None:
    odd = {"id": "Q100", "labels": 5, "aliases": [], "descriptions": {"en": 5}, "claims": {"P31": [5, {}], "P27": 5}}
    body = json.dumps({"entities": {"Q100": odd}}).encode()
    api.answer("/w/api.php", lambda _asked: Page(body, headers={"Content-Type": "application/json"}))
    assert wikidata.item("Q100", "en") == wikidata.Item("Q100")


def test_an_actor_is_begun_with_what_wikidata_says(desk, fact_checker, api: Site) -> None:
    client = desk(fact_checker)
    look_up = {"typed": "quiroga", "name": "appearances-0-actor", "language": "es"}
    page = client.post("/desk/claims/actor/suggest/", look_up).content.decode()
    assert "Look for “quiroga” in Wikidata" in page
    assert api.asked == [], "what is typed leaves the desk when somebody asks for it"
    page = client.post("/desk/claims/actor/suggest/", look_up | {"look_up": "1"}).content.decode()
    assert 'data-begin="Q100"' in page
    page = client.post("/desk/claims/actor/begin/", look_up | {"typed": "q100"}).content.decode()
    for name, value in {"name": "Nora Quiroga Ruiz", "wikidata": "Q100", "country": "VE"}.items():
        assert f'name="appearances-0-actor__begin-{name}" value="{value}"' in page, name
    assert 'value="Nora Quiroga; La Alcaldesa"' in page
    assert 'value="person" checked' in page
    known = an_actor(name="Somebody", wikidata="Q100")
    page = client.post("/desk/claims/actor/begin/", look_up | {"typed": "Q100"}).content.decode()
    assert f'data-key="{known.pk}"' in page
    assert Actor.objects.count() == 1


def test_a_lookup_that_fails_or_is_off_says_so_at_the_field(desk, fact_checker, api: Site, settings: Any) -> None:
    client = desk(fact_checker)
    asked = {"typed": "Q999", "name": "actor", "language": "en"}
    assert "Wikidata has no item Q999." in client.post("/desk/claims/actor/begin/", asked).content.decode()
    api.answer("/w/api.php", lambda _asked: Page(status=503))
    page = client.post("/desk/claims/actor/begin/", asked).content.decode()
    assert "Wikidata did not answer; fill the fields in yourself" in page
    assert 'name="actor__begin-wikidata" value="Q999"' in page
    settings.WIKIDATA, count = "", len(api.asked)
    assert "Wikidata" not in client.post("/desk/claims/actor/suggest/", {"typed": "Nora"}).content.decode()
    assert "is not asked here" in client.post("/desk/claims/actor/begin/", asked).content.decode()
    assert len(api.asked) == count
