from msgspec.structs import replace

from record.documents import FactCheckDocument, Summary
from tests.record.factories import content, votes
from tests.record.test_formats import a_document


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


def test_only_of_a_first_version_from_before_that_was_said_a_vote_counts_as_blind() -> None:
    [vote, _other] = votes("false", "false")
    [gate, _waived] = content().gates
    counted = replace(gate, figures={"origins": 2, "of": 2})
    for version, gates, expected in ((1, [gate], True), (2, [gate], None), (1, [counted], None), (1, [], True)):
        assert replace(a_document(gates=gates), version=version).was_blind(vote) is expected, (version, gates)
    assert a_document(gates=[gate]).was_blind(replace(vote, blind=False)) is False
