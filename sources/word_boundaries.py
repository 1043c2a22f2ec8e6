"""Where a passage may begin or end: not within a word or a number.

“5 percent” does not stand in “15 percent”, nor “he can” in “he can’t”, nor “members” in “non-members”.
"""

import re
import unicodedata

from sources.folding import BROKEN, HYPHENS, SINGLE_QUOTES, SOFT_HYPHEN, UNSPACED

NEAR = 6  # characters on either side that tell
LETTER = rf"[^\W_{UNSPACED}]"
HYPHEN = re.escape(HYPHENS + SOFT_HYPHEN + BROKEN)
JOINING = HYPHEN + re.escape(SINGLE_QUOTES + "\u200c\u200d\u2060")
SPACED = re.compile(LETTER)
HERE = "\0"
WITHIN = re.compile(
    "|".join(
        (
            rf"{LETTER}[{JOINING}]*{HERE}[{JOINING}]*{LETTER}",
            rf"\d(?:\S{HERE}|{HERE}\S)\d",  # 1,500; 2.5; 10:30
            rf"(?:^|[\s(])[-−–]{HERE}\d",  # below zero
            rf"{LETTER}[{HYPHEN}] *[\r\n]\s*{HERE}{LETTER}",  # a hyphen at the end of a line
            rf"{LETTER}{HERE}[{HYPHEN}] *[\r\n]\s*{LETTER}",
        )
    )
)


def is_within_word(text: str, at: int) -> bool:
    """Return whether what ends or begins before this character would end or begin within a word or a number."""
    if not 0 < at < len(text):
        return False
    if _is_mark(text[at]) or (_is_mark(text[at - 1]) and SPACED.match(text[at])):
        return True
    before, after = text[max(at - NEAR, 0) : at], text[at : at + NEAR]
    return WITHIN.search(f"{before}{HERE}{after}") is not None


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def are_whole_words(text: str, start: int, end: int) -> bool:
    """Return whether a part of a text neither begins nor ends within a word or a number."""
    return not is_within_word(text, start) and not is_within_word(text, end)
