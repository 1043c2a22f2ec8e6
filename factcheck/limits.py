"""How many answers one address may have made for it in a minute, counted over all web processes of one folder.

The processes share a file of counters in memory. Each writes a row of its own and reads all of them, so that nobody
waits for anybody and no count is lost.
"""

import fcntl
import hashlib
import mmap
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

WINDOW = 60  # seconds
PROCESSES = 32
SLOTS = 8_192  # addresses share a counter where their keyed hashes meet
CELL = 2  # numbers for each slot: the window that is counted, and how many
SALT = 16  # bytes; random, so that nobody can choose an address that meets another's
ROW = SLOTS * CELL * 4  # bytes


class Limits:
    """Counts by address. `per_minute` is how many each has; 0 counts nothing."""

    def __init__(self, per_minute: int, shared: Path):
        self.per_minute = per_minute
        self._file = _opened(shared)
        os.ftruncate(self._file, SALT + PROCESSES * ROW)  # sparse: rows that nobody writes take no memory
        memory = mmap.mmap(self._file, SALT + PROCESSES * ROW)
        fcntl.lockf(self._file, fcntl.LOCK_EX, SALT)
        if memory[:SALT] == bytes(SALT):
            memory[:SALT] = os.urandom(SALT)
        self._salt = memory[:SALT]
        fcntl.lockf(self._file, fcntl.LOCK_UN, SALT)
        self._cells = memoryview(memory)[SALT:].cast("I")
        self._own = self._free_row()

    def _free_row(self) -> int:
        """Take a row; the lock on it ends with this process, and then another may go on with it."""
        for row in range(PROCESSES):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, SALT + row * ROW)
            except BlockingIOError:
                continue
            return row
        raise RuntimeError(f"More than {PROCESSES} web processes share one file of limits.")

    def seconds_to_wait(self, address: str, answers: int = 1) -> int:
        """Count so many answers for this address, and return 0; where it has had too many, how long to wait."""
        if not self.per_minute:
            return 0
        now = time.time()
        window = int(now) // WINDOW
        digest = hashlib.blake2b(address.encode(), digest_size=4, key=self._salt).digest()
        slot = int.from_bytes(digest, "big") % SLOTS * CELL
        if sum(self._count(row, slot, window) for row in range(PROCESSES)) >= self.per_minute:
            return WINDOW - int(now) % WINDOW
        own = self._own * SLOTS * CELL + slot
        self._cells[own + 1] = self._count(self._own, slot, window) + answers
        self._cells[own] = window
        return 0

    def _count(self, row: int, slot: int, window: int) -> int:
        cell = row * SLOTS * CELL + slot
        return self._cells[cell + 1] if self._cells[cell] == window else 0


def _opened(shared: Path) -> int:
    """Open the file, or the next by that name that is ours: another account may have put something there first."""
    for place in range(100):
        path = shared.with_name(f"{shared.name}-{place}") if place else shared
        with suppress(OSError):
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            if os.fstat(file).st_uid == os.geteuid():
                return file
            os.close(file)
    raise PermissionError(f"{shared} and the next names belong to another account, or cannot be written; remove them.")


def shared_file(folder: Path) -> Path:
    """Return the file that the web processes of a project's folder share. The folder itself may be read-only."""
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"factcheck-limits-{os.geteuid()}-{name}"
