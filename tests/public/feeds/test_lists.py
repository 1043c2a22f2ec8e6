"""Which items a feed has, and what becomes of an item."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from public.feeds import lists
from record import log
from record.documents import Topic
from tests.public.feeds.reading import entries, everything, titles
from tests.record import factories

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
FLOODS, ICE = Topic(slug="floods", name="Floods"), Topic(slug="ice", name="Ice")


def correct(number: int, statement: str, note: str = "The date was wrong.", **changes: object) -> None:
    log.append(factories.content(statement, **changes), number=number, action="corrected", note=note)


def test_a_corrected_verdict_comes_again_with_its_note_and_stays_one_item(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.")
    before = {entry.id: entry for entry in entries(client, "latest")}
    assert [entry.title for entry in before.values()] == ["False: The river fell.", "False: The river rose."]
    correct(1, "The river rose a little.", rating=factories.a_rating("half-true"))
    for name in ("latest", "topics/floods", "actors/ada-rivera", "languages/en"):
        for form in ("atom", "rss"):
            first, second = entries(client, name, form)
            assert first.title == "Corrected: Half true: The river rose a little.", name
            assert first.link == f"{SITE}/claims/1/the-river-rose-a-little/", name
            assert first.summary.startswith("<p><strong>Corrected:</strong> <span dir="), name
            assert "The date was wrong." in first.summary, name
            assert {first.id, second.id} == before.keys() == {f"{SITE}/claims/1/", f"{SITE}/claims/2/"}, name
    newest = entries(client, "latest")[0]
    assert newest.published == before[newest.id].published
    assert newest.updated >= before[newest.id].updated


def test_an_item_says_who_is_shown_saying_it_and_who_denies_it(client: Client) -> None:
    actors = [factories.an_actor(slug) for slug in ("ada-rivera", "ben-costa", "carla-dias")]
    sayings = [factories.an_appearance("ben-costa"), factories.a_denial("carla-dias"), factories.hearsay("ada-rivera")]
    factories.publish(actors=actors, appearances=sayings, headline="It rose by 40 cm.")
    for name in ("latest", "claims/1"):
        [item] = entries(client, name)
        assert "<strong>Said by:</strong> <span>Ben Costa</span>" in item.summary.replace(' dir="auto"', "")
        assert "<strong>Denied by:</strong> <span>Carla Dias</span>" in item.summary.replace(' dir="auto"', "")
        assert "<strong>Claim:</strong> <span>The river rose" in item.summary.replace(' dir="auto"', "")
        assert "Ada" not in item.summary


def test_a_retraction_appears_as_what_it_is_wherever_the_verdict_was(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.")
    log.retract(1, note="Another river.")
    for name in ("latest", "topics/floods", "actors/ada-rivera", "sources/river-report", "ratings/false"):
        retracted, other = entries(client, name)
        assert (retracted.id, retracted.title) == (f"{SITE}/claims/1/", "Retracted: The river rose."), name
        assert "Another river." in retracted.summary, name
        assert retracted.link == f"{SITE}/claims/1/the-river-rose/", name
        assert other.title == "False: The river fell.", name
    assert titles(client, "corrections") == ["Retracted: The river rose."]
    log.append(factories.content("The river rose."), number=1, action="updated", note="It was this river.")
    assert titles(client, "latest") == titles(client, "topics/floods")
    assert titles(client, "latest") == ["Updated: False: The river rose.", "False: The river fell."]


def test_a_verdict_that_leaves_a_list_is_there_as_what_it_has_become(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.")
    correct(1, "The river rose.", rating=factories.a_rating("true"), claim=factories.a_claim(topics=[ICE]))
    left = ["Corrected: True: The river rose by two meters in one night.", "False: The river fell."]
    for name in ("ratings/false", "ratings/default.false", "topics/floods"):
        assert titles(client, name) == left, name
    for name in ("ratings/true", "topics/ice"):
        assert titles(client, name) == left[:1], name
    correct(1, "The river rose.", rating=factories.a_rating("true"), claim=factories.a_claim(topics=[ICE]))
    assert titles(client, "topics/floods") == ["False: The river fell."]


def test_nothing_that_a_retraction_withholds_is_in_any_feed(client: Client) -> None:
    factories.publish("The river fell.")
    secret = {"headline": "Zanzibar 1.", "summary": "Zanzibar 2.", "topics": [FLOODS, Topic(slug="z", name="Zanzibar")]}
    claim = factories.a_claim("Zanzibar 3.", topics=secret.pop("topics"))
    log.append(factories.content(claim=claim, **secret), action="published")
    correct(2, "Zanzibar 4.", note="Zanzibar 5.")
    names = ("latest", "corrections", "topics/floods", "ratings/false", "claims/2", "languages/en")
    assert "Zanzibar" in everything(client, *names)
    log.retract(2, note="It must not be said.", names_statement=False)
    for name in names:
        assert "anzibar" not in everything(client, name), name
        assert titles(client, name)[0] == "Retracted: claim 2", name
        assert "It must not be said." in entries(client, name)[0].summary, name
    assert client.get("/feeds/topics/z.rss").status_code == 404
    correct(2, "The river froze.", note="In other words.")
    for name in names:
        assert "anzibar" not in everything(client, name), name
    assert titles(client, "corrections") == [
        "Corrected: False: The river froze.", "Retracted: claim 2", "Corrected: claim 2",
    ]  # fmt: skip


def test_who_follows_a_list_of_which_nothing_is_left_learns_what_became_of_it(client: Client) -> None:
    factories.publish("The river fell.")
    factories.publish("The river rose.", claim=factories.a_claim("The river rose.", topics=[ICE]), language="pt")
    log.retract(2, note="Another river.")
    for name in ("topics/ice", "languages/pt"):
        assert titles(client, name) == ["Retracted: The river rose."], name
        assert f"<link>{SITE}/corrections/</link>" in client.get(f"/feeds/{name}.rss").content.decode(), name
    log.append(factories.content("The river rose."), number=2, action="updated", note="It was this river.")
    assert titles(client, "topics/ice") == []  # they have been told
    assert client.get("/feeds/topics/nothing.rss").status_code == 404


def test_a_claims_feed_has_its_versions_each_as_an_item(client: Client) -> None:
    factories.publish("The river rose.")
    correct(1, "The river rose a little.", rating=factories.a_rating("half-true"))
    second, first = entries(client, "claims/1")
    assert (second.title, first.title) == (
        "Corrected: Half true: The river rose a little.", "Published: False: The river rose.",
    )  # fmt: skip
    assert (second.id, first.id) == (f"{SITE}/claims/1/#version-2", f"{SITE}/claims/1/#version-1")
    page = f"{SITE}/claims/1/the-river-rose-a-little/"
    assert (second.link, first.link) == (page, f"{page}versions/1/")
    assert "The date was wrong." in second.summary
    assert "A later version has replaced this one." in first.summary
    assert [entry.id for entry in entries(client, "corrections")] == [second.id]
    log.retract(1, note="Another river.")
    assert titles(client, "claims/1") == [
        "Retracted: The river rose a little.",
        "Corrected: claim 1",
        "Published: claim 1",
    ]
    withdrawn = entries(client, "claims/1")[2]
    assert withdrawn.id == first.id
    assert "no longer shown" in withdrawn.summary
    assert client.get(withdrawn.link).status_code == 200


def test_a_feed_has_the_newest_and_retractions_only_among_them(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "NEWEST", 3)
    factories.publish("One.", "Two.", "Three.")
    log.retract(1, note="Wrong.")
    newest = ["Retracted: One.", "False: Three.", "False: Two."]
    assert titles(client, "latest") == titles(client, "topics/floods") == newest
    factories.publish("Four.", "Five.")
    newest = ["False: Five.", "False: Four.", "Retracted: One."]
    assert titles(client, "latest") == titles(client, "topics/floods") == newest
    factories.publish("Six.")
    newest = ["False: Six.", "False: Five.", "False: Four."]
    assert titles(client, "latest") == titles(client, "topics/floods") == newest


def test_a_feed_asks_the_database_as_often_however_much_is_in_it(client: Client) -> None:
    def queries() -> dict[str, int]:
        counts = {}
        for name in ("latest", "corrections", "topics/floods", "ratings/false", "languages/en", "claims/1", ""):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/feeds/{name}.rss" if name else "/feeds/").status_code == 200
            counts[name] = len(asked)
        return counts

    factories.publish("One.", "Two.")
    correct(1, "One.")
    log.retract(2, note="Wrong.")
    few = queries()
    factories.publish(*(f"Claim {n}." for n in range(20)))
    for number in range(3, 8):
        correct(number, f"Claim {number}.")
        correct(1, "One.")
        log.retract(number + 5, note="Wrong.")
    assert queries() == few
    assert max(few.values()) <= 8
