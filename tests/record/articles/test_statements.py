"""The claim that a sentence makes, without who says it, and the exact words that are quoted."""

import pytest

from record.articles.reading import read
from record.articles.statements import is_denied, quotation, statement_of


@pytest.mark.parametrize(
    ("text", "statement", "quoted"),
    [
        ("“The dam broke in 2019,” Ada Rivera said.", "The dam broke in 2019.", "The dam broke in 2019"),
        ("Ada Rivera said that the river rose by two meters.", "The river rose by two meters.", ""),
        ("According to Ada Rivera, the river rose.", "The river rose.", ""),
        ("The river rose by two meters, Ada Rivera said.", "The river rose by two meters.", ""),
        ("Ada Rivera said the dam was “as good as new.”", None, "as good as new."),
        ("Ada Rivera said that the dam was “as good as new.”", "The dam was “as good as new.”", "as good as new."),
        ("Ada Rivera called him a “fugitive from justice.”", None, "fugitive from justice."),
        ("Ada Rivera confirmed talks with the builders.", None, ""),
        ("Ada Rivera denied that the dam broke.", "The dam broke.", ""),
        ("Ada Rivera dijo que el río subió dos metros.", "El río subió dos metros.", ""),
        ("The river\nrose by two meters.", "The river rose by two meters.", ""),
        ("SENATOR TORRES: The river rose in 2019.", "The river rose in 2019.", "The river rose in 2019."),
    ],
)  # fmt: skip
def test_what_is_said_stands_for_itself_and_a_sentence_is_whole_where_that_is_unknown(
    text: str, statement: str | None, quoted: str
) -> None:
    article = read(text, "es" if "dijo" in text else "en")
    [sentence] = article.sentences
    assert statement_of(article, sentence) == (statement or text)
    attribution = sentence.attribution
    assert (quotation(article, attribution) if attribution else "") == quoted
    assert bool(attribution and is_denied(attribution)) == ("denied" in text)
