"""Dates as documents give them, a year, a month, a day or a moment, shown as a reader expects."""

import re
from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

SHAPES = (
    (r"\d{4}", "%Y", "Y"),
    (r"\d{4}-\d\d", "%Y-%m", "YEAR_MONTH_FORMAT"),
    (r"\d{4}-\d\d-\d\d", "%Y-%m-%d", "DATE_FORMAT"),
)


def in_words(given: str) -> str | None:
    """Return the date in the reader's language; None when it is no date."""
    try:
        for shape, parsed, shown in SHAPES:
            if re.fullmatch(shape, given, re.ASCII):
                return date_format(datetime.strptime(given, parsed).date(), shown)
        moment = datetime.fromisoformat(given)
        return date_format(timezone.localtime(moment, UTC), "DATE_FORMAT")
    except (OverflowError, ValueError):
        return None


def as_text(given: str) -> str:
    """Return the date in the reader's language; the text itself when it is no date."""
    return in_words(given) or given


def is_day(given: str) -> bool:
    """Return whether it is a day; else a month, a year or a moment."""
    return re.fullmatch(SHAPES[-1][0], given, re.ASCII) is not None and in_words(given) is not None


def month_name(given: str) -> str:
    """Return the name of a month that is given as 2026-11, without its year; the text itself when it is none."""
    try:
        return date_format(datetime.strptime(given, "%Y-%m").date(), "F")
    except ValueError:
        return given


def with_the_time(given: str) -> str:
    """Return HTML: a moment's day and time within <time>, or the text itself when it is no moment."""
    try:
        moment = timezone.localtime(datetime.fromisoformat(given), UTC)
    except (OverflowError, ValueError):
        return format_html("{}", given)
    words = date_format(moment, "DATE_FORMAT"), date_format(moment, "H:i")
    return format_html('<time datetime="{}">{}, {} UTC</time>', given, *words)


def in_a_time_element(given: str | date | None) -> str:
    """Return HTML: the date within <time>, or the text itself when it is no date."""
    if given is None:
        return ""
    text = given if isinstance(given, str) else given.isoformat()
    words = in_words(text)
    return format_html("{}", text) if words is None else format_html('<time datetime="{}">{}</time>', text, words)
