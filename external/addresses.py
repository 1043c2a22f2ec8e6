"""Addresses as others write them, relative or without https://, as the ones that a document may carry."""

import re
from urllib.parse import urljoin

from external.reports import Reason
from record.addresses import InvalidAddress, normalized
from record.canonical_addresses import LONGEST

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB = re.compile(r"https?://", re.IGNORECASE)
# A name that ends in letters, as all top-level domains do, and at once or with a path. So does report.html by itself.
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}(?::[0-9]+)?(?P<rest>[/?#].*)?", re.ASCII)
_FILE = re.compile(r"\.(?:html?|php|aspx?|jsp|json|xml|pdf|jpe?g|png|gif|webp)$", re.IGNORECASE)


def read(raw: str, base: str = "") -> tuple[str, list[Reason]]:
    """Return the address, absolute, and what had to be done to it; "" where it is none.

    A relative one is joined with `base`, where that is given.
    """
    if len(raw) > LONGEST:
        return "", [Reason.NOT_AN_ADDRESS]
    reasons = []
    text = raw.strip()
    if text != raw:
        reasons.append(Reason.WHITE_SPACE)
    if "&amp;" in text:
        text = text.replace("&amp;", "&")
        reasons.append(Reason.CHARACTER_REFERENCES)
    if not _WEB.match(text):
        completed, reason = _completed(text, base)
        if not completed:
            return "", [Reason.NOT_AN_ADDRESS]
        text = completed
        reasons.append(reason)
    try:
        return normalized(text), reasons
    except InvalidAddress:
        return "", [Reason.NOT_AN_ADDRESS]


def _completed(text: str, base: str) -> tuple[str, Reason]:
    if text.startswith("//"):
        return f"https:{text}", Reason.NO_SCHEME
    host = _HOST.fullmatch(text)
    if host and (host["rest"] or not _FILE.search(text)):
        return f"https://{text}", Reason.NO_SCHEME
    if not base or not text or _SCHEME.match(text):
        return "", Reason.NOT_AN_ADDRESS
    try:
        return urljoin(base, text), Reason.RELATIVE
    except ValueError:  # brackets that hold no number of version 6
        return "", Reason.NOT_AN_ADDRESS
