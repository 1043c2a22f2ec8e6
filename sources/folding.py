"""A text without its typography, so that a quotation can be compared with what stands in a source.

What comes out equal differs in white space, quotation marks, dashes, hyphens at the ends of lines, ligatures and other
forms of one letter (Unicode, UAX 15), or in characters that show nothing. Upper case stays, and so do raised and
lowered digits and fractions: 10² is not 102.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

# Thai, Lao, Burmese, Khmer, kana, Han: written without spaces between words.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u303f\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff01-\uff0f\uff1a-\uff20\uff66-\uff9f\U00020000-\U0003ffff"
)
SOFT_HYPHEN = "\xad"  # shows only where a line ends there
BROKEN = "\x02\ufffe"  # what PDFium writes for a hyphen with the end of the line after it
SINGLE_QUOTES = "'‘’‚‛‹›ʼ`´′＇"
DOUBLE_QUOTES = '"“”„‟«»″〝〞〟＂'
HYPHENS = "-‐‑⁃﹣－"
DASHES = "‒–—―−⸺⸻﹘"
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
SHOW_NOTHING = "\u034f\u0640\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # and the stretching of Arabic words, U+0640
VISIBLE_FORMATS = range(0x0600, 0x08E3)  # signs of Arabic numbers and verses; U+061C among them shows nothing
KEPT_FORMS = {"<super>", "<sub>", "<fraction>", "<circle>"}
LONGEST_FORM = 4  # characters; U+FDFA is a sentence of eighteen

BLOCK = 2048  # characters that are folded at once: where a character came from is asked in one block alone
LETTER = r"[\w\u0300-\u036f]"


def _folded(character: str) -> str:
    """Return what stands for a character: itself, none, or a few that are compared in its place."""
    for form, characters in (
        ("\xad", SOFT_HYPHEN),
        ("\x02", BROKEN),
        ("'", SINGLE_QUOTES),
        ('"', DOUBLE_QUOTES),
        ("-", HYPHENS),
        ("–", DASHES),
        ("\n", LINE_BREAKS),
        ("", SHOW_NOTHING),
    ):
        if character in characters:
            return form
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category == "Cc" or (category == "Cf" and (character == "\u061c" or ord(character) not in VISIBLE_FORMATS)):
        return ""
    if unicodedata.name(character, "").startswith(("VARIATION SELECTOR", "MONGOLIAN FREE VARIATION")):
        return ""
    decomposition = unicodedata.decomposition(character)
    if not decomposition or decomposition.partition(" ")[0] in KEPT_FORMS:
        return character
    form = unicodedata.normalize("NFKD", character)
    return form if len(form) <= LONGEST_FORM else character


class _Forms(dict[int, str]):
    """What stands for each character, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        form = self[code] = _folded(chr(code))
        return form


FORMS = _Forms()

LETTERS = re.compile(LETTER * 2)
# What is taken out of characters that were folded. Each alternative says what stands before the first character, since
# a search is quick that can look for one of a few.
REMOVED = re.compile(
    "[ \n\x02\xad–-](?:"
    f"(?<=[{UNSPACED}][ \n])[ \n]*(?=[{UNSPACED}])"  # lines of a script without spaces
    "|(?<=[ \n][ \n])[ \n]*"  # white space but for its first character
    "|(?<=\xad)(?: *\n[ \n]*)?"
    f"|(?<={LETTER}[–-])-*[ \n]*(?={LETTER})"  # a hyphen within a word; see JOINT
    f"|(?<={LETTER}\x02)[ \n]*(?={LETTER})"
    "|(?<=--)-*"
    "|(?<=\x02)"
    ")"
)
# A word, or two characters of a script without spaces, may be parted, and a word from the space after it.
PARTING = re.compile(rf"(?<=[^\W_{UNSPACED}])(?=[^\W_{UNSPACED}]|[ ])|(?<=[{UNSPACED}])(?=[{UNSPACED}])")


class Span(NamedTuple):
    """A part of a text: from `start` up to `end`, in characters."""

    start: int
    end: int


# How two letters may stand together in a folded text, from which hyphens within words were taken out. Where a line ends
# with a hyphen, that may be the word's or the line's, and a space may follow or not.
Joint = frozenset[str]
NO_JOINT = Joint({""})


def _joint(removed: str) -> Joint:
    if removed[0] == "\x02":
        return Joint({"", "-"})
    if "\n" in removed:
        return Joint({"-", "- "}) if removed[0] == "–" else Joint({"", "-", "- "})
    return Joint({"- "}) if " " in removed else Joint({"-"})


class _Block:
    """A part of a text, folded."""

    def __init__(self, raw: str, start: int):
        self._raw, self._start = raw, start
        self.folded = _dashes_alike(REMOVED.sub("", raw.translate(FORMS)))

    @cached_property
    def places(self) -> list[int]:
        """Return where in the text each folded character came from."""
        return self._traced[0]

    @cached_property
    def joints(self) -> dict[int, Joint]:
        """Return before which folded characters a hyphen was taken out, and which."""
        return self._traced[1]

    @cached_property
    def _traced(self) -> tuple[list[int], dict[int, Joint]]:
        forms = [FORMS[ord(character)] for character in self._raw]
        came_from = [place for place, form in enumerate(forms, self._start) for _each in form]
        text = "".join(forms)
        places, joints, done = list[int](), dict[int, Joint](), 0
        for match in REMOVED.finditer(text):
            places += came_from[done : match.start()]
            done = match.end()
            if match[0][0] in "-–\x02" and LETTERS.fullmatch(text[match.start() - 1] + text[done : done + 1]):
                joints[len(places)] = _joint(match[0])
        return places + came_from[done:], joints


class Folded:
    """A text as it is compared, and where in the text each of its characters stands."""

    def __init__(self, text: str):
        self.unfolded_text = text
        self._blocks = [_Block(text[start:end], start) for start, end in _parts(text)]
        self.blocks = [block.folded for block in self._blocks]
        self.starts = [0, *accumulate(map(len, self.blocks))]  # where in the folded text each block begins
        self.text = "".join(self.blocks)

    def unfolded(self, span: Span) -> Span:
        """Return where folded characters stand in the text."""
        return Span(self._place(span.start), self._place(span.end - 1) + 1)

    def is_part_of_a_character(self, span: Span) -> bool:
        """Return whether folded characters begin or end within those that stand for one character, as “fi” for “ﬁ”."""
        start, end = span
        begins_within = start > 0 and self._place(start - 1) == self._place(start)
        return begins_within or (end < len(self.text) and self._place(end - 1) == self._place(end))

    def joints(self, span: Span) -> dict[int, Joint]:
        """Return the joints between folded characters, by how many characters after the first."""
        found = dict[int, Joint]()
        start, end = span
        for number in range(self._number(start), self._number(end - 1) + 1):
            begins = self.starts[number]
            for place, joint in self._blocks[number].joints.items():
                if start < begins + place < end:
                    found[begins + place - start] = joint
        return found

    def _place(self, at: int) -> int:
        number = self._number(at)
        return self._blocks[number].places[at - self.starts[number]]

    def _number(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1


def _dashes_alike(text: str) -> str:
    return text.replace("\n", " ").replace("–", "-")


def _parts(text: str) -> list[tuple[int, int]]:
    """Return where the text is parted: where what is taken out on one side does not depend on the other."""
    cuts = [0]
    while cuts[-1] + 2 * BLOCK < len(text):
        sought = cuts[-1] + BLOCK
        parting = PARTING.search(text, sought, sought + BLOCK)
        cuts.append(parting.start() if parting else sought + BLOCK)
    return list(pairwise([*cuts, len(text)]))
