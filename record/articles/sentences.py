"""Cut a text into paragraphs and sentences, and say where they stand in it.

By rules, and without a library (docs/decisions/0071): a sentence ends at a stop, unless what stands around it says that
it goes on. Of each stop a bounded piece of the text before and after it is looked at, so any text takes as long as it
is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from record.articles.word_lists import BEFORE_NUMBERS, GOES_ON, MAY_END, ORDINALS, STARTERS, all_said

LONGEST = 2_000  # characters; what has no stop for longer is cut between words, or anywhere
AROUND = 60  # characters around a stop by which it is judged
WRAPPED = 100  # characters; where no line is longer, a line may end within a sentence

BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
BULLET = re.compile(r"\s*(?:[-*•‣▪–—·]|\(?\w{1,3}[.)])\s")
# Stops that a space follows, and those of scripts that have none between sentences.
SPACED, UNSPACED = ".!?…؟۔।॥։።၊။។\u037e", "。！？｡．"
QUOTES, BRACKETS = "\"'”’»›“‘«‹」』》〉＂＇", ")]}）】"
STOP = re.compile(rf"([{SPACED}{UNSPACED}]++)((?:[{QUOTES}{re.escape(BRACKETS)}]|\[\d{{1,3}}\]|\s»(?!\S))*+)")
BEFORE = re.compile(r"[^\s(\[“‘\"'«‹—–]*$")
AFTER = re.compile(r"\s*+[\"'“‘«‹„‚(\[「『《¿¡*_—–-]*+(\S*+)")
WORD = re.compile(r"[^\W\d_]+")

Span = tuple[int, int]  # where something begins in a text, and where it ends


@dataclass(frozen=True)
class Sentence:
    """Where a sentence stands in the text, and in which paragraph, from 0."""

    start: int
    end: int
    paragraph: int


def sentences(text: str, language: str = "") -> list[Sentence]:
    """Return the sentences of a text. All that is not space is in one of them, and none overlaps another."""
    return [
        Sentence(start, end, number)
        for number, (first, last) in enumerate(paragraphs(text))
        for whole in _cut(text, first, last, language)
        for start, end in _bounded(text, *whole)
    ]


def paragraphs(text: str) -> Iterator[Span]:
    """Yield where the paragraphs of a text begin and end: its lines, unless these break sentences."""
    lines = [*_lines(text)]
    pairs = [(line, after) for line, after in pairwise(lines) if _may_go_on(text, line, after)]
    low = sum(text[start].islower() for _line, (start, _end) in pairs)
    is_wrapped = max((end - start for start, end in lines), default=0) <= WRAPPED and 3 * low >= len(pairs)
    joined = {line for line, after in pairs if is_wrapped or text[after[0]].islower()}
    begin = None
    for start, end in lines:
        begin = start if begin is None else begin
        if (start, end) not in joined:
            if begin < end:
                yield begin, end
            begin = None


def _lines(text: str) -> Iterator[Span]:
    """Yield where lines stand, without the space around them."""
    start = 0
    for end, following in [*((each.start(), each.end()) for each in BREAK.finditer(text)), (len(text), len(text))]:
        yield _stripped(text, start, end)
        start = following


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), max(start, start + len(piece.rstrip()))


def _may_go_on(text: str, line: Span, after: Span) -> bool:
    """Return whether a line may have been broken within a sentence."""
    return (
        line[0] < line[1]
        and after[0] < after[1]
        and text[line[1] - 1] not in SPACED + UNSPACED + QUOTES + BRACKETS + ":"
        and not BULLET.match(text, after[0], min(after[0] + AROUND, after[1]))
    )


def _cut(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """Yield the sentences of a paragraph."""
    for stop in STOP.finditer(text, start, end):
        if stop.end() < end and _ends(text, stop, start, end, language):
            yield _stripped(text, start, stop.end())
            start = stop.end()
    if (rest := _stripped(text, start, end))[0] < rest[1]:
        yield rest


def _ends(text: str, stop: re.Match[str], start: int, end: int, language: str) -> bool:
    """Return whether a sentence that began at `start` ends with this stop, after which the paragraph goes on."""
    if stop[1][-1] in UNSPACED:
        return True
    following = text[stop.end() : min(stop.end() + AROUND, end)]
    if not following[0].isspace():
        return following[0] in "“«„" and bool(stop[2])
    found = AFTER.match(following)
    after = found[1] if found else ""
    if not after:
        return len(following) == AROUND or any(not each.isspace() for each in following)
    if after[0].islower():
        return False
    if stop[1][-1] in "?!" and stop[2] and _is_said_after(following):
        return False
    return stop[1] != "." or bool(stop[2]) or not _is_abbreviation(_before(text, stop, start), after, language)


def _before(text: str, stop: re.Match[str], start: int) -> tuple[str, bool]:
    """Return the word that a stop follows, and whether the sentence begins with it."""
    begin = max(start, stop.start() - AROUND)
    found = BEFORE.search(text[begin : stop.start()])
    word = found[0] if found else ""
    return word, begin == start and not text[start : stop.start() - len(word)].strip("([“‘\"'«‹—–- ")


def _is_said_after(following: str) -> bool:
    """Return whether what follows a quotation names its speaker, as in “Is it so?” Senator Tom Jones asked."""
    return any(word.casefold() in all_said() for word in WORD.findall(following.partition(",")[0])[:5])


def _is_abbreviation(before: tuple[str, bool], after: str, language: str) -> bool:
    """Return whether the stop after a word belongs to it, and the sentence goes on."""
    word, is_first = before
    short = word.casefold()
    if short in GOES_ON or (short in BEFORE_NUMBERS and after[0].isdigit()):
        return True
    if word.isdigit() and len(word) < 4:  # “1. The first of a list”, “am 3. Mai”
        return is_first or (language in ORDINALS and len(word) < 3)
    letters = short.split(".")
    is_initials = len(word) > 0 and all(0 < len(each) <= 2 and each.isalpha() for each in letters)
    if short in MAY_END or (is_initials and (len(letters) > 1 or (len(word) == 1 and word.isupper()))):
        return _first_word(after) not in STARTERS
    return False


def _first_word(after: str) -> str:
    """Return the first word, but not an initial: “A.” is one, “A” may begin a sentence."""
    found = WORD.match(after)
    word = found[0] if found else ""
    return "" if after[len(word) :].startswith(".") and len(word) == 1 else word.casefold()


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a sentence, or pieces of one that is too long for any."""
    while end - start > LONGEST:
        space = max(text.rfind(each, start + 1, start + LONGEST) for each in " \n\t\u3000")
        cut = space if space > start else start + LONGEST
        yield _stripped(text, start, cut)
        start = _stripped(text, cut, end)[0]
    if start < end:
        yield start, end
