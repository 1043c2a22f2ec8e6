"""Addresses that lead to a passage: a text directive for pages (https://wicg.github.io/scroll-to-text-fragment/), and
the page for PDFs (RFC 8118).

Browsers that know neither show the work from its beginning.
"""

import re
from urllib.parse import quote

from record.documents import Passage

PDF = "application/pdf"
LONGEST_WHOLE = 120  # characters; of a longer passage its first and last words are named
FEW_WORDS = 6
FEW_CHARACTERS = 15  # of a script without spaces between words
SHORT = 60  # characters; what stands around a passage is named too where that is so short, for it may stand elsewhere


def leading_to(passage: Passage, address: str, media_type: str | None) -> str:
    """Return the address of a work with what leads to a passage of it.

    Nothing can be added to the address of a PDF that has a fragment.
    """
    if not passage.exact.strip():
        return address
    bare, _sign, fragment = address.partition("#")
    if media_type == PDF or passage.page:
        return f"{bare}#page={passage.page}" if passage.page and not fragment else address
    return f"{bare}#{fragment}:~:{text_directive(passage)}"


def text_directive(passage: Passage) -> str:
    """Return “text=[prefix-,]start[,end][,-suffix]”.

    Each term stands within one line, since browsers look for it in one block.
    """
    lines = [line for each in passage.exact.splitlines() if (line := " ".join(each.split()))]
    if len(lines) == 1 and len(lines[0]) <= LONGEST_WHOLE:
        terms = [_encoded(lines[0])]
    else:
        terms = [_encoded(_first_words(lines[0])), _encoded(_last_words(lines[-1]))]
    if len(passage.exact) < SHORT:
        before = " ".join(re.split(r"[\r\n]", passage.prefix or "")[-1].split())
        after = " ".join(re.split(r"[\r\n]", passage.suffix or "")[0].split())
        terms = [*([f"{_encoded(before)}-"] if before else []), *terms, *([f"-{_encoded(after)}"] if after else [])]
    return f"text={','.join(terms)}"


def _first_words(line: str) -> str:
    words = line.split(" ")
    return " ".join(words[:FEW_WORDS]) if len(words) > 1 else line[:FEW_CHARACTERS]


def _last_words(line: str) -> str:
    words = line.split(" ")
    return " ".join(words[-FEW_WORDS:]) if len(words) > 1 else line[-FEW_CHARACTERS:]


def _encoded(term: str) -> str:
    """Return a term with everything encoded that is no letter or digit; “-” would tell that it is a prefix."""
    return quote(term, safe="").replace("-", "%2D")
