"""How a text that somebody entered is written: its language, its direction, and whether its letters have italics."""

import math
import unicodedata

from django.utils.html import format_html
from django.utils.safestring import SafeString

LOOKED_AT = 2_000  # characters: more say nothing new
RIGHT_TO_LEFT = {"R", "AL"}
# Letters of other scripts are only slanted by the browser, and their shapes suffer.
WITH_ITALICS = ("LATIN", "CYRILLIC", "GREEK")
NO_ITALICS = "other"
# How long a statement is, by the room that it takes at the most (static/site.css has their sizes).
LENGTHS = (("short", 90), ("medium", 200), ("long", 400), ("longer", 700), ("longest", math.inf))


def direction(text: str) -> str:
    """Return the direction in which most letters of the text run; auto where it has none.

    The first letter alone, which `dir="auto"` takes, is often that of a foreign name.
    """
    if text.isascii():
        return "ltr" if any(map(str.isalpha, text)) else "auto"
    kinds = [unicodedata.bidirectional(character) for character in text[:LOOKED_AT]]
    right, left = sum(kind in RIGHT_TO_LEFT for kind in kinds), kinds.count("L")
    if right == left:
        return "auto"
    return "rtl" if right > left else "ltr"


def has_italics(text: str) -> bool:
    """Return whether most letters of the text are of a script that has italics; so are those of a text without any."""
    if text.isascii():
        return True
    letters = [unicodedata.name(character, "") for character in text[:LOOKED_AT] if character.isalpha()]
    return 2 * sum(name.startswith(WITH_ITALICS) for name in letters) >= len(letters)


def width(text: str) -> int:
    """Return how much room the text takes, in Latin letters: those of East Asia take two each."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def length(text: str) -> str:
    """Return how long a statement is: the longer, the smaller it is written, so that a verdict stays in sight."""
    room = width(text)
    return next(name for name, most in LENGTHS if room <= most)


def attributes(text: str | None, language: str | None = None) -> SafeString:
    """Return what the element around the text says of it, as HTML attributes after a space."""
    given = text or ""
    return format_html(
        "{}{}{}",
        format_html(' lang="{}"', language) if language else "",
        format_html(' dir="{}"', direction(given)),
        "" if has_italics(given) else format_html(' data-letters="{}"', NO_ITALICS),
    )
