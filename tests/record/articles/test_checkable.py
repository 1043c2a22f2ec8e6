"""Which sentences are probably checkable, and why."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.articles import cues
from record.articles.checkable import PROBABLY, WEIGHTS, Checkability, checkability, features


def judged(text: str, language: str = "en", *, is_said: bool = False) -> Checkability:
    whole = (0, len(text))
    return checkability(text, whole, language, [whole] if is_said else [])


def reasons(text: str, language: str = "en") -> dict[str, list[str]]:
    return {reason.code: [text[start:end] for start, end in reason.words] for reason in judged(text, language).reasons}


@pytest.mark.parametrize(
    "text",
    [
        "Unemployment fell to 3.5 percent in 2019, its lowest level since 1969.",
        "The country has lost 60,000 factories since 2001.",
        "Fentanyl is largely made in Mexico and killed 70,000 Americans last year.",
        "The court convicted three ministers of fraud in May.",
        "The senate passed the law with 51 votes.",
    ],
)
def test_what_can_be_looked_up_is_checkable(text: str) -> None:
    assert judged(text).is_checkable


@pytest.mark.parametrize(
    "text",
    [
        "I love this city.",
        "I think we should all be proud.",
        "We will never forget you.",
        "What would you do about it?",
        "Thank you very much, ladies and gentlemen.",
        "It is a wonderful day.",
        "The Way Ahead",
    ],
)
def test_feelings_wishes_questions_and_opinions_are_not(text: str) -> None:
    assert judged(text).score < 0.3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The river rose by two meters.", "The river rose by two meters?"),
        ("The river rose by two meters.", "The river will rise by two meters."),
        ("The river rose by two meters.", "The river rose."),
        ("The board sold 12 bridges.", "I hope the board sold 12 bridges."),
    ],
)
def test_one_sentence_is_more_checkable_than_another(one: str, other: str) -> None:
    assert judged(one).score > judged(other).score


def test_what_somebody_says_is_more_checkable() -> None:
    text = "The board denied that the river rose."
    assert judged(text, is_said=True).score > judged(text).score
    assert [reason.code for reason in judged(text, is_said=True).reasons][-1] == cues.ATTRIBUTED


def test_reasons_are_the_words_that_made_it_so() -> None:
    assert reasons("In 2020 the court banned $5 million, more than ever, because 70 percent were stolen.") == {
        "number": ["$5", "million", "70", "percent"],
        "date": ["2020"],
        "comparison": ["than"],
        "cause": ["because"],
        "record": ["ever"],
        "official": ["court", "banned"],
        "accusation": ["stolen"],
    }
    assert reasons("We go.") == {}


def test_spanish_has_its_own_words() -> None:
    found = judged("El desempleo bajó un 3,5 por ciento en 2019, debido a la nueva ley.", "es")
    assert (found.rules, found.is_checkable) == ("es", True)
    assert {reason.code for reason in found.reasons} >= {"number", "date", "comparison", "cause", "official"}


def test_another_language_has_numbers_alone_and_says_so() -> None:
    found = judged("Die Arbeitslosigkeit sank auf 3,5 %.", "de")
    assert (found.rules, [reason.code for reason in found.reasons]) == ("", ["number"])
    assert found.is_checkable
    assert not judged("Die Arbeitslosigkeit sank so tief wie nie.", "de").is_checkable
    assert judged("失业率降至3.5%。", "zh").is_checkable


@given(st.text(max_size=200), st.sampled_from(["en", "es", "xx"]))
def test_any_text_has_a_score_and_its_reasons_stand_in_it(text: str, language: str) -> None:
    found = judged(text, language)
    assert 0 < found.score < 1
    assert all(0 <= start < end <= len(text) for reason in found.reasons for start, end in reason.words)


@pytest.mark.parametrize("rules", ["en", "es", ""])
def test_every_feature_has_a_weight_and_every_language_the_same_ones(rules: str) -> None:
    weights = json.loads(WEIGHTS.read_text())["en" if rules else ""]["weights"]
    found = features("A", {code: [] for code in (*cues.patterns(rules), cues.ATTRIBUTED)}, rules)
    assert {*weights} == {*found}
    assert {*cues.REASONS} <= {*weights} or not rules
    assert PROBABLY == 0.5
