"""Attacks on a real server: what is slow, too much or forged is refused or bounded, and readers are answered."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from record import log
from tests.conftest import as_owner
from tests.record.factories import content, publish
from tests.server import Server, served

PATIENCE = 2.0  # seconds in which a reader is answered, whatever goes on
PAGE = "/claims/1/the-river-rose-by-two-meters-in-one/"
API = "/api/v1/claims/1"
LOGIN = "POST /desk/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    """A server behind a proxy, with one published fact-check. What it has kept goes with it."""
    publish("The river rose by two meters in one night.")
    with served(tmp_path, BEHIND_PROXY="1") as server:
        yield server


def answered_in_time(server: Server, address: str) -> tuple[int, str]:
    """Ask as a reader with an address of their own."""
    began = time.monotonic()
    answer = server.ask("GET", address, **{"X-Forwarded-For": "192.0.2.1"})
    assert time.monotonic() - began < PATIENCE, address
    return answer


def sent(server: Server, text: str) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    client.sendall(text.encode())
    return client


def status_of(client: socket.socket) -> int:
    return int(client.recv(12).split()[1])


@contextmanager
def holding(clients: list[socket.socket]) -> Iterator[None]:
    try:
        yield
    finally:
        for client in clients:
            client.close()


def test_slow_and_half_open_clients_hold_nobody_up(server: Server) -> None:
    half_open = [sent(server, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n") for _ in range(200)]
    slow = [sent(server, f"{LOGIN}Content-Length: 2000000\r\n\r\nusername=") for _ in range(70)]
    not_reading = [sent(server, f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20) for _ in range(20)]
    with holding([*half_open, *slow, *not_reading]):
        for _ in range(5):
            for client in slow:
                client.sendall(b"a")
            for address in ("/", PAGE, API, "/healthz", "/readyz", "/desk/login/"):
                assert answered_in_time(server, address)[0] == 200, address


def test_connections_of_which_nothing_comes_keep_no_reader_out(server: Server) -> None:
    with ExitStack() as open_connections:
        for _ in range(1_500):
            open_connections.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
        for address in ("/", PAGE, API, "/corrections/"):  # with files of the process that have high numbers
            assert [answered_in_time(server, address)[0] for _ in range(2)] == [200, 200], address
            assert server.ask("GET", f"{API}000")[0] == 404


def test_a_web_socket_is_refused_without_a_line_in_the_log(server: Server) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    assert server.ask("GET", "/", **upgrade, **{"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})[0] == 200
    assert server.lines() == []


def test_many_who_ask_for_what_is_not_kept_are_all_answered(server: Server) -> None:
    for address, status in (("/claims/999/", 404), ("/claims/1/", 301)):
        clients = [sent(server, f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") for _ in range(60)]
        with holding(clients):
            assert {status_of(client) for client in clients} == {status}


def test_a_body_over_the_limit_is_refused_before_it_is_sent(server: Server) -> None:
    for length in ("2500001", "3300000", "999999999999999999"):
        for start in (LOGIN, LOGIN.replace("application/x-www-form-urlencoded", "multipart/form-data; boundary=b")):
            client = sent(server, f"{start}Content-Length: {length}\r\n\r\n")
            assert status_of(client) == 413, length
            client.close()
    endless = sent(server, f"{LOGIN}Transfer-Encoding: chunked\r\n\r\n")
    with suppress(OSError):  # the server closes before it has read everything
        for _ in range(60):
            endless.sendall(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
    assert status_of(endless) == 413
    endless.close()


def test_a_body_that_nobody_reads_does_not_break_the_next_request(server: Server) -> None:
    post = "POST /api/v1/claims HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 11\r\n\r\n"
    client = sent(server, f"{post}aaaaaaaaaaaGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    received = b""
    with suppress(OSError):
        client.settimeout(2)
        while chunk := client.recv(65536):
            received += chunk
    assert received.startswith(b"HTTP/1.1 405")
    assert received.count(b"HTTP/1.1 ") == 1 or received.endswith(b"ok\n")
    client.close()


@pytest.mark.parametrize(
    "forged",
    [
        {"X_Forwarded_For": "198.51.100.{}"},
        {"X-Forwarded_For": "198.51.100.{}", "X_Forwarded-For": "198.51.100.{}"},
        {"Forwarded": "for=198.51.100.{}", "X-Real-IP": "198.51.100.{}", "X-Client-IP": "198.51.100.{}"},
    ],
)
def test_a_forged_header_chooses_no_address(server: Server, forged: dict[str, str]) -> None:
    """The proxy's own header says 203.0.113.50 each time; the attacker's, another each time."""
    statuses = []
    for n in range(14):
        given = {name: value.format(n) for name, value in forged.items()}
        statuses.append(sign_in(server, f"nobody{n}", **given, **{"X-Forwarded-For": "203.0.113.50"}))
    assert statuses == [200] * 10 + [429] * 4


def test_an_address_that_cannot_be_read_counts_as_one(server: Server) -> None:
    statuses = [sign_in(server, f"nobody{n}", **{"X-Forwarded-For": f"unknown-{n}"}) for n in range(11)]
    assert statuses == [200] * 10 + [429]
    with_port = [sign_in(server, f"nobody{n}", **{"X-Forwarded-For": f"203.0.113.50:{n}"}) for n in range(11)]
    assert with_port == [200] * 10 + [429]


def sign_in(server: Server, name: str, **headers: str) -> int:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrf={'a' * 32}"}
    body = f"username={name}&password=wrong&csrfmiddlewaretoken={'a' * 32}"
    return server.ask("POST", "/desk/login/", body, **form, **headers)[0]


@pytest.mark.parametrize("workers", [1, 2])
def test_too_many_answers_for_one_address_are_429_and_what_is_kept_is_free(
    transactional_db: None, tmp_path: Path, workers: int
) -> None:
    publish("The river rose by two meters in one night.")
    with served(tmp_path, workers=workers, BEHIND_PROXY="1", REQUESTS_PER_MINUTE="60") as server:
        at_the_limit(server, workers)


def at_the_limit(server: Server, workers: int) -> None:
    time.sleep(max(0, 25 - 60 + time.time() % 60))  # else a new minute might begin in between
    greedy, other = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}
    end = time.monotonic() + 20
    with ThreadPoolExecutor(32) as asking:  # one process takes all that come one after another
        while f'how="made",kind="page",status="200"}} {workers}.0' not in server.ask("GET", "/metrics")[1]:
            assert {*asking.map(lambda _: server.ask("GET", PAGE, **greedy)[0], range(64))} == {200}
            assert time.monotonic() < end, "a process has made no page"
    for _ in range(100):
        assert server.ask("GET", PAGE, **greedy)[0] == 200
    statuses = [server.ask("GET", f"/claims/{n}/", **greedy)[0] for n in range(100, 200)]
    assert statuses.index(429) in (58, 59)  # the page was made once in each process
    assert set(statuses[statuses.index(429) :]) == {429}
    refused = server.headers("GET", "/api/v1/claims/5", **greedy)
    assert int(refused["retry-after"]) in range(1, 61)
    assert refused["ratelimit-policy"] == '"address";q=60;w=60'
    assert refused["ratelimit"].startswith('"address";r=0;t=')
    assert refused["content-type"] == "application/problem+json"
    assert server.ask("GET", PAGE, **greedy)[0] == 200
    assert server.ask("GET", "/claims/150/", **other)[0] == 404


MATCH = "/api/v1/match"
TEXTS = '{"texts": ["Did the river rise by two meters in one night?"]}'


def test_a_text_in_a_body_is_matched_and_a_long_body_counts_as_several_answers(
    transactional_db: None, tmp_path: Path
) -> None:
    publish("The river rose by two meters in one night.")
    json = {"Content-Type": "application/json"}
    with served(tmp_path, BEHIND_PROXY="1", REQUESTS_PER_MINUTE="60") as server:
        time.sleep(max(0, 25 - 60 + time.time() % 60))  # else a new minute might begin in between
        status, answer = server.ask("POST", MATCH, TEXTS, **json, **{"X-Forwarded-For": "203.0.113.7"})
        assert (status, '"number":1' in answer) == (200, True)
        long = '{"texts": ["%s"]}' % ("river " * 800)
        statuses = [server.ask("POST", MATCH, long, **json, **{"X-Forwarded-For": "203.0.113.8"})[0] for _ in range(14)]
        assert statuses == [200] * 12 + [429] * 2  # each counts as five
        article = '{"text": "%s"}' % ("The river rose by two meters in 2019. " * 790)
        statuses = [
            server.ask("POST", "/api/v1/read", article, **json, **{"X-Forwarded-For": "203.0.113.9"})[0]
            for _ in range(3)
        ]
        assert statuses == [200, 200, 429]  # each counts as thirty-one
        assert server.ask("POST", MATCH, "{}", **json)[0] == 400
        assert server.ask("POST", MATCH, "a" * 2_600_000, **json)[0] == 413
        assert server.ask("POST", MATCH, "a" * 1_100_000, **json)[0] == 413
        assert "river" not in server.log.read_text()


def test_a_pasted_text_is_read_answered_and_in_no_log(transactional_db: None, tmp_path: Path) -> None:
    publish("The river rose by two meters in one night.")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with served(tmp_path) as server:
        status, page = server.ask("POST", "/check/", "text=The+river+rose+by+two+meters+in+one+night.", **form)
        assert (status, "This was very likely checked" in page) == (200, True)
        status, page = server.ask("POST", "/check/", "text=", **form)
        assert (status, "the field is empty" in page) == (400, True)
        assert "river" not in server.log.read_text()


def backends() -> list[int]:
    """The database's processes that serve the web server."""
    with as_owner() as owner:
        found = owner.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND application_name = 'hangs'"
        )
        return [pid for (pid,) in found.fetchall()]


