"""Copies that people bring: what is taken, and what of it is kept."""

import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from accounts.models import User
from sources.models import ArchivedCopy, PendingFile, Snapshot
from sources.uploads import NotTaken, keep_upload
from sources.warc import body_of
from tests.claims.factories import a_source
from tests.sources.documents import a_page, a_pdf, opened


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: Any) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode != "P" else 1).save(written, kind, **more)
    return written.getvalue()


def kept_bytes(snapshot: Snapshot) -> bytes:
    assert snapshot.copy is not None
    with body_of(snapshot.copy) as body:
        return body.read()


def test_a_pdf_is_kept_as_it_is_with_its_text(db: None, editor: User) -> None:
    source, raw = a_source(is_archived=False, url=""), a_pdf("What it says")
    snapshot = keep_upload(source, opened(raw), by=editor, said="image/png")
    assert (snapshot.kept, snapshot.kept_by, snapshot.sha256) == ("uploaded", editor, hashlib.sha256(raw).hexdigest())
    assert (snapshot.copy.media_type, snapshot.copy.text.text) == ("application/pdf", "What it says\n")
    assert kept_bytes(snapshot) == raw
    assert not PendingFile.objects.exists()


def test_a_saved_page_is_kept_with_its_text(db: None, editor: User) -> None:
    snapshot = keep_upload(a_source(is_archived=False), opened(a_page("It says so.").encode()), by=editor)
    assert "It says so." in snapshot.copy.text.text


@pytest.mark.parametrize(("kind", "kept"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "jpeg"), ("GIF", "png")])
def test_a_picture_is_written_again_upright_and_without_what_was_beside_its_pixels(
    db: None, editor: User, kind: str, kept: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # it was taken with the camera on its side
    exif[0x010F] = "CAMERA OF SOMEBODY"
    exif.get_ifd(0x8825)[2] = (10.0, 30.0, 0.0)  # where it was taken
    raw = a_picture(kind, mode="P" if kind == "GIF" else "RGB", **({} if kind == "GIF" else {"exif": exif}))
    hidden = b"<script>alert(1)</script>"
    snapshot = keep_upload(a_source(is_archived=False), opened(raw + hidden), by=editor)
    assert snapshot.copy.media_type == f"image/{kept}"
    found = kept_bytes(snapshot)
    assert all(gone not in found for gone in (b"CAMERA", b"Exif", b"script"))
    with Image.open(io.BytesIO(found)) as picture:
        assert picture.size == ((40, 20) if kind == "GIF" else (20, 40))
        assert not picture.getexif()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\x00\x01\x02", "kind application/octet-stream"),
        (b"PK\x03\x04", "kind application/zip"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "kind image/svg"),
        (a_pdf("Secret", encrypted=True), "asks for a password"),
        (b"%PDF-1.7 and then nothing", "is broken"),
        (a_picture()[:200], "is broken"),
        (b"GIF89a" + b"\xff" * 30, "is broken"),
        (a_picture("PNG", (9_000, 5_000), "1"), "more than 40 megapixels"),
    ],
)
def test_what_is_not_taken_is_said_with_the_remedy(db: None, editor: User, raw: bytes, words: str) -> None:
    source = a_source(is_archived=False)
    with pytest.raises(NotTaken, match=words):
        keep_upload(source, opened(raw), by=editor)
    assert not source.snapshots.exists()
    assert not ArchivedCopy.objects.exists()


def test_all_uploads_together_have_a_bound(db: None, editor: User, settings: Any) -> None:
    source = a_source(is_archived=False)
    keep_upload(source, opened(b"some words"), by=editor)
    settings.UPLOADS_MAX_GB = 0
    with pytest.raises(NotTaken, match="for more room"):
        keep_upload(source, opened(b"other words"), by=editor)
