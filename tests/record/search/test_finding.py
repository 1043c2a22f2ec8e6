"""Finding by words: what comes nearest where nothing has all of them, and how far results by relevance go."""

import pytest

from record.reading import _rows, answer
from record.search import finding, index, ranking
from record.search.index import RECORD
from record.search.terms import Text

pytestmark = pytest.mark.django_db


def test_what_is_removed_between_two_statements_is_not_among_the_nearest() -> None:
    index.replace(RECORD, (), {1: Text("The river rose by two meters.", "en"), 2: Text("The river fell.", "en")})
    text = "river lamp"
    asked, known = answer(ranking.read(RECORD, text))
    questions = finding.nearest(RECORD, text, asked, known)
    ranked = _rows(next(questions))
    assert {key for key, *_parts in ranked} == {1, 2}
    index.replace(RECORD, [1], {})
    with pytest.raises(StopIteration) as end:
        questions.send(_rows(questions.send(ranked)))
    assert [*end.value.value] == [2]
