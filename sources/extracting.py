"""Reads documents in a process of its own. Strangers may crash it, hold it up or fill it: another reads the next one.

The program is sources/extraction/program.py. It takes a second to start, so it lives on for many documents; it ends
with this process, however this one ends.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Self

import msgspec

from sources.extraction.handing import LENGTH, MAX_ANSWER, PICTURES
from sources.extraction.media_types import HEAD, media_type_of
from sources.extraction.results import Extraction, Task
from sources.models import ArchivedCopy

PROJECT = Path(__file__).resolve().parent.parent
PROGRAM = "sources.extraction.program"
LONGEST = 25  # seconds for one document, all told
START = 60  # seconds that the program may take to be ready, on a machine that is busy
DOCUMENTS = 500  # that one process reads
GROWN = 130_000_000  # bytes; one that holds as much after a document is replaced
Reading = ArchivedCopy.Reading


class Extractor:
    """A process that reads documents, one at a time whoever asks, and is replaced when it died, grew or is old."""

    def __init__(self, *, longest: float = LONGEST, takes_pictures: bool = False) -> None:
        self.longest = longest
        self.takes_pictures = takes_pictures
        self.lock = threading.Lock()
        self.process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        with self.lock:
            self._end()

    def read(
        self,
        body: IO[bytes],
        *,
        media_type: str = "",
        charset: str = "",
        url: str = "",
        picture: IO[bytes] | None = None,
    ) -> Extraction:
        """Return what is in the open file, from its beginning. What its server says of it may be wrong.

        A picture is written again into `picture`, an open file, where that is given and this extractor takes pictures.
        Nothing that is in the file raises anything: what goes wrong with it is a `reading` of its own.
        """
        body.flush()
        task = Task(media_type[:200], charset[:60], url[:2_000], picture is not None)
        files = [body.fileno(), (picture or body).fileno()]
        with self.lock:
            try:
                return self._read(task, files)
            except _Failed as failed:
                found = media_type_of(os.pread(body.fileno(), HEAD, 0), media_type)
                return Extraction(failed.reading, found)

    def _read(self, task: Task, files: list[int]) -> Extraction:
        """Have the process read it; one that had read others gets no say about what it died of. Raises _Failed."""
        while True:
            process = self.process = self.process or _Process(self.takes_pictures)
            try:
                extraction = process.read(task, files, self.longest)
            except _Failed as failed:
                self._end()
                if failed.reading == Reading.BROKEN and process.documents > 1:
                    continue  # it was killed, or an earlier document broke it: a new one tells
                raise
            if process.documents >= DOCUMENTS or process.memory() > GROWN:
                self._end()
            return extraction

    def _end(self) -> None:
        if self.process is not None:
            self.process.end()
        self.process = None


class _Failed(Exception):
    """The process could not read the document."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.reading = reading.value


class _Process:
    """The running program with the ends of what leads to it. Raises OSError where it cannot be started."""

    def __init__(self, takes_pictures: bool) -> None:
        self.documents = 0
        self.socket, theirs = socket.socketpair()
        read_end, self.lifeline = os.pipe()
        try:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-s", "-m", PROGRAM, str(read_end), *([PICTURES] if takes_pictures else [])],
                cwd=PROJECT,
                env={"MALLOC_ARENA_MAX": "1"},
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[read_end],
            )
        except BaseException:
            self.socket.close()
            os.close(self.lifeline)
            raise
        finally:
            theirs.close()
            os.close(read_end)
        if self._answer(time.monotonic() + START) != b"":
            self.end()
            raise OSError("The program that reads documents does not start.")

    def read(self, task: Task, files: list[int], longest: float) -> Extraction:
        self.documents += 1
        deadline = time.monotonic() + longest
        try:
            self.socket.settimeout(longest)
            socket.send_fds(self.socket, [msgspec.json.encode(task)], files)
        except OSError as error:
            raise _Failed(Reading.BROKEN) from error
        answer = self._answer(deadline)
        if answer is None:
            raise _Failed(self._why())
        try:
            extraction = msgspec.json.decode(answer, type=Extraction)
            return msgspec.structs.replace(extraction, reading=Reading(extraction.reading).value)
        except (msgspec.DecodeError, ValueError) as error:  # somebody else writes there
            raise _Failed(Reading.BROKEN) from error

    def _answer(self, deadline: float) -> bytes | None:
        """Return what the program answers, or None where it does not, or not in time."""
        length = self._exactly(LENGTH.size, deadline)
        if length is None or (size := LENGTH.unpack(length)[0]) > MAX_ANSWER:
            return None
        return self._exactly(size, deadline)

    def _exactly(self, size: int, deadline: float) -> bytes | None:
        found = bytearray()
        while len(found) < size:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            try:
                self.socket.settimeout(left)
                piece = self.socket.recv(min(size - len(found), 1_000_000))
            except OSError:  # the time is up too
                return None
            if not piece:
                return None
            found += piece
        return bytes(found)

    def _why(self) -> Reading:
        """Return why there was no answer: it is still at it, or it ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self.process.wait(0.5)
            return Reading.TOO_SLOW if code == -signal.SIGXCPU else Reading.BROKEN
        return Reading.TOO_SLOW

    def memory(self) -> int:
        """Return how many bytes of memory it holds."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except OSError:  # it ended, or this system has no such file
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def end(self) -> None:
        self.socket.close()
        os.close(self.lifeline)
        self.process.kill()
        self.process.wait()


lasting = Extractor()  # of a worker, which reads many; it starts with the first document
