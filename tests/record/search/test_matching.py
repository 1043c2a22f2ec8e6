"""Whether a text has been checked already: the outcome, the reasons, and what keeps a look-alike from being one."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from record import log
from record.reading import answer
from record.search import encoders, matching
from record.search.matching import CHECKED, NOT_FOUND, PERHAPS, Match
from tests.record.factories import publish

pytestmark = pytest.mark.django_db

CLAIM = "Venezuela sends 5,000 prisoners to the United States every year."
OTHERS = [
    "The minister of health closed nine hospitals in the north.",
    "Unemployment fell to its lowest level since 1969.",
    "A vaccine against measles causes autism in children.",
    "The mayor of Springfield sold the city's water to a bottling company.",
    "Glaciers in the Andes have lost half of their ice.",
    "The bridge over the Danube was closed because of cracks.",
]


@pytest.fixture
def record(db: None) -> None:
    publish(CLAIM, *OTHERS)


def match(text: str, limit: int = 3) -> Match:
    return answer(matching.match(text, limit))


def kinds(found: Match) -> list[str]:
    return [reason.kind for reason in found.candidates[0].why]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("text", [CLAIM, CLAIM.upper(), CLAIM.rstrip("."), f"“{CLAIM}”", "  ".join(CLAIM.split())])
def test_the_same_words_are_checked_whatever_stands_around_them(text: str) -> None:
    found = match(text)
    assert found.outcome == CHECKED
    assert found.candidates[0].result.statement == CLAIM
    assert found.candidates[0].score == 1
    assert kinds(found) == [matching.SAME]


@pytest.mark.usefixtures("record")
def test_other_words_for_the_same_are_found_with_the_words_in_common() -> None:
    found = match("Every year, Venezuela is sending 5000 of its prisoners to the United States, says the senator")
    assert found.outcome in (CHECKED, PERHAPS)
    [words, numbers] = found.candidates[0].why
    assert words.kind == matching.WORDS
    assert {word.casefold() for word in words.words} >= {"venezuela", "prisoners", "united", "states", "year"}
    assert (numbers.kind, [*numbers.words]) == (matching.NUMBERS, ["5000"])


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "text",
    [
        CLAIM.replace("sends", "never sends"),
        CLAIM.replace("sends", "doesn't send"),
        CLAIM.replace("5,000", "90,000"),
        "Venezuela prisoners",
        "5,000 prisoners from Venezuela",
    ],
)
def test_a_denial_another_number_and_a_subject_are_perhaps_at_the_most(text: str) -> None:
    assert match(text).outcome == PERHAPS


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "text",
    [
        CLAIM.replace("Venezuela", "Colombia"),
        CLAIM.replace("the United States", "Spain"),
        CLAIM.replace("year", "month"),
        CLAIM.replace("prisoners", "patients"),
        CLAIM.replace("sends", "refuses to send"),
        CLAIM.replace("sends", "doesnt send"),
        "The United States sends 5,000 prisoners to Venezuela every year.",
        f"It is false that {CLAIM}",
        f"Nobody can prove that {CLAIM} Not even they.",
        "A vaccine against rabies causes autism in children.",
        "A vaccine against measles causes blindness in children.",
        "The minister of health closed seven hospitals in the north.",
        "The ministry of wealth closed nine hospitals in the north.",
    ],
)
def test_another_person_country_or_deed_in_the_place_of_one_is_perhaps_at_the_most(text: str) -> None:
    assert match(text).outcome == PERHAPS


def test_another_number_beside_one_that_is_the_same_is_perhaps_at_the_most(db: None) -> None:
    publish("In 2024, floods in the valley killed 300 people.", *OTHERS)
    assert match("Floods in the valley killed 500 people in 2024.").outcome == PERHAPS
    assert match("Floods in the valley killed 300 people in 2024.").outcome == CHECKED


def test_a_text_in_another_language_is_perhaps_at_the_most(db: None) -> None:
    """Of “perdió” and “won”, nobody can tell that they are opposites who compares words."""
    publish("Edmundo González won Venezuela's 2024 presidential election.", *OTHERS)
    assert match("Edmundo González perdió las elecciones presidenciales de Venezuela de 2024").outcome == PERHAPS


def test_a_text_and_a_claim_of_a_language_that_is_not_known_are_compared(db: None) -> None:
    publish("委内瑞拉每年向美国输送五千名囚犯", language="zh")
    assert match("听说委内瑞拉每年向美国输送五千名囚犯").outcome == CHECKED


@pytest.mark.parametrize(
    ("claim", "denial"),
    [
        ("Le président n'a jamais rencontré les ouvriers de Lyon.", "Le président a rencontré les ouvriers de Lyon."),
        ("El alcalde no vendió nunca el agua de la ciudad.", "El alcalde vendió el agua de la ciudad."),
        ("Venezuela is neither a producer nor an exporter.", "Venezuela is a producer and an exporter of cocaine."),
    ],
)
def test_two_words_that_deny_once_are_a_denial(db: None, claim: str, denial: str) -> None:
    publish(claim, *OTHERS)
    assert match(denial).outcome == PERHAPS


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "text",
    [
        f"BREAKING NEWS {CLAIM}",
        f"{CLAIM} Share this before it is deleted!",
        "Every year, Venezuela sends 5,000 prisoners to the United States.",
        "Venezuela is sending 5,000 prisoners every year to the United States",
    ],
)
def test_what_stands_around_a_claim_and_its_order_make_no_other_claim(text: str) -> None:
    assert match(text).outcome == CHECKED


def test_the_one_that_is_sure_comes_first(db: None) -> None:
    """A long denial has more of the text's words than the claim that the text repeats."""
    again = "Venezuela doesn't send 5,000 prisoners to the United States every year, said a senator from Ohio on Monday"
    publish(again, CLAIM, *OTHERS)
    found = match(f"{CLAIM} So said the senator from Ohio on Monday")
    assert found.outcome == CHECKED
    assert found.candidates[0].result.statement == CLAIM


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("text", ["A recipe for pancakes with blueberries", "the of and", "…", "Zqxjk vwpfh"])
def test_what_nobody_checked_is_not_found(text: str) -> None:
    assert match(text).outcome == NOT_FOUND