def test_readers_get_what_is_kept_while_the_database_hangs_and_anything_else_is_503(
    transactional_db: None, tmp_path: Path
) -> None:
    publish("The river rose by two meters in one night.", "It fell again.")
    with served(tmp_path, PGAPPNAME="hangs") as server:
        for address in ("/", PAGE, API):
            assert server.ask("GET", address)[0] == 200
        with hanging(backends()):
            time.sleep(0.2)  # until nothing is believed any more that was asked before
            for address in ("/", PAGE, API):
                assert answered_in_time(server, address)[0] == 200, address
                assert "ttl=-" in server.headers("GET", address)["cache-status"], address
            for address in ("/api/v1/claims/2", "/claims/2/it-fell-again/"):
                assert answered_in_time(server, address)[0] == 503, address
                assert int(server.headers("GET", address)["retry-after"]) > 0, address
            assert answered_in_time(server, "/healthz")[0] == 200
            assert answered_in_time(server, "/readyz") == (503, "the database does not answer\n")
        log.append(content(summary="It rose by forty-one."), number=1, action="corrected", note="Read again.")
        end = time.monotonic() + 10
        while "forty-one" not in server.ask("GET", PAGE)[1]:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert server.ask("GET", "/api/v1/claims/2")[0] == 200


def test_what_was_withdrawn_is_not_shown_either_while_the_database_hangs(
    transactional_db: None, tmp_path: Path
) -> None:
    publish("The river rose by two meters in one night.")
    with served(tmp_path, PGAPPNAME="hangs") as server:
        for address in ("/", PAGE, API):
            assert server.ask("GET", address)[0] == 200
        log.retract(1, note="It was a hoax.")
        time.sleep(1.5)  # the process asks by itself: nobody asked it for anything meanwhile
        with hanging(backends()):
            for address in ("/", PAGE, API):
                assert answered_in_time(server, address)[0] == 503, address


