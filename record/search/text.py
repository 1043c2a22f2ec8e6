"""Read a text as words: of any script, with or without accents, a sentence as well as a pasted post.

Both sides of a comparison pass here, so what matters is that equal words come out equal, not that they are spelled
well. Measured in docs/benchmarks.md, "Search and matching".
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

LETTERS = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "œ": "oe"})
LONGEST_WORD = 64  # characters; what is longer is no word, and would have thousands of grams
# Classes of combining marks that make another letter: nuktas, the voicing of kana, viramas; 0 are vowel signs.
KEPT_CLASSES = (0, 7, 8, 9)

# Han, kana, Thai, Lao, Burmese, Khmer: written without spaces between words.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
UNSPACED += "\uff66-\uff9f\U00020000-\U0003ffff"

ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S*", re.IGNORECASE)
HANDLE = re.compile(r"[#＃@＠](\w+)")
PARTS_OF_A_HANDLE = re.compile(
    r"_|(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)
QUOTES = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "＇": "'"})
# A number whose thousands are set apart, by whichever mark: 25,000 and 25.000 and 25 000 are the same.
SEPARATOR = re.compile("[.,\u00a0\u202f]")
THOUSANDS = r"(?<!\d)(?<!\d[.,])\d{1,3}(?:[.,\u00a0\u202f]\d{3})+(?![.,]?\d)"


class Word(NamedTuple):
    """A word as it is compared, and where it stands in the text."""

    folded: str
    start: int
    end: int


def without_addresses(text: str) -> str:
    """Return a post without the web addresses in it: they say nothing about what it claims."""
    return ADDRESS.sub(" ", text)


def plain(text: str) -> str:
    """Return a post without its addresses, and its hashtags and handles both whole and taken apart.

    “#StopTheSteal https://t.co/x” becomes “StopTheSteal Stop The Steal”.
    """
    return HANDLE.sub(_whole_and_apart, without_addresses(text))


def _whole_and_apart(handle: re.Match[str]) -> str:
    parts = [part for part in PARTS_OF_A_HANDLE.split(handle[1]) if part]
    return f" {handle[1]} " if len(parts) < 2 else f" {handle[1]} {' '.join(parts)} "


def fold(text: str) -> str:
    """Return the text without case, accents, and what cannot be seen."""
    if text.isascii():
        return text.casefold().translate(QUOTES)
    # Letters of mathematics, in which posts are styled, are capitals only once taken apart; so are some quotes.
    apart = unicodedata.normalize("NFKD", text.translate(QUOTES)).casefold().translate(QUOTES)
    decomposed = unicodedata.normalize("NFKD", apart)
    if not decomposed.isascii():
        decomposed = unicodedata.normalize("NFC", "".join(filter(_is_kept, decomposed)))
    return decomposed.translate(LETTERS)


@cache
def _is_kept(character: str) -> bool:
    return unicodedata.combining(character) in KEPT_CLASSES and unicodedata.category(character) != "Cf"


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order. Of a script without spaces, these are pairs of letters."""
    for found in _pattern().finditer(text):
        if found[1]:
            yield from _pairs(fold(found[0]), found.start(), found.end())
        elif found[2]:
            yield Word(fold(SEPARATOR.sub("", found[0]))[:LONGEST_WORD], found.start(), found.end())
        else:
            parts = _apart(found[0]) if len(found[0]) <= LONGEST_WORD else _folded_apart(found[0])
            yield from (Word(part, found.start(), found.end()) for part in parts)


def folded_words(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return [word.folded for word in words(text)]


def respelled(text: str, corrections: Mapping[str, str]) -> str:
    """Return a text with other words in the place of folded ones that are misspelled."""
    end, parts = 0, []
    for word in words(text):
        if word.folded in corrections and word.start >= end:
            parts += [text[end : word.start], corrections[word.folded]]
            end = word.end
    return "".join([*parts, text[end:]])


def is_unspaced(word: str) -> bool:
    """Return whether a folded word is of a script that is written without spaces."""
    return bool(_unspaced().match(word))


def _pairs(folded: str, start: int, end: int) -> Iterator[Word]:
    """Yield each two letters that stand together; where folding changed how many there are, all at the same place."""
    is_same = len(folded) == end - start
    for at in range(max(len(folded) - 1, 1)):
        pair = folded[at : at + 2]
        yield Word(pair, start + at, start + at + len(pair)) if is_same else Word(pair, start, end)


def _folded_apart(word: str) -> tuple[str, ...]:
    """Fold a word; two where an apostrophe joins them, as in “l'économie”. What follows it in “don't” is no word."""
    folded = fold(word)
    before, _apostrophe, after = folded.partition("'")
    parts = (before, after) if len(after) > 2 else (folded,)
    return tuple(part for each in parts if (part := each.strip("'")[:LONGEST_WORD]))


_apart = lru_cache(maxsize=5_000)(_folded_apart)  # most words of a text are among the most frequent ones


@cache
def _pattern() -> re.Pattern[str]:
    """Match a run of letters: in the first group those of scripts without spaces, in the second a large number.

    Letters, digits, and the marks that Python does not count as letters: vowel signs would break words otherwise.
    Format characters, such as the soft hyphen, stand within words.
    """
    marks = "".join(
        chr(code) for code in range(0x300, 0xFFFF) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me", "Cf")
    )
    letter = rf"(?:(?![{UNSPACED}])[^\W_]|[{re.escape(marks)}\xad])"
    return re.compile(rf"([{UNSPACED}]+)|({THOUSANDS})|{letter}+(?:['’ʼ＇]{letter}+)?")


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")
