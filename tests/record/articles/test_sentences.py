"""Sentences of any text, with places that give it back."""

from collections import Counter
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.articles.sentences import LONGEST, sentences
from tests.record.articles.article import article, needs_the_article
from tests.record.articles.labels import LABELS


def cut(text: str, language: str = "en") -> list[str]:
    return [text[each.start : each.end] for each in sentences(text, language)]


@pytest.mark.parametrize(
    ("expected", "language"),
    [
        (["“It fell,” he said.", "She left."], "en"),
        (["He said: “Go.”", "She went... and stayed.", "Then?"], "en"),
        (["“We won.", "We did.”", "They left."], "en"),
        (["“Is it so?” Senator Ana Jones asked.", "No."], "en"),
        (["He came…", "Then he left."], "en"),
        (["It was Tuesday.", "(It was cold.)", "He left."], "en"),
        (["The river rose.[1]", "It fell."], "en"),
        (["He lives in the U.S. and works.", "She likes the U.S.", "He does not."], "en"),
        (["Sen. Smith met Dr. Jones at 5 p.m. on Jan. 5.", "They spoke."], "en"),
        (["It rose 3.5 percent (No. 2 in Europe, see p. 5).", "70 percent agreed."], "en"),
        (["J. R. R. Tolkien wrote it.", "D.E.A. agents came."], "en"),
        (["She works for Acme Inc. and Bell Co.", "The firm grew."], "en"),
        (["So did I.", "He left."], "en"),
        (["The U.S. Army came, e.g. by ship."], "en"),
        (["Der Minister sagte: „Das ist gut.“", "Am 3. Mai kam z. B. Herr Dr. Müller."], "de"),
        (["¿Qué dijo?", "«No es cierto», afirmó el Sr. Pérez.", "Se fue."], "es"),
        (["Il a dit : « C’est faux. »", "M. Dupont est parti."], "fr"),
        (["मंत्री आए।", "वे चले गए।"], "hi"),
        (["هل جاء الوزير؟", "نعم، جاء.", "ثم ذهب."], "ar"),
        (["Ինչ է սա։", "Ոչինչ։"], "hy"),
    ],
)
def test_a_sentence_ends_at_its_stop(expected: list[str], language: str) -> None:
    assert cut(" ".join(expected), language) == expected


def test_scripts_without_spaces_have_stops_without_them() -> None:
    assert cut("他说：“不是。”然后走了！谁？", "zh") == ["他说：“不是。”", "然后走了！", "谁？"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Heading\nThe text begins. It ends.", [(0, "A Heading"), (1, "The text begins."), (1, "It ends.")]),
        ("1. The first\n2. The second", [(0, "1. The first"), (1, "2. The second")]),
        ("- one\n- Two. More.", [(0, "- one"), (1, "- Two."), (1, "More.")]),
        ("\r\n\r\nOne.\r\n\r\n Two. \u2029Three.", [(0, "One."), (1, "Two."), (2, "Three.")]),
        ("The line is broken\nwithin a sentence of\nFive words. It ends.", [
            (0, "The line is broken\nwithin a sentence of\nFive words."), (0, "It ends."),
        ]),
        ("First headline of the day\nSecond headline of the day", [
            (0, "First headline of the day"), (1, "Second headline of the day"),
        ]),
        ("", []),
        (" \n\t ", []),
    ],
)  # fmt: skip
def test_lines_are_paragraphs_unless_they_break_sentences(text: str, expected: list[tuple[int, str]]) -> None:
    assert [(each.paragraph, text[each.start : each.end]) for each in sentences(text)] == expected


@given(st.text(st.sampled_from("aZé. \n!?…“”‘’\"'()[]1-。U.S.،؟"), max_size=200) | st.text(max_size=200))
def test_all_of_a_text_is_in_one_sentence_each(text: str) -> None:
    found = sentences(text)
    assert all(each.start < each.end for each in found)
    assert all(one.end <= two.start and one.paragraph <= two.paragraph for one, two in pairwise(found))
    assert "".join("".join(cut(text, "")).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "piece", ["a", "word ", "A. ", ".", "“", ".”", "(", "[1", "。", "\n", " ", "a\n", "U.S. ", "?! "]
)
def test_any_text_is_read_in_time_that_grows_with_it(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    begin = process_time()
    found = sentences(text)
    assert process_time() - begin < 5
    assert max((each.end - each.start for each in found), default=0) <= LONGEST


def test_what_has_no_stops_is_cut_between_words() -> None:
    found = cut("word " * 1_000)
    assert [len(each) for each in found] == [1_999, 1_999, 999]
    assert cut("x" * 2_500) == ["x" * 2_000, "x" * 500]


@needs_the_article
def test_the_article_is_cut_as_a_person_cuts_it() -> None:
    found = Counter(each.paragraph + 1 for each in sentences(article(), "en"))
    assert found == Counter(paragraph for paragraph, _sentence in (label.place for label in LABELS))
