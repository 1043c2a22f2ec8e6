"""Reads bytes as text whatever their server says of them: labels that are unknown or wrong break nothing."""

import codecs
import encodings
import pkgutil
import re

from charset_normalizer import from_bytes

# Browsers read the first as the second (WHATWG, Encoding Standard, section 4.2): it is what pages mean.
MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
MEANT |= {"euc_kr": "cp949", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874"}
NOT_OF_PAGES = {"utf-7", "idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "unicode_escape"}
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What is above ASCII in western European texts; the guess below takes such texts for Baltic ones.
WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœÀÁÂÄÅÆÇÈÉÊÍÎÑÓÔÖØÚÜŒ«»’‘“”–—…°€£§¿¡·\xa0".encode("cp1252"))
IN_PAGE = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
RUNS = re.compile(rb"[\x80-\xff]{4,}")  # words of another alphabet, also where they are few beside markup
SAMPLE = 20_000  # bytes that a guess is made from
ENOUGH = 12  # of them beyond ASCII; from fewer, the most common encoding is the better guess


def decoded(raw: bytes, said: str = "") -> str:
    """Return the bytes as text; `said` is the encoding that their server names."""
    for mark, marked in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw.decode(marked, "replace")
    # Text in another encoding is hardly ever valid UTF-8 too, so this is asked first: labels are wrong more often.
    if (text := _read(raw, "utf-8")) is not None:
        return text
    in_page = IN_PAGE.search(raw[:2_048])
    for label in (said, in_page[1].decode("ascii", "ignore") if in_page else ""):
        if (name := known(label)) and (text := _read(raw, name)) is not None:
            return text
    if declared := known(said) or (known(in_page[1].decode("ascii", "ignore")) if in_page else None):
        text = raw.decode(declared, "replace")
        if text.count("\ufffd") * 200 < len(text):  # a few broken characters in what else is as it was said
            return text
    return raw.decode(_guess(raw[:SAMPLE]), "replace")


def _guess(sample: bytes) -> str:
    """Return the encoding that a text of an unknown one is most likely in."""
    beyond = [byte for byte in sample if byte > 0x7F]
    letters = sum(chr(byte).isalpha() for byte in sample)
    in_runs = sum(len(run) for run in RUNS.findall(sample))
    are_few = 5 * len(beyond) < letters and 2 * in_runs < len(beyond)
    if len(beyond) < ENOUGH or (are_few and sum(byte in WESTERN for byte in beyond) > 0.9 * len(beyond)):
        return "cp1252"
    found = from_bytes(sample).best()
    return (found and known(found.encoding)) or "cp1252"


def load_all() -> None:
    """Load every encoding that Python has, for a process that can open no more files."""
    for module in pkgutil.iter_modules(encodings.__path__):
        known(module.name)


def known(label: str) -> str | None:
    """Return Python's name of an encoding that a page may be written in, or None."""
    try:
        found = codecs.lookup(label.strip().lower())
    except (LookupError, ValueError, OSError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name in NOT_OF_PAGES:
        return None
    return MEANT.get(found.name, found.name)


def _read(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeError, ValueError):
        return None
