"""What happened has happened, by the clocks that are furthest ahead."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claims.models import Appearance, Reply
from sources import days
from sources.models import Snapshot, Source

NOON = datetime(2025, 12, 31, 12, 0, tzinfo=UTC)  # in Kiribati it is two in the morning of New Year's Day
MORNING = datetime(2025, 12, 31, 9, 59, tzinfo=UTC)  # and here it is not midnight yet


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days.timezone, "now", lambda: NOON)


@pytest.mark.parametrize("field", [Source.published_on.field, Appearance.said_on.field], ids=lambda field: field.name)
@pytest.mark.parametrize(
    ("value", "is_future"),
    [
        ("2025", False), ("2026", True), ("2025-12", False), ("2026-01", True), ("2025-12-31", False),
        ("2026-01-01", True), ("2026-01-02", True), ("9999", True),
    ],
)  # fmt: skip
def test_a_year_a_month_or_a_day_has_begun(
    field: Any, value: str, is_future: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days.timezone, "now", lambda: MORNING)
    if not is_future:
        assert field.clean(value, None) == value
        return
    with pytest.raises(ValidationError, match=f"{value} is in the future"):
        field.clean(value, None)


def test_a_day_that_has_begun_anywhere_is_no_future() -> None:
    for field in (Source.published_on.field, Appearance.said_on.field):
        for value in ("2026", "2026-01", "2026-01-01"):
            assert field.clean(value, None) == value


@pytest.mark.parametrize("name", ["asked_on", "answered_on"])
def test_nobody_was_asked_and_nobody_answered_tomorrow(name: str) -> None:
    field = Reply._meta.get_field(name)
    assert field.clean("2026-01-01", None) == date(2026, 1, 1)
    with pytest.raises(ValidationError, match="2026-01-02 is in the future"):
        field.clean("2026-01-02", None)


def test_an_answer_may_be_due_later() -> None:
    assert Reply._meta.get_field("due_on").clean("2026-02-01", None) == date(2026, 2, 1)


def test_a_copy_was_captured_before_now_by_some_clock() -> None:
    field = Snapshot._meta.get_field("captured_at")
    for moment in (NOON, datetime(2026, 1, 1, 2, 0, tzinfo=UTC)):
        assert field.clean(moment, None) == moment
    with pytest.raises(ValidationError, match="is in the future"):
        field.clean(datetime(2026, 1, 1, 2, 1, tzinfo=UTC), None)
