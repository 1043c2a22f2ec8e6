"""A difference is read: little of what stayed, and what was removed and added as words."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import differences
from sources.differences import Kind, Run, difference

EQUAL, REMOVED, ADDED, SKIPPED = Kind.EQUAL, Kind.REMOVED, Kind.ADDED, Kind.SKIPPED


def told(before: str, after: str, context: int = 20) -> list[tuple[Kind, str]]:
    return [(run.kind, run.text) for run in difference(before, after, context)]


def test_a_dropped_word_and_a_changed_number_are_marked_as_words() -> None:
    assert told("It did not find 1,500 cases.", "It did find 2,500 cases.") == [
        (EQUAL, "It did "),
        (REMOVED, "not "),
        (EQUAL, "find "),
        (REMOVED, "1,500"),
        (ADDED, "2,500"),
        (EQUAL, " cases."),
    ]


def test_what_stayed_is_shortened_to_whole_words_around_a_change() -> None:
    before = "One paragraph stands before it.\n\nThe sea was warm and blue. It was calm.\n\nAnother stands after it.\n"

    assert told(before, before.replace("warm", "cold")) == [
        (SKIPPED, ""),
        (EQUAL, "it.\n\nThe sea was "),
        (REMOVED, "warm"),
        (ADDED, "cold"),
        (EQUAL, " and blue. It was"),
        (SKIPPED, ""),
    ]
    assert told(before, before) == []


def test_a_paragraph_that_came_or_went_is_one_run() -> None:
    before = "The first paragraph.\nThe second one is removed.\nThe third paragraph.\n"
    after = "The first paragraph.\nThe third paragraph.\nA fourth one is added.\n"

    assert told(before, after, context=40) == [
        (EQUAL, "The first paragraph.\n"),
        (REMOVED, "The second one is removed.\n"),
        (EQUAL, "The third paragraph.\n"),
        (ADDED, "A fourth one is added.\n"),
    ]


def test_two_texts_with_little_in_common_are_not_mixed() -> None:
    before, after = "Grain prices rose in the south of the country.", "The minister denied the payment, in a letter."

    assert told(before, after) == [(REMOVED, before), (ADDED, after)]


def test_a_script_without_spaces_is_compared_by_characters() -> None:
    assert told("中国文字很多。", "中国文字不多。") == [
        (EQUAL, "中国文字"),
        (REMOVED, "很"),
        (ADDED, "不"),
        (EQUAL, "多。"),
    ]


PIECES = st.lists(st.sampled_from(["a", "b", "the", "sea", "5", " ", "  ", ".", ". ", "\n", "\n\n", "中", "文"]))


@pytest.mark.parametrize("most", [differences.MOST_COMPARED, 4])
@given(before=PIECES, after=PIECES, context=st.integers(0, 10))
def test_the_runs_are_the_two_texts(most: int, before: list[str], after: list[str], context: int) -> None:
    """Also where nearly everything is too long to be compared."""
    one, other = "".join(before), "".join(after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(differences, "MOST_COMPARED", most)
        whole, short = difference(one, other, None), difference(one, other, context)

    if one != other:
        assert "".join(run.text for run in whole if run.kind != ADDED) == one
        assert "".join(run.text for run in whole if run.kind != REMOVED) == other
    assert all(run.text for run in whole)
    assert all(run.kind != following.kind for run, following in pairwise(whole))
    changed = [[run for run in runs if run.kind in (REMOVED, ADDED)] for runs in (whole, short)]
    assert changed[0] == changed[1]
    assert all(len(run.text) <= 2 * context + 1 for run in short if run.kind == EQUAL)


def test_what_is_alike_far_apart_is_found_in_texts_too_long_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST_COMPARED", 50)
    lines = [f"Line {number} of the text.\n" for number in range(200)]
    edited = [*lines[:50], "A new line.\n", *lines[50:120], *lines[121:]]

    runs = difference("".join(lines), "".join(edited), 0)

    assert [run for run in runs if run.kind != SKIPPED] == [Run(ADDED, "A new line.\n"), Run(REMOVED, lines[120])]


@pytest.mark.parametrize(("alphabet", "length"), [("a", 1_000_000), ("ab \n", 200_000), ("a.", 200_000)])
def test_a_long_text_of_anything_is_compared_with_another(alphabet: str, length: int) -> None:
    letters = random.Random(1)
    before, after = ("".join(letters.choices(alphabet, k=length)) + end for end in "xy")

    runs = difference(before, after)

    assert {run.kind for run in runs} >= {REMOVED, ADDED}
