"""Addresses of fact-checks: words of any script, percent-encoded, bounded, and nothing that cannot be seen."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.models import FactCheck
from record.paths import encoded, path_by_number, path_of
from record.readable import DIRECTIONS, is_blank

LONGEST = FactCheck._meta.get_field("path").max_length


@given(st.integers(1, 2**31 - 1), st.text() | st.text(alphabet="भारत한국ا\u0301\u200c\u3164'-_ ", max_size=500))
def test_any_statement_gives_a_plain_path(number: int, statement: str) -> None:
    path = path_of(number, statement)
    assert path.isascii()
    assert path.startswith(f"/claims/{number}/")
    assert path.endswith("/")
    assert path.count("/") == 4
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", path)
    assert urlsplit(f"https://facts.example{path}").path == path
    assert LONGEST is not None
    assert len(path) <= LONGEST
    words = unquote(path).split("/")[3]
    assert encoded(unquote(path)) == path
    assert 1 <= len(words) <= 80
    assert unicodedata.is_normalized("NFC", words)
    assert not re.search(f"[{DIRECTIONS}\\s?#%&\"'<>]", words)
    assert not any(is_blank(character) for character in words)
    assert not unicodedata.category(words[0]).startswith("M")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("Venezuela isn't a producer.", "venezuela-isnt-a-producer"),
        ("Venezuela isn’t a producer.", "venezuela-isnt-a-producer"),
        ("El río creció", "el-río-creció"),
        ("El ri\u0301o crecio\u200d\u0301", "el-río-creció"),
        ("_\u0300", "claim"),
        ("Река вышла из берегов!", "река-вышла-из-берегов"),
        ("यह नदी चढ़ी है।", "यह-नदी-चढ़ी-है"),
        ("委内瑞拉是毒品的主要来源。", "委内瑞拉是毒品的主要来源"),
        ("ارتفع النهر ٢ متر", "ارتفع-النهر-٢-متر"),
        ("می\u200cخواهم بروم", "میخواهم-بروم"),
        ("\u200fabc\u200e d\u061c", "abc-d"),
        ("one two three four five six seven eight nine", "one-two-three-four-five-six-seven-eight"),
        ("x" * 500, "x" * 80),
        (f"{'x' * 79} y", "x" * 79),
        ("水" * 100, "水" * 44),  # nine characters each in the address
        ("𐍈" * 100, "𐍈" * 33),
        ("?!", "claim"),
        ("\u3164\u0301", "claim"),
        ("Versions?", "claim"),  # which would be the address of a history
        ("Versions of it", "versions-of-it"),
    ],
)
def test_the_path_has_the_statements_first_words(statement: str, words: str) -> None:
    words = unicodedata.normalize("NFC", words)
    assert unquote(path_of(1, statement)) == f"/claims/1/{words}/"


def test_the_path_of_what_may_not_be_named_is_its_number() -> None:
    assert path_by_number(7) == "/claims/7/"
