"""The page of all changes after publication."""

import pytest
from django.test import Client

from record import log
from tests.record import factories

pytestmark = pytest.mark.django_db

FALSE = '<span class="title-rating tone-bad">False</span>'


def page(client: Client) -> str:
    answer = client.get("/corrections/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_corrections_show_every_change_with_its_note_and_link(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.")
    log.append(factories.content("The river rose."), number=1, action="corrected", note="The date was wrong.")
    log.append(factories.content("The river rose."), number=1, action="updated", note="A new reading.")
    text = page(client)
    assert text.index("A new reading.") < text.index("The date was wrong.")
    assert text.count(f'<a href="/claims/1/the-river-rose/">{FALSE}: The river rose.</a>') == 2
    assert text.count('<a href="/claims/1/the-river-rose/versions/">What changed in claim 1</a>') == 2
    assert "The river fell." not in text


def test_corrections_keep_only_the_last_word_of_a_retracted_fact_check(client: Client) -> None:
    factories.publish("The river rose.")
    log.append(factories.content("The river rose."), number=1, action="corrected", note="The date was wrong.")
    log.retract(1, note="Another river.")
    text = page(client)
    assert "Another river." in text
    assert text.count('<a href="/claims/1/">Claim 1, retracted</a>') == 1
    assert '<a href="/claims/1/">Claim 1, retracted: <bdi lang="">The river rose.</bdi></a>' in text
    assert "Retracted since; the earlier note is no longer shown." in text
    assert "The date was wrong." not in text
    assert text.count("The river rose.") == 1


def test_a_retraction_that_may_not_name_its_claim_is_known_by_its_number(client: Client) -> None:
    factories.publish("The river rose.")
    log.append(factories.content("The river rose."), number=1, action="corrected", note="The date was wrong.")
    log.retract(1, note="Another river.", names_statement=False)
    text = page(client)
    assert text.count('<a href="/claims/1/">Claim 1, retracted</a>') == 2
    for word in ("river rose", "river-rose", "The date was wrong."):
        assert word not in text, word
