"""An actor, a source, a publisher or a topic is chosen by typing, or begun in place, within the same Save."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Actor, Claim, Topic
from sources.models import Publisher, Source
from tests.claims.factories import a_claim, a_publisher, a_source, a_topic, an_actor
from tests.desk.conftest import change_url, claim_form
from tests.sites import Site, site
from tests.sources.documents import a_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(fact_checker) -> Claim:
    return a_claim("research", assignee=fact_checker)


@pytest.fixture
def web(settings: Any) -> Iterator[Site]:
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        yield web


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", response.content.decode()))


def fields(name: str, typed: str, /, **new: Any) -> dict[str, Any]:
    """What a browser sends of a field in which something new is begun."""
    return {name: "", f"{name}__typed": typed, f"{name}__begin": "1"} | {
        f"{name}__begin-{each}": value for each, value in new.items()
    }


def appearance(number: int, **new: Any) -> dict[str, Any]:
    row = f"appearances-{number}"
    given = {f"{row}-stance": "asserts", f"{row}-said_on": "2025-09", f"{row}-occasion": "On the radio"}
    return given | (fields(f"{row}-actor", new["name"], **new) if new else {})


def evidence(number: int, typed: str, **new: Any) -> dict[str, Any]:
    row = f"evidence-{number}"
    given = {f"{row}-stance": "refutes", f"{row}-note": "It shows it.", f"{row}-read": "itself"}
    return given | fields(f"{row}-source", typed, **new)


def publisher(name: str, **new: Any) -> dict[str, Any]:
    return {"publisher": "", "publisher__typed": name, "publisher__begin": "1", "publisher__begin-name": name} | {
        f"publisher__begin-{each}": value for each, value in new.items()
    }


def a_report(title: str, **more: Any) -> dict[str, Any]:
    usual = {"title": title, "kind": "report", "tier": "primary", "language": "en", "published_on": "2025-09"}
    return usual | publisher("River Board", kind="government") | more


def test_actors_sources_and_publishers_are_begun_within_the_claims_own_save_each_once(
    desk, fact_checker, claim: Claim
) -> None:
    counts = {"appearances-TOTAL_FORMS": 4, "evidence-TOTAL_FORMS": 5}
    data = claim_form(claim, summary="It rose by forty centimeters.", **counts)
    data |= appearance(2, name="习近平", kind="person", aliases="Xi Jinping; Си Цзиньпин")
    data |= appearance(3, name="  习近平 ", kind="person")
    data |= evidence(2, "Gauges", **a_report("Gauges of the river"))
    data |= evidence(3, "Gauges", **a_report("gauges of  the RIVER"))
    data |= evidence(4, "Levels", **a_report("Levels", url="https://river.example/levels"))
    response = desk(fact_checker).post(change_url(claim), data)
    assert response.status_code == 302, response.context["errors"]
    [actor] = Actor.objects.filter(name="习近平")
    assert (actor.slug, actor.appearances.count()) == ("xi-jinping", 2)
    assert {alias.name for alias in actor.aliases.all()} == {"Xi Jinping", "Си Цзиньпин"}
    [board] = Publisher.objects.filter(name="River Board")
    assert {source.slug: source.evidence.count() for source in board.sources.all()} == {
        "gauges-of-the-river": 2,
        "levels": 1,
    }
    assert Source.objects.get(slug="levels").canonical == "river.example/levels"
    assert claim.events.first().reason == "summary, appearance, evidence"
    assert set(LogEntry.objects.filter(action_flag=1).values_list("object_repr", flat=True)) >= {
        "习近平",
        "River Board",
    }


def test_an_error_anywhere_else_begins_nothing_and_shows_again_all_that_was_typed(
    desk, fact_checker, claim: Claim
) -> None:
    before = Actor.objects.count(), Publisher.objects.count(), Source.objects.count()
    data = claim_form(claim, **{"appearances-TOTAL_FORMS": 3, "evidence-TOTAL_FORMS": 3, "statement": ""})
    data |= appearance(2, name="Nora Quiroga", kind="person", description="Mayor of the delta")
    data |= evidence(2, "Gauges", **a_report("Gauges of the river", authors="Ada Levée"))
    response = desk(fact_checker).post(change_url(claim), data)
    assert response.status_code == 200
    page = response.content.decode()
    for typed in ("Nora Quiroga", "Mayor of the delta", "Gauges of the river", "Ada Levée", "River Board"):
        assert f'value="{typed}"' in page, typed
    for chosen in ("appearances-2-actor__begin-kind", "evidence-2-source__begin-publisher__begin-kind"):
        assert re.search(rf'name="{chosen}" value="\w+" checked', page), chosen
    assert (Actor.objects.count(), Publisher.objects.count(), Source.objects.count()) == before
    assert claim.events.filter(verb="edit").count() == 0


def test_what_a_new_one_still_needs_is_said_at_its_fields(desk, fact_checker, claim: Claim) -> None:
    data = claim_form(claim, **{"evidence-TOTAL_FORMS": 3})
    data |= evidence(2, "Gauges", title="Gauges", language="xx-nonsense-", published_on="2999", **publisher("Board"))
    response = desk(fact_checker).post(change_url(claim), data)
    words = text(response)
    assert "Complete the fields below, or choose one that there is." in words
    assert "2999 is in the future." in words
    assert words.count("This field is required.") == 3, "kind and tier of the source, kind of the publisher"
    assert not Publisher.objects.filter(name="Board").exists()


def test_what_is_alike_is_offered_before_a_second_one_is_made(desk, fact_checker, claim: Claim) -> None:
    known = an_actor(name="José Núñez", description="Minister")
    known.aliases.create(name="Pepe N.")
    paper = a_source(title="Libro Blanco", url="https://river.example/white")
    client = desk(fact_checker)
    for row, new, offered in (
        (appearance, {"name": "JOSE  NUÑEZ", "kind": "person"}, known),
        (appearance, {"name": "pepe n.", "kind": "person"}, known),
        (None, a_report("libro blanco"), paper),
        (None, a_report("Otro", url="http://www.river.example/white/?utm_source=x"), paper),
    ):
        name = "appearances-2-actor" if row else "evidence-2-source"
        data = claim_form(claim, **{"appearances-TOTAL_FORMS": 3} if row else {"evidence-TOTAL_FORMS": 3})
        data |= appearance(2, **new) if row else evidence(2, new["title"], **new)
        response = client.post(change_url(claim), data)
        assert response.status_code == 200, new
        assert f"Use “{offered}”" in text(response), new
        assert f'name="{name}__same" value="{offered.pk}"' in response.content.decode(), new
        assert client.post(change_url(claim), data | {f"{name}__same": str(offered.pk)}).status_code == 302
        part = claim.appearances.last() if row else claim.evidence.last()
        assert offered in (part.source, getattr(part, "actor", None))
        part.delete()
        claim.refresh_from_db()
    another = claim_form(claim, **{"appearances-TOTAL_FORMS": 3})
    another |= appearance(2, name="José Núñez", kind="person") | {"appearances-2-actor__same": "other"}
    assert client.post(change_url(claim), another).status_code == 302
    assert set(Actor.objects.filter(name="José Núñez").values_list("slug", flat=True)) == {known.slug, "jose-nunez"}
    claim.refresh_from_db()
    same_address = a_report("Otro", url=paper.url)
    data = claim_form(claim, **{"evidence-TOTAL_FORMS": 3}) | evidence(2, "Otro", **same_address)
    response = client.post(change_url(claim), data | {"evidence-2-source__same": "other"})
    assert "This work is known as “Libro Blanco”" in text(response)


@pytest.mark.parametrize("begins", ["", "1"])
@pytest.mark.parametrize("field", ["appearances-0-actor", "topics", "evidence-0-source"])
def test_a_null_character_is_refused_at_its_field(desk, fact_checker, claim: Claim, field: str, begins: str) -> None:
    changes = {f"{field}__typed": "a\0b", f"{field}__begin": begins}
    response = desk(fact_checker).post(change_url(claim), claim_form(claim) | changes)
    assert response.status_code == 200
    assert "Null characters are not allowed." in text(response)


def test_without_a_script_one_is_chosen_by_what_is_typed(desk, fact_checker, claim: Claim, settings: Any) -> None:
    settings.WIKIDATA = ""
    nora = an_actor(name="Nora Quiroga", wikidata="Q42")
    nora.aliases.create(name="La Alcaldesa")
    client = desk(fact_checker)
    for typed in ("nora quiroga", "la alcaldesa", "q42", str(nora.pk)):
        data = claim_form(claim) | {"appearances-0-actor__typed": typed}
        assert client.post(change_url(claim), data).status_code == 302, typed
        first = claim.appearances.order_by("pk")[0]
        assert first.actor == nora, typed
        claim.appearances.filter(pk=first.pk).update(actor=an_actor())
        claim.refresh_from_db()
    response = client.post(change_url(claim), claim_form(claim) | {"appearances-0-actor__typed": "Ada Levée"})
    assert "Nothing here is called “Ada Levée”" in text(response)
    assert 'name="appearances-0-actor__begin-name" value="Ada Levée"' in response.content.decode()
    for _number in range(2):
        an_actor(name="Twin")
    response = client.post(change_url(claim), claim_form(claim) | {"appearances-0-actor__typed": "Twin"})
    assert "Several are called “Twin”: say which." in text(response)
    assert response.content.decode().count('name="appearances-0-actor__same"') == 2
    response = client.post(change_url(claim), claim_form(claim) | {"appearances-0-actor__typed": " "})
    assert "This field is required." in text(response)


def test_without_a_script_a_pasted_address_is_read_and_the_fields_come_filled_in(
    desk, fact_checker, claim: Claim, web: Site
) -> None:
    address = web.put("/figures", a_page("The figures were never published, the minister said.", title="Figures"))
    data = claim_form(claim, **{"evidence-TOTAL_FORMS": 4})
    for number, typed in ((2, address), (3, web.url("/other"))):
        data |= {
            f"evidence-{number}-stance": "refutes",
            f"evidence-{number}-note": "So.",
            f"evidence-{number}-source__typed": typed,
        }
    response = desk(fact_checker).post(change_url(claim), data)
    page = response.content.decode()
    assert 'name="evidence-2-source__begin-title" value="Figures"' in page
    assert f'name="evidence-2-source__begin-url" value="{address}"' in page
    assert 'name="evidence-2-source__begin-publisher__begin-name"' in page
    assert "Only one is looked up at a time" in text(response)
    assert [asked.path for asked in web.asked] == ["/figures"]


def test_a_pasted_address_begins_a_source_with_what_its_page_says(desk, fact_checker, web: Site) -> None:
    client = desk(fact_checker)
    address = web.put("/figures", a_page("The figures were never published, the minister said.", title="Figures"))
    asked = {"typed": address, "name": "evidence-2-source", "language": "es"}
    page = client.post("/desk/sources/source/begin/", asked)
    assert 'name="evidence-2-source__begin-title" value="Figures"' in page.content.decode()
    assert 'name="evidence-2-source__begin-kind" value="article" checked' in page.content.decode()
    assert "This is what the page says of itself" in text(page)
    unread = client.post("/desk/sources/source/begin/", asked | {"typed": web.url("/nothing")})
    assert "The page was not read, so only its address is filled in. The site says that nothing" in text(unread)
    known = a_source(url=address, title="Known")
    page = client.post("/desk/sources/source/begin/", asked).content.decode()
    assert f'data-key="{known.pk}"' in page
    assert "__begin" not in page
    assert not Source.objects.exclude(pk=known.pk).exists()


def test_suggestions_come_by_name_alias_publisher_address_and_identifier(desk, fact_checker) -> None:
    actor = an_actor(name="Łucja Żak", wikidata="Q42", description="Minister")
    actor.aliases.create(name="Lucie Zak")
    a_source(title="Yearbook", publisher=a_publisher(name="Régie des eaux"), url="https://river.example/yearbook")
    a_topic(name="Énergie")
    client = desk(fact_checker)
    for model, typed, found in (
        ("claims/actor", "zak", "Łucja Żak"), ("claims/actor", "lucie", "Łucja Żak"),
        ("claims/actor", "Q42", "Łucja Żak"), ("claims/topic", "energie", "Énergie"),
        ("sources/publisher", "regie", "Régie des eaux"), ("sources/source", "book yea", "Yearbook"),
        ("sources/source", "Régie", "Yearbook"), ("sources/source", "m.river.example/yearbook", "Yearbook"),
    ):  # fmt: skip
        page = client.post(f"/desk/{model}/suggest/", {"typed": typed}).content.decode()
        assert f'data-row="{found}"' in page, (model, typed)
    assert "Minister" in client.post("/desk/claims/actor/suggest/", {"typed": "zak"}).content.decode()


def test_suggestions_and_the_page_cost_the_same_however_many_there_are(desk, fact_checker, claim: Claim) -> None:
    client = desk(fact_checker)

    def counted() -> list[int]:
        found = []
        for model in ("claims/actor", "sources/source"):
            with CaptureQueriesContext(connection) as queries:
                client.post(f"/desk/{model}/suggest/", {"typed": "river"})
            found.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            client.get(change_url(claim))
        return [*found, len(queries)]

    def more(count: int) -> list[int]:
        for _number in range(count):
            actor, source = an_actor(name="River of"), a_source(title="River of")
            claim.appearances.create(actor=actor, stance="repeats", said_on="2025", occasion="X", source=source)
            claim.evidence.create(source=source, stance="context", note="X")
        return counted()

    more(1)  # fills the caches
    assert more(1) == more(10)


def test_topics_are_chosen_and_begun_beside_one_another(desk, fact_checker, claim: Claim) -> None:
    energy = a_topic(name="Energy")
    client = desk(fact_checker)
    data = claim_form(claim, topics__begin=["energy", "Наводнения"], topics__typed="ENERGY")
    assert client.post(change_url(claim), data).status_code == 302
    assert {topic.name for topic in claim.topics.all()} >= {"Energy", "Наводнения"}
    assert Topic.objects.get(name="Наводнения").slug == "navodneniya"
    claim.refresh_from_db()
    response = client.post(change_url(claim), claim_form(claim, topics__typed="Floods; energy"))
    assert "Nothing here is called “Floods”" in text(response)
    assert re.search(r'name="topics__begin" value="Floods">', response.content.decode())
    assert client.post(change_url(claim), claim_form(claim, topics=[str(energy.pk)])).status_code == 302
    assert list(claim.topics.all()) == [energy]


def test_a_source_begins_its_publisher_on_its_own_page(desk, fact_checker) -> None:
    data = {"snapshots-TOTAL_FORMS": 0, "snapshots-INITIAL_FORMS": 0, "origin": ""} | a_report("Gauges")
    client = desk(fact_checker)
    assert client.post("/desk/sources/source/add/", data | {"tier": ""}).status_code == 200
    assert not Publisher.objects.exists()
    assert client.post("/desk/sources/source/add/", data).status_code == 302
    assert Source.objects.get().publisher.name == "River Board"
    window = data | publisher("Other Board", kind="ngo") | {"title": "Levels", "_popup": "1"}
    assert client.post("/desk/sources/source/add/", window).status_code == 200
    assert Source.objects.get(title="Levels").publisher.name == "Other Board", "a window is answered without a redirect"


def test_what_is_alike_is_offered_on_the_pages_for_adding_too(desk, fact_checker) -> None:
    client = desk(fact_checker)
    known = an_actor(name="Élodie Noir", description="Mayor")
    known.aliases.create(name="E. Noir")
    a_publisher(name="River Board"), a_topic(name="Energy"), a_source(title="Yearbook")
    aliases = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    snapshots = {"snapshots-TOTAL_FORMS": 0, "snapshots-INITIAL_FORMS": 0, "publisher": a_publisher().pk}
    work = {"kind": "report", "tier": "primary", "language": "en"} | snapshots
    for model, data in (
        ("claims/actor", {"name": "elodie NOIR", "kind": "person"} | aliases),
        ("claims/actor", {"name": "e. noir", "kind": "person"} | aliases),
        ("claims/topic", {"name": "energy"}),
        ("sources/publisher", {"name": "river  board", "kind": "ngo"}),
        ("sources/source", {"title": "YEARBOOK"} | work),
    ):
        response = client.post(f"/desk/{model}/add/", data)
        assert (response.status_code, "There is already:" in text(response)) == (200, True), data
        assert 'name="slug"' not in response.content.decode()
        assert client.post(f"/desk/{model}/add/", data | {"_is_another": "1"}).status_code == 302, data
    assert set(Actor.objects.values_list("slug", flat=True)) == {known.slug, "elodie-noir", "e-noir"}


def test_whoever_may_not_add_begins_nothing(desk, reviewer, reader) -> None:
    for model in ("claims/actor", "claims/topic", "sources/publisher", "sources/source"):
        asked = {"typed": "Nora", "name": "actor"}
        assert desk(reviewer).post(f"/desk/{model}/begin/", asked).status_code == 403, model
        page = desk(reviewer).post(f"/desk/{model}/suggest/", asked)
        assert (page.status_code, "Begin a new one" in text(page)) == (200, False), model
        assert desk(reader).post(f"/desk/{model}/suggest/", asked).status_code == 403, model


def test_nonsense_is_refused_in_words(desk, fact_checker, claim: Claim) -> None:
    client = desk(fact_checker)
    for asked in ({}, {"typed": ""}, {"typed": "x" * 2001}, {"typed": "x", "name": "a b"}, {"typed": "x", "name": ""}):
        assert client.post("/desk/claims/actor/begin/", asked).status_code == 422, asked
    for value in ("abc", "9" * 500, "-1", "1e5"):
        data = claim_form(claim) | {"evidence-0-source": value, "evidence-0-source__typed": value}
        data |= {"appearances-0-actor__same": value, "appearances-0-actor__typed": value, "topics": [value]}
        assert client.post(change_url(claim), data).status_code == 200, value[:9]
    long = claim_form(claim, **{"appearances-TOTAL_FORMS": 3}) | appearance(2, name="x" * 100_000, kind="person")
    assert "at most 200 characters" in text(client.post(change_url(claim), long))
    many = claim_form(claim, topics__begin=[f"Topic {number}" for number in range(60)])
    assert "Choose at most 50." in text(client.post(change_url(claim), many))
