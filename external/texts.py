"""Texts of others as this site may show them: without tags, character references and what changes how they read."""

import html
import re
import unicodedata

from external.reports import Reason
from record.readable import is_blank, readable

MOST_READ = 100_000  # characters of which a text is made; nobody writes a longer claim
# Elements that occur within texts. `<` and a name of no element stay: "a <b and c> d" is a text too.
_ELEMENT = (
    "a|abbr|acronym|article|aside|b|big|blockquote|br|button|center|cite|code|dd|del|details|div|dl|dt|em|figcaption|"
    "figure|font|footer|h[1-6]|header|hr|i|iframe|img|ins|label|li|main|mark|nav|ol|option|p|pre|q|s|script|section|"
    "small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|th|thead|time|tr|u|ul|video|wbr"
)
_INLINE = re.compile(r"</?(?:a|abbr|b|em|font|i|mark|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_ELEMENT})(?:\s[^<>]*)?/?>|<!--[^<>]*-->", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NOT_A_WORD = re.compile(r"[\W_]+")
# Controls that are no white space, halves of surrogate pairs, and what Unicode has for no text.
_UNSTORABLE = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]")


def cleaned(raw: str, longest: int) -> tuple[str, list[Reason]]:
    """Return a text as it is kept, of so many characters at the most, and what had to be done to it."""
    if raw.isprintable() and "<" not in raw and "&" not in raw and "  " not in raw and raw == raw.strip():
        return (raw, []) if len(raw) <= longest else (cut(raw, longest), [Reason.CUT])
    reasons = []
    text = raw[:MOST_READ]
    if (without := _without_tags(text)) != text:
        text = without
        reasons.append(Reason.MARKUP)
    if (undone := _REFERENCE.sub(lambda found: html.unescape(found[0]), text)) != text:
        text = _without_tags(undone)
        reasons.append(Reason.CHARACTER_REFERENCES)
    if (without := readable(_UNSTORABLE.sub("", text))) != text:
        text = without
        reasons.append(Reason.INVISIBLE)
    if (folded := " ".join(text.split())) != text:
        text = folded
        reasons.append(Reason.WHITE_SPACE)
    if len(text) > longest or len(raw) > MOST_READ:
        text = cut(text, longest)
        reasons.append(Reason.CUT)
    return "" if is_blank(text) else text, reasons


def folded(text: str) -> str:
    """Return a text without case, punctuation and typography; as it stands where it is nothing else."""
    return _NOT_A_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip() or text


def cut(text: str, longest: int) -> str:
    """Return the beginning of a text, up to a word's end where one is near, and a sign that it goes on."""
    beginning = text[: longest - 2]
    words, space, _rest = beginning.rpartition(" ")
    return f"{words if space and len(words) > longest / 2 else beginning} …"


def fitting(text: str, longest: int) -> str:
    """Return a text that has so many characters at the most, cut where it has more."""
    return cut(text, longest) if len(text) > longest else text


def _without_tags(text: str) -> str:
    return _TAG.sub(" ", _INLINE.sub("", text)) if "<" in text else text
