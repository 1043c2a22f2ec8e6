"""Dates as others write them, as a year, a month or a day of ISO 8601: 2025, 2025-09 or 2025-09-06.

A moment becomes the day that it is by the writer's own clock, so that 2021-01-16T23:30:00-07:00 and 2021-01-16 are the
same day in whichever file they stand. What could be read in two ways is not guessed, and nothing is read as of today.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from external.reports import Reason

MONTHS = Path(__file__).with_name("months.txt")
EARLIEST = 1900  # the years of some other calendars are before it, of others still to come
FIRST_EPOCH = 946_684_800  # seconds, the year 2000: no site is older that counts them
LONGEST = 100  # characters

_CLOCK = r"[0-9]{2}(:?[0-9]{2}(:?[0-9]{2}([.,][0-9]+)?)?)?"
ISO = re.compile(rf"(?P<date>[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}}(T{_CLOCK}(Z|[+-]{_CLOCK})?)?)?)?)")
_TIME = (
    r"(?<![0-9])[0-9]{1,2}\s?[:h]\s?[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"  # 16h45, 8:38:00
    r"(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:gmt|utc|z)\b)?(?:\s?[+-][0-9]{1,2}:?[0-9]{0,2}(?![0-9]))?"
)
TIME = re.compile(_TIME)
YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})\s?[-/.年년]\s?(?P<month>[0-9]{1,2})\s?[-/.月월]\s?(?P<day>[0-9]{1,2})(?![0-9])(?P<rest>.*)"
)
AFTER_YEAR_FIRST = re.compile(rf"[\s日일.,t/|-]*(?:{_TIME})?\s?(?:[a-z]{{2,5}})?(?:\s?\([^)]*\))?")
YEAR_LAST = re.compile(
    r"(?<![0-9])(?P<first>[0-9]{1,2})(?P<between>[/.-])(?P<second>[0-9]{1,2})(?P=between)"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"
)
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th|er|º|ª)\b")
BETWEEN_WORDS = re.compile(r"[\s0-9.,/()|:;–—-]+")
# Languages whose writers all put the day first; English is written either way.
DAY_FIRST = frozenset(
    """
    ar bg bn ca cs da de el es et fi fr gl gu he hi hr id it ka lv mr nb nl no pl pt ro ru sk sl sq sr ta te tr uk vi
    """.split()  # noqa: SIM905
)
MONTH_FIRST_REGIONS = {"US", "PH", "PR"}


class Read(NamedTuple):
    """A year, a month or a day, "" where it cannot be told; and what is odd about how it was written."""

    text: str
    reason: Reason | None = None


NOT_A_DATE = Read("", Reason.NOT_A_DATE)


def read(value: str | int | float, language: str = "") -> Read:
    """Return the date. `language` is the tag of the language in which it is written, where that is known."""
    if not isinstance(value, str):
        return _of_epoch(value)
    if iso := ISO.fullmatch(value):
        return _checked(iso["date"][:10])
    if len(value) > LONGEST:
        return NOT_A_DATE
    text = " ".join(_with_ascii_digits(value).casefold().split())
    found = _of_numbers(text, language) or _of_words(text)
    if found.text and found.reason is None:
        return found._replace(reason=Reason.NOT_ISO)
    return found


def _of_numbers(text: str, language: str) -> Read | None:
    """Read what has no name of a month; None of what may have one."""
    if text.isdecimal():
        if compact := COMPACT.fullmatch(text):
            return _checked("-".join(compact.groups()))
        return _of_epoch(int(text)) if len(text) in (10, 13) else NOT_A_DATE
    if parts := YEAR_FIRST.fullmatch(text):
        if not AFTER_YEAR_FIRST.fullmatch(parts["rest"]):
            return NOT_A_DATE
        return _checked(_iso(parts["year"], parts["month"], parts["day"]))
    if parts := YEAR_LAST.search(text):
        rest = TIME.sub(" ", text[: parts.start()] + " " + text[parts.end() :])
        if any(character.isdigit() for character in rest):
            return NOT_A_DATE
        return _year_last(parts, language, is_french_clock="h" in "".join(TIME.findall(text)))
    return None


def _year_last(parts: re.Match[str], language: str, *, is_french_clock: bool) -> Read:
    """Return the date of 22/03/2021 or 3/22/2021; only the year where it might be either."""
    first, second, year = int(parts["first"]), int(parts["second"]), parts["year"]
    tongue, _hyphen, region = language.partition("-")
    is_day_first = (
        parts["between"] == "." or is_french_clock or (tongue in DAY_FIRST and region not in MONTH_FIRST_REGIONS)
    )
    if len(year) == 2:
        if not is_day_first:
            return NOT_A_DATE
        year = f"20{year}"
    if is_day_first or first > 12 or first == second:
        return _checked(_iso(year, second, first))
    if second > 12:
        return _checked(_iso(year, first, second))
    found = _checked(year)
    return found._replace(reason=Reason.DAY_OR_MONTH) if found.text else found


def _of_words(text: str) -> Read:
    """Read a date whose month has a name: one such name, a year and at most one other number beside the time."""
    rest = ORDINAL.sub("", TIME.sub(" ", text))
    named = [months()[word] for word in BETWEEN_WORDS.split(rest) if word in months()]
    numbers = re.findall("[0-9]+", rest)
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) < 3]
    if len(named) != 1 or len(years) != 1 or len(days) > 1 or len(numbers) != len(years) + len(days):
        return NOT_A_DATE
    return _checked(_iso(years[0], named[0], days[0]) if days else f"{years[0]}-{named[0]:02}")


def _of_epoch(number: float) -> Read:
    """Read a count of seconds, or of thousandths of them, since 1970; a year may stand as a number too."""
    if isinstance(number, int) and EARLIEST <= number <= _newest().year:
        return Read(str(number))
    thousandths = number if number >= 1_000 * FIRST_EPOCH else 1_000 * number
    if not 1_000 * FIRST_EPOCH <= thousandths <= 1_000 * (datetime.now(UTC) + timedelta(days=1)).timestamp():
        return NOT_A_DATE
    return Read(datetime.fromtimestamp(thousandths / 1_000, UTC).date().isoformat(), Reason.NOT_ISO)


def _iso(year: str, month: str | int, day: str | int) -> str:
    return f"{year}-{int(month):02}-{int(day):02}"


def _checked(text: str) -> Read:
    """Return a date that the calendar has and that has begun somewhere."""
    try:
        whole = date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return NOT_A_DATE
    if whole.year < EARLIEST:
        return Read("", Reason.LONG_AGO)
    if whole > _newest():
        return Read("", Reason.IN_THE_FUTURE)
    return Read(text)


def _newest() -> date:
    """Return the latest day that it can be by any clock."""
    return datetime.now(UTC).date() + timedelta(days=1)


def _with_ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


@cache
def months() -> dict[str, int]:
    """Return the numbers of the months by their names."""
    lines = [line for line in MONTHS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {name: number for number, line in enumerate(lines, start=1) for name in line.split()}
