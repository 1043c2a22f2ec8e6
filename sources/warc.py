"""Writes archived copies as WARC 1.1 files (ISO 28500:2017) and reads their bodies back.

The body is stored as it was decoded, so that what is read back has the SHA-256 that the copy is known by; headers that
tell how it was sent are kept under the names that web archives give them.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO, Any

from django.conf import settings
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from fetching.fetch import Fetched
from sources.models import ArchivedCopy
from sources.models.copies import archive

OF_SENDING = {"content-encoding", "transfer-encoding", "content-length"}
BODIES = ("response", "resource")


class NoBody(Exception):
    """The file of a copy is missing, broken or no WARC file of ours."""


def write_fetched(file: IO[bytes], fetched: Fetched, at: datetime) -> None:
    """Write what was asked and what was answered."""
    writer = _begun(file)
    of_both = {"WARC-Date": _date(at)}
    answered = of_both | ({"WARC-IP-Address": fetched.peer} if fetched.peer else {})
    headers = StatusAndHeaders(
        f"{fetched.status} {_ascii(fetched.reason)}".strip(),
        [*_headers_to_keep(fetched), ("Content-Length", str(fetched.size))],
        protocol=_protocol(fetched.http_version),
    )
    fetched.body.seek(0)
    response = writer.create_warc_record(
        fetched.final_url,
        "response",
        payload=fetched.body,
        length=fetched.size,
        http_headers=headers,
        warc_headers_dict=answered,
    )
    asked = io.BytesIO(fetched.request)
    request = writer.create_warc_record(
        fetched.final_url, "request", payload=asked, length=len(fetched.request), warc_headers_dict=of_both
    )
    response_id = response.rec_headers.get_header("WARC-Record-ID")
    writer.write_request_response_pair(request, response)
    if fetched.hops:
        via = "".join(f"via: {hop.url}\r\n" for hop in fetched.hops).encode()
        about = of_both | {"WARC-Concurrent-To": response_id}
        writer.write_record(
            writer.create_warc_record(
                fetched.final_url, "metadata", payload=io.BytesIO(via), length=len(via), warc_headers_dict=about
            )
        )


def write_uploaded(file: IO[bytes], body: IO[bytes], *, size: int, url: str, media_type: str, at: datetime) -> None:
    """Write what somebody uploaded as a copy of what is at `url`, or of a work that is nowhere on the web ("")."""
    body.seek(0)
    writer = _begun(file)
    writer.write_record(
        writer.create_warc_record(
            url or "urn:uploaded",
            "resource",
            payload=body,
            length=size,
            warc_content_type=media_type,
            warc_headers_dict={"WARC-Date": _date(at)},
        )
    )


def body_of(copy: ArchivedCopy) -> IO[bytes]:
    """Return the copy's bytes as an open file to read from; close it. Raises NoBody."""
    try:
        file = archive().open(copy.file.name or "", "rb")
    except Exception as error:  # each storage has errors of its own
        raise NoBody(f"{copy.file.name} cannot be opened.") from error
    try:
        return io.BufferedReader(_Body(file, _records(file)), 65_536)
    except BaseException:
        file.close()
        raise


def _records(file: IO[bytes]) -> Any:
    """Return the stream of the first body in the file. Raises NoBody."""
    found: Iterator[Any] = iter(ArchiveIterator(file))
    with suppress(Exception):  # of warcio, zlib and the storage, on bytes that are not as they were written
        for record in found:
            if record.rec_type in BODIES:
                return record.content_stream()
    raise NoBody("The file has no archived copy in it.")


class _Body(io.RawIOBase):
    """The body of a record, which closes the file that it is in."""

    def __init__(self, file: IO[bytes], stream: Any) -> None:
        self.file = file
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self.stream.read(len(buffer))
        except Exception as error:  # as above
            raise NoBody("The file of the copy is broken.") from error
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self.file.close()
        super().close()


def _begun(file: IO[bytes]) -> WARCWriter:
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    writer.write_record(
        writer.create_warcinfo_record("", {"software": f"Factcheck {settings.FETCH_VERSION}", "format": "WARC 1.1"})
    )
    return writer


def _headers_to_keep(fetched: Fetched) -> Iterator[tuple[str, str]]:
    for name, value in fetched.headers:
        yield (f"X-Archive-Orig-{name}" if name.lower() in OF_SENDING else name), _ascii(value)


def _ascii(value: str) -> str:
    """Return what a server said with its bytes beyond ASCII percent-encoded, each for itself, whatever they were meant
    for: warcio does so with some values, and fails on the others.
    """
    return "".join(character if character < "\x80" else f"%{ord(character):02X}" for character in value)


def _protocol(version: str) -> str:
    return version if version in {"HTTP/1.0", "HTTP/1.1"} else "HTTP/1.1"


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
