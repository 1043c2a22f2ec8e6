"""Parameters of addresses that say where a reader comes from, not what is read. docs/api.md lists them."""

from urllib.parse import unquote_plus

PREFIX = "utm_"
NAMES = {
    "_ga", "_gl", "_hsenc", "_hsmi", "amp", "dclid", "fbclid", "gad_source", "gbraid", "gclid", "igsh", "igshid",
    "mc_cid", "mc_eid", "mkt_tok", "msclkid", "ref_src", "ref_url", "ttclid", "twclid", "wbraid", "yclid",
}  # fmt: skip


def is_tracking(name: str) -> bool:
    """Return whether newsletters, search engines and social networks add a parameter of this name to links."""
    name = name.lower()
    return name in NAMES or name.startswith(PREFIX)


def is_tracking_pair(pair: str) -> bool:
    """Return the same of a parameter as it stands in a query string, such as utm_source=letter."""
    return is_tracking(unquote_plus(pair.partition("=")[0]))
