"""What makes two texts of the same words two claims: another number, a denial."""

import pytest

from record.search.likeness import claim_of, features, is_negated
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
    ("text", "language", "is_denial"),
    [
        ("The dam did not break", "en", True),
        ("The dam didn’t break", "en", True),
        ("It is not true that the dam did not break", "en", False),
        ("The dam broke", "en", False),
        ("Le barrage ne s’est pas rompu", "fr", True),
        ("Il ne pleut jamais", "fr", True),
        ("El alcalde no vio a nadie", "es", True),
        ("Il sindaco non ha visto nessuno", "it", True),
        ("O prefeito não viu ninguém", "pt", True),
        ("O rio subiu no Brasil", "pt", False),
        ("Der Damm brach nicht", "de", True),
    ],
)
def test_a_denial_is_told_by_the_words_of_its_own_language(text: str, language: str, is_denial: bool) -> None:
    assert is_negated(folded_words(text), [language]) == is_denial
