"""An answer is sent while it is made, as fast as its client reads: whole or visibly broken, closed in every case."""

import http.client
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client

from public.codings import CODINGS
from tests.factcheck.streamed import PIECE
from tests.factcheck.test_holding import backends, hanging
from tests.public.test_codings import unpacked
from tests.server import Server, served

PATIENCE = 30  # seconds; of a machine that does much else meanwhile
MANY = 1_000_000  # pieces: more than anybody takes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streams")


@pytest.fixture(scope="module")
def server(django_db_setup: None, folder: Path) -> Iterator[Server]:
    with served(
        folder, BEHIND_PROXY="1", PGAPPNAME="hangs", DJANGO_SETTINGS_MODULE="tests.settings_of_streams"
    ) as server:
        yield server


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def notes(folder: Path) -> list[str]:
    file = folder / "notes"
    return file.read_text().splitlines() if file.exists() else []


def asked(server: Server, address: str, version: str = "1.1", after: str = "", **headers: str) -> socket.socket:
    """Ask for something, and leave it to the caller to read the answer. What stands after is sent with the request."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    client.settimeout(PATIENCE)
    client.connect(("127.0.0.1", server.port))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    client.sendall(f"GET {address} HTTP/{version}\r\nHost: 127.0.0.1\r\n{lines}\r\n{after}".encode())
    return client


def received(client: socket.socket) -> tuple[bytes, bool]:
    """Return what comes until the end of a connection, and whether the end is a reset."""
    parts = []
    try:
        while part := client.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        return b"".join(parts), True
    return b"".join(parts), False


def memory(server: Server) -> int:
    """Return the megabytes that the web process has."""
    [process] = server.workers()
    line = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def test_an_answer_comes_while_it_is_made(server: Server, folder: Path) -> None:
    (folder / "go").unlink(missing_ok=True)
    asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    asking.request("GET", "/stream/gradual?count=5&waits_at=2")
    answer = asking.getresponse()
    assert answer.read(len(PIECE)) == PIECE
    assert "gradual closed" not in notes(folder)
    (folder / "go").touch()
    assert answer.read() == PIECE * 4
    assert (answer.status, answer.getheader("Content-Length"), answer.getheader("ETag") is None) == (200, None, False)
    until(lambda: "gradual closed" in notes(folder))
    assert "read only: on" in notes(folder)
    asking.request("GET", "/healthz")  # over the same connection
    assert asking.getresponse().read() == b"ok\n"


@pytest.mark.parametrize("coding", CODINGS)
def test_it_is_packed_on_the_way_and_each_piece_can_be_read_at_once(server: Server, folder: Path, coding: str) -> None:
    (folder / "go").unlink(missing_ok=True)
    asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    asking.request("GET", "/stream/packed?count=5&waits_at=2&has_length", headers={"Accept-Encoding": coding})
    answer = asking.getresponse()
    packed = answer.read1(100_000)
    while len(unpacked(packed, coding)) < 2 * len(PIECE):
        packed += answer.read1(100_000)
    (folder / "go").touch()
    packed += answer.read()
    assert unpacked(packed, coding) == PIECE * 5
    assert len(packed) < len(PIECE)
    assert answer.getheader("Content-Length") is None
    assert (answer.getheader("Content-Encoding"), answer.getheader("Vary")) == (coding, "Accept-Encoding")
    tag = answer.getheader("ETag", "")
    assert tag.endswith(f'-{coding}"')
    again = {"Accept-Encoding": coding, "If-None-Match": tag}
    assert server.ask("GET", "/stream/packed?count=5&waits_at=2&has_length", **again) == (304, "")
    assert server.headers("GET", "/stream/packed?count=5&waits_at=2&has_length", **again)["etag"] == tag


def test_nothing_is_made_for_who_has_it_or_asks_for_its_headers_or_where_there_is_nothing(
    server: Server, folder: Path
) -> None:
    address = "/stream/untouched?count=5"
    head = server.headers("HEAD", address)
    assert server.ask("HEAD", address) == (200, "")
    assert "content-length" not in head
    for tag in (head["etag"], f"W/{head['etag']}", f'"other", {head["etag"]}'):
        assert server.ask("GET", address, **{"If-None-Match": tag}) == (304, ""), tag
    assert server.headers("GET", address, **{"If-None-Match": head["etag"]})["etag"] == head["etag"]
    assert server.ask("GET", "/stream/untouched?count=0") == (200, "")
    assert "untouched closed" not in notes(folder)[:-1]  # but for the last


def test_what_fails_before_the_first_piece_is_answered_in_words(server: Server) -> None:
    status, body = server.ask("GET", "/api/v1/stream/fails?count=5&fails_at=0")
    assert (status, "The error was recorded as " in body) == (500, True)


@pytest.mark.parametrize(
    ("version", "more"), [("1.0", ""), ("1.1", ""), ("1.1", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
)
def test_what_fails_in_the_middle_ends_the_connection_and_never_the_body(
    server: Server, folder: Path, version: str, more: str
) -> None:
    name = f"broken-{version[-1]}-{len(more)}"
    with closing(asked(server, f"/stream/{name}?count=50&fails_at=20", version, after=more)) as client:
        body, is_reset = received(client)
    assert len(PIECE) < len(body) < 21 * len(PIECE)
    assert is_reset or (version == "1.1" and not body.endswith(b"0\r\n\r\n"))
    assert f"{name} closed" in notes(folder)
    assert "An answer broke off while it was sent (Refused)." in server.log.read_text()


def test_a_database_that_goes_away_in_the_middle_ends_the_connection_too(server: Server, folder: Path) -> None:
    (folder / "go").unlink(missing_ok=True)
    with closing(asked(server, "/stream/hung?count=50&waits_at=3")) as client:
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        with hanging(backends()):
            (folder / "go").touch()
            _body, is_reset = received(client)
            assert is_reset
    until(lambda: "hung closed" in notes(folder))
    assert "An answer broke off while it was sent (DatabaseAway)." in server.log.read_text()


def test_memory_stays_as_it_is_and_who_takes_nothing_is_cut_off(server: Server, folder: Path) -> None:
    server.ask("GET", "/stream/first?count=1")
    before = memory(server)
    with closing(asked(server, f"/stream/idle?count={MANY}")) as client:
        until(lambda: "idle closed" in notes(folder))
        assert server.ask("GET", "/healthz")[0] == 200
        body, _is_reset = received(client)
    assert not body.endswith(b"0\r\n\r\n")
    asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    asking.request("GET", "/stream/long?count=2000")
    answer, length = asking.getresponse(), 0
    while part := answer.read(1_000_000):
        length += len(part)
    assert length == 2_000 * len(PIECE)
    assert memory(server) < before + 40


def test_a_client_that_is_killed_gives_its_place_to_the_next(server: Server, folder: Path) -> None:
    caller = {"X-Forwarded-For": "192.0.2.1"}
    first, second = (asked(server, f"/stream/{name}?count={MANY}", **caller) for name in ("killed", "read-on"))
    for client in (first, second):
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    refused = server.headers("GET", "/api/v1/stream/third?count=1", **caller)
    assert int(refused["retry-after"]) > 0
    assert server.ask("GET", "/api/v1/stream/third?count=1", **caller)[0] == 429
    assert "third begun" not in notes(folder)
    first.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    first.close()
    until(lambda: "killed closed" in notes(folder))
    assert server.ask("GET", "/stream/third?count=1", **caller) == (200, PIECE.decode())
    second.close()
    until(lambda: "read-on closed" in notes(folder))


def test_more_than_a_few_at_once_are_refused(server: Server, folder: Path) -> None:
    clients = [
        asked(server, f"/stream/many-{number}?count={MANY}", **{"X-Forwarded-For": f"192.0.2.{number}"})
        for number in range(4)
    ]
    for client in clients:
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    status, body = server.ask("GET", "/api/v1/stream/fifth?count=1", **{"X-Forwarded-For": "192.0.2.9"})
    assert (status, "Too many long answers" in body) == (503, True)
    for client in clients:
        client.close()
    until(lambda: {f"many-{number} closed" for number in range(4)} <= {*notes(folder)})


def test_a_server_that_is_stopped_leaves_no_body_that_looks_whole(django_db_setup: None, tmp_path: Path) -> None:
    with served(tmp_path, DJANGO_SETTINGS_MODULE="tests.settings_of_streams") as server:
        client = asked(server, f"/stream/stopped?count={MANY}")
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    with closing(client):
        body, is_reset = received(client)
    assert is_reset or not body.endswith(b"0\r\n\r\n")


@pytest.mark.django_db
@pytest.mark.urls("tests.factcheck.streamed")
def test_under_wsgi_django_sends_it(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    answer = client.get("/stream/wsgi?count=3")
    assert b"".join(answer.streaming_content) == PIECE * 3  # type: ignore[attr-defined]  # of a streaming response
    assert client.get("/stream/wsgi?count=3", headers={"if-none-match": answer["ETag"]}).status_code == 304
