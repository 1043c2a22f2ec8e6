"""One ranking: BM25 of words and of grams, over all texts or over candidates, in one order."""

import math
from collections.abc import Sequence

import pytest

from record.reading import answer
from record.search import encoders, index, ranking
from record.search.index import RECORD
from record.search.terms import Text, number_of, question, terms_of

pytestmark = pytest.mark.django_db

CLAIMS = [
    "The river rose by two meters in one night.",
    "The river fell.",
    "A dam on the river burst and the river flooded two villages.",
    "Vaccines contain microchips.",
    "The vaccine mandate was struck down by the court.",
    "Presidential election in Venezuela was stolen.",
    "La elección presidencial de Venezuela fue robada.",
    "A eleição presidencial do Brasil foi roubada pelas urnas.",
    "Les élections législatives ont été truquées.",
    "東京タワーが倒れた。",
    "विश्वविद्यालय बंद हैं",
]
LANGUAGES = ["en"] * 6 + ["es", "pt", "fr", "ja", "hi"]


@pytest.fixture
def claims(db: None) -> None:
    texts = zip(CLAIMS, LANGUAGES, strict=True)
    index.replace(RECORD, (), {at: Text(claim, language) for at, (claim, language) in enumerate(texts, start=1)})


def ranked(text: str, **options) -> list[int]:
    return [hit.id for hit in answer(ranking.rank(RECORD, text, **options)) if hit.score > 0]


@pytest.mark.usefixtures("claims")
def test_the_score_of_words_is_bm25_as_a_share_of_the_question() -> None:
    """Computed from the definition: the sum of what each term weighs, by the sum of what all could."""
    asked = ["river", "dam", "unheard"]
    stems = {number_of(stem) for stem in ("river", "burst", "dam", "flood", "two", "villag")}
    frequencies = {"river": 3, "dam": 1, "unheard": 0}
    idf = {word: math.log(1 + (len(CLAIMS) - f + 0.5) / (f + 0.5)) for word, f in frequencies.items()}
    length = 7  # river, burst, river, flood, two, village, dam: stop words do not count
    norm = 1.2 * (0.25 + 0.75 * length / 14)
    counts = {"river": 2, "dam": 1}
    score = sum(idf[word] * count * 2.2 / (count + norm) for word, count in counts.items()) / sum(idf.values())
    best = answer(ranking.rank(RECORD, " ".join(asked), language="en"))[0]
    assert {*terms_of(Text(CLAIMS[2], "en")).terms} == stems
    assert best.id == 3
    assert best.words == pytest.approx(score, rel=1e-4)


@pytest.mark.usefixtures("claims")
@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("elección presidencial robada", 7),
        ("eleccion PRESIDENCIAL robada", 7),
        ("eleiçao presidencial roubada", 8),
        ("eleicao presidencial das urnas", 8),
        ("elections legislatives truquees", 9),
        ("東京タワー", 10),
        ("विश्वविद्यालय", 11),
        ("#VaccineMandate https://t.co/x", 5),
        ("vacine mandaet", 5),
        ("vaccines contian micorchips", 4),
        ("micro\u200bchips", 4),
        ("the riv\u00ader fell", 2),
    ],
)
def test_a_claim_is_found_without_accents_with_typing_errors_and_in_any_script(text: str, best: int) -> None:
    assert ranked(text)[0] == best


class Letters:
    """An encoder by the letters of a text."""

    name, dimensions = "letters", 26

    def encode(self, texts: Sequence[str]) -> list[encoders.Vector]:
        return [self._vector(text.lower()) for text in texts]

    def _vector(self, text: str) -> encoders.Vector:
        counts = [text.count(chr(ord("a") + at)) + 0.01 for at in range(26)]
        length = math.sqrt(sum(count * count for count in counts))
        return [count / length for count in counts]


QUESTIONS = ["the river rose", "vacine", "elecciones en Venezuela", "東京", "urnas microchips dam", "unheard of"]


