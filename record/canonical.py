"""Canonical JSON (RFC 8785) and the few forms that canonical documents use."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import rfc8785

UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def canonical(value: Mapping[str, object]) -> bytes:
    """Return RFC 8785 bytes. Raises ValueError for what JSON or UTF-8 cannot hold."""
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # it checks the values itself
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ValueError(f"there is no canonical form: {error}") from error


def is_storable(text: str) -> bool:
    """Return whether UTF-8 and PostgreSQL can hold the text: it has no NUL and no half of a surrogate pair."""
    return UNSTORABLE.search(text) is None


def sha256(body: bytes) -> str:
    """Return the digest as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def timestamp(moment: datetime) -> str:
    """Return UTC with whole seconds and Z, such as 2026-11-22T10:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
