import hashlib
import math

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from record.canonical import canonical, sha256


def test_canonical_bytes_are_those_of_rfc_8785() -> None:
    """Sorted keys, no white space, plain UTF-8: the RFC's own cases, as far as documents have such values."""
    assert canonical({"peach": "€", "1": {"f": {"f": "hi", "F": 5}, "\n": 56}, "10": {}, "": "", "a": []}) == (
        '{"":"","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"a":[],"peach":"€"}'.encode()
    )
    assert canonical({"b": [True, None], "a": '\u20ac$\u000f\nA\'B"\\"/\u007f\u2028\U0001f600'}) == (
        '{"a":"€$\\u000f\\nA\'B\\"\\\\\\"/\u007f\u2028\U0001f600","b":[true,null]}'.encode()
    )
    assert canonical({"most": 2**53 - 1, "least": 1 - 2**53}) == b'{"least":-9007199254740991,"most":9007199254740991}'


ASCII = st.text(st.characters(max_codepoint=127), max_size=4)
WRITTEN = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(1 - 2**53, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ASCII, inner, max_size=4),
    max_leaves=10,
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_categories=[])) | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(ASCII, WRITTEN, max_size=4))
def test_what_documents_hold_is_written_as_the_reference_writes_it(value: dict[str, object]) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.dictionaries(st.text(max_size=4), ANYTHING, max_size=4))
def test_nothing_is_written_otherwise_than_the_reference_writes_it(value: dict[str, object]) -> None:
    try:
        written = canonical(value)
    except ValueError:
        return
    assert written == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        *(math.nan, math.inf, -math.inf, -0.0, 2.0, 0.5, 1e16, 1e21, 1e-7, 5e-324),
        *(2**53, -(2**53), 10**30, "\ud800", {"é": 1}, {"\U0001f600": 1, "\ufb33": 2}, {1: 2}, {1, 2}, b"x", Ellipsis),
    ],
    ids=ascii,
)
def test_what_would_be_written_otherwise_is_refused(value: object) -> None:
    for holder in ({"key": value}, {"key": [{"key": value}]}):
        with pytest.raises(ValueError, match=r"^there is no canonical form: "):
            canonical(holder)


def test_a_value_that_holds_itself_is_refused() -> None:
    value: dict[str, object] = {}
    value["itself"] = [value]
    with pytest.raises(ValueError, match="Recursion limit"):
        canonical(value)


def test_the_digest_is_lower_case_hexadecimal() -> None:
    assert sha256(b"{}") == hashlib.sha256(b"{}").hexdigest()