@pytest.mark.parametrize("encoder", [None, Letters()])
def test_candidates_are_in_the_order_of_all_texts(monkeypatch: pytest.MonkeyPatch, encoder: Letters | None) -> None:
    monkeypatch.setattr(encoders, "current", lambda: encoder)
    texts = zip(CLAIMS, LANGUAGES, strict=True)
    index.replace(RECORD, (), {at: Text(claim, language) for at, (claim, language) in enumerate(texts, start=1)})
    for text in QUESTIONS:
        exact = [hit for hit in answer(ranking.rank(RECORD, text)) if hit.words + hit.grams > 0.3]
        assert exact or text == "unheard of"
        with monkeypatch.context() as patch:
            patch.setattr(ranking, "EXACT_UP_TO", 0)
            candidates = answer(ranking.rank(RECORD, text))
        assert candidates[: len(exact)] == exact


@pytest.mark.parametrize("encoder", [None, Letters()])
def test_each_of_many_questions_has_the_best_that_it_has_alone(
    monkeypatch: pytest.MonkeyPatch, encoder: Letters | None
) -> None:
    monkeypatch.setattr(encoders, "current", lambda: encoder)
    texts = zip(CLAIMS, LANGUAGES, strict=True)
    index.replace(RECORD, (), {at: Text(claim, language) for at, (claim, language) in enumerate(texts, start=1)})
    asked = [text for text in QUESTIONS if text not in ("vacine", "unheard of")] * 5  # more than one statement takes
    questions = [question(text) for text in asked]
    known = answer(ranking.frequencies(RECORD, *questions))
    found = answer(ranking.hits_of_each(RECORD, asked, questions, known, 1))
    assert found == [answer(ranking.rank(RECORD, text, limit=1)) for text in asked]


def test_meaning_counts_beside_words_and_a_text_without_a_vector_is_found_by_its_words(monkeypatch) -> None:
    index.replace(RECORD, (), {1: Text("zzz dam", "en")})
    monkeypatch.setattr(encoders, "current", Letters)
    index.replace(RECORD, (), {2: Text("zzz dam", "en"), 3: Text("mad mad mad", "en")})
    hits = answer(ranking.rank(RECORD, "dam"))
    assert [hit.id for hit in hits] == [2, 1, 3]
    assert {hit.id: hit.cosine > 0.1 for hit in hits} == {1: False, 2: True, 3: True}
    assert {hit.id: hit.words > 0 for hit in hits} == {1: True, 2: True, 3: False}


@pytest.mark.parametrize("exact_up_to", [0, 20_000])
def test_of_equal_scores_the_lower_id_comes_first(monkeypatch: pytest.MonkeyPatch, exact_up_to: int) -> None:
    monkeypatch.setattr(ranking, "EXACT_UP_TO", exact_up_to)
    index.replace(RECORD, (), {key: Text("The dam burst.", "en") for key in (9, 3, 7, 1)})
    assert ranked("dam") == [1, 3, 7, 9]
    assert ranked("dam", limit=2) == [1, 3]


@pytest.mark.usefixtures("claims")
@pytest.mark.parametrize(
    "text",
    [
        "x" * 7_000, "river " * 1_500, " ".join(f"word{n}" for n in range(3_000)), "a", "the of and",
        "''' ((( OR AND NOT *",
        "\x00", "\ud800 river", "\u200b" * 7_000, "東" * 7_000, "рiver 東京 río", "-" * 7_000, "#" * 7_000, "",
    ],
)  # fmt: skip
def test_any_text_is_answered(text: str) -> None:
    assert len(answer(ranking.rank(RECORD, text))) <= len(CLAIMS)


def test_an_empty_index_has_nothing() -> None:
    assert answer(ranking.rank(RECORD, "river")) == []


def test_among_many_texts_a_question_of_common_words_finds_what_has_them_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["Taxes on bread", "The president and the taxes", "A president in a boat", "Bread and boats"]
    index.replace(RECORD, (), {at: Text(text, "en") for at, text in enumerate(texts, start=1)})
    monkeypatch.setattr(ranking, "EXACT_UP_TO", 0)
    for name in ("BY_WORDS", "BY_PIECES"):
        monkeypatch.setattr(ranking, name, 1)
    assert [hit.id for hit in answer(ranking.rank(RECORD, "president taxes"))] == [2]
