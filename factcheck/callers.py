"""Who asks, and over which scheme: the peer, or what a proxy of ours says of it. This is the only place that decides.

Header names with an underscore never count: a server that translates names for WSGI cannot tell `X_Forwarded_For` from
`X-Forwarded-For`, and a client could choose its own address.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

UNREADABLE = "::"  # callers whose address cannot be read count as one


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from. An IPv6 address stands for its /64: one household or server has all of it."""

    address: str
    scheme: str
    is_this_machine: bool = False


def caller(peer: str, scheme: str, forwarded_for: Iterable[str], forwarded_proto: str | None) -> Caller:
    """Return the caller of a request.

    `peer` is the other end of the connection, with or without a port. The header values are those that our own proxy
    wrote; where there is no proxy, they are empty and None. Of several addresses the last is the proxy's.
    """
    addresses = ",".join(forwarded_for).rpartition(",")[2].strip()
    if not addresses and forwarded_proto is None:
        network = normalized(peer)
        return Caller(network, scheme, is_this_machine=network in ("127.0.0.1", "::1"))
    return Caller(normalized(addresses or peer), "https" if forwarded_proto == "https" else "http")


@functools.lru_cache(maxsize=10_000)
def normalized(address: str) -> str:
    """Return an address without its port; of IPv6 the network."""
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        found = ip_address(address)
    except ValueError:
        return UNREADABLE
    if not isinstance(found, IPv6Address) or found.is_loopback:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 64 << 64))
