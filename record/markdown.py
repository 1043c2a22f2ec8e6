"""The Markdown of an analysis: CommonMark with tables, and “[E2]” for the document's piece of evidence number 2."""

import re
from typing import TypeVar

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

# Each mark costs the parser some 20 microseconds; a long analysis has a few hundred.
MARKS = re.compile(r"[][*_`<|!\\\n]")
MAX_MARKS = 5_000
REFERENCE = "evidence_reference"  # the token's type; its content is "[E2]", its meta has the number
_REFERENCE = re.compile(r"\[E([1-9][0-9]{0,4})\]")

Parser = TypeVar("Parser", bound=MarkdownIt)


def is_prose(text: str) -> bool:
    """Return whether a text is worth reading as Markdown; one of little but marks is not."""
    return len(MARKS.findall(text)) <= MAX_MARKS


def configured(markdown: Parser) -> Parser:
    """Have a CommonMark parser read an analysis: tables and references, no images."""
    markdown.enable("table").disable("image")
    markdown.inline.ruler.after("link", REFERENCE, _reference)
    return markdown


def _reference(state: StateInline, silent: bool) -> bool:
    """Read a reference. Code, links and brackets after a backslash stay what CommonMark reads there.

    The parser asks silently only while it looks for the end of a link's text, which may have brackets in it.
    """
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if silent or found is None or state.linkLevel:
        return False
    token = state.push(REFERENCE, "", 0)
    token.content = found[0]
    token.meta = {"number": int(found[1])}
    state.pos = found.end()
    return True


_markdown = configured(MarkdownIt("commonmark", {"html": False}))


def references(text: str) -> list[int]:
    """Return the numbers of the pieces of evidence that an analysis refers to, each once, as they come."""
    if "[E" not in text or not is_prose(text):
        return []
    inline = [part for token in _markdown.parse(text) for part in token.children or ()]
    return list(dict.fromkeys(part.meta["number"] for part in inline if part.type == REFERENCE))
