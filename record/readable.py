"""Text as it is published: something in it can be seen, and it reads in the order in which it is written."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Embeddings, overrides and isolates (Unicode, UAX 9): with them a text shows other words than it has.
DIRECTIONS = r"\u202a-\u202e\u2066-\u2069"
# White space, controls, and what shows nothing by itself. Some of it belongs into words, such as the joiners of Persian
# and of emoji, so none is refused beside something that can be seen.
INVISIBLE = (
    r"\x01-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_DIRECTION = re.compile(f"[{DIRECTIONS}]")
_VISIBLE = re.compile(f"[^{INVISIBLE}]")
NEAR = 20


def is_blank(text: str) -> bool:
    """Return whether there is nothing in the text that a reader could see."""
    return _VISIBLE.search(text) is None


def readable(text: str) -> str:
    """Return somebody else's text without what would make it read otherwise than it is written."""
    return _DIRECTION.sub("", text)


def unreadable(text: str) -> str | None:
    """Return what is wrong with a text, and the remedy, in words; None where it can be published. "" can be."""
    if found := _DIRECTION.search(text):
        after = _DIRECTION.sub("", text[found.start() :])[:NEAR].strip()
        before = _DIRECTION.sub("", text[: found.start()])[-NEAR:].strip()
        return _(
            "Remove the invisible character %(name)s (U+%(code)s) beside “%(place)s”: it makes a text read otherwise "
            "than it is written."
        ) % {"name": unicodedata.name(found[0]), "code": f"{ord(found[0]):04X}", "place": after or before}
    if text and is_blank(text):
        return _("Nothing in this text can be seen; write it, or leave it empty.")
    return None


def validate_readable(text: str) -> None:
    """Raises ValidationError for a text that cannot be published."""
    if problem := unreadable(text):
        raise ValidationError(problem, code="unreadable")
