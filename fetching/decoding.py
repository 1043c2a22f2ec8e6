"""Undoing the content encoding of a body, piece by piece."""

import zlib
from collections.abc import Iterator

from fetching.outcomes import NotFetched, Outcome

PIECE = 64 * 1024  # bytes that are decoded at a time: what a few bytes may become is never in memory at once
MEMBERS = 1_000  # of one gzip file
GZIP, ZLIB, BARE = 31, 15, -15  # zlib's numbers for the three frames

_PLAIN = {"", "identity"}
_GZIP = {"gzip", "x-gzip"}


class Plain:
    """A body that is sent as it is."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        """Nothing can be missing."""


class Deflated:
    """A body in gzip or deflate. Raises NotFetched for one that is broken."""

    def __init__(self, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._members = 0
        self._start = b""  # what came before it was known how to read it
        self._member: zlib._Decompress | None = None
        self._is_over = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Return what these bytes become, in pieces."""
        while data and not self._is_over:
            if self._member is None:
                data = self._start + data
                self._start = b""
                if len(data) < 2:
                    self._start = data
                    return
                self._begin(data)
                continue
            yield from self._decompressed(data)
            data = self._member.unused_data
            if not self._member.eof:
                return
            self._member = None

    def _begin(self, data: bytes) -> None:
        """Begin a member at these bytes, or end where none begins: what follows the last one is nobody's."""
        if self._members and not (self._is_gzip and data.startswith(b"\x1f\x8b")):
            self._is_over = True
            return
        self._members += 1
        if self._members > MEMBERS:
            raise NotFetched(Outcome.BAD_ENCODING, "The compressed body has too many parts.")
        self._member = zlib.decompressobj(GZIP if self._is_gzip else _frame_of(data))

    def _decompressed(self, data: bytes) -> Iterator[bytes]:
        assert self._member is not None
        while True:
            try:
                piece = self._member.decompress(data, PIECE)
            except zlib.error as error:
                raise NotFetched(Outcome.BAD_ENCODING, str(error)) from None
            if piece:
                yield piece
            data = self._member.unconsumed_tail
            if self._member.eof or (len(piece) < PIECE and not data):
                return

    def finish(self) -> None:
        """Raise NotFetched where the end is missing. A body of no bytes lacks nothing."""
        is_broken_off = self._member is not None or (self._start and not self._members)
        if is_broken_off:
            raise NotFetched(Outcome.BAD_ENCODING, "The compressed body breaks off.")


def _frame_of(data: bytes) -> int:
    """Return how deflate is framed: many servers leave the frame out (RFC 9110, section 8.4.1.2)."""
    is_framed = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return ZLIB if is_framed else BARE


def decoder_for(content_encoding: str) -> Plain | Deflated:
    """Return what undoes the encodings that a header names. Raises NotFetched for others, and for several."""
    names = [name for name in (part.strip().lower() for part in content_encoding.split(",")) if name not in _PLAIN]
    if not names:
        return Plain()
    if len(names) == 1 and names[0] in _GZIP | {"deflate"}:
        return Deflated(is_gzip=names[0] in _GZIP)
    raise NotFetched(Outcome.BAD_ENCODING, f"The body is encoded as {content_encoding!r}, which was not asked for.")
