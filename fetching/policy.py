"""Where a fetch may go: the public internet at the usual ports, and what the operator allows besides."""

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset({80, 443})

# What is no part of the public internet (IANA's registries of special-purpose addresses), and Azure's own services,
# which every machine there finds at a public address.
NOT_PUBLIC_4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
]  # fmt: skip
# All that is public is within 2000::/3; without what is for protocols (Teredo among it), documentation and 6to4.
PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = [IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
# Networks without IPv4 reach it through these addresses, whose last 32 bits are the IPv4 address (RFC 6052).
TRANSLATED = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet, whatever is written into it."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    if address in TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in PUBLIC_6 and not any(address in network for network in NOT_PUBLIC_6)


def is_of_this_machine(address: Address) -> bool:
    """Return whether it is an address of this machine's own: from there, packets to it would start from it.

    A socket for datagrams is told where they would go; none is sent.
    """
    family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 443))
            return ip_address(probe.getsockname()[0].partition("%")[0]) == address
    except OSError:  # no way leads there at all
        return False


@dataclass(frozen=True)
class Allowance:
    """One port of a network that may be fetched from although it is not public, or not at a usual port."""

    network: Network
    port: int

    @classmethod
    def parse(cls, text: str) -> "Allowance":
        """Read 10.1.0.0/16:80, 127.0.0.1:8123 or [fd00::/8]:443. Raises ValueError that says what is wrong."""
        parts = re.fullmatch(r"(?:([0-9./]+)|\[([0-9A-Fa-f:./]+)\]):([1-9][0-9]{0,4})", text)
        if parts is None or int(parts[3]) > 65_535:
            raise ValueError(f"{text!r} is no network with a port")
        return cls(ip_network(parts[1] or parts[2]), int(parts[3]))


@dataclass(frozen=True)
class Policy:
    """Where a fetch may go."""

    allowed: tuple[Allowance, ...] = ()

    @classmethod
    def of_this_site(cls) -> "Policy":
        """Return what the operator set."""
        return cls.allowing(settings.FETCH_ALLOW)

    @classmethod
    def allowing(cls, texts: Iterable[str]) -> "Policy":
        return cls(tuple(Allowance.parse(text) for text in texts))

    def allows_port(self, port: int) -> bool:
        """Return whether there is any address at which this port may be asked."""
        return port in PORTS or any(port == allowance.port for allowance in self.allowed)

    def allows(self, text: str, port: int) -> bool:
        """Return whether a connection may be made to this address, as the resolver wrote it."""
        address = ip_address(text)
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if any(port == allowance.port and address in allowance.network for allowance in self.allowed):
            return True
        return port in PORTS and is_public(address) and not is_of_this_machine(address)
