"""Finds the reviews in web pages and in feeds, whose items carry pages: the JSON-LD of their scripts."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from html.entities import html5
from typing import IO, Any
from urllib.parse import urljoin

from lxml import etree

from external.blocks import Around, Block, blocks_in
from external.reports import Place, Reason, Report
from fetching.charsets import IN_PAGE, known

LARGEST_ITEM = 10_000  # elements of an item in a feed
CHUNK = 65_536  # bytes
LINKED_DATA = "ld+json"
LONGEST_TOKEN = 40  # characters of one of these
BEGINS_TOKEN = re.compile(r"[&<\]]")
LITERAL = re.compile(r"(<!\[CDATA\[|\]\]>)")
REFERENCE = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,32}|#x[0-9A-Fa-f]{1,32});|(?!#?\w{1,32};))")
NO_CHARACTER = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # of XML 1.0, section 2.2
OF_XML = {"amp", "lt", "gt", "quot", "apos"}
ITEMS = {"item", "entry"}
CONTENTS = {"description", "encoded", "content", "summary"}  # elements of an item that hold a page, or a part of one


class _Scripts:
    """Collects, while a page is parsed, its scripts of linked data, its address and its language."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.language = ""
        self.canonical = ""
        self.base = ""
        self._script: list[str] | None = None

    def start(self, tag: str, attributes: Any) -> None:
        if tag == "script" and LINKED_DATA in str(attributes.get("type", "")).lower():
            self._script = []
        elif tag == "html":
            self.language = self.language or str(attributes.get("lang", ""))
        elif tag == "base":
            self.base = self.base or str(attributes.get("href", ""))
        elif tag == "link" and "canonical" in str(attributes.get("rel", "")).lower().split():
            self.canonical = self.canonical or str(attributes.get("href", ""))

    def end(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self.found.append("".join(self._script))
            self._script = None

    def data(self, text: str) -> None:
        if self._script is not None:
            self._script.append(text)

    def comment(self, text: str) -> None:
        """Leave out what is written for nobody."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Leave out instructions to programs."""

    def close(self) -> "_Scripts":
        if self._script is not None:
            self.end("script")
        return self


def blocks_in_page(page: str, place: Place, report: Report, address: str) -> Iterator[Block]:
    """Yield the reviews of a web page, which was found at this address if it is known."""
    parser = etree.HTMLParser(target=_Scripts(), huge_tree=True, encoding="utf-8")
    try:
        parser.feed(page.replace("\0", "").encode("utf-8", "replace"))
        scripts = parser.close()
    except etree.LxmlError:  # of what holds no element at all
        return
    own = _joined(address, scripts.canonical)
    around = Around(own, _joined(own, scripts.base), scripts.language)
    for number, script in enumerate(scripts.found, start=1):
        if script.strip():
            yield from blocks_in(script.encode(), place._replace(script=number), report, around)


def _joined(address: str, other: str) -> str:
    try:
        return urljoin(address, other.strip())
    except ValueError:
        return address


def blocks_in_feed(file: IO[bytes], place: Place, report: Report) -> Iterator[Block]:
    """Yield the reviews in the items of an RSS or Atom feed, read item by item.

    No entity of its own, document type or address is followed, whatever the feed declares.
    """
    parser = etree.XMLPullParser(
        ("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        encoding="utf-8",
    )  # fmt: skip
    number = size = 0  # of items that ended, of elements in the one that began
    is_begun = False
    for event, element in _events(parser, file):
        if not is_begun and _declares_entities(element):
            report.refuse(place, Reason.ENTITIES)
            return
        is_begun = True
        is_item = _name(element) in ITEMS
        if event == "start":
            size += is_item or size > 0
            if size > LARGEST_ITEM:
                report.refuse(place._replace(item=number + 1), Reason.TOO_LARGE)
                return
        elif is_item:
            number += 1
            size = 0
            yield from _in_item(element, place._replace(item=number), report)
        if event == "end" and not size:
            _forget(element)
    if parser.feed_error_log:
        error = parser.feed_error_log[0]
        report.refuse(place._replace(line=error.line), Reason.BROKEN_XML, error.message)


def _events(parser: Any, file: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """Yield the beginning and the end of each element. Where the XML breaks is in the parser's log of errors."""
    with suppress(etree.LxmlError):
        for chunk in _as_utf8(file):
            parser.feed(chunk)
            yield from parser.read_events()
        parser.close()
    yield from parser.read_events()


def _as_utf8(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a feed in UTF-8, with what is no XML in most feeds that are none: &nbsp; and a single &.

    After the first error, a parser that goes on passes over every reference, and so over the markup in all items.
    """
    sample = file.read(CHUNK)
    reader = codecs.getincrementaldecoder(_encoding_of(sample))("replace")
    rest = ""
    is_literal = False
    while sample:
        text = rest + reader.decode(sample)
        sample = file.read(CHUNK)
        end = len(text)
        if sample:  # what may be the beginning of a token waits for its end
            token = BEGINS_TOKEN.search(text, max(end - LONGEST_TOKEN, 0))
            end = token.start() if token else end
        rest = text[end:]
        parts = []
        for part in LITERAL.split(text[:end]):
            if part in ("<![CDATA[", "]]>"):
                is_literal = part != "]]>"
            part = NO_CHARACTER.sub("\ufffd", part)
            parts.append(part if is_literal else REFERENCE.sub(_as_xml, part))
        yield "".join(parts).encode()


def _as_xml(reference: re.Match[str]) -> str:
    name = reference[1]
    if name is None:
        return "&amp;"
    if name.startswith("#"):
        code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
        return reference[0] if code < 0x110000 and not NO_CHARACTER.match(chr(code)) else "\ufffd"
    return reference[0] if name in OF_XML else html5.get(f"{name};", reference[0])


def _encoding_of(sample: bytes) -> str:
    """Return the encoding of a feed: UTF-8 where it can be, since what it is said to be is wrong more often."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        said = IN_PAGE.search(sample[:2_048])
        return (known(said[1].decode("ascii", "ignore")) if said else None) or "cp1252"
    return "utf-8"


def _declares_entities(root: Any) -> bool:
    declared = root.getroottree().docinfo.internalDTD
    return declared is not None and any(True for _entity in declared.iterentities())


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _in_item(item: Any, place: Place, report: Report) -> Iterator[Block]:
    address = ""
    pages = []
    scripts = []
    for element in item.iter():
        name = _name(element)
        if name == "link" and not address and element.get("rel", "alternate") == "alternate":
            address = (element.get("href") or element.text or "").strip()
        elif name == "script" and LINKED_DATA in element.get("type", "").lower():
            scripts.append("".join(element.itertext()))
        elif name in CONTENTS and LINKED_DATA in (text := "".join(element.itertext())):
            pages.append(text)
    for page in dict.fromkeys(pages):  # a summary may repeat the content
        yield from blocks_in_page(page, place, report, address)
    for number, script in enumerate(scripts, start=1):
        yield from blocks_in(script.encode(), place._replace(script=number), report, Around(address, address))


def _forget(item: Any) -> None:
    """Free the memory of an item and of what stands before it."""
    item.clear()
    while item.getprevious() is not None:
        del item.getparent()[0]
