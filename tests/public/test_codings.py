"""Which coding a client gets, by what it says; and that a body is the same in each, whole and in pieces."""

import gzip
import zlib

import pytest
import zstandard

from public import codings
from public.codings import CODINGS, GZIP, ZSTD

BODY = b"".join(b"%d: the river rose by two meters in one night\n" % number for number in range(1_000))


@pytest.mark.parametrize(
    ("said", "coding"),
    [
        ("gzip", GZIP), ("zstd", ZSTD), ("gzip, zstd", ZSTD), ("gzip, deflate, br, zstd", ZSTD), ("*", ZSTD),
        ("br, gzip;q=0.5", GZIP), ("GZIP", GZIP), ("gzip; q=1.0", GZIP), ("x-gzip", GZIP),
        ("gzip;q=0.8, zstd;q=0.7", GZIP),
        ("zstd;q=0, *", GZIP), ("gzip;q=0, *;q=0.1", ZSTD), ("zstd;q=0.5, *", GZIP), ("identity;q=0.5, gzip", GZIP),
        ("", None), ("br", None), ("gzip;q=0", None), ("gzip; q=0.0", None), ("identity", None), ("*;q=0", None),
        ("gzip;q=0, zstd;q=0, *", None), ("identity, gzip;q=0.5", None), ("gzip;q=2", None), ("gzip;level=1", None),
    ],
)  # fmt: skip
def test_a_client_gets_the_coding_that_it_wants_most(said: str, coding: str | None) -> None:
    assert codings.wanted(said) == coding


def test_a_client_that_has_an_answer_in_any_coding_has_it() -> None:
    for tags in ('"abc"', '"abc-gzip"', 'W/"abc-zstd"', 'W/"abc"', '"x", "abc"', ' "abc" '):
        assert codings.names(tags, '"abc"'), tags
    for tags in ('"ab"', "abc", "*", '"abc-br"', ""):
        assert not codings.names(tags, '"abc"'), tags


def unpacked(packed: bytes, coding: str) -> bytes:
    """Return what can be read of a body, which may not have ended yet."""
    if coding == ZSTD:
        return zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed)


@pytest.mark.parametrize("coding", CODINGS)
def test_each_piece_can_be_read_as_soon_as_it_has_come(coding: str) -> None:
    packer, sent = codings.packer(coding), b""
    for start in range(0, len(BODY), 10_000):
        sent += packer.add(BODY[start : start + 10_000])
        assert unpacked(sent, coding) == BODY[: start + 10_000]
    sent += packer.end()
    for packed in (sent, codings.packed(BODY, coding)):
        whole = zstandard.ZstdDecompressor().stream_reader(packed).read() if coding == ZSTD else gzip.decompress(packed)
        assert whole == BODY
        assert len(packed) < len(BODY) / 4
