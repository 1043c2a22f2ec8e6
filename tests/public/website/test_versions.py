"""Earlier versions of a verdict, and the history of what changed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from record import log
from record.documents import Topic
from record.models import FactCheck
from tests.public.addresses import CLAIM
from tests.record import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(db: None) -> None:
    factories.publish(rating=factories.a_rating("half-true"), summary="The gauge shows a meter.")
    log.append(factories.content(), number=1, action="corrected", note="The gauge was read wrongly.")


@pytest.mark.usefixtures("corrected")
def test_all_versions_are_listed_with_what_changed(client: Client) -> None:
    text = client.get(f"{CLAIM}versions/").content.decode()
    assert text.index("Version 2: Corrected") < text.index("Version 1: Published")
    assert "The gauge was read wrongly." in text
    assert "<del>Half true</del> <ins>False</ins>" in text
    assert "The gauge shows  <del>a meter.</del> <ins>forty centimeters.</ins>" in text
    assert f'<a href="{CLAIM}versions/1/">Read version 1</a>' in text
    assert f'<a href="{CLAIM}">The verdict that stands</a>' in text
    assert text.count('<div class="changes">') == 1


def test_what_was_added_and_removed_and_left_out_is_told(client: Client) -> None:
    long = " ".join(f"word{n}" for n in range(60))
    wells = factories.a_claim(topics=[Topic(slug="wells", name="Wells")])
    factories.publish(analysis=f"Old {long}.")
    log.append(
        factories.content(analysis=f"New {long}.", claim=wells), number=1, action="corrected", note="Filed elsewhere."
    )
    text = client.get(f"{CLAIM}versions/").content.decode()
    assert text.count("<h3>Topics</h3>") == 1
    assert '<bdi class="tag" lang="en">removed</bdi> <del>Floods</del>' in text
    assert '<bdi class="tag" lang="en">added</bdi><ins>Wells</ins>' in text
    assert 'word11 <span class="gap" aria-hidden="true">[…]</span>' in text
    assert "word12" not in text


def test_a_rewritten_paragraph_stands_beside_its_old_form_each_in_its_language(client: Client) -> None:
    old = "The board's gauge was read every hour, and shows forty centimeters at the most."
    new = "La estación del río no registró nada inusual en esos días, según el informe."
    factories.publish(analysis=f"**{old}**")
    log.append(factories.content(analysis=new, language="es"), number=1, action="corrected", note="Traducido.")
    text = client.get(f"{CLAIM}versions/").content.decode()
    assert f'<p class="passage" lang="en" dir="ltr"><del>{escape(old)}</del></p>' in text
    assert f'<p class="passage" lang="es" dir="ltr"><ins>{new}</ins></p>' in text
    assert text.index('<div class="beside">') < text.index("Before") < text.index("Now")


def test_versions_of_one_day_are_told_apart_by_their_times(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log.timezone, "now", lambda: datetime(2025, 1, 2, 3, 4, tzinfo=UTC))
    factories.publish()
    for moment in (datetime(2025, 1, 3, 9, 30, tzinfo=UTC), datetime(2025, 1, 3, 22, 15, tzinfo=UTC)):
        monkeypatch.setattr(log.timezone, "now", lambda moment=moment: moment)
        log.append(factories.content(), number=1, action="updated", note="A reading.")
    text = client.get(f"{CLAIM}versions/").content.decode()
    assert '<time datetime="2025-01-02T03:04:00Z">Jan. 2, 2025</time>' in text
    assert '<time datetime="2025-01-03T09:30:00Z">Jan. 3, 2025, 09:30 UTC</time>' in text
    assert '<time datetime="2025-01-03T22:15:00Z">Jan. 3, 2025, 22:15 UTC</time>' in text


@pytest.mark.usefixtures("corrected")
def test_an_old_version_is_readable_in_full_and_says_that_it_was_replaced(client: Client) -> None:
    answer = client.get(f"{CLAIM}versions/1/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Version 1, since replaced." in text
    assert f'<a href="{CLAIM}">False</a>' in text
    assert "The gauge shows a meter." in text
    assert '<p class="ruling-word">Half true</p>' in text
    assert '<meta name="robots" content="noindex">' in text
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.usefixtures("corrected")
def test_an_old_version_is_shared_as_replaced_and_leads_search_engines_to_the_one_that_stands(
    client: Client, settings: Any
) -> None:
    settings.SITE_URL = "https://facts.example"
    text = client.get(f"{CLAIM}versions/1/").content.decode()
    name = "Replaced version 1 – Half true: The river rose by two meters in one night."
    assert f"<title>{name} – Factcheck</title>" in text
    assert f'<meta property="og:title" content="{name}">' in text
    assert f'<link rel="canonical" href="https://facts.example{CLAIM}">' in text
    assert f'<meta property="og:url" content="https://facts.example{CLAIM}">' in text
    assert "A newer one has replaced it." in text
    assert text.index("Version 1, since replaced.") < text.index("<h1")
    standing = client.get(CLAIM)
    assert "Replaced" not in standing.content.decode()
    assert "X-Robots-Tag" not in standing


def test_a_statement_of_the_one_word_that_names_histories_keeps_its_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "path_of", lambda number, statement: f"/claims/{number}/versions/")  # as it once was
    factories.publish("Versions.")
    assert client.get("/claims/1/")["Location"] == "/claims/1/versions/"
    assert "The gauge shows forty centimeters." in client.get("/claims/1/versions/").content.decode()
    assert "Every version" in client.get("/claims/1/versions/versions/").content.decode()


def test_an_old_version_links_no_entity_that_may_be_gone(client: Client) -> None:
    factories.publish(claim=factories.a_claim(topics=[Topic(slug="wells", name="Wells")]))
    log.append(factories.content(), number=1, action="updated", note="Filed under floods.")
    text = client.get(f"{CLAIM}versions/1/").content.decode()
    assert "Wells" in text
    for address in ("/topics/wells/", "/actors/ada-rivera/", "/sources/river-report/", "/api/v1/claims/1"):
        assert address not in text


@pytest.mark.usefixtures("corrected")
def test_other_addresses_of_versions_lead_to_the_canonical_one(client: Client) -> None:
    for address, status, canonical in (
        (f"{CLAIM}versions/2/", 302, CLAIM),  # for now: it will have an address of its own once it is replaced
        ("/claims/1/other/versions/2/", 302, CLAIM),
        ("/claims/1/other/versions/", 301, f"{CLAIM}versions/"),
        ("/claims/1/other/versions/1/", 301, f"{CLAIM}versions/1/"),
        ("/claims/1/versions/1/", 301, f"{CLAIM}versions/1/"),
        (f"{CLAIM}versions/01/", 301, f"{CLAIM}versions/1/"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (status, canonical), address


@pytest.mark.usefixtures("corrected")
def test_a_version_that_was_never_made_is_not_found(client: Client) -> None:
    for tail in ("versions/3/", "versions/0/", "versions/99999999999999999999/"):
        assert client.get(CLAIM + tail).status_code == 404, tail
    for address in ("/claims/7/a/versions/", "/claims/7/a/versions/1/"):
        assert client.get(address).status_code == 404, address


@pytest.mark.usefixtures("corrected")
def test_after_a_retraction_only_the_timeline_is_left(client: Client) -> None:
    log.retract(1, note="Another river.")
    for version in (1, 2, 3):
        assert client.get(f"{CLAIM}versions/{version}/").status_code == 410, version
    answer = client.get(f"{CLAIM}versions/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.index("Version 3: Retracted") < text.index("Version 2: Corrected") < text.index("Version 1")
    assert "Another river." in text
    assert '<meta name="robots" content="noindex">' in text
    assert '<bdi lang="">The river rose by two meters in one night.</bdi>' in text
    for word in ("The gauge", "Half true", "Ada Rivera", "read wrongly", "versions/1/", "stay readable"):
        assert word not in text, word


@pytest.mark.usefixtures("corrected")
def test_the_history_of_what_may_not_be_named_lies_at_its_number(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://facts.example"
    log.retract(1, note="Another river.", names_statement=False)
    answer = client.get(f"{CLAIM}versions/")
    assert (answer.status_code, answer["Location"]) == (301, "/claims/1/versions/")
    answer = client.get("/claims/1/versions/")
    text = answer.content.decode()
    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
    assert "Version 3: Retracted" in text
    assert '<link rel="canonical" href="https://facts.example/claims/1/versions/">' in text
    for word in ("river rose", "river-rose", "The gauge"):
        assert word not in text, word


def test_before_a_retraction_the_history_has_an_address_with_words(client: Client) -> None:
    factories.publish()
    answer = client.get("/claims/1/versions/")
    assert (answer.status_code, answer["Location"]) == (301, f"{CLAIM}versions/")


def test_of_several_retractions_the_last_one_says_what_may_be_named(client: Client) -> None:
    factories.publish()
    log.retract(1, note="It rose by less than two meters.")
    log.append(factories.content(), number=1, action="corrected", note="It stands after all.")
    log.retract(1, note="Another river.", names_statement=False)
    for address in ("/claims/1/", "/claims/1/versions/", "/claims/1/x/versions/2/", "/corrections/"):
        text = client.get(address).content.decode()
        assert "Another river." in text, address
        for word in ("two meters", "two-meters", "It stands"):
            assert word not in text, (address, word)
    log.append(factories.content(), number=1, action="corrected", note="Now it stands.")
    text = client.get(f"{CLAIM}versions/").content.decode()
    for note in ("Another river.", "Now it stands."):
        assert note in text, note
    for note in ("It rose by less than two meters.", "It stands after all."):
        assert note not in text, note


def test_what_may_not_be_named_stays_withheld_when_something_else_is_published_under_the_number(
    client: Client,
) -> None:
    factories.publish("Ada Rivera poisoned the river.")
    log.append(factories.content("Ada Rivera poisoned it."), number=1, action="updated", note="She poisoned nothing.")
    log.retract(1, note="It harms her.", names_statement=False)
    log.append(factories.content("The river is clean."), number=1, action="corrected", note="Asked anew.")
    path = FactCheck.objects.get().path
    for address in (f"{path}versions/1/", f"{path}versions/2/"):
        answer = client.get(address)
        assert answer.status_code == 410, address
    for address in (path, f"{path}versions/", f"{path}versions/1/", f"{path}versions/2/", "/corrections/", "/"):
        assert "poisoned" not in client.get(address).content.decode(), address
    history = client.get(f"{path}versions/").content.decode()
    assert "It harms her." in history
    assert "Asked anew." in history
    assert history.count("The text of this version is no longer shown.") == 2


def test_a_version_that_changes_nothing_visible_says_so(client: Client) -> None:
    factories.publish()
    assert "No words changed." not in client.get(f"{CLAIM}versions/").content.decode()
    log.append(factories.content(), number=1, action="updated", note="Published again.")
    assert "No words changed." in client.get(f"{CLAIM}versions/").content.decode()


def test_a_fact_check_that_was_published_again_shows_its_versions_around_the_tombstone(client: Client) -> None:
    factories.publish()
    log.retract(1, note="A source was forged.")
    log.append(
        factories.content(summary="The gauge shows forty-one."), number=1, action="corrected", note="Checked anew."
    )
    history = client.get(f"{CLAIM}versions/")
    text = history.content.decode()
    assert history.status_code == 200
    assert "A source was forged." in text
    assert "Checked anew." in text
    assert "<del>forty centimeters.</del> <ins>forty-one.</ins>" in text  # against the version before the tombstone
    assert client.get(f"{CLAIM}versions/1/").status_code == 200
    answer = client.get(f"{CLAIM}versions/2/")
    assert answer.status_code == 410
    assert f'It was published again since: <a href="{CLAIM}">' in answer.content.decode()
    assert "no longer shown" not in answer.content.decode()
    assert "forty-one" in client.get(CLAIM).content.decode()
