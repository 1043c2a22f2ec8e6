"""What is read out of a document, as the two processes hand it to each other."""

import msgspec

MAX_TEXT = 2_000_000  # characters; what follows them is not kept, and that is said
BLANK = str.maketrans(dict.fromkeys((0x09, 0x0B, 0x0C, 0xA0), " ") | {0x0D: "\n", 0x2028: "\n", 0x2029: "\n"})


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
    text = text.replace("\r\n", "\n").translate(BLANK)
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter for letter in text if letter == "\n" or not _is_refused(letter))


def _is_refused(letter: str) -> bool:
    code = ord(letter)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE or code == 0xFEFF


def one_line(text: object, longest: int) -> str:
    """Return the words of a title or a name on one line, cut after a word where there are too many."""
    line = " ".join(cleaned(text if isinstance(text, str) else "").split())
    return line if len(line) <= longest else line[:longest].rpartition(" ")[0] or line[:longest]
