"""Encodings in which a client takes an answer (RFC 9110, section 12.5.3), the ETags of each, and their bytes."""

import functools
import gzip
import re
import zlib
from typing import Protocol

import zstandard

ZSTD, GZIP = "zstd", "gzip"
CODINGS = (ZSTD, GZIP)  # where a client takes several equally, the first: it is shorter, and takes less time

# A level of gzip or zstd. Whole answers are packed once, for all that ask; a stream anew for each.
WHOLE = {ZSTD: 6, GZIP: 5}
STREAM = {ZSTD: 3, GZIP: 1}

WORTH_PACKING = 1_000  # bytes; below, the header costs what packing saves
PACKED_ALREADY = re.compile(r"(image/(?!svg)|font/|application/(zip|gzip|zstd))", re.IGNORECASE)
WEIGHT = re.compile(r"q=(0(\.\d{0,3})?|1(\.0{0,3})?)")


@functools.lru_cache(maxsize=256)
def wanted(accept_encoding: str) -> str | None:
    """Return the one of CODINGS that a client wants most; None where it takes or prefers an answer as it is."""
    weights: dict[str, float] = {}
    for entry in accept_encoding.lower().split(","):
        name, _, parameter = entry.partition(";")
        found = WEIGHT.fullmatch(parameter.replace(" ", "").replace("\t", "") or "q=1")
        weights[name.strip().removeprefix("x-")] = float(found[1]) if found else 0
    taken = {coding: weights.get(coding, weights.get("*", 0)) for coding in CODINGS}
    best = max(CODINGS, key=taken.__getitem__)  # of several, the first
    return best if taken[best] > 0 and taken[best] >= weights.get("identity", 0) else None


def shrinks(content_type: str) -> bool:
    """Return whether a body of this type is shorter in a coding."""
    return PACKED_ALREADY.match(content_type) is None


def etag_of(etag: str, coding: str | None) -> str:
    """Return the ETag of an answer in a coding, which is another one: the bytes differ (RFC 9110, section 8.8.3)."""
    return f'{etag[:-1]}-{coding}"' if coding else etag


def names(if_none_match: str, etag: str) -> bool:
    """Return whether If-None-Match names an answer, in whichever coding.

    `*` asks whether there is anything at all, to keep a writer from overwriting it; readers get the answer.
    """
    known = {etag_of(etag, coding) for coding in (None, *CODINGS)}
    return any(tag.strip().removeprefix("W/") in known for tag in if_none_match.split(","))


def packed(body: bytes, coding: str) -> bytes:
    """Return a whole body in a coding; of equal bodies, equal bytes."""
    if coding == ZSTD:
        return zstandard.ZstdCompressor(level=WHOLE[ZSTD]).compress(body)
    return gzip.compress(body, compresslevel=WHOLE[GZIP], mtime=0)


class Packer(Protocol):
    """Packs a body that comes in pieces, so that a client can read each piece as soon as it has come."""

    def add(self, piece: bytes) -> bytes: ...

    def end(self) -> bytes: ...


def packer(coding: str | None) -> Packer:
    match coding:
        case "zstd":
            return ZstdPacker()
        case "gzip":
            return GzipPacker()
    return AsItIs()


class AsItIs:
    def add(self, piece: bytes) -> bytes:
        return piece

    def end(self) -> bytes:
        return b""


class GzipPacker:
    def __init__(self) -> None:
        self._packing = zlib.compressobj(STREAM[GZIP], zlib.DEFLATED, zlib.MAX_WBITS | 16)  # with gzip's header

    def add(self, piece: bytes) -> bytes:
        return self._packing.compress(piece) + self._packing.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._packing.flush()


class ZstdPacker:
    def __init__(self) -> None:
        self._packing = zstandard.ZstdCompressor(level=STREAM[ZSTD]).compressobj()

    def add(self, piece: bytes) -> bytes:
        return self._packing.compress(piece) + self._packing.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._packing.flush()
