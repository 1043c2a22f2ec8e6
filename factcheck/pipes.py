"""Bodies that granian reads from a pipe, and connections that are cut where the rest of a body is missing.

Granian's own stream accepts whatever it is given without waiting for the client, and cannot end but in due form: a part
would pass for the whole (docs/decisions/0044-answers-sent-as-they-are-made.md). A file it reads when the client takes
more; and a pipe is a file.
"""

import asyncio
import fcntl
import os
import socket
import stat
import struct
import termios
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from public.kept_answers import Headers

PATIENCE = 60.0  # seconds in which a client takes something
OPENED_WITHIN = 10.0  # seconds in which granian begins to read
ROOM = 1_000_000  # bytes that may wait in a pipe: with the 64 kB of most systems, each wakes the loop
CUT_WITHIN = 1.0  # seconds in which granian notices that there is nothing more to read from a connection


class Pipe:
    """A pipe from which granian reads the body of an answer. `peer` is the other end of the connection."""

    def __init__(self, protocol: Any, peer: str, status: int, headers: Headers) -> None:
        self.peer = peer
        self._loop = asyncio.get_running_loop()
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        with suppress(AttributeError, OSError):  # not every system can, nor lets one have as much
            fcntl.fcntl(self._writing, fcntl.F_SETPIPE_SZ, ROOM)
        self._is_opened = False
        self._leaving = asyncio.ensure_future(protocol.client_disconnect())  # before granian began to read
        protocol.response_file(status, headers, f"/dev/fd/{self._reading}")

    async def write(self, data: bytes) -> None:
        """Return once all of it is in the pipe.

        Raises BrokenPipeError when granian reads no more, since the client is gone, and TimeoutError when it reads
        nothing for too long, since the client takes nothing.
        """
        left = memoryview(data)
        while left:
            try:
                written = os.write(self._writing, left)
            except BlockingIOError:
                await self._room()
                continue
            left = left[written:]
            if not self._is_opened:
                await self._opening(written)

    async def _opening(self, written: int) -> None:
        """Wait until granian reads. Then its end for reading is the only one, and a write fails once it is closed."""
        async with asyncio.timeout(OPENED_WITHIN):
            while _held(self._reading) >= written:
                if self._leaving.done():
                    raise BrokenPipeError
                await asyncio.sleep(0.001)
        self._is_opened = True
        os.close(self._reading)

    async def _room(self) -> None:
        has_room = self._loop.create_future()
        self._loop.add_writer(self._writing, _be_done, has_room)
        try:
            async with asyncio.timeout(PATIENCE):
                await has_room
        finally:
            self._loop.remove_writer(self._writing)

    def close(self) -> None:
        """End the body; what is in the pipe is still sent."""
        self._leaving.cancel()
        os.close(self._writing)
        if not self._is_opened:
            os.close(self._reading)

    def cut(self) -> None:
        """Cut the connection, and close the pipe when there is none any more.

        Granian closes a connection from which there is nothing more to read, and closing this one resets it: to a
        client of HTTP/1.0, the end of the connection would be the end of the body. While it holds the next request of
        this client (HTTP/1.1 alone), granian does not look; then the connection is ended for writing too, before the
        body is.
        """
        if found := connection(self.peer):
            with found, suppress(OSError):  # the client may have closed it in between
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                found.shutdown(socket.SHUT_RD)
        self._loop.call_later(CUT_WITHIN, self._close_last)

    def _close_last(self) -> None:
        if found := connection(self.peer):
            with found, suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)
        self.close()


def connection(peer: str) -> socket.socket | None:
    """Return this process's connection with a peer, opened once more: granian keeps it to itself."""
    host, _, port = peer.rpartition(":")
    wanted = ip_address(_without_zone(host.strip("[]"))), int(port)
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):  # it was closed in between
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                found = socket.socket(fileno=os.dup(int(name)))
                if _peer(found) == wanted:
                    return found
                found.close()
    return None


def _peer(found: socket.socket) -> object:
    try:
        name = found.getpeername()
    except OSError:
        return None
    return (ip_address(_without_zone(name[0])), name[1]) if found.family in (socket.AF_INET, socket.AF_INET6) else None


def _without_zone(host: str) -> str:
    return host.partition("%")[0]


def _held(pipe: int) -> int:
    """Return how many bytes are in a pipe."""
    return int(struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0])


def _be_done(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
