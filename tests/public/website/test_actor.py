"""The page of an actor: what the actor is shown saying, and apart from it what is only attributed."""

import re

import pytest
from django.test import Client

from tests.record import factories
from tests.record.factories import a_denial, an_actor, an_appearance, hearsay

pytestmark = pytest.mark.django_db

ADA = "/actors/ada-rivera/"
CAST = [an_actor(slug) for slug in ("ada-rivera", "ben-costa", "carla-dias")]


def parts(client: Client, address: str = ADA) -> dict[str, list[str]]:
    """Return the statements that the page lists, by the heading above them."""
    answer = client.get(address)
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2]
    shown, *apart = re.split(r'<h2 class="list-head"[^>]*>', main)
    lists = {"shown": shown} | {part.partition("</h2>")[0]: part for part in apart}
    link = re.compile(r'<a href="/claims/\d+/[^"]*">(?:<span[^>]*>[^<]*</span>: )?([^<]*)</a>')
    return {heading: link.findall(part) for heading, part in lists.items()}


def test_what_is_only_attributed_is_listed_apart_and_not_counted(client: Client) -> None:
    factories.publish("She is quoted.", actors=CAST)
    factories.publish("She denies it.", actors=CAST, appearances=[a_denial("ada-rivera"), hearsay()], replies=[])
    factories.publish("Ben says she said it.", actors=CAST, appearances=[hearsay()], replies=[])
    unrecorded = [an_appearance(attribution=None, source=None)]
    factories.publish("How is not recorded.", actors=CAST, appearances=unrecorded, replies=[])
    factories.publish("Ben is quoted.", actors=CAST, appearances=[an_appearance("ben-costa")], replies=[])
    assert parts(client) == {
        "shown": ["She denies it.", "She is quoted."],
        "Only attributed, not counted": ["How is not recorded.", "Ben says she said it."],
        "Also named in": ["Ben is quoted."],
    }
    text = client.get(ADA).content.decode()
    assert re.findall("<caption>([^<]*)</caption>", text) == ["1 claim asserted", "1 claim denied"]
    assert re.findall('<p class="review-stance">([^<]*)</p>', text) == ["Denies", "Asserts"]


def test_an_actor_to_whom_everything_is_only_attributed_is_shown_doing_nothing(client: Client) -> None:
    factories.publish(appearances=[hearsay()])
    text = client.get(ADA).content.decode()
    assert "In no fact-check is <bdi>Ada Rivera</bdi> shown asserting, repeating or denying a claim." in text
    assert "How these claims were rated" not in text
    assert parts(client) == {
        "shown": [],
        "Only attributed, not counted": ["The river rose by two meters in one night."],
    }


def test_no_list_names_as_a_speaker_to_whom_a_saying_is_only_attributed(client: Client) -> None:
    factories.publish(appearances=[hearsay(), hearsay("ben-costa", by="ada-rivera", stance="denies")])
    for address in ("/", "/topics/floods/", "/sources/river-report/", ADA):
        text = client.get(address).content.decode()
        meta = text.partition('<div class="review-meta">')[2].partition("</div>")[0]
        assert "Rivera" not in meta, address
        assert "Costa" not in meta, address


def test_each_screen_of_an_actors_page_keeps_them_apart(client: Client) -> None:
    factories.publish(*(f"Claim {n}." for n in range(1, 22)), appearances=[hearsay()])
    factories.publish("The newest.")
    newest = parts(client)
    assert newest["shown"] == ["The newest."]
    assert len(newest["Only attributed, not counted"]) == 19
    assert parts(client, f"{ADA}?before=3") == {"shown": [], "Only attributed, not counted": ["Claim 2.", "Claim 1."]}
