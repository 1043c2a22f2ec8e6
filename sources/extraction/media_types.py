"""Tells what kind of file bytes are, from the bytes; what a server says counts only where they do not tell.

After the WHATWG's MIME Sniffing Standard, sections 6 and 7.
"""

import re

HEAD = 2_048  # bytes that are looked at
HTML, PDF, TEXT, MHTML = "text/html", "application/pdf", "text/plain", "multipart/related"
XHTML, XML, SVG = "application/xhtml+xml", "text/xml", "image/svg+xml"
UNKNOWN = "application/octet-stream"
# Those that can be written again, with the names that Pillow has for them.
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP", "image/tiff": "TIFF"}

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"mif1": "image/heif"}
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wave", b"AVI ": "video/avi"}
TAGS = (
    b"!doctype html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|meta|link|article|section|main"
)
# Possessive: what stands before the first element is read once, in whatever way comments are put together.
IS_HTML = re.compile(rb"(?>\s|<!--.*?-->|<\?xml[^>]*>)*+<(?:" + TAGS + rb")[\s>/]", re.IGNORECASE | re.DOTALL)
HAS_TAG = re.compile(rb"<(?:!--|[a-z!/][a-z0-9-]{0,30}[\s>])", re.IGNORECASE)  # what browsers are told is HTML, and is
IS_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# A container says little of what is in it; what a server says of one of these is believed.
IN_ZIP = re.compile(r"application/(vnd\.[\w.+-]+|epub\+zip|java-archive|zip)")
NAME = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")


def media_type_of(head: bytes, said: str = "") -> str:
    """Return the media type of a file that begins so; `said` is what its server says of it."""
    said = said.partition(";")[0].strip().lower()
    said = said if NAME.fullmatch(said) else ""
    head = head[:HEAD]
    if b"%PDF-" in head[:1024] and not (said in {HTML, XHTML} and IS_HTML.match(head)):
        return PDF  # where a page has that in a comment, browsers show the page
    return _of_container(head, said) or _of_signature(head) or _of_text(head, said)


def _of_signature(head: bytes) -> str:
    return next((name for signature, name in SIGNATURES if head.startswith(signature)), "")


def _of_container(head: bytes, said: str) -> str:
    if head.startswith(b"PK\x03\x04"):
        return said if IN_ZIP.fullmatch(said) else "application/zip"
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "video/mp4")
    return RIFF.get(head[8:12], "") if head.startswith(b"RIFF") else ""


def _of_text(head: bytes, said: str) -> str:
    is_marked = head.startswith(BYTE_ORDER_MARKS)
    start = head.removeprefix(BYTE_ORDER_MARKS[0]).replace(b"\x00", b"")
    if IS_HTML.match(start):
        return XHTML if start.lstrip().startswith(b"<?xml") and b"xhtml" in start else HTML
    if IS_BINARY.search(head) and not is_marked:
        if said in {HTML, XHTML} and HAS_TAG.search(start):
            return said
        return said if said and not said.startswith(("text/", "image/")) and said != PDF else UNKNOWN
    if re.match(rb"(?i)(from: |snapshot-content-location: |mime-version: )", start) and b"multipart/related" in start:
        return MHTML
    if start.lstrip().startswith((b"<?xml", b"<svg")):
        return SVG if b"<svg" in start else XML
    is_said_to_be_text = said.startswith("text/") or said.endswith(("json", "xml", "javascript"))
    return said if is_said_to_be_text and said != MHTML else TEXT
