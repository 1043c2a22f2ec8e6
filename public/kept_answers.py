"""Whole public answers that a process keeps, up to a number of bytes; the longest unasked goes first."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from public import codings
from record.state import RecordState
from record.tracking import is_tracking_pair

Headers = list[tuple[str, str]]

OVERHEAD = 2_000  # bytes that an answer costs beside its body, about


def without_ignored(query: str) -> str:
    """Return a query string without what shared links carry: with it, those readers would see an error."""
    return query and "&".join(pair for pair in query.split("&") if not is_tracking_pair(pair))


class Key(NamedTuple):
    """What decides a public answer beside the record."""

    scheme: str
    host: str
    path: str
    query: str


class Answer:
    """A public answer with status 200 and the state that it was made from, in each coding that was asked for."""

    __slots__ = ("_packed", "body", "etag", "headers", "is_worth_packing", "plain", "state")

    def __init__(self, state: RecordState, headers: Headers, body: bytes):
        self.state = state
        self.headers = without_length(headers)
        content_type = value_of("content-type", headers) or ""
        self.is_worth_packing = len(body) >= codings.WORTH_PACKING and codings.shrinks(content_type)
        if self.is_worth_packing:
            self.headers.append(("Vary", "Accept-Encoding"))
        self.body = body
        self.etag = value_of("etag", headers) or ""
        self.plain = [*self.headers, ("Content-Length", str(len(body)))]
        self._packed: dict[str, tuple[Headers, bytes]] = {}

    def coding(self, accept_encoding: str) -> str | None:
        """Return the coding in which a client that says this gets the answer; None where it gets it as it is."""
        return codings.wanted(accept_encoding) if self.is_worth_packing else None

    def unchanged(self, coding: str | None) -> Headers:
        """Return the headers of a 304 that stands for the answer in a coding."""
        return with_etag_of(unchanged(self.headers), coding)

    def size(self) -> int:
        return OVERHEAD + len(self.body) + sum(len(body) for _headers, body in self._packed.values())

    def is_packed(self, coding: str) -> bool:
        """Return whether `packed` costs nothing."""
        return coding in self._packed

    def packed(self, coding: str) -> tuple[Headers, bytes]:
        """Return headers and body in a coding, made once."""
        if coding not in self._packed:
            body = codings.packed(self.body, coding)
            headers = [*with_etag_of(self.headers, coding), ("Content-Encoding", coding)]
            self._packed[coding] = [*headers, ("Content-Length", str(len(body)))], body
        return self._packed[coding]


def value_of(wanted: str, headers: Headers) -> str | None:
    """Return the value of a header, whose name is given in small letters."""
    return next((value for name, value in headers if name.lower() == wanted), None)


def without_length(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() != "content-length"]


def unchanged(headers: Headers) -> Headers:
    """Return the headers of a 304 that stands for an answer with these."""
    return [(name, value) for name, value in headers if name.lower() not in ("content-type", "content-encoding")]


def with_etag_of(headers: Headers, coding: str | None) -> Headers:
    return [(name, codings.etag_of(value, coding) if name.lower() == "etag" else value) for name, value in headers]


def is_for_everybody(status: int, headers: Headers) -> bool:
    """Return whether Django marked an answer as public (public/caching.py) and it has one form only."""
    names = {name.lower(): value for name, value in headers}
    is_public = status == 200 and names.get("cache-control", "").startswith("public") and "etag" in names
    return is_public and not names.keys() & {"set-cookie", "content-encoding", "vary"}


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
