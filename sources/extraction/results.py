"""What is read out of a document, as the two processes hand it to each other."""

import re

import msgspec

MAX_TEXT = 2_000_000  # characters; what follows them is not kept, and that is said
BLANK = str.maketrans(dict.fromkeys((0x09, 0x0B, 0x0C, 0xA0), " ") | {0x0D: "\n", 0x2028: "\n", 0x2029: "\n"})
# Controls, halves of characters, the mark of byte order, and what Unicode says is no character.
REFUSED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)


class Task(msgspec.Struct):
    """A document that is to be read: what its server said of it, and whether a picture is to be written again."""

    media_type: str = ""
    charset: str = ""
    url: str = ""
    writes_picture: bool = False


class Extraction(msgspec.Struct):
    """What was read. `reading` is a value of ArchivedCopy.Reading, `pages` where each page begins in the text.

    `is_picture_written` says that a picture was written again, as `media_type`.
    """

    reading: str
    media_type: str
    text: str = ""
    pages: list[int] = []
    title: str = ""
    authors: str = ""
    published_on: str = ""
    language: str = ""
    publisher: str = ""
    is_cut: bool = False
    is_picture_written: bool = False


def cleaned(text: str) -> str:
    """Return the text as a database can keep it: no controls, no halves of characters, one form of line's end."""
    return REFUSED.sub("", text.replace("\r\n", "\n").translate(BLANK))


def one_line(text: object, longest: int) -> str:
    """Return the words of a title or a name on one line, cut after a word where there are too many."""
    line = " ".join(cleaned(text if isinstance(text, str) else "").split())
    return line if len(line) <= longest else line[:longest].rpartition(" ")[0] or line[:longest]
