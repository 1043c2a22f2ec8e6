"""Reads the reviews of a file in batches, each with all that was met so far: here, or in a process of its own.

The process has the file as its standard input. It reads on while whoever asked writes what came before, and waits
where that takes longer; it ends with whoever asked, since then nobody takes what it writes.
"""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from django.conf import settings

from external.reports import Line, Report
from external.reviews import Review, reviews_in_file

BATCH = 2_000  # reviews
LARGEST = 20_000_000  # bytes of JSON in which those of a batch stood
APART = 3_000_000  # bytes of a file for which a process, which takes half a second to begin, is worth it
PROJECT = Path(__file__).resolve().parents[1]

Parts = dict[str, str | int]


class Batch(msgspec.Struct, array_like=True):
    """Some reviews; how many were refused so far, and what was met; the new lines, where they are asked for."""

    reviews: list[Review]
    refused: int
    counts: dict[str, int]
    lines: list[Parts]
    told: list[Parts]


class NotRead(Exception):
    """The process that reads ended before the file did."""


def batches_of(file: IO[bytes], name: str, address: str = "", *, is_told: bool = False) -> Iterator[Batch]:
    """Yield the reviews of a file in which one can seek; at its end a batch with the whole report, perhaps empty.

    Raises NotRead.
    """
    is_large = file.seek(0, os.SEEK_END) > APART
    file.seek(0)
    is_a_file = not isinstance(file, io.BytesIO)
    return (_apart if is_large and is_a_file else _here)(file, name, address, is_told=is_told)


def _here(file: IO[bytes], name: str, address: str, *, is_told: bool) -> Iterator[Batch]:
    told: list[Line] = []
    report = Report(name, told=told.append if is_told else None)
    reviews: list[Review] = []
    size = 0
    for review in reviews_in_file(file, name, report, address):
        reviews.append(review)
        size += len(review.original)
        if len(reviews) == BATCH or size > LARGEST:
            yield _batch(reviews, report, told)
            reviews, size = [], 0
            told.clear()
    yield _batch(reviews, report, told)


def _batch(reviews: list[Review], report: Report, told: list[Line]) -> Batch:
    counts = {reason.value: count for reason, count in report.counts.items()}
    lines = [line.parts for line in report.lines]
    return Batch(reviews, report.refused, counts, lines, [line.parts for line in told])


def _apart(file: IO[bytes], name: str, address: str, *, is_told: bool) -> Iterator[Batch]:
    """Have it read by a process of its own, whose standard error says why it fails, where it does."""
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    # It runs this program, without a shell; a name or an address among its arguments is read as nothing else.
    command = [sys.executable, "-m", "external.batches", name, address, "told" if is_told else ""]
    decode = msgspec.msgpack.Decoder(Batch).decode
    with subprocess.Popen(command, cwd=PROJECT, stdin=file, stdout=subprocess.PIPE) as process:  # noqa: S603  # as above
        try:
            assert process.stdout is not None
            while head := process.stdout.read(4):
                size = int.from_bytes(head, "big")
                body = process.stdout.read(size)
                if len(body) < size:
                    break
                yield decode(body)
            if process.wait() != 0:
                raise NotRead(process.returncode)
        finally:
            process.kill()


def main() -> None:
    """Read what the standard input is, and write the batches, each after its length, to the standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked is interrupted too, and ends this
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    settings.configure(USE_I18N=False)  # no words are needed here, and no application
    name, address, told = sys.argv[1:]
    for batch in _here(sys.stdin.buffer, name, address, is_told=bool(told)):
        body = msgspec.msgpack.encode(batch)
        sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
