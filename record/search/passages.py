"""Passages of a text in which words of a question stand, and which words these are."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from record.search import languages
from record.search.terms import number_of
from record.search.text import words

AROUND = 90  # characters on either side of the first match that are shown of a long text


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is a word that was asked for."""

    text: str
    is_match: bool


def marked(text: str, language: str, terms: Collection[int]) -> list[Piece]:
    """Return the whole text in pieces. `terms` are those of the question's words; `language` is the text's."""
    pieces, end = [], 0
    for start, stop, _found in _matches(text, language, terms):
        if start > end:
            pieces.append(Piece(text[end:start], is_match=False))
        pieces.append(Piece(text[start:stop], is_match=True))
        end = stop
    if end < len(text):
        pieces.append(Piece(text[end:], is_match=False))
    return pieces


def passage(text: str, language: str, terms: Collection[int]) -> list[Piece]:
    """Return the part of a text around the first word that was asked for, in pieces; none where there is none."""
    for start, stop, _found in _matches(text, language, terms):
        begin, end = max(start - AROUND, 0), min(stop + AROUND, len(text))
        begin = text.find(" ", begin, start) + 1 if begin else 0
        end = max(text.rfind(" ", stop, end), stop) if end < len(text) else end
        return marked(text[begin:end], language, terms)
    return []


def shared(text: str, language: str, terms: Collection[int]) -> list[str]:
    """Return the words of a text that were asked for, as it writes them; of several forms of a word the first."""
    shared: dict[tuple[int, ...], str] = {}
    for start, stop, found in _matches(text, language, terms):
        shared.setdefault(found, text[start:stop])
    return [*shared.values()]


def _matches(text: str, language: str, terms: Collection[int]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield where each word stands that was asked for, and its terms.

    Of a script without spaces, words are pairs of letters: those that overlap are one.
    """
    known = languages.known(language)
    start, end, found = 0, 0, list[int]()
    for word in words(text):
        term = number_of(languages.stem(word.folded, known))
        if term not in terms or languages.is_stop_word(word.folded, known):
            continue
        if found and word.start >= end:
            yield start, end, tuple(found)
            found = []
        if not found:
            start = word.start
        end = word.end
        found.append(term)
    if found:
        yield start, end, tuple(found)
