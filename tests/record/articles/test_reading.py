"""A text, read: what each of its sentences is."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.articles.reading import LONGEST, read
from tests.record.articles.article import article, claims, needs_the_article
from tests.record.articles.labels import LABELS

TEXT = "A Heading\nThe river rose by 2 meters in 2019. “We are proud,” Ana Torres said. It is a nice day."


def test_each_sentence_says_what_it_is_and_where_it_stands() -> None:
    found = read(TEXT)
    assert (found.text, found.language) == (TEXT, "en")
    assert [(each.text, [*each.kinds]) for each in found.sentences] == [
        ("A Heading", []),
        ("The river rose by 2 meters in 2019.", ["checkable"]),
        ("“We are proud,” Ana Torres said.", ["attributed"]),
        ("It is a nice day.", []),
    ]
    assert all(found.text[each.start : each.end] == each.text for each in found.sentences)
    assert [each.paragraph for each in found.sentences] == [0, 1, 1, 1]
    quoted = found.sentences[2].attribution
    assert quoted
    assert (quoted.speaker, [found.text[start:end] for start, end in quoted.words]) == ("Ana Torres", ["We are proud,"])


def test_html_is_read_as_its_text() -> None:
    found = read("<h1>A Heading</h1><p>The river rose by <b>2</b> meters.</p><script>x</script>")
    assert [each.text for each in found.sentences] == ["A Heading", "The river rose by 2 meters."]


@pytest.mark.parametrize(
    ("text", "language", "expected", "rules"),
    [
        ("El río subió y la ciudad no lo sabe.", None, "es", "es"),
        ("The river rose.", "en-GB", "en", "en"),
        ("Der Fluss ist in der Nacht gestiegen und das ist nicht gut.", None, "de", ""),
        ("委内瑞拉每年向美国输送五千名囚犯。", None, "", ""),
        ("委内瑞拉每年向美国输送五千名囚犯。", "zh-Hans", "zh", ""),
        ("", None, "", ""),
    ],
)
def test_the_language_is_told_or_given(text: str, language: str | None, expected: str, rules: str) -> None:
    found = read(text, language)
    assert found.language == expected
    assert {each.rules for each in found.sentences} <= {rules}


@given(st.text(max_size=300))
def test_no_text_is_lost(text: str) -> None:
    found = read(text, "en")
    assert "".join("".join(each.text for each in found.sentences).split()) == "".join(found.text.split())
    assert all(found.text[each.start : each.end] == each.text for each in found.sentences)


@pytest.mark.parametrize("piece", [f"{TEXT}\n", "a", "1 ", "。", "“", "in the past a ", "<p>a ", "I said that ", "x\n"])
def test_the_longest_text_is_read_within_seconds(piece: str) -> None:
    begin = process_time()
    read((piece * LONGEST)[:LONGEST])
    assert process_time() - begin < 10


@needs_the_article
def test_the_article_gives_the_claims_of_the_case_file() -> None:
    pairs = [*zip(LABELS, read(article()).sentences, strict=True)]
    assert {claim for label, _each in pairs for claim in label.claims} == {*claims()}
    assert len({claim for label, each in pairs if each.is_checkable for claim in label.claims}) >= 10
    marked = [label.is_checkable for label, each in pairs if each.is_checkable]
    assert sum(marked) >= 0.75 * len(marked)
    assert sum(each.is_checkable for label, each in pairs if label.is_plain) <= 5
