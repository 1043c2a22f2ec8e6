"""Servers of every bad kind: each fetch ends with a name, in time, with what it may hold."""

import gzip
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fetching import asking
from fetching.fetch import fetch
from fetching.limits import Limits
from fetching.outcomes import NotFetched, Outcome
from tests.fetching.ends import end_of
from tests.sites import Site, listener, site

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SHORT = Limits(seconds=0.3)


def end_with(settings: Any, say: Callable[[socket.socket], None], **more: Any) -> NotFetched:
    """Fetch from a server that talks like this, and return how it ended."""
    with listener(say=say) as heard:
        settings.FETCH_ALLOW = [f"127.0.0.1:{heard.port}"]
        return end_of(f"http://127.0.0.1:{heard.port}/", **more)


def saying(*parts: bytes) -> Callable[[socket.socket], None]:
    """Read the request, say this and close."""

    def say(connection: socket.socket) -> None:
        connection.recv(65_536)
        for part in parts:
            connection.sendall(part)

    return say


def forever(start: bytes, part: bytes, pause: float = 0) -> Callable[[socket.socket], None]:
    """Read the request, say the start, and then the part again and again, until nobody listens."""

    def say(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(start)
        while True:
            connection.sendall(part)
            time.sleep(pause)

    return say


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"<html>an answer of HTTP/0.9",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: \x00\r\n\r\n",
        HEAD + b"Content-Length: 10\r\n\r\nshort",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"X: " + b"x" * 200_000 + b"\r\n\r\n",
        HEAD + b"X: y\r\n" * 50_000 + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50_000 + HEAD + b"\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 200_000 + b"\r\n",
    ],
)
def test_what_is_no_answer_is_named(settings: Any, said: bytes) -> None:
    assert end_with(settings, saying(said)).outcome == Outcome.NOT_CONNECTED


def test_a_port_that_is_closed_or_closes_at_once_is_named(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.FETCH_ALLOW = [f"127.0.0.1:{port}"]
    assert end_of(f"http://127.0.0.1:{port}/").outcome == Outcome.NOT_CONNECTED
    assert end_with(settings, lambda connection: None).outcome == Outcome.NOT_CONNECTED


def test_more_than_was_announced_is_not_read(settings: Any) -> None:
    with listener(say=saying(HEAD + b"Content-Length: 5\r\n\r\nhello, and more")) as heard:
        settings.FETCH_ALLOW = [f"127.0.0.1:{heard.port}"]
        with fetch(f"http://127.0.0.1:{heard.port}/") as fetched:
            assert fetched.body.read() == b"hello"


@pytest.mark.parametrize(
    "say",
    [
        forever(HEAD + b"\r\n", b"x" * 65_536),
        forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"x" * 0x8000 + b"\r\n"),
        saying(HEAD + b"Content-Length: 314572800\r\n\r\n"),
        saying(HEAD + b"Content-Length: " + b"9" * 20 + b"\r\n\r\n"),
        forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", (b"1;" + b"x" * 30_000 + b"\r\ny\r\n") * 10),
    ],
    ids=["endless", "endless pieces", "300 MB announced", "more than there is", "more frame than body"],
)
def test_too_much_is_not_read(settings: Any, say: Callable[[socket.socket], None]) -> None:
    tracemalloc.start()
    try:
        assert end_with(settings, say, limits=Limits(size=3_000_000)).outcome == Outcome.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


# A file of gzip has its time: names of tests that say what is in it must be the same in each process.
gzipped = partial(gzip.compress, mtime=0)


def zipped(compress: Callable[[bytes], bytes]) -> bytes:
    return compress(bytes(20_000_000))


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", zipped(gzipped)),
        ("deflate", zipped(zlib.compress)),
        ("gzip", gzipped(b"") * 2_000),
        ("gzip", b"no gzip at all"),
        ("gzip", gzipped(b"words " * 1000)[:-8]),
        ("gzip", b"\x1f"),
        ("deflate", zlib.compress(b"words " * 1000)[:20]),
        ("deflate", b"\xff\xff\xff\xff"),
        ("gzip, gzip", gzipped(gzipped(b"words"))),
        ("br", b"\x0b\x02\x80words\x03"),
        ("zstd", b"(\xb5/\xfd \x05)\x00\x00words"),
        ("compress", b"words"),
        ("nonsense \xff", b"words"),
    ],
)
def test_a_bomb_a_broken_and_an_unknown_encoding_are_named(local: Site, encoding: str, body: bytes) -> None:
    tracemalloc.start()
    try:
        assert end_of(local.put("/", body, content_encoding=encoding)).outcome == Outcome.BAD_ENCODING
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_what_becomes_a_little_too_large_is_no_bomb(local: Site) -> None:
    body = gzip.compress(bytes(range(256)) * 1000, compresslevel=0)
    assert (
        end_of(local.put("/", body, content_encoding="gzip"), limits=Limits(size=200_000)).outcome == Outcome.TOO_LARGE
    )


def test_what_follows_a_compressed_body_counts_as_sent(settings: Any) -> None:
    def pieces(size: int) -> bytes:
        body = gzip.compress(b"words") + b"x" * size
        return HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
            len(body),
            body,
        )

    assert end_with(settings, saying(pieces(1000)), limits=Limits(size=1000)).outcome == Outcome.TOO_LARGE
    with listener(say=saying(pieces(500))) as heard:
        settings.FETCH_ALLOW = [f"127.0.0.1:{heard.port}"]
        with fetch(f"http://127.0.0.1:{heard.port}/", limits=Limits(size=1000)) as fetched:
            assert fetched.body.read() == b"words"


