from ipaddress import ip_address

import pytest

from fetching import policy
from fetching.policy import Policy, is_public

NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "168.63.129.16",
    "::", "::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "100::1", "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "172.32.0.1", "192.0.1.1", "223.255.255.255", "2600::1", "2a00:1450::1", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_no_public_address_is_not_fetched_from(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not Policy().allows(address, 80)


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "::ffff:169.254.169.254"])
def test_nor_is_one_that_is_written_as_another(address: str) -> None:
    assert not Policy().allows(address, 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_fetched_from_at_the_usual_ports(address: str) -> None:
    assert is_public(ip_address(address))
    assert Policy().allows(address, 80)
    assert Policy().allows(address, 443)
    assert not Policy().allows(address, 22)


def test_a_public_address_of_this_machine_is_not_fetched_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert policy.is_of_this_machine(ip_address("127.0.0.1"))
    assert not policy.is_of_this_machine(ip_address("8.8.8.8"))
    monkeypatch.setattr(policy, "NOT_PUBLIC_4", [])  # so that the one address that every machine has counts as public
    assert is_public(ip_address("127.0.0.1"))
    assert not Policy().allows("127.0.0.1", 80)


def test_an_allowance_is_for_one_port_of_one_network() -> None:
    allowing = Policy.allowing(["10.1.0.0/16:80", "127.0.0.1:8123", "[fd00:1::/64]:443"])
    assert allowing.allows("10.1.255.1", 80)
    assert allowing.allows("::ffff:10.1.0.1", 80)
    assert allowing.allows("127.0.0.1", 8123)
    assert allowing.allows("fd00:1::5", 443)
    for address, port in [
        ("10.1.0.1", 443),
        ("10.2.0.1", 80),
        ("127.0.0.1", 80),
        ("127.0.0.2", 8123),
        ("fd00:2::1", 443),
    ]:
        assert not allowing.allows(address, port)
