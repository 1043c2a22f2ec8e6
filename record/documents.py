"""The published document: its canonical form, its envelope, its address, and the summary that lists show."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.utils.text import slugify

FORMAT = "factcheck/1"

# What a desk hands over; the log adds the envelope. The keys are a contract: add, never rename.
CONTENT = (
    "language", "license", "claim", "rating", "summary", "analysis", "appearances", "evidence", "actors", "sources",
    "origins", "replies", "assessments", "adjudication", "gates", "related",
)  # fmt: skip
ENVELOPE = ("format", "number", "version", "action", "note", "published_at", "first_published_at", "path")
LISTING = (
    "number", "version", "action", "note", "published_at", "first_published_at", "path", "language", "license",
    "claim", "rating", "summary", "actors",
)  # fmt: skip

PATH_WORDS = 8


def canonical(content: dict[str, Any]) -> bytes:
    """RFC 8785 bytes. Raises ValueError for what JSON or UTF-8 cannot hold."""
    try:
        return rfc8785.dumps(content)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ValueError(f"the document has no canonical form: {error}") from error


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def timestamp(moment: datetime) -> str:
    """UTC with whole seconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def path_of(number: int, statement: str) -> str:
    """The public address: the number decides, the statement's first words are there for people."""
    words = re.sub(r"\W+", " ", statement.replace("'", "").replace("’", "")).split()
    return f"/claims/{number}/{slugify(' '.join(words[:PATH_WORDS]))[:80].strip('-') or 'claim'}/"


def enveloped(
    content: dict[str, Any],
    *,
    number: int,
    version: int,
    action: str,
    note: str | None,
    published_at: datetime,
    first_published_at: datetime,
) -> dict[str, Any]:
    """The whole document. Raises ValueError when the content's keys are not exactly those of CONTENT."""
    if set(content) != set(CONTENT):
        raise ValueError(f"a document's content has other keys: {sorted(set(content) ^ set(CONTENT))}")
    return {
        "format": FORMAT,
        "number": number,
        "version": version,
        "action": action,
        "note": note,
        "published_at": timestamp(published_at),
        "first_published_at": timestamp(first_published_at),
        "path": path_of(number, content["claim"]["statement"]),
        **content,
    }


def tombstone(*, number: int, version: int, note: str, published_at: datetime, path: str) -> dict[str, Any]:
    """What stays of a retracted fact-check."""
    return {
        "format": FORMAT,
        "number": number,
        "version": version,
        "action": "retracted",
        "note": note,
        "published_at": timestamp(published_at),
        "path": path,
    }


def listing(document: dict[str, Any]) -> dict[str, Any]:
    return {key: document[key] for key in LISTING}


def leaf(*, index: int, number: int, version: int, action: str, document: str, published_at: datetime) -> bytes:
    """The log's entry as canonical JSON: the Merkle leaf."""
    return canonical(
        {
            "action": action,
            "document": document,
            "index": index,
            "number": number,
            "published_at": timestamp(published_at),
            "version": version,
        }
    )
