"""Snapshots with a copy and its text, as the archive keeps them."""

import hashlib
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from sources.models import ArchivedCopy, ArchivedText, Snapshot, Source
from sources.warc import write_uploaded
from tests.claims.factories import a_source


def a_copy(text: str | None = "The gauge was read.", *, pages: Sequence[int] = (), **changes: Any) -> ArchivedCopy:
    """A copy that was read; None for one without a text."""
    digest = hashlib.sha256(repr((text, changes)).encode()).hexdigest()
    usual = {
        "sha256": digest,
        "media_type": "text/html",
        "size": 1_234,
        "reading": "no_text" if text is None else "read",
    }
    copy, is_new = ArchivedCopy.objects.get_or_create(sha256=digest, defaults=usual | {"file": "none.warc"} | changes)
    if is_new and text is not None:
        ArchivedText.objects.create(copy=copy, text=text, pages=list(pages))
    return copy


def a_snapshot(
    source: Source | None = None, copy: ArchivedCopy | None = None, *, days_ago: int = 0, **changes: Any
) -> Snapshot:
    """A snapshot that was fetched."""
    source, copy = source or a_source(is_archived=False), copy or a_copy()
    usual = {"captured_at": timezone.now() - timedelta(days=days_ago), "sha256": copy.sha256, "kept": "fetched"}
    return source.snapshots.create(**usual | {"copy": copy} | changes)


def read_as(source: Source, text: str, *, pages: Sequence[int] = (), **changes: Any) -> Snapshot:
    """A snapshot of the source with this text."""
    return a_snapshot(source, a_copy(text, pages=pages), **changes)


def kept(body: bytes, source: Source | None = None, *, text: str = "What it says.", **changes: Any) -> Snapshot:
    """A snapshot of these bytes, in a WARC file of the archive."""
    usual = {"media_type": "text/html", "size": len(body)} | changes
    file = io.BytesIO()
    kind = {"media_type": usual["media_type"], "size": len(body)}
    write_uploaded(file, io.BytesIO(body), url="https://source.example/", at=timezone.now(), **kind)
    copy = a_copy(text, **usual)
    copy.file.save(f"{copy.sha256}.warc.gz", ContentFile(file.getvalue()))
    return a_snapshot(source, copy)