@pytest.mark.parametrize(
    "say",
    [
        forever(b"", b"H", 0.1),
        forever(HEAD, b"x", 0.1),
        forever(HEAD + b"\r\n", b"x", 0.1),
        lambda connection: time.sleep(5),
    ],
    ids=["a byte of the head", "a byte of a header", "a byte of the body", "nothing"],
)
def test_a_byte_at_a_time_ends_when_all_ends(settings: Any, say: Callable[[socket.socket], None]) -> None:
    started = time.monotonic()
    assert end_with(settings, say, limits=SHORT).outcome == Outcome.TOO_SLOW
    assert time.monotonic() - started < 4  # an end after each byte, or after each hop, would never come


def test_redirects_share_one_deadline(local: Site) -> None:
    for number in range(4):
        local.put(f"/{number}", "", status=302, location=f"/{number + 1}", wait=0.2)
    assert end_of(local.url("/0"), limits=Limits(seconds=0.5)).outcome == Outcome.TOO_SLOW


def test_a_port_that_takes_no_connection_ends_when_all_ends(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first, socket.socket() as second:
        port = full.getsockname()[1]
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        settings.FETCH_ALLOW = [f"127.0.0.1:{port}"]
        row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [row, row])
        started = time.monotonic()
        assert end_of(f"http://full.example:{port}/", limits=SHORT).outcome == Outcome.TOO_SLOW
        assert time.monotonic() - started < 4  # less than one address may take while there is time


def test_a_name_server_that_hangs_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(2) or [])
    assert end_of("http://hangs.example/", limits=Limits(seconds=0.2)).outcome == Outcome.TOO_SLOW


class Authority:
    """Vouches for names, as a public one does; the file with its own certificate is what readers trust."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
        self.file = folder / "authority.pem"
        own = self._built(self.name, self.key, x509.BasicConstraints(ca=True, path_length=None), timedelta(days=1))
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def _built(self, subject: x509.Name, key: Any, extension: Any, lasting: timedelta) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(self.name, subject, key.public_key(), x509.random_serial_number())
        dated = builder.not_valid_before(now - timedelta(days=2)).not_valid_after(now + lasting)
        return dated.add_extension(extension, critical=True).sign(self.key, hashes.SHA256())

    def context(self, *names: str, lasting: timedelta = timedelta(days=1)) -> ssl.SSLContext:
        """What a server needs to be believed to have these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        numbers = [x509.IPAddress(ip_address(name)) for name in names if name[0].isdigit()]
        others = [x509.DNSName(name) for name in names if not name[0].isdigit()]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A site")])
        certificate = self._built(subject, key, x509.SubjectAlternativeName([*numbers, *others]), lasting)
        file = self.folder / f"{names[0]}.pem"
        file.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One that is trusted as an operator would have it: by its file in SSL_CERT_FILE."""
    built = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(built.file))
    asking._trust.cache_clear()
    yield built
    asking._trust.cache_clear()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_certificate_for_the_name_is_accepted(authority: Authority, settings: Any, name: str) -> None:
    with site(tls=authority.context(name), name=name) as secure:
        settings.FETCH_ALLOW = [f"127.0.0.0/8:{secure.port}"]
        with fetch(secure.put("/", "Here.")) as fetched:
            assert fetched.body.read() == b"Here."


@pytest.mark.parametrize("names", [["other.example"], ["127.0.0.2"], ["other.example", "localhost.example"]])
def test_a_certificate_for_other_names_is_not(authority: Authority, settings: Any, names: list[str]) -> None:
    with site(tls=authority.context(*names), name="localhost") as secure:
        settings.FETCH_ALLOW = [f"127.0.0.0/8:{secure.port}"]
        assert end_of(secure.put("/", "Here.")).outcome == Outcome.BAD_CERTIFICATE
        assert secure.asked == []


def test_nor_is_one_that_has_expired_or_that_nobody_vouches_for(
    authority: Authority, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    expired = authority.context("localhost", lasting=timedelta(days=-1))
    unknown = Authority(tmp_path / "other").context("localhost")
    for context in (expired, unknown):
        with site(tls=context, name="localhost") as secure:
            settings.FETCH_ALLOW = [f"127.0.0.0/8:{secure.port}"]
            assert end_of(secure.put("/", "Here.")).outcome == Outcome.BAD_CERTIFICATE


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_and_what_is_no_tls_are_named(authority: Authority, settings: Any, local: Site) -> None:
    assert end_of(local.url("/").replace("http:", "https:")).outcome == Outcome.NOT_CONNECTED
    old = authority.context("localhost")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with site(tls=old, name="localhost") as secure:
        settings.FETCH_ALLOW = [f"127.0.0.0/8:{secure.port}"]
        assert end_of(secure.put("/", "Here.")).outcome == Outcome.NOT_CONNECTED


def test_a_handshake_of_a_byte_at_a_time_ends_when_all_ends(authority: Authority, settings: Any) -> None:
    with listener(say=forever(b"\x16\x03\x03\x40\x00\x02\x00\x40\x00", b"\x00", 0.1)) as heard:
        settings.FETCH_ALLOW = [f"127.0.0.1:{heard.port}"]
        assert end_of(f"https://127.0.0.1:{heard.port}/", limits=SHORT).outcome == Outcome.TOO_SLOW
