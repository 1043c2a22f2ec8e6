"""Reads a document of any kind: tells from its bytes what it is, and has it read by what reads such."""

import email
import email.policy

from fetching.charsets import decoded
from sources.extraction import pages, pdfs
from sources.extraction.media_types import HTML, MHTML, PDF, SVG, XHTML, media_type_of
from sources.extraction.results import MAX_TEXT, Extraction, Task, cleaned


def read(raw: bytes, task: Task) -> Extraction:
    """Return what is in the document."""
    media_type = media_type_of(raw, task.media_type)
    if media_type == PDF:
        return pdfs.read(raw)
    if media_type in {HTML, XHTML}:
        return pages.read(decoded(raw, task.charset), media_type, task.url)
    if media_type == MHTML:
        return _saved_page(raw, task.url)
    if media_type.startswith("image/") and media_type != SVG:
        return Extraction("no_text", media_type)
    if media_type.startswith("text/") or media_type.endswith(("json", "+xml")):
        text = cleaned(decoded(raw, task.charset))
        is_blank = not text.strip()
        kept = "" if is_blank else text[:MAX_TEXT]
        return Extraction("no_text" if is_blank else "read", media_type, text=kept, is_cut=len(text) > MAX_TEXT)
    return Extraction("unknown", media_type)


def _saved_page(raw: bytes, url: str) -> Extraction:
    """Read the page in what a browser saved as one file (RFC 2557)."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in {HTML, XHTML}:
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return pages.read(decoded(page, part.get_content_charset() or ""), MHTML, url)
    return Extraction("broken", MHTML)
