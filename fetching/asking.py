"""One request and its answer, from the place that was checked."""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import certifi
import httpcore

from fetching.addresses import Target
from fetching.backend import CheckedBackend
from fetching.identity import user_agent
from fetching.limits import Deadline
from fetching.outcomes import NotFetched, Outcome
from fetching.policy import Policy

# How much of an answer may be its frame (the sizes of its pieces) beside its body.
FRAME = 1_000_000

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """The head of an answer, and its body as it arrives: after the transfer encoding, before the content encoding."""

    request: bytes
    http_version: str
    status: int
    reason: str
    headers: Headers
    peer: str
    body: Iterator[bytes]

    def header(self, name: str) -> str | None:
        """Return the value of the first header with this name."""
        return first(self.headers, name)


def first(headers: Headers, name: str) -> str | None:
    """Return the value of the first header with this name."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


class _Shared(ssl.SSLContext):
    """What certificates are checked with, by all threads at once."""

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        """Do nothing. httpcore sets them before each connection, while OpenSSL may read them for another thread's.

        HTTP/1.1 is what is spoken without.
        """


@cache
def _trust() -> ssl.SSLContext:
    """Return what vouches for certificates: the system's authorities, and those of the package certifi."""
    context = _Shared(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    context.load_verify_locations(certifi.where())
    return context


@contextmanager
def ask(
    target: Target, headers: Headers, *, deadline: Deadline, size: int, method: str = "GET", content: bytes = b""
) -> Iterator[Answer]:
    """Send one request; no redirect is followed, no cookie is kept. Raises NotFetched.

    `size` is what the body may have. The reader of the body counts; here it only bounds what comes over the wire.
    """
    backend = CheckedBackend(Policy.of_this_site(), deadline, 2 * size + FRAME)
    sent = [
        ("Host", target.authority),
        ("User-Agent", user_agent()),
        *headers,
        ("Connection", "close"),
        *([("Content-Length", str(len(content)))] if content else []),
    ]
    request = httpcore.Request(
        method,
        httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path),
        headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in sent],
        content=content or None,
    )
    with httpcore.ConnectionPool(ssl_context=_trust(), network_backend=backend, max_connections=1) as connections:
        with _in_our_words():
            response = connections.handle_request(request)
        stream = backend.stream
        assert stream is not None
        stream.head_is_read()
        yield Answer(
            request=bytes(stream.sent),
            http_version=response.extensions["http_version"].decode("ascii"),
            status=response.status,
            reason=response.extensions["reason_phrase"].decode("latin-1"),
            headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers],
            peer=stream.peer,
            body=_pieces(response),
        )


def _pieces(response: httpcore.Response) -> Iterator[bytes]:
    with _in_our_words():
        yield from response.iter_stream()


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Say what went wrong as an outcome."""
    try:
        yield
    except (httpcore.ProtocolError, httpcore.NetworkError) as error:
        raise NotFetched(Outcome.NOT_CONNECTED, str(error)) from None