@contextmanager
def hanging(processes: list[int]) -> Iterator[None]:
    """Stop these processes as a database does whose disk hangs: connections stay open, and nothing is answered."""
    assert processes
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def test_the_desk_comes_back_at_once_when_its_connections_were_cut(transactional_db: None, tmp_path: Path) -> None:
    with served(tmp_path, PGAPPNAME="hangs") as server, ThreadPoolExecutor(4) as asking:
        is_over = threading.Event()

        def ask_on() -> None:
            while not is_over.is_set():
                server.ask("GET", "/readyz")

        asked = [asking.submit(ask_on) for _ in range(4)]
        for _ in range(4):
            time.sleep(0.3)
            for process in backends():
                with suppress(ProcessLookupError):  # it ended by itself meanwhile
                    os.kill(process, signal.SIGTERM)
        is_over.set()
        wait(asked, timeout=6)  # the pool alone lets each wait for ten seconds
        assert [answer.done() for answer in asked] == [True] * 4
        assert server.ask("GET", "/readyz")[0] == 200


def test_readers_do_not_notice_that_connections_were_cut(transactional_db: None, tmp_path: Path) -> None:
    for _ in range(40):
        publish("The river rose by two meters in one night.")
    with served(tmp_path, PGAPPNAME="hangs") as server:
        for number in range(1, 41):
            if number % 10 == 0:
                for process in backends():
                    with suppress(ProcessLookupError):  # it ended by itself meanwhile
                        os.kill(process, signal.SIGTERM)
                time.sleep(0.1)
            assert answered_in_time(server, f"/api/v1/claims/{number}")[0] == 200


