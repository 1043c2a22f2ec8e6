"""Snapshots with a copy and its text, as the archive keeps them."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from sources.models import ArchivedCopy, ArchivedText, Snapshot, Source
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
