"""A website on this machine that a test writes and edits, and what was asked of it."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HTML = "text/html; charset=utf-8"


@dataclass
class Page:
    """What is answered at one path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0  # seconds before the answer


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]  # names in small letters
    body: bytes


class Site:
    """Pages by path, which may change at any time; other paths answer 404.

    A page that has an ETag or Last-Modified answers 304 to who knows it. `asked` are the requests, in order.
    """

    def __init__(self, host: str, port: int, scheme: str = "http") -> None:
        self.host = host
        self.port = port
        self.origin = f"{scheme}://{host}:{port}"
        self.pages: dict[str, Page | Callable[[Asked], Page]] = {}
        self.asked: list[Asked] = []

    def url(self, path: str) -> str:
        return f"{self.origin}{path}"

    def put(
        self, path: str, body: str | bytes, content_type: str = HTML, *, status: int = 200, wait: float = 0, **more: str
    ) -> str:
        """Write a page, anew or over an earlier one, and return its address. `more` are headers."""
        written = body.encode() if isinstance(body, str) else body
        others = {name.replace("_", "-").title(): value for name, value in more.items()}
        headers = {"Content-Type": content_type} | others
        self.pages[path] = Page(written, status, headers, wait)
        return self.url(path)

    def put_versioned(self, path: str, body: str, content_type: str = HTML) -> str:
        """Write a page that has an ETag and says when it was changed, which is now."""
        tag = f'"{sha256(body.encode()).hexdigest()[:16]}"'
        return self.put(path, body, content_type, etag=tag, last_modified=formatdate(usegmt=True))

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.put(path, "", status=status, location=to)

    def remove(self, path: str, status: int = 404) -> None:
        self.put(path, "There is nothing here.", status=status)

    def answer(self, path: str, made: Callable[[Asked], Page]) -> str:
        """Answer with what a function makes of the request, whatever its query."""
        self.pages[path] = made
        return self.url(path)

    def count(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(request.path == path for request in self.asked)

    def page_for(self, request: Asked) -> Page:
        self.asked.append(request)
        whatever_the_query = self.pages.get(request.path.partition("?")[0])
        found = self.pages.get(request.path) or (whatever_the_query if callable(whatever_the_query) else None)
        found = found or Page(b"There is nothing here.", 404, {"Content-Type": HTML})
        page = found(request) if callable(found) else found
        tag, changed = page.headers.get("Etag"), page.headers.get("Last-Modified")
        is_known = (tag and request.headers.get("if-none-match") == tag) or (
            changed and "if-none-match" not in request.headers and request.headers.get("if-modified-since") == changed
        )
        return Page(b"", 304, page.headers, page.wait) if is_known and page.status == 200 else page


class _Server(ThreadingHTTPServer):
    request_queue_size = 100

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""


@contextmanager
def site(host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None, name: str = "") -> Iterator[Site]:
    """A website at a free port of this address, under this name, until the block ends.

    To be fetched it must be allowed: `settings.FETCH_ALLOW = [f"{host}:{site.port}"]`.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {key.lower(): value for key, value in self.headers.items()}
            page = built.page_for(Asked(self.command, self.path, headers, self.rfile.read(length)))
            time.sleep(page.wait)
            self.send_response(page.status)
            for key, value in page.headers.items():
                self.send_header(key, value)
            if page.status not in (204, 304) and "Content-Length" not in page.headers:
                self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page.body)

        do_HEAD = do_POST = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = _Server((host, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    built = Site(name or host, server.server_address[1], "https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield built
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Listener:
    """A port that counts who connects."""

    port: int
    connections: int = 0


@contextmanager
def listener(host: str = "127.0.0.1", say: Callable[[socket.socket], None] | None = None) -> Iterator[Listener]:
    """A port at which `say` does what it likes with each connection; without it, each is closed at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as server:
        heard = Listener(server.getsockname()[1])

        def talk(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.settimeout(20)
                if say:
                    say(connection)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    heard.connections += 1
                    threading.Thread(target=talk, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield heard
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
