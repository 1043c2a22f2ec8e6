"""Stems and stop words of the languages that have both."""

import pytest

from record.search import languages
from record.search.terms import question


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en", "en"), ("pt-BR", "pt"), ("ES-419", "es"), ("nb", "no"), ("nn-NO", "no"), ("ja", ""), ("und", ""), ("", "")],
)
def test_a_tag_is_read_as_the_language_that_is_known(tag: str, language: str) -> None:
    assert languages.known(tag) == language


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["vaccine", "vaccines"]),
        ("es", ["eleccion", "elecciones"]),
        ("es", ["mujer", "mujeres"]),
        ("es", ["juez", "jueces"]),
        ("es", ["imagen", "imagenes"]),
        ("pt", ["vacina", "vacinas"]),
        ("pt", ["urna", "urnas"]),
        ("pt", ["eleicao", "eleicoes"]),
        ("pt", ["pao", "paes"]),
        ("pt", ["mao", "maos"]),
        ("pt", ["mae", "maes"]),
        ("pt", ["homem", "homens"]),
        ("pt", ["mulher", "mulheres"]),
        ("pt", ["animal", "animais"]),
        ("pt", ["hotel", "hoteis"]),
        ("pt", ["pais", "paises"]),
        ("pt", ["juiz", "juizes"]),
        ("pt", ["lei", "leis"]),
        ("fr", ["national", "nationaux"]),
        ("de", ["haus", "hauses"]),
        ("it", ["elezione", "elezioni"]),
        ("nl", ["verkiezing", "verkiezingen"]),
        ("ru", ["выборы", "выборам"]),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, forms: list[str]) -> None:
    assert len({languages.stem(form, language) for form in forms}) == 1


def test_a_word_of_no_known_language_is_its_own_stem() -> None:
    assert languages.stem("vaccines", languages.NONE) == "vaccines"


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "the"), ("en", "didn't"), ("en", "isn't"), ("es", "tambien"), ("pt", "nao"), ("fr", "etait"),
        ("de", "fur"), ("it", "perche"),
    ],
)  # fmt: skip
def test_stop_words_are_known_without_their_accents(language: str, word: str) -> None:
    assert languages.is_stop_word(word, language)


@pytest.mark.parametrize("word", ["river", "maduro's", "d'artagnan"])
def test_other_words_are_none(word: str) -> None:
    assert not languages.is_stop_word(word, "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The president of the republic", ("en",)),
        ("El presidente de los Estados Unidos", ("es",)),
        ("O presidente não disse que as urnas", ("pt",)),
        ("Le président n'est pas dans les urnes", ("fr",)),
        ("Der Präsident ist nicht gewählt", ("de",)),
        ("Il presidente della repubblica", ("it",)),
        ("Maduro Trump", languages.COMMON),
        ("東京", languages.COMMON),
    ],
)
def test_a_questions_language_is_told_by_its_stop_words(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(question(text).languages) == expected


def test_a_single_stop_word_tells_no_language() -> None:
    assert {*languages.COMMON, "nl"} == {*languages.likely(["met", "office"])}
    assert languages.likely(["drugs"]) == languages.COMMON


def test_a_stop_word_of_a_short_question_is_left_out_whichever_language_it_may_be_of() -> None:
    assert question("Maduro y drogas").spelled == ["maduro", "drogas"]
    assert question("y").spelled == ["y"]
