"""The lists of verdicts, and the pages of those that public documents name."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import now

from public.website.lists import Listed
from record import log
from record.documents import Appearance
from tests.record import factories
from tests.record.factories import a_denial, a_source, an_actor, an_appearance

pytestmark = pytest.mark.django_db

FALSE = '<span class="title-rating tone-bad">False</span>'
VERDICTS = ("/", "/topics/floods/", "/actors/ada-rivera/", "/sources/river-report/")


def items(answer: Any) -> list[Listed]:
    """Return what the list shows, with what leads the home page."""
    lead = answer.context.get("lead")
    return [*([lead] if lead else []), *answer.context["items"]]


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_list_of_verdicts_has_the_latest_first_publication_first(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.")
    for path in VERDICTS:
        text = page(client, path)
        newer = text.index(f'<a href="/claims/2/the-river-fell/">{FALSE}: The river fell.</a>')
        assert newer < text.index(f'<a href="/claims/1/the-river-rose/">{FALSE}: The river rose.</a>'), path
        assert '<span class="rating-name">False</span>' in text, path
        assert "The gauge shows forty centimeters." in text, path


def test_a_changed_verdict_keeps_its_place_and_is_marked(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.", "The river froze.")
    log.append(factories.content("The river rose."), number=1, action="corrected", note="The date.")
    log.append(factories.content("The river fell."), number=2, action="updated", note="A new reading.")
    for path in VERDICTS:
        answer = client.get(path)
        assert [item.summary.number for item in items(answer)] == [3, 2, 1], path
        text = answer.content.decode()
        assert re.findall(r'class="changed">(Corrected|Updated) on <time', text) == ["Updated", "Corrected"], path


def test_a_retracted_verdict_leaves_every_list(client: Client) -> None:
    factories.publish("The river rose.")
    log.retract(1, note="Another river.")
    assert "The river rose." not in page(client, "/")
    for path in ("/topics/floods/", "/actors/ada-rivera/", "/sources/river-report/"):
        assert client.get(path).status_code == 404, path
    for path in ("/topics/", "/actors/", "/sources/"):
        assert "No verdict has been published yet." in page(client, path), path


def test_an_empty_record_has_pages_in_words(client: Client) -> None:
    for path in ("/", "/topics/", "/actors/", "/sources/"):
        assert '<p class="none">No verdict has been published yet.</p>' in page(client, path), path
    assert '<p class="none">No verdict has been changed so far.</p>' in page(client, "/corrections/")
    assert "No verdict has been published yet; the ratings appear here" in page(client, "/methodology/")


def test_an_entity_that_no_public_document_names_is_not_found(client: Client) -> None:
    factories.publish()
    for path in ("/topics/nothing/", "/actors/floods/", "/sources/ada-rivera/", "/topics/river-board/"):
        assert client.get(path).status_code == 404, path


def day() -> str:
    """Return today as a list shows it."""
    return date_format(now(), "DATE_FORMAT")


def who(client: Client, *appearances: Appearance) -> list[str]:
    """Publish and return whom the front page names beside the newest verdict: who says it, and who denies it."""
    names = [an_actor(slug) for slug in ("ada-rivera", "ben-costa", "carla-dias", "dan-eck", "eva-fox")]
    factories.publish(appearances=list(appearances), actors=names, replies=[])
    meta = page(client, "/").partition('<div class="review-meta">')[2].partition("</div>")[0]
    lines = [
        " ".join(re.sub("<[^>]*>", "", line).split()) for line in re.findall(r"<p[^>]*>(.*?)</p>", meta, re.DOTALL)
    ]
    return lines[: lines.index(day())]


def test_a_list_names_who_says_it_apart_from_who_denies_it(client: Client) -> None:
    repeats = an_appearance("carla-dias", stance="repeats")
    assert who(client, an_appearance(), a_denial()) == ["Ada Rivera", "Denied by Ben Costa"]
    assert who(client, repeats) == ["Carla Dias"]
    assert who(client, repeats, an_appearance(), a_denial()) == ["Ada Rivera, Carla Dias", "Denied by Ben Costa"]
    assert who(client, repeats, an_appearance("carla-dias")) == ["Carla Dias"]
    assert who(client, a_denial(), a_denial("dan-eck")) == ["Denied by Ben Costa, Dan Eck"]
    assert who(client, an_appearance(), a_denial("ada-rivera")) == ["Ada Rivera", "Denied by Ada Rivera"]
    assert who(client) == []


def test_a_list_names_three_who_say_it_and_counts_the_others(client: Client) -> None:
    sayings = [an_appearance(slug) for slug in ("ada-rivera", "ben-costa", "carla-dias", "dan-eck", "eva-fox")]
    three = "Ada Rivera, Ben Costa, Carla Dias"
    assert who(client, *sayings[:3]) == [three]
    assert who(client, *sayings[:4]) == [f"{three} and 1 other"]
    assert who(client, *sayings) == [f"{three} and 2 others"]


def test_an_actors_page_says_how_the_actor_stands_to_each_claim(client: Client) -> None:
    repeats = an_appearance(stance="repeats")
    factories.publish(appearances=[repeats, a_denial("ada-rivera"), an_appearance("ben-costa")])
    assert '<p class="review-stance">Repeats · Denies</p>' in page(client, "/actors/ada-rivera/")
    assert '<p class="review-stance">Asserts</p>' in page(client, "/actors/ben-costa/")
    assert "review-stance" not in page(client, "/")
    assert "review-stance" not in page(client, "/topics/floods/")


def test_an_actors_assertions_repetitions_and_denials_are_counted_apart(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.")
    factories.publish("It thawed.", rating=factories.a_rating("half-true"))
    factories.publish(
        "The river froze.",
        rating=factories.a_rating("true"),
        appearances=[a_denial("ada-rivera"), an_appearance("ben-costa")],
    )
    factories.publish("The river sank.", appearances=[an_appearance(stance="repeats")])
    text = page(client, "/actors/ada-rivera/")
    cells = r'<caption>([^<]*)<|class="rating-name">([^<]*)<|<td>([^<]*)<'
    tables = [re.findall(cells, table) for table in re.findall("<table>.*?</table>", text, re.DOTALL)]
    assert [["".join(found) for found in table] for table in tables] == [
        ["3 claims asserted", "Half true", "1", "False", "2"],
        ["1 claim repeated", "False", "1"],
        ["1 claim denied", "True", "1"],
    ]
    assert "Ada Rivera&#x27;s office" in text


def test_a_claim_that_an_actor_asserts_twice_counts_once(client: Client) -> None:
    factories.publish(appearances=[an_appearance(), an_appearance()])
    text = page(client, "/actors/ada-rivera/")
    assert "1 claim asserted" in text
    assert '<p class="review-stance">Asserts</p>' in text


def test_a_source_shows_what_it_is_and_what_it_rests_on(client: Client) -> None:
    river, _radio = factories.content().sources
    evidence = factories.content().evidence
    twice = [*evidence, evidence[0], factories.some_evidence("radio-interview", stance="supports")]
    factories.publish(
        sources=[river, a_source("radio-interview", origin="river-report", interests=None)], evidence=twice
    )
    text = page(client, "/sources/river-report/")
    for words in ("River Board", "Original work", "September 2025", "English", "None known.", "No other work recorded"):
        assert words in text
    assert '<p class="review-stance">Evidence against</p>' in text
    assert 'href="https://river.example/report" rel="nofollow noopener ugc"' in text
    other = page(client, "/sources/radio-interview/")
    assert '<a href="/sources/river-report/">River Report</a>' in other
    assert "Not stated" in other
    assert '<p class="review-stance">Context · Evidence for</p>' in other
    factories.publish(sources=[river, a_source("radio-interview", origin="unknown-work")])
    assert "Another work" in page(client, "/sources/radio-interview/")


def test_actors_are_listed_by_family_name_and_sources_without_their_article(client: Client) -> None:
    actors = [
        an_actor("ada-rivera", name="Ada Rivera", sort_name="Rivera, Ada"),
        an_actor("ben-costa", name="Ben Costa", sort_name="Costa, Ben"),
        an_actor("the-board", name="The Board", sort_name="Board"),
        an_actor("eva-avila", name="Eva Ávila", sort_name="Ávila, Eva"),
        an_actor("flood-watch", name="flood watch"),
    ]
    sources = [
        a_source("a", title="The River Report"),
        a_source("b", title="La crecida", language="es"),
        a_source("c", title="An Inquiry"),
        a_source("d", title="“Dam” in the river"),
        a_source("e", title="La Niña and the river"),
    ]
    factories.publish(actors=actors, sources=sources, appearances=[], evidence=[], replies=[])
    names = [entity.name for entity in client.get("/actors/").context["entities"]]
    assert names == ["Eva Ávila", "The Board", "Ben Costa", "flood watch", "Ada Rivera"]
    titles = [entity.title for entity in client.get("/sources/").context["entities"]]
    assert titles == [
        "La crecida", "“Dam” in the river", "An Inquiry", "La Niña and the river", "The River Report",
    ]  # fmt: skip
    assert client.get("/api/v1/actors").json()["results"][0]["sort_name"] == "Rivera, Ada", "by slug"


def test_a_screen_of_names_goes_on_where_the_one_before_ended(client: Client) -> None:
    actors = [an_actor(f"actor-{n}", name="Ada Rivera" if n % 2 else f"Ben {n}") for n in range(45)]
    factories.publish(actors=actors, appearances=[], replies=[])
    found, query = [], ""
    for _screen in range(3):
        answer = client.get(f"/actors/{query}")
        found += [entity.slug for entity in answer.context["entities"]]
        query = answer.context["page"].next_page
    assert (len(found), len(set(found)), query) == (45, 45, "")
    assert next(entity.slug for entity in client.get("/actors/?after=actor-x").context["entities"]) == "actor-1"


def test_entities_are_listed_with_their_names_as_links(client: Client) -> None:
    factories.publish()
    text = page(client, "/actors/")
    assert text.index('<a href="/actors/ada-rivera/">Ada Rivera</a>') < text.index('<a href="/actors/ben-costa/">')
    assert '<a href="/sources/river-report/" lang="en" dir="ltr">River Report</a>' in page(client, "/sources/")
    assert '<a href="/topics/floods/">Floods</a>' in page(client, "/topics/")


def test_methodology_defines_the_ratings_in_use_and_names_the_gates(client: Client) -> None:
    factories.publish()
    factories.publish("The river fell.", rating=factories.a_rating("true"))
    factories.publish("The river froze.", rating=factories.a_rating("unproven"))
    text = page(client, "/methodology/")
    order = [text.index(f"What “{name}” means.") for name in ("True", "False", "Unproven")]
    assert order == sorted(order)
    assert "Half true" not in text
    for words in ("Blind assessments", "An editor decides", "Two independent origins", "Right of reply", "retracted"):
        assert words in text


def test_methodology_has_a_list_for_each_scale(client: Client) -> None:
    factories.publish()
    factories.publish("The river fell.", rating=factories.a_rating("true", scale="other"))
    text = page(client, "/methodology/").partition('id="independence"')[0]
    assert text.count('<dl class="ratings">') == 2


def test_the_page_of_an_entity_has_its_name_as_heading_and_in_its_title(client: Client) -> None:
    factories.publish()
    for path, name, title in (
        ("/topics/floods/", "Floods", "Fact-checks about Floods"),
        ("/actors/ada-rivera/", "Ada Rivera", "Ada Rivera"),
        ("/sources/river-report/", "River Report", "River Report, River Board"),
    ):
        text = page(client, path)
        assert re.search(rf"<h1[^>]*>{name}</h1>", text), path
        assert f"<title>{title} – Factcheck</title>" in text, path
