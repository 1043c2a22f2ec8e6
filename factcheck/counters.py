"""Counts that the workers of one web server add to, each for itself, and any of them can tell for all.

A worker has a file in memory, in a folder of its server: an increment is one addition to a number in it. The file stays
when its worker ends, and the next worker goes on in it, so that a sum never goes back while the server runs.
"""

import fcntl
import mmap
import multiprocessing
import os
import shutil
import stat
import struct
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

NAME = 56  # bytes
RECORD = NAME + 8  # a name and a number
CAPACITY = 256  # names that one worker may count under
SIZE = CAPACITY * RECORD

Labels = tuple[str, int, str]
OTHER: Labels = ("other", 0, "other")


class Counters:
    """Numbers by labels. Without a folder, those of this process alone."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.memory = mmap.mmap(-1, SIZE) if folder is None else _own_file(folder)
        self.numbers = memoryview(self.memory).cast("Q")
        self.places = {labels: _number(record) for record, (labels, _) in enumerate(_read(self.memory))}
        self.naming = threading.Lock()

    def add(self, labels: Labels) -> None:
        """Count one. Nothing here lets another thread in between reading the number and writing it."""
        place = self.places.get(labels)
        if place is None:
            place = self._name(labels)
        self.numbers[place] += 1

    def _name(self, labels: Labels) -> int:
        """Give labels a record, and return where its number is. The last record is for all that find no other."""
        with self.naming:
            record = min(len(self.places), CAPACITY - 1)
            if labels not in self.places:
                name = " ".join(map(str, labels if record < CAPACITY - 1 else OTHER)).encode()
                self.memory[record * RECORD : record * RECORD + NAME] = name.ljust(NAME, b"\0")
                self.places[labels] = _number(record)
            return self.places[labels]

    def totals(self) -> dict[Labels, int]:
        """Return the sums over all workers of this server."""
        found: Counter[Labels] = Counter()
        if self.folder is None:
            found.update(dict(_read(self.memory)))
        else:
            for file in self.folder.iterdir():
                found.update(dict(_read(file.read_bytes())))
        return dict(found)


def _number(record: int) -> int:
    """Return which number of the memory, in eights of bytes, is the count of a record."""
    return (record * RECORD + NAME) // 8


def _read(memory: mmap.mmap | bytes) -> Iterator[tuple[Labels, int]]:
    for start in range(0, len(memory) - RECORD + 1, RECORD):
        name = memory[start : start + NAME].rstrip(b"\0")
        if not name:
            return
        kind, status, how = name.decode().split(" ")
        yield (kind, int(status), how), struct.unpack_from("=Q", memory, start + NAME)[0]


def _own_file(folder: Path) -> mmap.mmap:
    """Return the memory of the first file that no living worker holds: a new one, or one that an ended worker left."""
    for number in range(10_000):
        file = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(file, "rb+") as opened, suppress(BlockingIOError):
            # The memory holds the lock from here on; the kernel takes it from a worker that was killed.
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(file, SIZE)
            return mmap.mmap(file, SIZE)
    raise OSError(f"{folder} is full")


def of_this_server() -> Counters:
    """Return the counters of the web server whose worker this process is; of this process alone where it is none."""
    server = multiprocessing.parent_process()
    if server is None or server.pid is None:
        return Counters()
    place = Path(tempfile.gettempdir())
    name = f"factcheck-metrics-{os.geteuid()}-"
    folder = place / f"{name}{server.pid}"
    _remove_those_of_ended_servers(place, name)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        return Counters()  # made by somebody else, who could write anything there
    return Counters(folder)


def _remove_those_of_ended_servers(place: Path, name: str) -> None:
    for folder in place.glob(f"{name}[0-9]*"):
        with suppress(PermissionError, ValueError):
            try:
                os.kill(int(folder.name.removeprefix(name)), 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)
