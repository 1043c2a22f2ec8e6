"""Completing a search: what has its words, the last of which may be a beginning, and the names among them."""

import pytest

from record.reading import answer
from record.search import completing
from record.search.completing import Completions
from record.search.searchables import ACTOR, TOPIC
from tests.record.factories import an_actor, publish

pytestmark = pytest.mark.django_db


def complete(text: str) -> Completions:
    return answer(completing.complete(text, [ACTOR, TOPIC], 2))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ele", [3, 2]),
        ("eleccion pres", [2]),
        ("ELECCIÓN rob", [2]),
        ("elections fraud", [3]),
        ("fraud ele", [3]),
        ("e", []),
        ("  ", []),
        ("zebra ele", []),
        ("選", []),
        ("選挙", [4]),
    ],
)
def test_the_last_word_may_be_a_beginning_and_the_others_are_words(text: str, numbers: list[int]) -> None:
    publish("The river rose.")
    publish("La elección presidencial fue robada.", language="es")
    publish("Election fraud is widespread.")
    publish("選挙は盗まれた。", language="ja")
    assert [*complete(text).ids] == numbers


def test_names_are_those_of_what_has_the_words_and_must_have_them_themselves() -> None:
    publish("The river rose.", actors=[an_actor("eva-luz")])
    publish("The river fell.", "The bridge fell.")
    found = complete("the riv")
    assert (ACTOR, "eva-luz") in found.facets
    assert found.ids == [3, 2]  # the newest two: all have the River Board as their source
    assert completing.has_words("River Board", found.words[1:])
    assert not completing.has_words("Board of Rivers", ["river", "bo"])
    assert not completing.has_words("Eva Luz", found.words)
