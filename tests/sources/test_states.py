"""A source is superseded or retracted since a day and for a reason, and may be current again; each leaves one line."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction

from accounts.models import User
from sources import states
from sources.editing import Forbidden, Refused, Unmet
from sources.models import Source, SourceEvent
from tests.claims.factories import CAST, a_source, person

pytestmark = pytest.mark.django_db
WHY = "The readings were invented."


def history(source: Source) -> list[tuple[Any, ...]]:
    return list(source.events.order_by("pk").values_list("verb", "by__username", "since", "reason", "other__slug"))


def test_a_source_is_retracted_and_is_current_again(editor: User, fact_checker: User) -> None:
    source = a_source()
    states.retract(source, on="2025-10", reason=f" {WHY}", by=editor)
    source.refresh_from_db()
    assert (source.state, source.state_since, source.state_reason) == ("retracted", "2025-10", WHY)
    assert source.state_in_words == "Retracted by its publisher, 2025-10"
    states.restore(source, reason="It was another report.", by=fact_checker)
    source.refresh_from_db()
    assert (source.state, source.state_since, source.state_reason) == ("current", "", "")
    assert history(source) == [
        ("retracted", "editor", "2025-10", WHY, None),
        ("restored", "fact_checker", "", "It was another report.", None),
    ]


def test_a_source_is_superseded_by_one_that_may_be_named_later(editor: User) -> None:
    first, second = a_source(), a_source(slug="second-edition")
    states.supersede(first, by_work=None, on="2025", by=editor)
    states.supersede(first, by_work=second, on="2025", reason="A second edition.", by=editor)
    first.refresh_from_db()
    assert (first.state, first.superseded_by) == ("superseded", second)
    with pytest.raises(Unmet, match="itself superseded by this one") as caught:
        states.supersede(second, by_work=first, on="2025", by=editor)
    assert caught.value.field == "by_work"
    assert [line[-1] for line in history(first)] == [None, "second-edition"]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("on", {"on": ""}), ("on", {"on": "soon"}), ("on", {"on": "2025-02-30"}), ("on", {"on": "2999"}),
        ("reason", {"reason": " "}), ("reason", {"reason": "a" * 1001}), ("reason", {"reason": "\u202eabc"}),
        ("reason", {"reason": "a\x00b"}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_at_its_field(editor: User, field: str, given: dict[str, str]) -> None:
    source = a_source()
    with pytest.raises(Unmet) as caught:
        states.retract(source, by=editor, **{"on": "2025", "reason": WHY} | given)
    assert caught.value.field == field
    source.refresh_from_db()
    assert source.state == "current"
    assert history(source) == []


def test_what_is_known_or_was_taken_back_already_is_said(editor: User) -> None:
    source = a_source()
    states.retract(source, on="2025", reason=WHY, by=editor)
    with pytest.raises(Refused, match="known already"):
        states.retract(source, on="2025", reason=WHY, by=editor)
    states.restore(source, reason="A mistake.", by=editor)
    with pytest.raises(Refused, match="current already"):
        states.restore(source, reason="A mistake.", by=editor)


@pytest.mark.parametrize("name", [*CAST, "anonymous"])
def test_only_who_may_change_sources_says_what_became_of_them(name: str) -> None:
    someone = AnonymousUser() if name == "anonymous" else person(name)
    may = name in {
        *("fact_checker", "other_fact_checker", "assignee", "editing_assignee"),
        *("editor", "second_editor", "deciding_editor", "superuser"),
    }
    try:
        states.retract(a_source(), on="2025", reason=WHY, by=someone)
    except Forbidden:
        assert not may
    else:
        assert may


def test_the_history_of_a_source_is_added_to_alone(editor: User) -> None:
    source = states.retract(a_source(), on="2025", reason=WHY, by=editor)
    for change in (lambda: source.events.update(reason="Other."), lambda: SourceEvent.objects.all().delete()):
        with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
            change()
