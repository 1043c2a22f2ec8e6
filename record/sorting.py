"""What lists of names and titles are sorted by.

The database sorts these keys by the Unicode Collation Algorithm where it has ICU, and else letter by letter as Unicode
numbers them. A key leaves out what that order must not depend on: case, accents of Latin and Greek letters, and the
article before a title.
"""

import re
import unicodedata

KEY_LENGTH = 200

# Articles that may begin a title, by its language. Those that an apostrophe ends stand directly before the next word.
ARTICLES = {
    "de": "der die das dem den des ein eine einem einen einer eines",
    "en": "the a an",
    "es": "el la lo los las un una unos unas",
    "fr": "le la les l' un une des",
    "it": "il lo la l' i gli le un uno una un'",
    "pt": "o a os as um uma uns umas",
}
# Letters that stay one letter when their marks are taken away.
LETTERS = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "œ": "oe"})
MARKS = range(0x300, 0x370)
CYRILLIC = "\u0400"
YO_WITHOUT_MARK = "\u0435"  # with its mark it is sorted as without; й, ї and ў are letters of their own

# A copy of the collation under a name of our own, so that a table is the same whether the server has ICU or not.
COLLATION = """
DO $$ BEGIN
    IF to_regcollation('record_names') IS NOT NULL THEN
        RETURN;
    ELSIF to_regcollation('"und-x-icu"') IS NOT NULL THEN
        CREATE COLLATION record_names FROM "und-x-icu";
    ELSE
        CREATE COLLATION record_names FROM "C";
    END IF;
END $$
"""


def name_key(name: str) -> str:
    """Return what a name is sorted by."""
    words = " ".join(name.split())
    start = re.search(r"\w", words)
    return _folded(words[start.start() :] if start else words)[:KEY_LENGTH]


def title_key(title: str, language: str) -> str:
    """Return what a title in this language (BCP 47) is sorted by: without its article, unless that is all of it."""
    key = name_key(title)
    for article in ARTICLES.get(language.partition("-")[0].lower(), "").split():
        before = article if article.endswith("'") else f"{article} "
        rest = key.replace("’", "'").removeprefix(before)
        if len(rest) < len(key) and rest.strip():
            return name_key(rest)
    return key


def _folded(text: str) -> str:
    found, base = [], ""
    for letter in unicodedata.normalize("NFD", text.casefold()):
        if ord(letter) not in MARKS:
            base = letter
        elif base < CYRILLIC or base == YO_WITHOUT_MARK:
            continue
        found.append(letter)
    return unicodedata.normalize("NFC", "".join(found)).translate(LETTERS)
