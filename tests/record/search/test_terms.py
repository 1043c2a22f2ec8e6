"""What terms weigh: BM25, computed here once more from its definition."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.search.terms import (
    DIMENSION,
    MOST_TERMS,
    Text,
    grams_of,
    literal,
    number_of,
    pieces_of,
    question,
    rarity,
    read_terms,
    terms_of,
)


def bm25(frequency: float, length: int, usual_length: int) -> float:
    """Return the part of the score that depends on the text: Robertson and Zaragoza 2009, k1 1.2, b 0.75."""
    k1, b = 1.2, 0.75
    return frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / usual_length))


def test_words_weigh_what_bm25_says_and_less_outside_the_claim() -> None:
    text = Text("Flood flood dam", "en", said="dam bridge", rest="bridge canal canal")
    frequencies = {"flood": 2, "dam": 1 + 0.5, "bridg": 0.5 + 0.25, "canal": 2 * 0.25}
    assert terms_of(text).words == pytest.approx(
        {number_of(stem): bm25(frequency, 3, 14) for stem, frequency in frequencies.items()}
    )


def test_grams_weigh_what_bm25_says_and_are_those_of_claim_and_quotes() -> None:
    claimed = ["abc", "abcd", "abc"]
    counts = Counter(gram for word in claimed for gram in grams_of(word))
    length = counts.total()
    for gram in grams_of("xyz"):
        counts[gram] += 0.5  # type: ignore[assignment]
    expected = {number_of(gram): bm25(count, length, 294) for gram, count in counts.items()}
    assert terms_of(Text(" ".join(claimed), "und", said="xyz", rest="uvw")).grams == pytest.approx(expected)


def test_stop_words_weigh_nothing_as_words_and_something_as_grams() -> None:
    found = terms_of(Text("The of and", "en"))
    assert found.words == {}
    assert found.terms == []
    assert number_of(" the ") in found.grams


def test_grams_and_pieces_are_what_they_are_called() -> None:
    assert grams_of("ab") == [" ab", "ab ", " ab "]
    assert grams_of("abc") == [" ab", "abc", "bc ", " abc", "abc ", " abc "]
    assert grams_of("東京") == pieces_of("東京") == ["東京"]
    assert pieces_of("abcd") == [" abc", "abcd", "bcd "]
    assert pieces_of("a") == [" a "]


@pytest.mark.parametrize("total", [1, 10, 1_000_000])
def test_rarity_is_the_inverse_document_frequency_of_bm25(total: int) -> None:
    for frequency in {0, 1, total // 2, total}:
        assert rarity(frequency, total) == pytest.approx(math.log(1 + (total - frequency + 0.5) / (frequency + 0.5)))
        assert rarity(frequency, total) > 0


def test_a_long_text_keeps_its_heaviest_terms_and_all_of_its_words() -> None:
    names = [f"w{n}" for n in range(MOST_TERMS + 500)]
    found = terms_of(Text(" ".join(["heavy"] * 3 + names), "und"))
    assert len(found.words) == len(found.grams) == MOST_TERMS
    assert number_of("heavy") in found.words
    assert {number_of(name) for name in names} <= {*found.terms}


@given(st.dictionaries(st.integers(0, DIMENSION - 1), st.floats(1e-6, 5), max_size=50))
def test_the_terms_of_a_vector_are_read_as_they_were_written(weights: dict[int, float]) -> None:
    assert read_terms(literal(weights)) == sorted(weights)


def test_a_questions_word_is_looked_for_in_every_language_that_it_may_be_in() -> None:
    asked = question("vacunas")
    assert asked.languages == ("en", "es", "pt", "fr", "de", "it")
    [group] = asked.words
    assert {number_of("vacun"), number_of("vacuna")} <= group
    assert question("vacunas", "es").words == [frozenset({number_of("vacun")})]


@pytest.mark.parametrize("text", ["the", "to be or not to be", "the the the"])
def test_of_nothing_but_stop_words_those_are_looked_for(text: str) -> None:
    assert {*question(text).spelled} == {*text.split()}


@pytest.mark.parametrize("text", ["", " ", "—", "\x00", "\ud800", "👩‍👩‍👧", "https://t.co/x"])
def test_a_question_without_a_letter_has_no_terms(text: str) -> None:
    asked = question(text)
    assert not asked.words
    assert not asked.grams
