"""Finds the reviews in a file, whatever it is: JSON, NDJSON, a web page, a feed. What it is, its bytes tell."""

import codecs
import os
import tempfile
from collections.abc import Iterator
from typing import IO

from external.blocks import PIECE, Around, Block, blocks_in
from external.markup import CHUNK, blocks_in_feed, blocks_in_page
from external.reports import Place, Reason, Report
from fetching.charsets import decoded

LARGEST_DOCUMENT = 100_000_000  # bytes of one JSON document, all of which are held; NDJSON may have any size
LARGEST_PAGE = 20_000_000  # bytes of a web page, which becomes text and is parsed at once
COMPRESSED = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c"),
    b"Rar!",
)
WIDE = (  # those of four bytes first, since they begin like those of two
    *((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),
)
LINES = (".jsonl", ".ndjson")
FEEDS = (b"<rss", b"<feed", b"<rdf:rdf")


def blocks_in_file(file: IO[bytes], name: str, report: Report, address: str = "") -> Iterator[Block]:
    """Yield the reviews of a file in which one can seek. `address` is where it was found, if on the web."""
    place = Place(name)
    head = file.read(CHUNK)
    file.seek(0)
    if head.startswith(COMPRESSED):
        report.refuse(place, Reason.COMPRESSED)
        return
    if encoding := _wide_encoding(head):
        report.note(place, "", Reason.ENCODING, encoding.upper())
        with tempfile.TemporaryFile() as copy:
            _write_as_utf8(file, encoding, copy)
            yield from _blocks(copy, place, report, address)
    else:
        yield from _blocks(file, place, report, address)


def _wide_encoding(head: bytes) -> str | None:
    """Return the name of UTF-16 or UTF-32 for what is in one of them, with its mark or without."""
    for mark, name in WIDE:
        if head.startswith(mark):
            return name
    if len(head) > 1 and head[:1] in (b"{", b"[", b"<") and head[1] == 0:
        return "utf-16-le"
    return "utf-16-be" if head[:1] == b"\0" and head[1:2] in (b"{", b"[", b"<") else None


def _write_as_utf8(file: IO[bytes], encoding: str, copy: IO[bytes]) -> None:
    reader = codecs.getincrementaldecoder(encoding)("replace")
    while chunk := file.read(CHUNK):
        copy.write(reader.decode(chunk).encode("utf-8", "replace"))
    copy.seek(0)


def _blocks(file: IO[bytes], place: Place, report: Report, address: str) -> Iterator[Block]:
    head = file.read(CHUNK)
    file.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
    begins = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not begins:
        return
    if b"\0" in head:
        report.refuse(place, Reason.ANOTHER_FORMAT, begins[:40].decode("latin-1"))
    elif begins.startswith(b"<"):
        yield from _in_markup(file, begins, place, report, address)
    elif place.file.lower().endswith(LINES) or (begins[:1] in b"{[" and _has_a_document_a_line(file)):
        yield from _in_lines(file, place, report, Around(base=address))
    elif begins[:1] in b"{[":
        if (raw := _whole(file, LARGEST_DOCUMENT, place, report)) is not None:
            yield from blocks_in(raw, place, report, Around(base=address))
    else:
        report.refuse(place, Reason.ANOTHER_FORMAT, begins[:100].decode("utf-8", "replace"))


def _in_markup(file: IO[bytes], begins: bytes, place: Place, report: Report, address: str) -> Iterator[Block]:
    lowered = begins[:4_096].lower()
    if b"<html" not in lowered and any(mark in lowered for mark in FEEDS):
        yield from blocks_in_feed(file, place, report)
    elif (raw := _whole(file, LARGEST_PAGE, place, report)) is not None:
        yield from blocks_in_page(decoded(raw), place, report, address)


def _whole(file: IO[bytes], largest: int, place: Place, report: Report) -> bytes | None:
    """Return the rest of a file, unless it is larger than that."""
    start = file.tell()
    if file.seek(0, os.SEEK_END) - start > largest:
        report.refuse(place, Reason.TOO_LARGE)
        return None
    file.seek(start)
    return file.read()


def _has_a_document_a_line(file: IO[bytes]) -> bool:
    """Return whether two lines each begin as JSON does, and the first ends as it does."""
    start = file.tell()
    lines = [line for line in (file.readline(PIECE).strip() for _line in range(4)) if line]
    file.seek(start)
    return len(lines) > 1 and lines[0][:1] + lines[0][-1:] in (b"{}", b"[]") and lines[1][:1] == lines[0][:1]


def _in_lines(file: IO[bytes], place: Place, report: Report, around: Around) -> Iterator[Block]:
    number = 0
    while line := file.readline(PIECE + 1):
        number += 1
        here = place._replace(line=number)
        if len(line) > PIECE:
            report.refuse(here, Reason.TOO_LARGE)
            while line and not line.endswith(b"\n"):
                line = file.readline(PIECE)
        elif line.strip():
            yield from blocks_in(line, here, report, around)
