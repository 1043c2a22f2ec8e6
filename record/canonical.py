"""Canonical JSON (RFC 8785) and the few forms that canonical documents use."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import rfc8785


def canonical(value: Mapping[str, object]) -> bytes:
    """Return RFC 8785 bytes. Raises ValueError for what JSON or UTF-8 cannot hold."""
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # it checks the values itself
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ValueError(f"there is no canonical form: {error}") from error


def sha256(body: bytes) -> str:
    """Return the digest as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def timestamp(moment: datetime) -> str:
    """Return UTC with whole seconds and Z, such as 2026-11-22T10:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
