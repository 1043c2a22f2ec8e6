import pytest
from hypothesis import given
from hypothesis import strategies as st

from record import documents
from record.documents import FactCheckDocument, Summary
from tests.record.factories import content


@given(st.integers(1, 2**31 - 1), st.text())
def test_any_statement_gives_a_plain_path(number: int, statement: str) -> None:
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
        ("Venezuela isn’t a producer.", "/claims/1/venezuela-isnt-a-producer/"),
        ("El río creció", "/claims/1/el-rio-crecio/"),
        ("река", "/claims/1/claim/"),
        ("one two three four five six seven eight nine", "/claims/1/one-two-three-four-five-six-seven-eight/"),
        ("x" * 500, f"/claims/1/{'x' * 80}/"),
        (f"{'x' * 79} y", f"/claims/1/{'x' * 79}/"),
    ],
)
def test_the_path_has_the_statements_first_words(statement: str, path: str) -> None:
    assert documents.path_of(1, statement) == path


def test_the_keys_are_the_contracts() -> None:
    """DOCUMENT.md's keys: some may join, with a default; none is renamed or removed."""
    envelope = {"format", "number", "version", "action", "note", "published_at", "first_published_at", "path"}
    parts = {
        "language", "license", "claim", "rating", "summary", "analysis", "appearances", "evidence", "actors",
        "sources", "origins", "replies", "assessments", "adjudication", "gates", "related",
    }  # fmt: skip
    assert envelope | parts <= set(FactCheckDocument.__struct_fields__)
    listed = {"language", "license", "claim", "rating", "summary", "actors"}
    assert (envelope - {"format"}) | listed <= set(Summary.__struct_fields__)


def test_a_ratings_key_names_its_scale_too() -> None:
    assert content().rating.key == "default.false"
