"""Whole public answers that a process keeps, up to a number of bytes; the longest unasked goes first."""

import functools
import gzip
import re
from collections import OrderedDict
from threading import Lock
from typing import NamedTuple
from urllib.parse import unquote_plus

from record.state import RecordState

Headers = list[tuple[str, str]]

# Added to shared links by newsletters and social networks; ignored, or those readers would see an error.
IGNORED = {
    "fbclid", "gclid", "mc_cid", "mc_eid",
    "utm_campaign", "utm_content", "utm_id", "utm_medium", "utm_source", "utm_term",
}  # fmt: skip
WORTH_PACKING = 1_000  # bytes; below, the header costs what packing saves
OVERHEAD = 2_000  # bytes that an answer costs beside its body, about


def without_ignored(query: str) -> str:
    """Return a query string without what shared links carry."""
    if not query:
        return query
    return "&".join(pair for pair in query.split("&") if unquote_plus(pair.partition("=")[0]) not in IGNORED)


class Key(NamedTuple):
    """What decides a public answer beside the record."""

    scheme: str
    host: str
    path: str
    query: str


class Answer:
    """A public answer with status 200 and the state that it was made from, in each form that was asked for."""

    __slots__ = ("_packed", "body", "etag", "headers", "plain", "state")

    def __init__(self, state: RecordState, headers: Headers, body: bytes):
        self.state = state
        self.headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        if len(body) >= WORTH_PACKING:
            self.headers.append(("Vary", "Accept-Encoding"))
        self.body = body
        self.etag = next(value for name, value in headers if name.lower() == "etag")
        self.plain = [*self.headers, ("Content-Length", str(len(body)))]
        self._packed: tuple[Headers, bytes] | None = None

    def unchanged(self, *, is_packed: bool) -> Headers:
        """Return the headers of a 304 that stands for the answer in this form."""
        headers = [(name, value) for name, value in self.headers if name.lower() != "content-type"]
        return _with_packed_etag(headers) if is_packed and len(self.body) >= WORTH_PACKING else headers

    def size(self) -> int:
        return OVERHEAD + len(self.body) + (len(self._packed[1]) if self._packed else 0)

    def is_packed(self) -> bool:
        """Return whether `packed` costs nothing; an answer too short to be packed counts as one."""
        return self._packed is not None or len(self.body) < WORTH_PACKING

    def packed(self) -> tuple[Headers, bytes]:
        """Return headers and body with gzip, made once. Its ETag is another one: the bytes differ (RFC 9110, 8.8.3)."""
        if self._packed is None:
            if len(self.body) < WORTH_PACKING:
                return self.plain, self.body
            # The time is left out of the format, so that equal bodies have equal bytes.
            body = gzip.compress(self.body, compresslevel=5, mtime=0)
            headers = [*_with_packed_etag(self.headers), ("Content-Encoding", "gzip")]
            self._packed = [*headers, ("Content-Length", str(len(body)))], body
        return self._packed

    def matches(self, if_none_match: str) -> bool:
        """Return whether a client has this answer already, in whichever encoding."""
        return names(if_none_match, self.etag)


@functools.lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether a client that says this takes gzip (RFC 9110, section 12.5.3)."""
    weights: dict[str, str] = {}
    for coding in accept_encoding.lower().split(","):
        name, _, weight = coding.partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    said = weights.get("gzip", weights.get("*"))
    return said is not None and not re.fullmatch(r"q=0(\.0*)?", said)


def is_for_everybody(status: int, headers: Headers) -> bool:
    """Return whether Django marked an answer as public (public/caching.py) and it has one form only."""
    names = {name.lower(): value for name, value in headers}
    is_public = status == 200 and names.get("cache-control", "").startswith("public") and "etag" in names
    return is_public and not names.keys() & {"set-cookie", "content-encoding", "vary"}


def names(if_none_match: str, etag: str) -> bool:
    """Return whether If-None-Match names an answer, in whichever encoding.

    `*` asks whether there is anything at all, to keep a writer from overwriting it; readers get the answer.
    """
    known = {etag, packed_etag(etag)}
    return any(tag.strip().removeprefix("W/") in known for tag in if_none_match.split(","))


def packed_etag(etag: str) -> str:
    return f'{etag[:-1]}-gzip"'


def _with_packed_etag(headers: Headers) -> Headers:
    return [(name, packed_etag(value) if name.lower() == "etag" else value) for name, value in headers]


class KeptAnswers:
    """Answers by their key. Safe for several threads."""

    def __init__(self, max_bytes: int):
        self.max_bytes = max_bytes
        self.bytes = 0
        self._answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Answer | None:
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            self._answers.move_to_end(key)
            return found[0]

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer in place of an earlier one; one that would push out most others is not kept."""
        size = answer.size()
        with self._lock:
            self._drop(key)
            if size > self.max_bytes // 8:
                return
            self._answers[key] = answer, size
            self.bytes += size
            while self.bytes > self.max_bytes:
                self._drop(next(iter(self._answers)))

    def _drop(self, key: Key) -> None:
        _answer, size = self._answers.pop(key, (None, 0))
        self.bytes -= size
