import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record import documents
from tests.record.factories import content


def test_canonical_bytes_are_those_of_rfc_8785():
    """Keys by UTF-16 code units, no white space, shortest numbers, plain UTF-8: the RFC's own cases."""
    given = {
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis",
    }  # fmt: skip
    assert (
        documents.canonical(given)
        == (
            '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",'
            '"€":"Euro Sign","\U0001f600":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}'
        ).encode()
    )
    numbers = {"numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001]}
    assert documents.canonical(numbers) == b'{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}'
    assert documents.canonical({"b": [True, None], "a": '\u20ac$\u000f\nA\'B"\\"/'}) == (
        '{"a":"€$\\u000f\\nA\'B\\"\\\\\\"/","b":[true,null]}'.encode()
    )


def test_the_leaf_is_the_entrys_canonical_json():
    from datetime import UTC, datetime, timedelta, timezone

    moment = datetime(2026, 11, 22, 10, tzinfo=UTC).astimezone(timezone(timedelta(hours=-4)))
    line = {"index": 0, "number": 1, "version": 1, "action": "published", "document": "ab", "published_at": moment}
    assert documents.leaf(**line) == (
        b'{"action":"published","document":"ab","index":0,"number":1,"published_at":"2026-11-22T10:00:00Z","version":1}'
    )


def test_the_digest_is_lower_case_hexadecimal():
    assert documents.sha256(b"{}") == hashlib.sha256(b"{}").hexdigest()


@given(st.integers(1, 2**31 - 1), st.text())
def test_any_statement_gives_a_plain_path(number, statement):
    path = documents.path_of(number, statement)
    assert path.isascii()
    assert path.startswith(f"/claims/{number}/")
    assert path.endswith("/")
    assert path.count("/") == 4
    assert not any(character.isspace() or character in "?#%&\"'<>" for character in path)
    assert len(path) <= 200


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        ("Venezuela isn't a producer.", "/claims/1/venezuela-isnt-a-producer/"),
        ("El río creció", "/claims/1/el-rio-crecio/"),
        ("река", "/claims/1/claim/"),
        ("one two three four five six seven eight nine", "/claims/1/one-two-three-four-five-six-seven-eight/"),
        ("x" * 500, f"/claims/1/{'x' * 80}/"),
    ],
)
def test_the_path_has_the_statements_first_words(statement, path):
    assert documents.path_of(1, statement) == path


def test_the_content_of_the_factories_is_the_contracts():
    assert set(content()) == set(documents.CONTENT)
