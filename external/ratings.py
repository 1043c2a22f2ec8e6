"""The numbers of a rating: its value between the best and the worst, as decimals, where they say something."""

import re
from decimal import Decimal
from typing import NamedTuple

from external.reports import Reason
from external.shapes import Json

NUMBER = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,4})?")  # what a column for ratings holds
SENTENCE_WORDS, SENTENCE_LENGTH = 8, 60  # words and characters; no scale has a longer name for a step
CODE = re.compile(r"\w+(?:_\w+)+")


class Numbers(NamedTuple):
    """The numbers of a rating; none of them, or a value alone, or a value with one or both bounds."""

    value: Decimal | None = None
    best: Decimal | None = None
    worst: Decimal | None = None


def number_of(value: Json) -> tuple[Decimal | None, Reason | None]:
    """Return a number, and what is odd about it."""
    if value is None:
        return None, None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None, Reason.ANOTHER_TYPE
    is_text = isinstance(value, str)
    text = value.strip() if isinstance(value, str) else _written(value)
    if not text:
        return None, Reason.EMPTY
    if len(text) > 20 or not NUMBER.fullmatch(text):
        return None, Reason.NOT_A_NUMBER
    return Decimal(text.replace(",", ".")), Reason.NUMBER_AS_TEXT if is_text else None


def _written(value: float) -> str:
    """Return a number as text; one beyond what any scale has is no matter for a conversion of thousands of digits."""
    return format(value, "g") if abs(value) < 1_000_000 else "beyond"


def together(numbers: Numbers) -> tuple[Numbers, Reason | None]:
    """Return the numbers as far as they say something, and what is odd about them as a whole."""
    value, best, worst = numbers
    if best is not None and best == worst:
        return Numbers(), Reason.EQUAL_BOUNDS
    if value is None:
        return numbers, None
    if best is not None and worst is not None:
        if not min(best, worst) <= value <= max(best, worst):
            return Numbers(), Reason.OUT_OF_BOUNDS
        return numbers, Reason.REVERSED_BOUNDS if best < worst else None
    is_beyond = (best is not None and value > best) or (worst is not None and value < worst)
    if is_beyond or value < 0:  # -1 is what programs write where there is no value
        return Numbers(), Reason.OUT_OF_BOUNDS
    return numbers, None


def oddity_of(words: str) -> Reason | None:
    """Return what is odd about the words of a rating, which are kept as they stand."""
    if len(words) > SENTENCE_LENGTH or words.count(" ") >= SENTENCE_WORDS:
        return Reason.SENTENCE
    return Reason.CODE if CODE.fullmatch(words) else None
