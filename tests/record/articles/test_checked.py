"""Which sentences of an article have been checked already."""

import pytest

from record.articles import checked
from record.articles.reading import read
from record.reading import answer
from record.search.matching import CHECKED, NOT_FOUND
from tests.record.factories import publish

pytestmark = pytest.mark.django_db

CLAIM = "Venezuela sends 5,000 prisoners to the United States every year."
ARTICLE = f"A Heading\n{CLAIM} It is a nice day. Unemployment fell to 3 percent in 2019."


def test_sentences_that_can_be_checked_are_looked_up() -> None:
    publish(CLAIM, "The minister of health closed nine hospitals in the north.")
    found = answer(checked.look_up(read(ARTICLE)))
    assert {place: match.outcome for place, match in found.items()} == {1: CHECKED, 3: NOT_FOUND}
    assert found[1].candidates[0].result.statement == CLAIM


def test_of_very_many_those_are_looked_up_that_are_most_checkable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "MOST", 1)
    [place] = answer(checked.look_up(read(ARTICLE)))
    scores = [sentence.score for sentence in read(ARTICLE).sentences]
    assert scores[place] == max(scores)


def test_an_article_without_anything_to_check_asks_for_nothing() -> None:
    assert answer(checked.look_up(read("A Heading"))) == {}
