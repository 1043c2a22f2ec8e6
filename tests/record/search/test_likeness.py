"""What makes two texts of the same words two claims: another number, a denial."""

import pytest

from record.search.likeness import claim_of, denials, features, matcher
from record.search.ranking import Frequencies, Hit
from record.search.terms import question
from record.search.text import folded_words


def numbers_apart(text: str, claim: str) -> float:
    known = Frequencies(total=10, words={}, grams={})
    return features(text, question(text), claim_of(claim, "en"), known, Hit(1, 1.0, 1.0, 0.0))["numbers_apart"]


@pytest.mark.parametrize(
    ("one", "other", "is_apart"),
    [
        ("25,000 people", "25.000 personas", False),
        ("25,000 people", "25\u202f000 personnes", False),
        ("2.5 million", "2,5 Millionen", False),
        ("1,234.56 dollars", "1.234,56 Euro", False),
        ("In 2020. Then nothing", "2020, again", False),
        ("25 million", "2,5 Millionen", True),
        ("25,000 people", "2,500 people", True),
        ("many people", "2,500 people", False),
    ],
)
def test_numbers_are_compared_however_they_are_written(one: str, other: str, is_apart: bool) -> None:
    assert numbers_apart(one, other) == numbers_apart(other, one) == is_apart


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("The dam did not break", "en", 1),
        ("The dam didn’t break", "en", 1),
        ("It is not true that the dam did not break", "en", 2),
        ("The dam broke", "en", 0),
        ("Le barrage ne s’est pas rompu", "fr", 1),
        ("Il ne pleut jamais", "fr", 1),
        ("El alcalde no vio a nadie", "es", 2),
        ("Il sindaco non ha visto nessuno", "it", 2),
        ("O prefeito não viu ninguém", "pt", 2),
        ("O rio subiu no Brasil", "pt", 0),
        ("Der Damm brach nicht", "de", 1),
    ],
)
def test_a_denial_is_told_by_the_words_of_its_own_language(text: str, language: str, count: int) -> None:
    assert denials(folded_words(text), [language]) == count


def test_what_a_long_claim_repeats_everywhere_is_not_compared() -> None:
    """Else a claim that says one word a thousand times would be compared with a text for seconds."""
    assert matcher(["a"] * 2_000, ["dam", *["a"] * 2_000]).bpopular == {"a"}
    rare = [f"word{number}" for number in range(300)]
    assert matcher(rare, rare).find_longest_match().size == 300
