"""Finds the reviews in JSON, however deep they lie in it: single, in arrays, in `@graph`, in feeds and answers.

A document of any size is read piece by piece: what is larger than a piece is divided into the parts that it has, which
stay slices of its bytes until one is small enough.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

import msgspec
import orjson

from external.reports import Place, Reason, Report
from external.shapes import Json, Thing, is_like_a_review, reviews_in
from fetching.charsets import decoded

Buffer: TypeAlias = bytes | bytearray | memoryview

PIECE = 1_000_000  # bytes of JSON that become objects at once; no review is larger
MOST_COMMAS = 2_000_000  # in one document, since each part of it takes memory: those of some 130,000 reviews
USUAL = 8_192  # bytes that hold most reviews
MOST_FAILURES = 100  # objects that are not whole in a document that breaks, those around what breaks included
LENIENT = json.JSONDecoder(strict=False, parse_constant=str)  # raw line breaks in strings, and NaN as text
DEEPEST = 64  # levels
MOST_DIVISIONS = 8  # levels that are each larger than a piece
LONGEST_KEY = 60  # characters in a pointer
# Strings stay as they are; a comma before a bracket goes. No part of a text is looked at twice, however it is made.
_STRING_OR_LAST_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*+[\]}])', re.DOTALL)
# What hides a script from programs that know none (HTML 4.01, section 18.3.2; XHTML 1.0, C.4).
_OPENING = re.compile(r"(?://|/\*)?\s*<!(?:--|\[CDATA\[)(?:\s*\*/)?")
_CLOSING = re.compile(r"(?://|/\*)?\s*(?:-->|\]\]>)(?:\s*\*/)?\Z")


class Around(NamedTuple):
    """What surrounds a review: its page, what relative addresses in it mean, the language, what it names by @id."""

    page: str = ""
    base: str = ""
    language: str = ""
    things: Mapping[str, Thing] = {}


class Block(NamedTuple):
    """What looks like a review: as ClaimReview, as it stood there, and where."""

    place: Place
    content: Thing
    original: Thing
    names: Mapping[str, str]
    around: Around


def blocks_in(raw: bytes, place: Place, report: Report, around: Around) -> Iterator[Block]:
    """Yield the reviews of a JSON document."""
    if len(raw) > PIECE and raw.count(b",") > MOST_COMMAS:
        report.refuse(place, Reason.TOO_LARGE)
    else:
        yield from _in_document(raw, place, report, around, MOST_DIVISIONS)


def _in_document(raw: Buffer, place: Place, report: Report, around: Around, divisions: int) -> Iterator[Block]:
    if len(raw) <= PIECE:
        yield from _in_piece(raw, place, report, around)
        return
    if not divisions:
        report.refuse(place, Reason.TOO_DEEP)
        return
    try:
        parts = _divided(raw)
    except (ValueError, RecursionError) as error:
        yield from _in_broken(bytes(raw), str(error), place, report, around)
        return
    if isinstance(parts, dict) and is_like_a_review({**parts, **_type_of(parts)}):
        report.refuse(place, Reason.TOO_LONG)
        return
    for key, part in parts.items() if isinstance(parts, dict) else enumerate(parts):
        inner = memoryview(part)
        if bytes(inner[:1]) in (b"{", b"["):
            here = place._replace(pointer=_below(place.pointer, key))
            yield from _in_document(inner, here, report, around, divisions - 1)


def _divided(raw: Buffer) -> dict[str, msgspec.Raw] | list[msgspec.Raw]:
    """Return the parts of an object or an array as slices of its bytes. Raises ValueError and RecursionError."""
    first = bytes(raw[:1_000]).lstrip()[:1]
    if first == b"{":
        return msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    return msgspec.json.decode(raw, type=list[msgspec.Raw]) if first == b"[" else []


def _type_of(parts: Mapping[str, msgspec.Raw]) -> Thing:
    try:
        return {"@type": orjson.loads(memoryview(parts["@type"]))} if "@type" in parts else {}
    except ValueError:
        return {}


def _in_piece(raw: Buffer, place: Place, report: Report, around: Around) -> Iterator[Block]:
    try:
        value, reasons = parsed(raw)
    except ValueError as error:
        yield from _in_broken(bytes(raw), str(error), place, report, around)
        return
    for reason in reasons:
        report.note(place, "", reason)
    if isinstance(value, dict) and isinstance(graph := value.get("@graph"), list):
        things = {str(thing["@id"]): thing for thing in graph if isinstance(thing, dict) and "@id" in thing}
        around = around._replace(things=things)
    yield from _in_value(value, place, report, around)


def _in_broken(raw: bytes, error: str, place: Place, report: Report, around: Around) -> Iterator[Block]:
    """Report JSON that breaks somewhere, and yield the reviews among the objects in it that are whole."""
    report.refuse(place, Reason.BROKEN_JSON, error)
    failures = 0
    at = raw.find(b"{")
    while at >= 0 and failures < MOST_FAILURES:
        for size in (USUAL, PIECE):
            text = raw[at : at + size].decode("utf-8", "surrogateescape")
            try:
                value, end = LENIENT.raw_decode(text)
            except (ValueError, RecursionError):
                continue
            yield from _in_value(value, place, report, around)
            at += len(text[:end].encode("utf-8", "surrogateescape"))
            break
        else:
            failures += 1
            at += 1
        at = raw.find(b"{", at)


def _in_value(whole: Json, place: Place, report: Report, around: Around) -> Iterator[Block]:
    rest: list[tuple[Json, str, int]] = [(whole, place.pointer, 0)]
    while rest:
        value, pointer, depth = rest.pop()
        if isinstance(value, dict) and is_like_a_review(value):
            for each in reviews_in(value):
                yield Block(
                    place._replace(pointer=pointer + each.pointer), each.content, each.original, each.names, around
                )
        elif isinstance(value, dict | list):
            if depth == DEEPEST:
                report.refuse(place._replace(pointer=pointer), Reason.TOO_DEEP)
                continue
            parts = value.items() if isinstance(value, dict) else enumerate(value)
            inner = [(part, _below(pointer, key), depth + 1) for key, part in parts if isinstance(part, dict | list)]
            rest.extend(reversed(inner))


def _below(pointer: str, key: str | int) -> str:
    name = str(key)[:LONGEST_KEY].replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{name}"


def parsed(raw: Buffer) -> tuple[Json, list[Reason]]:
    """Return what the JSON says, and what had to be overlooked in it. Raises ValueError, with where it breaks."""
    try:
        return orjson.loads(raw), []
    except orjson.JSONDecodeError as error:
        first = error
    body = bytes(raw)
    try:
        text, reasons = body.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        text, reasons = decoded(body), [Reason.ENCODING]
    bare = _unwrapped(text)
    for attempt in (text, bare, _STRING_OR_LAST_COMMA.sub(r"\1", bare), html.unescape(bare)):
        try:
            value: Json = LENIENT.decode(attempt)
        except (ValueError, RecursionError):
            continue
        return value, reasons if reasons and attempt is text else [*reasons, Reason.LOOSE_JSON]
    raise first


def _unwrapped(text: str) -> str:
    text = text.strip()
    if opening := _OPENING.match(text):
        text = text[opening.end() :]
    if closing := _CLOSING.search(text, max(len(text) - 20, 0)):
        text = text[: closing.start()]
    return text.strip().rstrip(";")
