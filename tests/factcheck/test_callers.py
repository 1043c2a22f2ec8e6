"""Whose request it is: the peer's, or what our own proxy says of it."""

import pytest

from factcheck.callers import UNREADABLE, Caller, caller, normalized


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.50", "203.0.113.50"),
        ("203.0.113.50:1234", "203.0.113.50"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::"),
        ("::ffff:203.0.113.50", "203.0.113.50"),
        ("fe80::1%eth0", "fe80::"),
        ("[::1]:5000", "::1"),
        ("unknown", UNREADABLE),
        ("_hidden", UNREADABLE),
        ("203.0.113.500", UNREADABLE),
        ("", UNREADABLE),
        ("1" * 5000, UNREADABLE),
    ],
)
def test_an_address_is_read_without_its_port_and_ipv6_as_a_network(written: str, address: str) -> None:
    assert normalized(written) == address


def test_without_a_proxy_the_peer_counts() -> None:
    assert caller("192.0.2.1:5000", "http", [], None) == Caller("192.0.2.1", "http")
    assert caller("127.0.0.1:5000", "http", [], None) == Caller("127.0.0.1", "http", is_this_machine=True)


def test_behind_a_proxy_the_last_address_counts_and_this_machine_is_as_any_other() -> None:
    assert caller("10.0.0.1:5000", "http", ["198.51.100.9, 203.0.113.1"], "https") == Caller("203.0.113.1", "https")
    assert caller("10.0.0.1:5000", "http", ["198.51.100.9", "203.0.113.1"], "http") == Caller("203.0.113.1", "http")
    assert caller("127.0.0.1:5000", "http", [], "http") == Caller("127.0.0.1", "http")
    assert caller("10.0.0.1:5000", "http", ["198.51.100.9, "], "javascript").scheme == "http"
