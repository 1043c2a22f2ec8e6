"""Paths of fact-checks on this site, as documents carry them: percent-encoded, so that they are URIs once a host is
before them (RFC 3986). Browsers show the words."""

import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from record.readable import is_blank

WORDS = 8
CHARACTERS = 80
ENCODED = 400  # characters of the words in percent-encoding; a letter takes up to 12
WITHOUT_WORDS = "claim"
HISTORY = "versions"  # what follows a number is the address of a history, also without words between the two
APOSTROPHES = "'’ʼ"


def path_of(number: int, statement: str) -> str:
    """Return the public address: the number decides, the statement's first words are there for people.

    Letters and digits of any script are kept, composed (NFC), with their marks; nothing invisible is.
    """
    words = unicodedata.normalize("NFC", "".join(_kept(statement.lower()))).split()
    slug = "-".join(words[:WORDS])[:CHARACTERS]
    while len(quote(slug)) > ENCODED:
        slug = slug[:-1]
    slug = slug.strip("-_")
    return f"/claims/{number}/{quote(slug) if slug not in ('', HISTORY) else WITHOUT_WORDS}/"


def path_by_number(number: int) -> str:
    """Return the public address without words: of a fact-check that was withdrawn and may not be named."""
    return f"/claims/{number}/"


def encoded(path: str) -> str:
    """Return a path that a server decoded as documents have it."""
    return quote(path)


def _kept(text: str) -> Iterator[str]:
    """Yield what words are made of, and a space for all that stands between them."""
    takes_marks = False
    for character in text:
        category = unicodedata.category(character)
        if character in APOSTROPHES or category == "Cf" or (category[0] in "LM" and is_blank(character)):
            continue  # within a word: an apostrophe, a joiner, a filler
        takes_marks = category[0] in "LN" or (category[0] == "M" and takes_marks)
        yield character if takes_marks or character == "_" else " "
