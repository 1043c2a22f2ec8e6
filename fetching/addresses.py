"""Web addresses, read strictly: what could be read in two ways is refused, since others may read it in the other."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import quote_from_bytes, urljoin

from fetching.outcomes import NotFetched, Outcome

LONGEST = 8_000  # characters; servers take no longer ones
PORTS = {"http": 80, "https": 443}
# Host and port as one piece: no user name, escape, zone, backslash or digit of another script has a place in it.
_WHOLE = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.-]{1,254})"
    r"(?::(?P<port>[0-9]{0,5}))?"
    r"(?P<target>(?:[/?][!-\[\]-~]*)?)",
    re.IGNORECASE | re.ASCII,
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
# What a resolver may take for a number: 127.1, 0x7f000001, 2130706433 (WHATWG URL, "ends in a number").
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_KEPT = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"  # all that is printed, without the backslash


class Target(NamedTuple):
    """What is asked for, and where."""

    scheme: str
    host: str  # a name in lower case, or a number of the internet protocol; one of version 6 without brackets
    port: int
    path: str  # with the query; begins with /

    @property
    def authority(self) -> str:
        """Return host and port as the header Host has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse(url: str) -> Target:
    """Read an address. Raises NotFetched for what is not plainly one of the web."""
    address, _, _ = url.partition("#")
    if len(address) > LONGEST:
        raise NotFetched(Outcome.FORBIDDEN_ADDRESS, f"The address has more than {LONGEST} characters.")
    parts = _WHOLE.fullmatch(address)
    if parts is None:
        raise NotFetched(Outcome.FORBIDDEN_ADDRESS, "It is not plainly an http or https address with a host.")
    scheme = parts["scheme"].lower()
    port = int(parts["port"] or PORTS[scheme])
    target = parts["target"]
    return Target(scheme, _host(parts["host"]), port, target if target.startswith("/") else f"/{target}")


def _host(text: str) -> str:
    """Return a host as it is looked up. Raises NotFetched."""
    try:
        if text.startswith("["):
            return str(IPv6Address(text[1:-1]))
        host = text.lower().removesuffix(".")
        labels = host.split(".")
        if _NUMBER.fullmatch(labels[-1]):
            return str(IPv4Address(host))  # four decimal numbers without leading zeros, or nothing
    except AddressValueError:
        raise NotFetched(Outcome.FORBIDDEN_ADDRESS, "The host is a number in an unusual form.") from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NotFetched(Outcome.FORBIDDEN_ADDRESS, "The host is no name.")
    return host


def followed(url: str, location: bytes) -> str:
    """Return the absolute address to which a redirect at `url` leads. Raises NotFetched if it is none.

    Servers write letters beyond ASCII and spaces as they are; they are escaped as browsers do it.
    """
    written = location.strip(b" \t")
    if not written or len(written) > LONGEST or re.search(rb"[\x00-\x1f\x7f\\]", written):
        raise NotFetched(Outcome.BAD_REDIRECT, "The header Location has no address.")
    try:
        joined = urljoin(url, quote_from_bytes(written, safe=_KEPT))
    except ValueError:
        raise NotFetched(Outcome.BAD_REDIRECT, "The header Location has no address.") from None
    if "#" not in joined and "#" in url:
        joined += url[url.index("#") :]  # RFC 9110, section 10.2.2
    return joined
