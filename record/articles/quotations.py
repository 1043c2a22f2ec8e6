"""Where words stand between quotation marks, in whichever style."""

import re
from collections.abc import Iterator

from record.articles.sentences import Span

# Marks that open a quotation, with those that close it.
PAIRS = {opener: closers.split() for opener, closers in (pair.split(maxsplit=1) for pair in (
    "“ ”", "„ “ ”", "« »", "» «", "‹ ›", "「 」", "『 』", "《 》", '" "', "'' ''", "`` ''", "‘ ’", "‚ ‘ ’", "' '",
))}  # fmt: skip
SINGLE = "‘‚'"
LONGEST_SINGLE = 300  # characters; further apart, two apostrophes are no quotation marks
MARK = re.compile("''|``|[“”„«»‹›「」『』《》\"‘’‚']")


def quotations(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what stands between quotation marks in a paragraph, without the marks and none within another.

    What is not closed goes on to the end of the paragraph: the next one may begin with a mark again.
    """
    opener, opened = "", start
    for found in MARK.finditer(text, start, end):
        at, mark = found.start(), found[0]
        before = text[at - 1] if at > start else " "
        after = text[found.end()] if found.end() < end else " "
        if opener and opener in SINGLE and at - opened > LONGEST_SINGLE:
            opener = ""
        if not opener:
            if mark in PAIRS and not before.isalnum() and not after.isspace() and (mark != "»" or after.isalpha()):
                opener, opened = mark, found.end()
        elif mark in PAIRS[opener] and not (mark in "’'" and after.isalnum()):
            if opened < at:
                yield opened, at
            opener = ""
    if opener and opener not in SINGLE and opened < end:
        yield opened, end