@pytest.mark.usefixtures("record")
def test_a_misspelled_word_is_a_reason_of_its_own() -> None:
    found = match("A vacine against measels causes autism in children")
    assert found.candidates[0].result.statement == OTHERS[2]
    [spelled] = [reason for reason in found.candidates[0].why if reason.kind == matching.SPELLING]
    assert {*spelled.words} == {"vaccine", "measles"}


@pytest.mark.usefixtures("record")
def test_there_are_no_more_candidates_than_asked_for_and_each_score_is_a_probability() -> None:
    found = match("Venezuela, a vaccine, a bridge and the glaciers in the Andes", limit=2)
    assert len(found.candidates) == 2
    assert all(0 <= candidate.score <= 1 for candidate in found.candidates)


TEXTS = [CLAIM, CLAIM.replace("sends", "never sends"), *OTHERS, "A recipe for pancakes with blueberries", "the of", "…"]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("language", [None, "en"])
def test_many_texts_are_matched_as_each_is(language: str | None) -> None:
    def named(match: Match) -> tuple[str, str | None]:
        return match.outcome, match.candidates[0].result.statement if match.outcome != NOT_FOUND else None

    found = answer(matching.match_each(TEXTS, 1, language))
    assert [named(match) for match in found] == [named(answer(matching.match(text, 1, language))) for text in TEXTS]
    assert {match.outcome for match in found} == {CHECKED, PERHAPS, NOT_FOUND}


@pytest.mark.usefixtures("record")
def test_many_texts_take_few_statements(django_assert_max_num_queries: Callable[[int], Any]) -> None:
    with django_assert_max_num_queries(4):
        answer(matching.match_each(TEXTS, 3))
    with django_assert_max_num_queries(4 + 2):  # sixteen texts in each of three
        answer(matching.match_each(OTHERS * 8, 3))
    with django_assert_max_num_queries(0):
        assert answer(matching.match_each([], 3)) == []


def test_what_was_retracted_is_found_no_more(record: None) -> None:
    log.retract(1, note="Wrong.")
    assert match(CLAIM).outcome == NOT_FOUND
    assert CLAIM not in [candidate.result.statement for candidate in match(CLAIM).candidates]


def test_without_anything_public_nothing_is_found(db: None) -> None:
    assert match(CLAIM) == Match(NOT_FOUND, [])
    assert answer(matching.match_each([CLAIM, "\x00"], 3)) == [Match(NOT_FOUND, []), Match(NOT_FOUND, [])]


def test_every_judgment_says_what_checked_is_worth_and_keeps_the_promise() -> None:
    known = json.loads(matching.CALIBRATION.read_text())
    assert {*known} == {encoders.NONE, encoders.Multilingual.name, "all-MiniLM-L6-v2-onnx-int8"}
    for name, judgment in known.items():
        assert judgment["measured"]["precision"] >= 0.95, name
        assert judgment["measured"]["recall"] > 0.15, name
        assert 0 < judgment["perhaps"] < judgment["checked"] < 1, name
        assert ("cosine" in judgment["weights"]) == (name != encoders.NONE)
