from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.website.changes import MOST_WORDS, Piece, changes, words
from tests.record.factories import a_rating, a_source, an_actor, content


def found(**changed: Any) -> list[tuple[str, str, str]]:
    """Each change between the plain content and the changed one: its part, kind and marked text."""
    marks = {"kept": "{}", "removed": "[-{}-]", "added": "[+{}+]", "gap": "[…]"}
    return [
        (change.part, change.kind, "".join(marks[piece.kind].format(piece.text) for piece in change.pieces))
        for change in changes(content(), content() | changed)
    ]


def test_the_same_document_has_no_changes() -> None:
    assert found() == []


def test_another_rating_is_named_whole() -> None:
    assert found(rating=a_rating("mostly-false")) == [("rating", "changed", "[-False-][+Mostly false+]")]


def test_a_rating_of_another_scale_is_a_change_though_its_name_is_the_same() -> None:
    assert found(rating=a_rating() | {"worst": 0})[0][:2] == ("rating", "changed")


@pytest.mark.parametrize("key", ["summary", "analysis", "language", "license"])
def test_a_changed_text_is_a_change(key: str) -> None:
    assert [change[:2] for change in found(**{key: "xx"})] == [(key, "changed")]


def test_statement_and_context_and_topics_are_compared() -> None:
    claim = {"statement": "It rose.", "context": "In spring.", "topics": [{"slug": "wells", "name": "Wells"}]}
    assert [change[:2] for change in found(claim=claim)] == [
        ("statement", "changed"),
        ("context", "changed"),
        ("topics", "removed"),
        ("topics", "added"),
    ]


def test_evidence_added_removed_and_changed_is_told_apart() -> None:
    first, second = content()["evidence"]
    assert found(evidence=[first])[0][:2] == ("evidence", "removed")
    assert found(evidence=[first, second, second])[0][:2] == ("evidence", "added")
    part, kind, text = found(evidence=[first | {"locator": "p. 4"}, second])[0]
    assert (part, kind) == ("evidence", "changed")
    assert "4" in text
    assert "3" in text


def test_the_other_parts_are_compared_too() -> None:
    plain = content()
    changed = {
        "appearances": [plain["appearances"][0] | {"since": "deleted"}, plain["appearances"][1]],
        "actors": [an_actor(description="Mayor"), an_actor("ben-costa")],
        "sources": [a_source(interests="Owns the dam."), plain["sources"][1]],
        "replies": [],
        "assessments": [{"rating": "true"}, {"rating": "false"}],
        "adjudication": {"rating": "false"},
        "gates": [*plain["gates"], {"gate": "archived", "state": "passed", "reason": None}],
        "related": [{"number": 2, "relation": "contradicts"}],
    }
    for key, value in changed.items():
        assert len(found(**{key: value})) == 1, key


def test_only_the_words_that_changed_are_marked() -> None:
    assert words("the gauge was read at noon by Ada", "the gauge was read at dawn by Ada") == [
        Piece("kept", "the gauge was read at "),
        Piece("removed", "noon"),
        Piece("added", "dawn"),
        Piece("kept", " "),
        Piece("kept", "by Ada"),
    ]


def test_a_long_run_that_was_kept_is_cut_short() -> None:
    run = " ".join(f"w{n}" for n in range(100))
    pieces = words(f"old {run} end", f"new {run} end")
    assert [piece.kind for piece in pieces] == ["removed", "added", "kept", "kept", "gap"]
    assert "w11" in pieces[3].text
    assert "w50" not in pieces[3].text


def test_a_text_too_long_to_compare_counts_as_replaced() -> None:
    old, new = "a " * MOST_WORDS, "b " * MOST_WORDS
    assert [piece.kind for piece in words(old, new)] == ["removed", "added"]


TEXTS = st.lists(st.sampled_from(["the", "river", "rose", "fell", "by", "two"]), max_size=10).map(" ".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    pieces = words(old, new)

    def read(*kinds: str) -> list[str]:
        return " ".join(piece.text for piece in pieces if piece.kind in kinds).split()

    assert read("kept", "added") == new.split()
    assert read("kept", "removed") == old.split()
