"""Which words of an analysis are references to its evidence."""

import time

import pytest

from record.markdown import references


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("As [E2] and [E1] show, and again [E2].", [2, 1]),
        ("**[E1]**\n\n> [E2]\n\n| a |\n|-|\n| [E3] |\n\n- [E4]\n\n## [E5]", [1, 2, 3, 4, 5]),
        ("[[E1]] [E1][E2]", [1, 2]),
        ("`[E1]` and\n\n    [E2]\n\n```\n[E3]\n```", []),
        ("\\[E1] [E\\2] [E0] [E01] [e1] [E 1] [E1", []),
        ("[E1](https://river.example/) [as [E2] says](https://river.example/)", []),
        ("[E1] is a link here.\n\n[E1]: https://river.example/", []),
        ("[as [E2] says] ![[E3]](https://river.example/a.png)", [2]),
    ],
)
def test_references_stand_where_markdown_has_nothing_else(text: str, numbers: list[int]) -> None:
    assert references(text) == numbers


def test_a_text_of_little_but_marks_has_none_and_costs_nothing() -> None:
    for text in ("[E1]" * 10_000, "[" * 50_000 + "E1]"):
        begun = time.process_time()
        assert references(text) == []
        assert time.process_time() - begun < 1
