"""Web addresses as the one form that programs follow and documents carry: an http or https URI (RFC 3986)."""

import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

from django.utils.translation import gettext as _

# What the database checks too: a host, perhaps a port, then only characters and escapes that a URI may have. No user.
_CHARACTER = r"([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
PATTERN = (
    r"^https?://([a-z0-9_-]+(\.[a-z0-9_-]+)+\.?|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?"
    rf"(/{_CHARACTER}*)?(\?({_CHARACTER}|\?)*)?(#({_CHARACTER}|\?)*)?$"
)
_URI = re.compile(PATTERN)
# Everything that a URI may have, with the sign of an escape: all else is percent-encoded as UTF-8 (RFC 3987, 3.1).
_KEPT = "!$&'()*+,;=:@/?-._~%"
_UNCHANGED = re.compile(f"[A-Za-z0-9{re.escape(_KEPT)}]*")  # what quoting leaves as it is, at a fraction of its price
_PARTS = re.compile(r"(https?)://([^/?#\\]+)(.*)", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2}).{0,2}")
_BEYOND_ASCII = re.compile("[^!-~]")  # and controls and spaces: all else can be seen
_JOINERS = "\u200c\u200d"  # Persian words and emoji are made with them
# Older and newer rules of international names read these differently (UTS 46, section 2.3).
_READ_DIFFERENTLY = re.compile(f"[ßς{_JOINERS}]")


class InvalidAddress(ValueError):
    """The text is no address that a document can carry; its words name the fault and the remedy."""


def normalized(address: str) -> str:
    """Return the address as a URI, where its meaning is certain. Raises InvalidAddress.

    The host is written in lower case and in ASCII (IDNA), what the path, query and fragment have beyond ASCII in
    percent escapes of UTF-8, as browsers send it.
    """
    if any(map(_is_hidden, _BEYOND_ASCII.findall(address))):
        raise InvalidAddress(_("An address has no spaces, line breaks or invisible characters; remove them."))
    scheme, authority, rest = _split(address)
    _user, has_user, place = authority.rpartition("@")
    if has_user:
        raise InvalidAddress(
            _("An address that is published carries no user name or password; remove what stands before the @.")
        )
    if "\\" in rest:
        raise InvalidAddress(_("An address has no backslash; write / instead."))
    if broken := _BROKEN_ESCAPE.search(rest):
        raise InvalidAddress(
            _("“%(found)s” is no escape: two digits from 0 to F follow a %%, and the sign itself is written %%25.")
            % {"found": broken[0]}
        )
    path_and_query, hash_sign, fragment = rest.partition("#")
    uri = f"{scheme}://{_place(place)}{_quoted(path_and_query)}{hash_sign}{_quoted(fragment)}"
    if not _URI.search(uri):
        raise InvalidAddress(_("This is no address of the web; copy it from the browser's address bar."))
    return uri


def is_normalized(address: str) -> bool:
    """Return whether the address is a URI as `normalized` writes it."""
    try:
        return normalized(address) == address
    except InvalidAddress:
        return False


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"} and character not in _JOINERS


def _split(address: str) -> tuple[str, str, str]:
    """Return scheme, host with what belongs to it, and the rest, which begins with one of / ? # \\."""
    parts = _PARTS.match(address)
    if parts is None:
        raise InvalidAddress(_("Write an address that starts with https:// or http://."))
    return parts[1].lower(), parts[2], parts[3]


def _quoted(text: str) -> str:
    return text if _UNCHANGED.fullmatch(text) else quote(text, safe=_KEPT)


@lru_cache(1_000)  # of an archive, all addresses are on few hosts
def _place(place: str) -> str:
    """Return host and port."""
    parts = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::0*([1-9][0-9]{0,4}))?", place)
    if parts is None or int(parts[2] or 0) > 65_535:
        raise InvalidAddress(
            _("“%(host)s” is no host with a port; copy the address from the browser.") % {"host": place}
        )
    return _host(parts[1]) + (f":{parts[2]}" if parts[2] else "")


def _host(host: str) -> str:
    """Return a name in ASCII, as the domain name system has it, or a number of the internet protocol."""
    try:
        if host.startswith("["):
            return f"[{ipaddress.IPv6Address(host[1:-1])}]"
        if _READ_DIFFERENTLY.search(host):
            raise InvalidAddress(
                _("Write “%(host)s” in its form of ASCII letters, which begins with xn--.") % {"host": host}
            )
        name = host.encode("idna").decode("ascii").lower()
        if re.search(r"(^|\.)[0-9]+\.?$", name):
            return str(ipaddress.IPv4Address(name))
    except (ipaddress.AddressValueError, UnicodeError) as error:
        raise InvalidAddress(_("“%(host)s” is no name of a host; check its spelling.") % {"host": host}) from error
    return name