def test_a_withdrawal_shows_in_every_process_within_a_tenth_of_a_second(transactional_db: None, tmp_path: Path) -> None:
    publish("The river rose by two meters in one night.")
    with served(tmp_path, workers=2) as server:
        for _ in range(20):
            assert server.ask("GET", PAGE)[0] == 200
        log.retract(1, note="It was a hoax.")
        time.sleep(0.1)
        assert {server.ask("GET", PAGE)[0] for _ in range(20)} == {410}


def test_a_page_that_was_withdrawn_is_shown_to_nobody_while_its_successor_cannot_be_made(server: Server) -> None:
    assert server.ask("GET", PAGE)[0] == 200
    log.retract(1, note="It was a hoax.")
    with as_owner() as owner:
        owner.execute("LOCK TABLE record_factcheck")
        time.sleep(0.1)
        assert answered_in_time(server, PAGE)[0] == 503
    assert server.ask("GET", PAGE)[0] == 410


def test_what_the_database_does_not_answer_in_time_is_503_and_may_be_asked_again(server: Server) -> None:
    with as_owner() as owner:
        owner.execute("LOCK TABLE record_factcheck")
        for address in (PAGE, API, "/api/v1/claims"):
            status, body = answered_in_time(server, address)
            assert (status, "The database does not answer" in body) == (503, True), address
    assert server.ask("GET", API)[0] == 200


def test_every_answer_carries_the_headers_that_browsers_are_bound_by(server: Server) -> None:
    expected = {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"}
    expected.add("cross-origin-opener-policy")
    addresses = [PAGE, API, "/claims/9/", "/claims/1/", "/healthz", "/desk/login/", "/api/v1/claims/9", "/actors/%00/"]
    for address in addresses:
        assert not expected - server.headers("GET", address).keys(), address
    assert not expected - server.headers("GET", PAGE, Host="elsewhere.example").keys()
    for address in ("/desk/login/", "/api/v1/claims"):
        assert not expected - server.headers("POST", address, **{"Content-Length": "2500001"}).keys(), address


def test_a_304_has_the_tag_of_the_answer_that_it_stands_for_and_what_caches_need(server: Server) -> None:
    for address in (PAGE, "/api/v1/claims"):
        for encoding in ("identity", "gzip", "zstd"):
            first = server.headers("GET", address, **{"Accept-Encoding": encoding})
            summary = f"It rose. {address} {encoding} {'Again and again. ' * 30}"  # all are long enough to be packed
            log.append(content(summary=summary), number=1, action="corrected", note="Again.")
            time.sleep(0.1)
            new = server.headers("HEAD", address)["etag"]
            assert new != first["etag"]
            given = f'{new[:-1]}-{encoding}"' if "content-encoding" in first else new  # a short answer is not packed
            for _ in range(2):  # made, and kept
                again = {"Accept-Encoding": encoding, "If-None-Match": f'"other", W/{given}'}
                assert server.ask("GET", address, **again) == (304, ""), (address, encoding)
                said = server.headers("GET", address, **again)
                assert said["etag"] == given
                assert (said.get("vary"), said["cache-control"]) == (first.get("vary"), first["cache-control"])


def test_no_proxy_hands_the_metrics_on(server: Server) -> None:
    assert server.ask("GET", "/metrics")[0] == 200
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via", "X-Real-IP"):
        assert server.ask("GET", "/metrics", **{header: "for=10.0.0.1"})[0] == 404, header


def test_nothing_asks_a_database_that_is_away_for_the_page_that_says_404(tmp_path: Path) -> None:
    with served(tmp_path, DATABASE_URL="postgresql://factcheck@127.0.0.1:1/factcheck") as server:
        assert server.ask("GET", "/api/v1/claims")[0] == 503  # finds out that it is away
        for address, given in (("/static/none.css", {}), ("/healthz/", {}), ("/metrics", {"Via": "1.1 proxy"})):
            began = time.monotonic()
            assert server.ask("GET", address, **given)[0] == 404, address
            assert time.monotonic() - began < PATIENCE, address
