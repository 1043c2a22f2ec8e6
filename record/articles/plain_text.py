"""Texts as they are pasted, HTML among them, as plain text."""

import re

from lxml import etree, html

# A text with one of these is HTML; “a < b” and “<3” are not.
TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|body|html|article|section|blockquote|script)[\s/>]", re.I
)
BLOCKS = """
address article aside blockquote body br caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr
li main nav ol option p pre section table td th title tr ul
"""
NO_TEXT = "script style template noscript svg math iframe object textarea select"
SPACE = re.compile(r"\s+")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def plain_text(text: str) -> str:
    """Return a text without tags, scripts and what no document may carry; each block of HTML is a line of its own.

    What is nested deeper than libxml2 reads, in some 2,000 elements, is dropped.
    """
    text = CONTROL.sub(" ", text)
    return _without_tags(text) if TAG.search(text) else text


def _without_tags(text: str) -> str:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError:  # nothing but tags
        return ""
    parts: list[str] = []
    blocks, without_text, skipped = {*BLOCKS.split()}, {*NO_TEXT.split()}, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_start = event == "start"
        if element.tag in without_text:
            skipped += 1 if is_start else -1
        if element.tag in blocks:
            parts.append("\n")
        if not skipped and (found := element.text if is_start else element.tail):
            parts.append(SPACE.sub(" ", found))
    return "\n".join(line for each in "".join(parts).split("\n") if (line := SPACE.sub(" ", each).strip()))
