"""Where words stand between quotation marks, in whichever style."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

PAIRS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "「": "」",
    "『": "』",
    "《": "》",
    "»": "«",
    "‘": "’",
    "‚": "‘’",
    '"': '"',
    "'": "'",
}
SINGLE = "‘‚'"
LONGEST_SINGLE = 300  # characters; further apart, two apostrophes are no quotation marks
MARK = re.compile(f"[{''.join({*PAIRS, *''.join(PAIRS.values())})}]")


def quotations(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what stands between quotation marks in a paragraph, without the marks and none within another.

    What is not closed goes on to the end of the paragraph: the next one may begin with a mark again.
    """
    opened, closers = -1, ""
    for found in MARK.finditer(text, start, end):
        at, mark = found.start(), found[0]
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if opened < 0:
            if mark in PAIRS and not before.isalnum() and not after.isspace() and (mark != "»" or after.isalpha()):
                opened, closers = at, PAIRS[mark]
        elif mark in closers and not (mark in "’'" and after.isalnum()):
            if opened + 1 < at:
                yield opened + 1, at
            opened = -1
        elif text[opened] in SINGLE and at - opened > LONGEST_SINGLE:
            opened = -1
    if opened >= 0 and text[opened] not in SINGLE and opened + 1 < end:
        yield opened + 1, end
