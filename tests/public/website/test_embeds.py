"""The card of a verdict that other sites show in a frame."""

import re

import pytest
from django.test import Client

from record import log
from tests.public.addresses import (
    API,
    CLAIM,
    DOCUMENTATION,
    EMBED,
    FORM,
    FRAGMENT,
    GOOGLE,
    MACHINES,
    OEMBED,
    OLD_VERSION,
    PAGES,
)
from tests.public.website.attacks import ATTACKS
from tests.public.website.test_hostile_text import assert_nothing_runs, hostile
from tests.record import factories

pytestmark = pytest.mark.django_db

CHANGED = "Changed since it was embedded here."
SECRET = "forty centimeters"


def corrected(note: str = "The date was wrong.") -> None:
    log.append(factories.content(summary="It rose by forty-one."), number=1, action="corrected", note=note)


def test_nothing_but_the_embed_and_its_errors_can_be_framed(client: Client) -> None:
    factories.publish("The river rose by two meters in one night.", "The river fell.")
    corrected()
    log.retract(2, note="Another river.")
    anywhere = [EMBED, "/embed/1/?v=9", "/embed/1/?v=x", "/embed/1", "/embed/2/", "/embed/9/", "/embed/x/", "/embed/"]
    nowhere = [
        *PAGES, *MACHINES, FORM, OEMBED, FRAGMENT, OLD_VERSION, *API, DOCUMENTATION, GOOGLE, "/claims/1/", "/claims/2/",
        "/claims/9/", "/nothing/", f"{CLAIM}?x=1", "/embeds/", "/healthz", "/metrics", "/desk/login/",
    ]  # fmt: skip
    for address in anywhere:
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors *" in policy, address
        assert "script-src 'none'" in policy, address
        assert "default-src 'none'" in policy, address
        assert "X-Frame-Options" not in answer, address
    for address in nowhere:
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Frame-Options"] == "DENY", address
    assert client.post(EMBED)["Content-Security-Policy"] == policy


def test_the_card_shows_the_verdict_that_stands_and_leads_to_its_page(client: Client) -> None:
    factories.publish(rating=factories.a_rating("half-true"))
    answer = client.get(EMBED)
    card = answer.content.decode()
    assert answer.status_code == 200
    assert "Half true" in card
    assert "The river rose by two meters in one night." in card
    assert "The gauge shows forty centimeters." in card
    assert " – Factcheck</title>" in card
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{CLAIM}">' in card
    assert f'<a href="http://127.0.0.1:8000{CLAIM}" target="_blank" rel="noopener">' in card
    assert '<meta name="robots" content="noindex">' in card
    assert answer["X-Robots-Tag"] == "noindex"
    assert "<script" not in card
    assert CHANGED not in card


def who(client: Client, **changes: object) -> str:
    entry = log.append(factories.content(**changes), action="published")
    card = client.get(f"/embed/{entry.number}/").content.decode()
    [line] = re.findall(r'<p class="card-who">(.*?)</p>', card, re.DOTALL)
    return " ".join(re.sub("<.*?>", "", line).split())


def test_only_those_who_are_shown_saying_it_are_named(client: Client) -> None:
    actors = [factories.an_actor(slug) for slug in ("ada-rivera", "ben-costa", "cleo-diaz", "dora-eck", "emil-fuchs")]
    saying = [factories.an_appearance(actor.slug) for actor in actors]
    hearsay, denial = factories.hearsay("ada-rivera", by="ben-costa"), factories.a_denial()
    assert who(client) == "Said by Ada Rivera"
    assert who(client, appearances=[hearsay, denial]) == "No one is shown saying this in these words."
    assert who(client, actors=actors, appearances=saying) == "Said by Ada Rivera, Ben Costa, Cleo Diaz and 2 others"
    repeating = factories.an_appearance("ben-costa", stance="repeats")
    assert who(client, appearances=[hearsay, repeating]) == "Repeated by Ben Costa"


def test_a_headline_stands_above_the_claim(client: Client) -> None:
    factories.publish(headline="The river rose by forty centimeters")
    card = client.get(EMBED).content.decode()
    assert re.search(r"<h1[^>]*>The river rose by forty centimeters</h1>\s*<p class=\"card-claim\">Claim:", card)


