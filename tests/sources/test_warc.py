"""Archived copies as WARC files: what warcio accepts, and what is read back."""

import gzip
import hashlib
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from warcio import cli
from warcio.archiveiterator import ArchiveIterator

from fetching.fetch import fetch
from sources.models import ArchivedCopy
from sources.models.copies import archive
from sources.warc import NoBody, body_of, write_fetched, write_uploaded
from tests.sites import listener, site
from tests.sources.documents import a_page, a_pdf, opened

AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)


def is_accepted(file: Path) -> bool:
    """Return whether `warcio check` accepts it."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(file)])
    return ended.value.code == 0


def test_what_was_fetched_is_written_and_read_back(settings: Any, tmp_path: Path) -> None:
    page = a_page("Ein Absatz über Größe.").encode() * 50
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        web.put("/page", gzip.compress(page, mtime=0), content_encoding="gzip", x_odd="Gr\xf6\xdfe")
        start = web.redirect("/start", "/page")
        with fetch(start) as fetched, (tmp_path / "a.warc.gz").open("w+b") as file:
            write_fetched(file, fetched, AT)
            sha256 = fetched.sha256
    assert is_accepted(tmp_path / "a.warc.gz")
    with (tmp_path / "a.warc.gz").open("rb") as file:
        found = {}
        for record in ArchiveIterator(file):
            found[record.rec_type] = (record.rec_headers, record.http_headers, record.content_stream().read())
    assert set(found) == {"warcinfo", "response", "request", "metadata"}
    headers, answered, _body = found["response"]
    assert headers.get_header("WARC-Target-URI") == web.url("/page")
    assert headers.get_header("WARC-Date") == "2026-01-02T03:04:05.000678Z"
    assert headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert answered.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert answered.get_header("Content-Length") == str(len(page))
    assert found["metadata"][2].decode() == f"via: {start}\r\n"
    assert "/page" in found["request"][1].statusline
    copy = ArchivedCopy(sha256=sha256, file=archive().save("a.warc.gz", opened_file(tmp_path / "a.warc.gz")))
    with body_of(copy) as read:
        assert hashlib.sha256(read.read()).hexdigest() == sha256 == hashlib.sha256(page).hexdigest()


def test_what_a_site_says_beyond_ascii_is_written_as_escapes(settings: Any, tmp_path: Path) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(10_000)
        said = "HTTP/1.1 200 \xd6K\r\nContent-Type: text/html; a=\xe9; \xf1\r\nContent-Length: 5\r\n\r\n<p>Hi"
        connection.sendall(said.encode("latin-1"))

    with listener(say=answer) as port, (tmp_path / "a.warc.gz").open("w+b") as file:
        settings.FETCH_ALLOW = [f"127.0.0.1:{port.port}"]
        with fetch(f"http://127.0.0.1:{port.port}/") as fetched:
            write_fetched(file, fetched, AT)
    assert is_accepted(tmp_path / "a.warc.gz")
    with (tmp_path / "a.warc.gz").open("rb") as file:
        answered = next(record for record in ArchiveIterator(file) if record.rec_type == "response").http_headers
    assert answered.statusline == "200 %D6K"
    assert answered.get_header("Content-Type") == "text/html; a=%E9; %F1"


def test_what_was_uploaded_is_written_and_read_back(tmp_path: Path) -> None:
    raw = a_pdf("Uploaded")
    with (tmp_path / "a.warc.gz").open("w+b") as file:
        write_uploaded(file, opened(raw), size=len(raw), url="", media_type="application/pdf", at=AT)
    assert is_accepted(tmp_path / "a.warc.gz")
    copy = ArchivedCopy(file=archive().save("b.warc.gz", opened_file(tmp_path / "a.warc.gz")))
    with body_of(copy) as read:
        assert read.read() == raw


@pytest.mark.parametrize(
    "raw", [b"", b"no WARC file", gzip.compress(b"WARC/1.1\r\n\r\n", mtime=0), b"\x1f\x8b\x08broken"]
)
def test_a_file_that_is_broken_is_said_to_be_so(raw: bytes) -> None:
    with pytest.raises(NoBody):
        body_of(ArchivedCopy(file=archive().save("c.warc.gz", ContentFile(raw))))
    with pytest.raises(NoBody):
        body_of(ArchivedCopy(file="missing.warc.gz"))


def opened_file(path: Path) -> ContentFile:  # type: ignore[type-arg]
    return ContentFile(path.read_bytes())
