"""Canonical JSON (RFC 8785) and the few forms that canonical documents use."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def canonical(value: Mapping[str, object]) -> bytes:
    """Return RFC 8785 bytes. Raises ValueError for what JSON or UTF-8 cannot hold.

    Also raises it for what orjson writes in another way: numbers with a point or an exponent (1e21 for 1e+21, 2.0 for
    2, -0.0 for 0) and keys outside ASCII, which RFC 8785 sorts by UTF-16 code units. No document has any.
    """
    try:
        body = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    except orjson.JSONEncodeError as error:
        raise ValueError(f"there is no canonical form: {error}") from error
    rest: list[object] = [value]
    for item in rest:  # which grows
        if isinstance(item, str) or item is None:
            continue
        if isinstance(item, dict):
            if not all(map(str.isascii, item)):
                raise ValueError("there is no canonical form: a key is not ASCII")
            rest.extend(item.values())
        elif isinstance(item, list | tuple):
            rest.extend(item)
        elif not isinstance(item, int):
            raise ValueError(f"there is no canonical form: {item!r} is neither text nor a whole number")
    return body


def is_storable(text: str) -> bool:
    """Return whether UTF-8 and PostgreSQL can hold the text: it has no NUL and no half of a surrogate pair."""
    return UNSTORABLE.search(text) is None


def sha256(body: bytes) -> str:
    """Return the digest as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def timestamp(moment: datetime) -> str:
    """Return UTC with whole seconds and Z, such as 2026-11-22T10:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
