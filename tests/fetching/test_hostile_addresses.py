"""Addresses and names that try to lead into this machine. A port of it counts who connects."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from fetching.addresses import parse
from fetching.fetch import fetch
from fetching.outcomes import NotFetched, Outcome
from tests.fetching.ends import end_of
from tests.sites import Listener, Site, listener

# Each with the port of a listener at 127.0.0.1 in place of PORT.
HOSTILE = [
    "http://127.0.0.1:PORT/",
    "http://localhost:PORT/",
    "http://localhost.:PORT/",
    "http://LOCALHOST:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7f.0.0.1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.000.000.001:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[::1%25lo]:PORT/",
    "http://[fe80::1%lo]:PORT/",
    "http://\uff11\uff12\uff17.0.0.1:PORT/",  # digits of another script
    "http://\u2460\u2461\u2466.0.0.1:PORT/",
    "http://127\u3002 0\u30020\u30021:PORT/",
    "http://127。0。0。1:PORT/",
    "http://loc\u00adalhost:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://127.0.0.1%2f.example.org:PORT/",
    "http://example.org@127.0.0.1:PORT/",
    "http://user:secret@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\\@example.org/",
    "http://example.org\\@127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT/",
    "http:/127.0.0.1:PORT/",
    "http:127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT",
    "http://127.0.0.1\t:PORT/",
    "http://127.0.0.1\n:PORT/",
    "http://127.0.0.1:PORT\r\n/",
    " http://127.0.0.1:PORT/",
    "\x00http://127.0.0.1:PORT/",
    "http://127.0.0.1\x00.example.org:PORT/",
    "http://127.0.0.1 :PORT/",
    "ftp://127.0.0.1:PORT/",
    "gopher://127.0.0.1:PORT/_GET%20/",
    "file://127.0.0.1:PORT/etc/passwd",
    "dict://127.0.0.1:PORT/",
    "ws://127.0.0.1:PORT/",
    "jar:http://127.0.0.1:PORT/!/",
    "http://127.0.0.1:PORT#@example.org/",
    "http://127.0.0.1:PORT?@example.org/",
    "https://127.0.0.1:PORT/",
]


@pytest.fixture
def canary(settings: Any) -> Iterator[Listener]:
    """A port of this machine that answers as a website would. It may be asked at another address, not at this one."""

    def greet(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")

    with listener(say=greet) as heard:
        settings.FETCH_ALLOW = [f"127.0.0.9:{heard.port}"]
        yield heard


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_touches_nothing(canary: Listener, url: str) -> None:
    end = end_of(url.replace("PORT", str(canary.port)))
    assert end.outcome in {Outcome.FORBIDDEN_ADDRESS, Outcome.NO_SUCH_HOST}
    assert canary.connections == 0


def test_the_listener_would_tell(canary: Listener, settings: Any) -> None:
    settings.FETCH_ALLOW = [f"127.0.0.1:{canary.port}"]
    with fetch(f"http://localhost:{canary.port}/") as fetched:
        assert fetched.body.read() == b"secret"
    assert canary.connections == 1


def test_nor_does_a_redirect_to_it(canary: Listener, local: Site, settings: Any) -> None:
    settings.FETCH_ALLOW = [f"127.0.0.9:{canary.port}", f"127.0.0.1:{local.port}"]
    refused = {Outcome.FORBIDDEN_ADDRESS, Outcome.BAD_REDIRECT, Outcome.NO_SUCH_HOST}
    for url in HOSTILE:
        if {"\r", "\n"} & set(url):  # a header has no line breaks
            continue
        end = end_of(local.redirect("/", url.replace("PORT", str(canary.port)).encode().decode("latin-1")))
        is_path = end.outcome == Outcome.GONE and end.url.startswith(f"{local.origin}/")  # browsers read it as one, too
        is_no_header = end.outcome == Outcome.NOT_CONNECTED and "\0" in url
        assert end.outcome in refused or is_path or is_no_header, url
        assert canary.connections == 0, url


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest/", "http://metadata@10.0.0.1/",
        "http://192.168.0.1/", "http://100.100.100.200/", "http://127.0.0.1:22/", "https://127.0.0.1/",
    ],
)  # fmt: skip
def test_a_redirect_to_a_private_network_is_not_followed(
    local: Site, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    connected = []
    connect = socket.socket.connect

    class Watched(socket.socket):
        def connect(self, address: Any) -> None:
            if self.type == socket.SOCK_STREAM:
                connected.append(address)
            connect(self, address)

    monkeypatch.setattr(socket, "socket", Watched)
    end = end_of(local.redirect("/", url))
    assert end.outcome == Outcome.FORBIDDEN_ADDRESS
    assert [hop.location for hop in end.hops] == [url]
    assert connected == [("127.0.0.1", local.port)]


class Resolver:
    """A name server that gives another answer each time, and says how often it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        families = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in answer]
        return [
            (family, socket.SOCK_STREAM, 6, "", (address, port))
            for family, address in zip(families, answer, strict=True)
        ]


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_checked(
    local: Site, canary: Listener, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_ALLOW = [f"127.0.0.1:{local.port}"]
    resolver = Resolver(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.3"])
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    local.put("/", "Here.")
    with fetch(f"http://rebinding.example:{local.port}/") as fetched:
        assert fetched.peer == "127.0.0.1"
    assert resolver.asked == 1
    assert local.asked[0].headers["host"] == f"rebinding.example:{local.port}"
    assert end_of(f"http://rebinding.example:{local.port}/").outcome == Outcome.FORBIDDEN_ADDRESS  # it is 127.0.0.2 now
    assert (resolver.asked, len(local.asked)) == (2, 1)


@pytest.mark.parametrize("order", [1, -1])
def test_a_name_with_a_private_address_among_others_is_refused(
    canary: Listener, monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(["127.0.0.9", "127.0.0.1", "::1"][::order]))
    end = end_of(f"http://both.example:{canary.port}/")
    assert end.outcome == Outcome.FORBIDDEN_ADDRESS
    assert canary.connections == 0


def test_the_next_address_is_tried_where_nothing_listens_at_the_first(
    local: Site, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_ALLOW = [f"127.0.0.0/29:{local.port}"]
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(["127.0.0.2", "127.0.0.1"]))
    local.put("/", "Here.")
    with fetch(f"http://two.example:{local.port}/") as fetched:
        assert fetched.peer == "127.0.0.1"
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(["127.0.0.2", "127.0.0.3"]))
    assert end_of(f"http://none.example:{local.port}/").outcome == Outcome.NOT_CONNECTED


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Outcome.NO_SUCH_HOST),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Outcome.NOT_CONNECTED),
    ],
)
def test_a_name_without_an_address_is_named(monkeypatch: pytest.MonkeyPatch, error: OSError, outcome: Outcome) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert end_of("https://nowhere.example/").outcome == outcome


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org.:443/a?b#c", "https://example.org/a?b"),
        ("http://example.org:00080?q", "http://example.org/?q"),
        ("http://example.org:/", "http://example.org/"),
        ("http://xn--bcher-kva.example/%C3%A9", "http://xn--bcher-kva.example/%C3%A9"),
        ("http://a_b.example/", "http://a_b.example/"),
        ("http://[2A00:0:0::1]/", "http://[2a00::1]/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
    ],
)
def test_a_plain_address_is_read(url: str, read: str) -> None:
    assert parse(url).url == read


@pytest.mark.parametrize(
    "url",
    [
        "", "http://", "http:// /", "http://.example/", "http://a..example/", "http://-a.example/", "http://a-.example/",
        "http://" + "a" * 64 + ".example/", "http://" + "a." * 130 + "example/", "http://example.org/" + "a" * 8000,
        "http://example.org:99999999/", "http://example.org:8 0/", "http://example.org:٨٠/", "http://[::1/", "http://::1/",
        "http://example.org/é", "http://example.org/a b", "http://1.2.3.4.5/", "http://a.0x/", "http://a.1/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_with_the_reason(url: str) -> None:
    with pytest.raises(NotFetched) as refused:
        parse(url)
    assert refused.value.outcome == Outcome.FORBIDDEN_ADDRESS
    assert refused.value.detail
