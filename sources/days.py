"""What happened has happened: a day that says so has begun, at least where the clocks are furthest ahead."""

import re
from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.partial_dates import SHAPE

FURTHEST_AHEAD = timedelta(hours=14)  # Kiribati's clocks are that far ahead of UTC, so it is a day later there first


def newest_day() -> date:
    """Return the day that it is by the clocks that are furthest ahead."""
    return (timezone.now() + FURTHEST_AHEAD).astimezone(UTC).date()


def validate_day_has_begun(day: date) -> None:
    """Raises ValidationError for a day that has not begun anywhere."""
    if day > newest_day():
        raise _in_the_future(day.isoformat())


def validate_partial_date_has_begun(value: str) -> None:
    """Raises ValidationError for a year, a month or a day that has not begun anywhere."""
    # In these shapes, text sorts as time does. What has another shape is refused as that.
    if re.fullmatch(SHAPE, value) and value > newest_day().isoformat()[: len(value)]:
        raise _in_the_future(value)


def validate_moment_has_come(moment: datetime) -> None:
    """Raises ValidationError for a moment that has come by no clock: what is copied may be another zone's time."""
    if moment > timezone.now() + FURTHEST_AHEAD:
        raise _in_the_future(f"{moment:%Y-%m-%d %H:%M}")


def _in_the_future(value: str) -> ValidationError:
    return ValidationError(
        _("%(value)s is in the future. Give the day on which it happened."), code="future", params={"value": value}
    )
