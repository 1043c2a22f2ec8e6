"""The journal's files: a folder with one JSON line for each entry of the log and its document, in order.

Beside them one file has what was declared lost.
"""

import errno
import fcntl
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import msgspec

from record import merkle
from record.canonical import sha256
from record.models import Entry, Loss

LINES_IN_A_FILE = 1_000  # so that one document can be taken out by writing one file anew
LOSSES = "losses.jsonl"
TAIL = 64 * 1024  # bytes that are read to find the last line
RESERVE = 16 * 2**20  # bytes that must be free: more than the largest document

logger = logging.getLogger(__name__)


class UnreadableLine(ValueError):
    """A line of a journal that is torn or damaged."""


class _Leaf(msgspec.Struct):
    action: str
    document: str
    index: int
    number: int
    published_at: datetime
    version: int


class _Line(msgspec.Struct):
    document: msgspec.Raw
    entry: _Leaf
    leaf_hash: str
    origin: str | None = None


class _Loss(msgspec.Struct):
    first: int
    last: int
    reason: str
    declared_at: datetime


@dataclass(frozen=True)
class Journaled:
    """A line: an entry, not saved, and the bytes of its document."""

    entry: Entry
    body: bytes

    @classmethod
    def read(cls, line: bytes) -> "Journaled":
        """Return what a line says. Raises UnreadableLine where it is not what was written."""
        try:
            found = msgspec.json.decode(line, type=_Line)
            leaf, body = found.entry, bytes(found.document)
            entry = Entry(
                index=leaf.index,
                number=leaf.number,
                version=leaf.version,
                action=leaf.action,
                document_id=leaf.document,
                published_at=leaf.published_at,
                leaf_hash=bytes.fromhex(found.leaf_hash),
                origin=found.origin,
            )
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise UnreadableLine(str(error)) from error
        if not line.endswith(b"\n"):
            raise UnreadableLine("it has no end")
        if merkle.leaf_hash(entry.leaf) != entry.leaf_hash:
            raise UnreadableLine("the leaf hash does not match the entry")
        if sha256(body) != entry.document_id:
            raise UnreadableLine("the document's bytes do not match their SHA-256")
        return cls(entry, body)

    def write(self) -> bytes:
        """Return the line. The document's canonical bytes are in it as they are: they have no line break."""
        entry = self.entry
        origin = msgspec.json.encode(entry.origin)
        return b'{"document":%s,"entry":%s,"leaf_hash":"%s","origin":%s}\n' % (
            *(self.body, entry.leaf, bytes(entry.leaf_hash).hex().encode(), origin),
        )


@dataclass(frozen=True)
class End:
    """The last entry that can be read, or index -1, and the files in which something follows that cannot.

    `cuts` has those files with the sizes up to which they can be read.
    """

    index: int = -1
    leaf_hash: bytes = b""
    cuts: tuple[tuple[Path, int], ...] = ()


class Journal:
    """A folder of files, or for reading alone one file. A file is named after the first index that belongs in it."""

    def __init__(self, path: Path):
        self.path = path

    def files(self) -> list[Path]:
        return sorted(self.path.glob("[0-9]*.jsonl")) if self.path.is_dir() else [self.path]

    def read(self) -> Iterator[Journaled | UnreadableLine]:
        """Yield every line from the first on, or the error that names it, also for a torn last one."""
        for path in self.files():
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    try:
                        found: Journaled | UnreadableLine = Journaled.read(line)
                    except UnreadableLine as error:
                        found = UnreadableLine(f"{path}, line {number}: {error}")
                    yield found

    def losses(self) -> list[Loss]:
        """Return what was declared lost, not saved. Raises UnreadableLine."""
        try:
            lines = (self.path / LOSSES).read_bytes().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []
        try:
            return [Loss(**msgspec.structs.asdict(msgspec.json.decode(line, type=_Loss))) for line in lines]
        except msgspec.MsgspecError as error:
            raise UnreadableLine(f"{self.path / LOSSES}: {error}") from error

    def keep_losses(self, losses: Iterable[Loss]) -> None:
        """Write what was declared lost. The file is replaced whole."""
        unfinished = self.path / f"{LOSSES}.unfinished"
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for loss in losses:
                file.write(msgspec.json.encode(_Loss(loss.first, loss.last, loss.reason, loss.declared_at)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self.path / LOSSES)
        _flush_folder(self.path)

    def end(self) -> End:
        """Find the last line that can be read, from the end."""
        cuts: list[tuple[Path, int]] = []
        for path in reversed(self.files() if self.path.is_dir() else []):
            last, sound, size = _last_line(path)
            if sound < size:
                cuts.append((path, sound))
            if last is not None:
                return End(last.entry.index, bytes(last.entry.leaf_hash), tuple(cuts))
        return End(cuts=tuple(cuts))

    @contextmanager
    def locked(self, how: int = fcntl.LOCK_EX) -> Iterator[None]:
        """Keep other writers out, of this process and of others."""
        lock = self._open_lock()
        try:
            fcntl.flock(lock, how)
            yield
        finally:
            os.close(lock)

    def _open_lock(self) -> int:
        """Make the folder where there is none, and return an open file in it."""
        if not self.path.exists():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            _flush_folder(self.path.parent)
        return os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)

    def append(self, lines: Iterable[Journaled]) -> None:
        """Write lines and flush them. What was written of a line that does not fit is taken back."""
        for first, group in groupby(lines, lambda line: line.entry.index // LINES_IN_A_FILE * LINES_IN_A_FILE):
            path = self.path / f"{first:012}.jsonl"
            is_new = not path.exists()
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            size = os.fstat(file).st_size
            try:
                rest = memoryview(b"".join(line.write() for line in group))
                while rest:
                    rest = rest[os.write(file, rest) :]
                os.fsync(file)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(file, size)
                raise
            finally:
                os.close(file)
            if is_new:
                _flush_folder(self.path)

    def cut(self, cuts: Iterable[tuple[Path, int]]) -> None:
        """Take what cannot be read from the end of files, and keep it in a file beside them."""
        for path, size in cuts:
            logger.warning("journal: %s cannot be read from byte %d on; that part is kept beside it", path, size)
            beside = path.with_name(f"{path.name}.unreadable-{time.time_ns()}")
            with path.open("r+b") as file, beside.open("xb") as kept:
                file.seek(size)
                kept.write(file.read())
                kept.flush()
                os.fsync(kept.fileno())
                file.truncate(size)
                os.fsync(file.fileno())
        _flush_folder(self.path)

    def check_writable(self) -> None:
        """Raise OSError where another line could not be written."""
        os.close(self._open_lock())
        for path in self.files()[-1:]:
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
        found = os.statvfs(self.path)
        if found.f_bavail * found.f_frsize < RESERVE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _last_line(path: Path) -> tuple[Journaled | None, int, int]:
    """Return the last line that can be read, where it ends, and the file's size."""
    with path.open("rb") as file:
        size, window = os.fstat(file.fileno()).st_size, TAIL
        while True:
            start = max(0, size - window)
            file.seek(start)
            tail = file.read(size - start)
            first = tail.find(b"\n") + 1 if start else 0  # the line before began further up
            end = tail.rfind(b"\n") + 1
            while first < end:
                begin = max(first, tail.rfind(b"\n", first, end - 1) + 1)
                try:
                    return Journaled.read(tail[begin:end]), start + end, size
                except UnreadableLine:
                    end = begin
            if start == 0:
                return None, 0, size
            window *= 8


def _flush_folder(path: Path) -> None:
    """Make sure that the names in a folder survive a crash of the machine."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
