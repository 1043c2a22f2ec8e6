from record.documents import FactCheckDocument, Summary
from tests.record.factories import content


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
