"""A word that no text has is looked for as the nearest one that some have."""

import pytest

from record.reading import answer
from record.search import index, ranking, spelling
from record.search.index import RECORD
from record.search.terms import Text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary(db: None) -> None:
    claims = [
        "The vaccine kills",
        "Vaccine mandate",
        "A vaccinated president",
        "Elección en Bogotá",
        "cat",
        "東京タワー",
    ]
    index.replace(RECORD, (), {at: Text(claim, "es" if at == 4 else "en") for at, claim in enumerate(claims, start=1)})


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("vacine", "vaccine"),  # one letter too few
        ("vacccine", "vaccine"),  # one too many
        ("vaccime", "vaccine"),  # another one
        ("vaccnie", "vaccine"),  # swapped
        ("vacinne", "vaccine"),  # two errors
        ("presidnet", "president"),
        ("elecion", "eleccion"),
        ("bogata", "bogota"),
    ],
)
def test_a_typing_error_is_corrected(written: str, known: str) -> None:
    assert answer(spelling.corrections(RECORD, [written])) == {written: known}


@pytest.mark.parametrize("written", ["vxcxinx", "helicopter", "cta", "ct", "2024", "covid19", "東京", "kilsl'"])
def test_what_is_too_far_too_short_or_no_word_stays(written: str) -> None:
    assert answer(spelling.corrections(RECORD, [written])) == {}


def test_of_words_as_near_the_most_frequent_is_taken_and_then_the_first() -> None:
    claims = {7: "The gander", 8: "A garden and a gander", 9: "A gamder"}
    index.replace(RECORD, (), {key: Text(claim, "en") for key, claim in claims.items()})
    assert answer(spelling.corrections(RECORD, ["gaxder"])) == {"gaxder": "gander"}
    index.replace(RECORD, [7, 8], {})
    index.replace(RECORD, (), {7: Text("gaoder", "en")})
    assert answer(spelling.corrections(RECORD, ["gaxder"])) == {"gaxder": "gamder"}


def test_a_text_with_many_unknown_words_is_no_search_with_typing_errors() -> None:
    unknown = [f"vaccin{one}{two}" for one in "abcdfgh" for two in "aeiouxyz"]
    assert len(answer(spelling.corrections(RECORD, unknown))) == spelling.MOST_CORRECTED


def test_words_that_are_gone_correct_nothing() -> None:
    index.replace(RECORD, [3], {})
    assert answer(spelling.corrections(RECORD, ["presidnet"])) == {}


def test_a_question_says_what_was_looked_for_instead() -> None:
    asked, _known = answer(ranking.read(RECORD, "vacine presidnet"))
    assert asked.corrected == {"vacine": "vaccine", "presidnet": "president"}
    asked, _known = answer(ranking.read(RECORD, "vaccine mandate"))
    assert asked.corrected == {}
