"""Notices in feeds: what became of a source, in all lists with the fact-check; emptied where that is withdrawn."""

import json
from typing import Any

import pytest
from django.test import Client

from public.feeds import lists
from record import log, notices
from record.documents import Successor
from tests.public.feeds.reading import bytes_of, entries, everything, titles
from tests.public.website.attacks import ATTACKS
from tests.record.days import at
from tests.record.factories import content, publish, some_evidence

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
CLAIM = f"{SITE}/claims/1/the-river-rose/"
QUOTE = "The level rose by 0.40 m."
LISTS = ("latest", "claims/1", "topics/floods", "actors/ada-rivera", "sources/river-report", "languages/en")


@pytest.fixture(autouse=True)
def published() -> None:
    with at("2026-01-10T10:00:00Z"):
        publish("The river rose.")


def tell(kind: str, day: int = 20, **more: Any) -> None:
    with at(f"2026-01-{day}T10:00:00Z"):
        notices.append(1, kind, "river-report", **more)


def test_a_notice_is_an_item_of_the_lists_that_have_its_fact_check(client: Client) -> None:
    before = {name: bytes_of(client, name, "rss") for name in (*LISTS, "corrections")}
    tell("passage_changed", passage=QUOTE)
    for name in (*LISTS, "publishers/river-board", "ratings/default.false"):
        for form in ("atom", "rss"):
            [notice, _verdict] = entries(client, name, form)
            assert notice.title == "Passage changed: False: The river rose.", name
            assert notice.id == f"{SITE}/claims/1/#notice-0", name
            assert notice.link == f"{CLAIM}#notice-0", name
            assert "since we read it on Sept. 8, 2025: the passage now reads otherwise." in notice.summary, name
            assert QUOTE in notice.summary, name
    [item, _verdict] = json.loads(bytes_of(client, "latest", "json"))["items"]
    assert (item["url"], item["date_published"]) == (f"{CLAIM}#notice-0", "2026-01-20T10:00:00Z")
    assert b"<lastBuildDate>Tue, 20 Jan 2026 10:00:00 +0000" in bytes_of(client, "latest", "rss")
    assert "notice-0" in client.get("/claims/1/", follow=True).content.decode()
    assert "notice" not in bytes_of(client, "corrections", "rss").decode()
    assert bytes_of(client, "corrections", "rss") == before["corrections"]
    publish("Another list's.", claim=content().claim, language="es", actors=[])
    assert titles(client, "languages/es") == ["False: The river rose by two meters in one night."]
    assert "notice" not in client.get("/feeds/claimreview.json").getvalue().decode()


def test_readers_learn_why_the_verdict_still_stands_and_what_took_a_sources_place(client: Client) -> None:
    tell("superseded", replaced_by=Successor(title="The second report", url=None))
    tell("still_stands", 25, reason="The second report has the same figure.")
    newest, before, _verdict = entries(client, "latest")
    assert newest.title == "Verdict still stands: False: The river rose."
    assert "has looked at it again: the verdict still stands." in newest.summary
    assert "The second report has the same figure." in newest.summary
    assert "The second report</span>" in before.summary
    assert '<strong>Source:</strong> <span dir="auto">River Report</span>' in before.summary


def test_a_notice_about_a_version_that_was_replaced_leads_to_that(client: Client) -> None:
    tell("gone")
    log.append(content("It rose."), number=1, action="corrected", note="A word.")
    correction, notice = entries(client, "latest")
    assert correction.title == "Corrected: False: It rose."
    assert notice.title == "Source gone: False: The river rose."
    assert "A later version has replaced this one." in notice.summary
    page = client.get(notice.link.removeprefix(SITE), follow=True)
    assert page.status_code == 200
    assert "no longer at its address" in page.content.decode()


@pytest.mark.parametrize("names_it", [True, False])
def test_what_is_withdrawn_is_emptied_under_its_own_id(client: Client, names_it: bool) -> None:
    tell("retracted", reason="A canary in a reason.")
    tell("passage_gone", passage=QUOTE)
    ids = {entry.id for entry in entries(client, "latest")}
    assert "canary" in everything(client, "latest")
    log.retract(1, note="Another river.", names_statement=names_it)
    for name in ("latest", "claims/1"):
        found = entries(client, name)
        assert ids <= {entry.id for entry in found} | {f"{SITE}/claims/1/"}, name
        emptied = [entry for entry in found if "#notice-" in entry.id]
        assert [entry.title for entry in emptied] == ["Passage gone: claim 1", "Source retracted: claim 1"], name
        assert {entry.summary for entry in emptied} == {
            '<p><span dir="auto">The text of this notice is no longer shown.</span></p>'
        }, name
        assert all(entry.updated > "2026-02" for entry in emptied), name
    text = everything(client, "latest", "claims/1")
    assert "canary" not in text
    assert QUOTE not in text


def test_notices_push_no_verdict_out_and_their_number_is_bounded(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "NEWEST", 3)
    publish("The river fell.")
    for _each in range(5):
        notices.append(1, "gone", "river-report")
    for name in ("latest", "topics/floods"):
        found = titles(client, name)
        assert found.count("Source gone: False: The river rose.") == 3, name
        assert {"False: The river fell.", "False: The river rose."} <= {*found}, name


def test_no_text_of_a_notice_breaks_a_feed(client: Client) -> None:
    for number, attack in enumerate(ATTACKS, start=2):
        publish("Attacked.", evidence=[some_evidence(quote=attack)])
        notices.append(number, "passage_gone", "river-report", passage=attack, reason=attack)
        notices.append(number, "superseded", "river-report", replaced_by=Successor(title=attack, url=None))
        for form in ("atom", "rss"):
            for entry in entries(client, f"claims/{number}", form)[:2]:
                assert "<script" not in entry.summary
                assert "<img" not in entry.summary
