"""What is published can be seen, and reads in the order in which it is written."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from record.readable import is_blank, unreadable, validate_readable

ALLOWED = [
    "",
    "The river rose.",
    "نهر",
    "נהר \u200fabc\u200e",  # marks of direction turn nothing around
    "می\u200cخواهم",
    "👨\u200d👩\u200d👧 ❤\ufe0f",
    "คำ\u200bไทย",
    "soft\u00adware",
    "0",
    ".",
]
UNSEEN = [
    "\u200b",
    " \n\t\u00a0",
    "\u200d\u200c\u200e\u200f",
    "\u2060\ufeff\u00ad",
    "\u3164",
    "\u2800\ufe0f",
    "\U000e0041",
]


@pytest.mark.parametrize("text", ALLOWED, ids=map(ascii, ALLOWED))
def test_letters_of_every_script_and_what_belongs_into_words_are_allowed(text: str) -> None:
    assert unreadable(text) is None


@pytest.mark.parametrize("text", UNSEEN, ids=map(ascii, UNSEEN))
def test_a_text_in_which_nothing_can_be_seen_counts_as_empty(text: str) -> None:
    assert is_blank(text)
    assert "Nothing in this text can be seen" in str(unreadable(text))


@pytest.mark.parametrize("character", [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))], ids=ascii)
def test_what_turns_the_direction_around_is_refused_by_its_name_and_place(character: str) -> None:
    words = str(unreadable(f"The river {character}did not rise."))
    assert f"(U+{ord(character):04X}) beside “did not rise.”" in words
    assert "beside “The river”" in str(unreadable(f"The river {character}"))


def test_the_name_is_unicodes_own() -> None:
    with pytest.raises(ValidationError, match="RIGHT-TO-LEFT OVERRIDE"):
        validate_readable("\u202e.esir ton did revir ehT")


@pytest.mark.django_db
def test_the_database_refuses_the_same_characters() -> None:
    """Alone, a character is refused where nothing of it can be seen, and where it changes the direction."""
    planes = [*range(1, 0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE2000)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM unnest(%s::int[]) AS code WHERE NOT is_readable(chr(code))", [planes])
        refused = {code for (code,) in cursor.fetchall()}
    assert refused == {code for code in planes if unreadable(chr(code))}
    assert len(refused) > 4_000
