"""Which words of a text were asked for, and where they stand: in any form, in any script, each letter once."""

import pytest

from record.search import passages
from record.search.terms import question


def marked(text: str, asked: str, language: str) -> str:
    pieces = passages.marked(text, language, question(asked, language).word_terms)
    assert "".join(piece.text for piece in pieces) == text
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "asked", "language", "expected"),
    [
        ("The rivers ROSE; a rose.", "river rose", "en", "The [rivers] [ROSE]; a [rose]."),
        ("La elección, las elecciones.", "eleccion", "es", "La [elección], las [elecciones]."),
        ("L’économie et l'économie", "economie", "fr", "[L’économie] et [l'économie]"),
        ("25,000 and 25.000, not 25", "25000", "en", "[25,000] and [25.000], not 25"),
        ("東京タワーが倒れた。", "東京タワー", "ja", "[東京タワー]が倒れた。"),
        ("विश्वविद्यालय बंद हैं", "विश्वविद्यालय", "hi", "[विश्वविद्यालय] बंद हैं"),
        ("العربية والعربية", "العربية", "ar", "[العربية] والعربية"),
        ("micro\u00adchips and <b>chips</b>", "microchips", "en", "[micro\u00adchips] and <b>chips</b>"),
        ("What the of is", "the of", "en", "What the of is"),
        ("", "river", "en", ""),
    ],
)
def test_words_are_marked_as_the_text_writes_them(text: str, asked: str, language: str, expected: str) -> None:
    assert marked(text, asked, language) == expected


def test_words_in_common_are_named_once_and_whole() -> None:
    assert passages.shared("Rivers and a river", "en", question("river").word_terms) == ["Rivers"]
    terms = question("東京タワー").word_terms
    assert passages.shared("東京タワーが倒れた。東京", "ja", terms) == ["東京タワー", "東京"]


def test_a_passage_is_cut_between_words_around_the_first_match() -> None:
    text = f"{'before ' * 40}the river rose {'after ' * 40}"
    pieces = passages.passage(text, "en", question("river").word_terms)
    shown = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.is_match] == ["river"]
    assert len(shown) < 2 * passages.AROUND + len("river") + 1
    assert {*shown.split()} == {"before", "the", "river", "rose", "after"}
    assert passages.passage(text, "en", question("zebra").word_terms) == []
    assert passages.passage("x" * 500 + "river" + "x" * 500, "en", question("river").word_terms) == []