def test_the_card_shows_the_newest_version_and_says_so_where_another_was_embedded(client: Client) -> None:
    factories.publish()
    assert CHANGED not in client.get(f"{EMBED}?v=1").content.decode()
    corrected()
    for query, is_changed in {"": False, "?v=1": True, "?v=2": False}.items():
        card = client.get(f"{EMBED}{query}").content.decode()
        assert "It rose by forty-one." in card, query
        assert SECRET not in card, query
        assert (CHANGED in card) is is_changed, query
        assert ("The date was wrong." in card) is is_changed, query
        assert (f'href="http://127.0.0.1:8000{CLAIM}versions/"' in card) is is_changed, query


def test_a_version_that_is_none_is_refused_by_its_name(client: Client) -> None:
    factories.publish()
    for query in ("v=2", "v=0", "v=", "v=-1", "v=x", "v=1.0", "v=%D9%A1", "v=1&v=1", f"v={'9' * 30}"):
        answer = client.get(f"{EMBED}?{query}")
        card = answer.content.decode()
        assert answer.status_code == 400, query
        assert "“v" in card, query
        assert re.search("[Cc]orrect it|Keep one", card), query
        assert "This fact-check cannot be shown" in card, query
        assert 'class="masthead"' not in card, query
        assert SECRET not in card, query


def test_another_parameter_is_refused_in_the_frames_own_look(client: Client) -> None:
    factories.publish()
    answer = client.get(f"{EMBED}?version=1")
    assert answer.status_code == 400
    assert "This page has no parameter “version”. Remove it from the address." in answer.content.decode()
    assert client.get(f"{EMBED}?utm_source=letter").status_code == 200


def test_a_retracted_verdict_is_withdrawn_from_the_pages_that_embed_it(client: Client) -> None:
    factories.publish()
    log.retract(1, note="It was a hoax.", names_statement=False)
    for address in (EMBED, f"{EMBED}?v=1", f"{EMBED}?v=2"):
        answer = client.get(address)
        card = answer.content.decode()
        assert answer.status_code == 410, address
        assert "This fact-check was withdrawn" in card
        assert "It was a hoax." in card
        assert 'href="http://127.0.0.1:8000/claims/1/"' in card
        assert answer["X-Robots-Tag"] == "noindex"
        for withheld in (SECRET, "two meters", "Ada Rivera", "False"):
            assert withheld not in card, withheld


def test_a_retracted_claim_is_named_where_it_may_be(client: Client) -> None:
    factories.publish()
    log.retract(1, note="Another river.")
    card = client.get(EMBED).content.decode()
    assert "The river rose by two meters in one night." in card
    assert SECRET not in card


def test_what_was_published_again_after_a_retraction_is_shown_as_changed(client: Client) -> None:
    factories.publish()
    log.retract(1, note="It was a hoax.")
    log.append(factories.content("The river rose."), number=1, action="updated", note="Published again.")
    card = client.get(f"{EMBED}?v=1").content.decode()
    assert CHANGED in card
    assert "The river rose." in card
    assert SECRET in card  # the new version's own
    assert "two meters" not in card


def test_an_unknown_number_is_said_in_the_frames_own_look(client: Client) -> None:
    for address in ("/embed/1/", "/embed/1/?v=1", "/embed/0/", f"/embed/{'9' * 40}/", "/embed/x/", "/embed/1/2/"):
        answer = client.get(address)
        card = answer.content.decode()
        assert answer.status_code == 404, address
        assert "This fact-check cannot be shown" in card, address
        assert 'class="masthead"' not in card, address
        assert answer["Cache-Control"] == "private, no-store", address


@pytest.mark.usefixtures("unchecked_log")
def test_no_text_of_a_document_becomes_anything_but_text_in_a_frame(client: Client) -> None:
    for number, attack in enumerate([*ATTACKS, "</script><script>attacked=1</script>", "]]>\u2028"], start=1):
        log.append(hostile(attack), action="published")
        log.append(hostile(attack), number=number, action="corrected", note=attack)
        own = {f"/embed/{number}/?v=1": 200}
        assert_nothing_runs(client, attack, own)
        log.retract(number, note=attack)
        assert_nothing_runs(client, attack, dict.fromkeys(own, 410))
