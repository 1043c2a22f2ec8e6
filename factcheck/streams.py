"""Answers that are sent while they are made, with no more of each in memory than its client takes soon."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from factcheck import request_id
from factcheck.callers import Caller
from factcheck.pipes import Pipe
from factcheck.public_databases import PublicDatabase
from factcheck.refusals import Refused, Unavailable
from factcheck.threads import looked_at
from factcheck.watch import result
from public import codings
from public.kept_answers import Headers, value_of, with_etag_of, without_length
from record import reading

MOST = 4  # at once in a process: each keeps a thread of a database busy while its client reads quickly
MOST_OF_ONE = 2  # to one address
TRY_AGAIN = 30  # seconds
LONGEST_STEP = 30  # seconds until the piece is given up that a thread does not give
BYTES_OF_A_STEP = 64_000  # pieces are gathered up to these, since each step wakes a thread
LONGEST_GATHERING = 0.1  # seconds

logger = logging.getLogger(__name__)


class Stream:
    """An answer of Django's that is made piece by piece, each in whichever thread of its database is free.

    It is packed on the way where the client takes that.
    """

    def __init__(
        self, response: StreamingHttpResponse, headers: Headers, accept_encoding: str, database: PublicDatabase
    ) -> None:
        self.status = response.status_code
        self.etag = value_of("etag", headers)
        coding = codings.wanted(accept_encoding) if codings.shrinks(response["Content-Type"]) else None
        self.headers = [*with_etag_of(headers, coding), ("Vary", "Accept-Encoding")]
        if coding:
            self.headers = [*without_length(self.headers), ("Content-Encoding", coding)]
        self._packer = codings.packer(coding)
        self._response = response
        self._pieces: Iterator[bytes] = iter(response)
        self._is_ended = False
        self._database = database
        self._step: asyncio.Future[bytes] | None = None

    def is_named(self, if_none_match: str | None) -> bool:
        """Return whether a client has this answer already, in whichever coding."""
        return if_none_match is not None and self.etag is not None and codings.names(if_none_match, self.etag)

    async def next(self) -> bytes:
        """Return what is to be sent next, which is empty at the end. Raises Refused where it cannot be made."""
        self._step = self._database.threads.step(self._make)
        return await result(self._step, LONGEST_STEP, self._database.watch)

    def _make(self) -> bytes:
        request_id.begin()
        try:
            with reading.reading_from(self._database.alias):
                made = self._gathered()
            if made or self._is_ended:
                return self._packer.add(made) if made else b""
            self._is_ended = True
            return self._packer.end()
        except Exception:
            logger.exception("A piece of an answer could not be made.")
            words = _("The error was recorded as %(id)s. Try again in a minute.") % {"id": request_id.current()}
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR, words) from None

    def _gathered(self) -> bytes:
        """Return the next pieces as one."""
        made, size, end = [], 0, time.monotonic() + LONGEST_GATHERING
        for piece in self._pieces:
            made.append(piece)
            size += len(piece)
            if size and (size >= BYTES_OF_A_STEP or time.monotonic() >= end):
                break
        return b"".join(made)

    def close(self) -> None:
        """Close what makes the pieces, in a thread, once the step that is under way has ended."""
        if self._step is None or self._step.done():
            self._close()
        else:
            self._step.add_done_callback(self._close)

    def _close(self, step: asyncio.Future[bytes] | None = None) -> None:
        self._database.threads.step(self._response.close)


class Streams:
    """The streams that are being sent in this process."""

    def __init__(self) -> None:
        self._sent: Counter[str] = Counter()  # by address

    @contextmanager
    def place(self, caller: Caller) -> Iterator[None]:
        """Count a stream for its caller while it is sent. Raises Refused where this is one too many."""
        if not caller.is_this_machine and self._sent[caller.address] >= MOST_OF_ONE:
            words = _("%(number)d long answers are being sent to your address. Ask again when one of them has ended.")
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, words % {"number": MOST_OF_ONE}, Retry_After=str(TRY_AGAIN))
        if self._sent.total() >= MOST:
            raise Unavailable(_("Too many long answers are being sent at this moment. Try again soon."), TRY_AGAIN)
        self._sent[caller.address] += 1
        try:
            yield
        finally:
            self._sent[caller.address] -= 1
            self._sent += Counter()  # forgets who has none


async def send(protocol: Any, peer: str, stream: Stream, first: bytes) -> None:
    """Send a stream of which the first piece is made, until it ends, fails, or its client is gone or takes nothing.

    While the client takes a piece, the next one is made.
    """
    if not first:
        protocol.response_bytes(stream.status, stream.headers, b"")
        return
    pipe = Pipe(protocol, peer, stream.status, stream.headers)
    piece, is_broken = first, True
    try:
        while piece:
            following = asyncio.ensure_future(stream.next())
            following.add_done_callback(looked_at)
            await pipe.write(piece)
            piece = await following
        is_broken = False
    except Refused as refused:
        logger.error("An answer broke off while it was sent (%s).", type(refused).__name__)
    except BrokenPipeError:
        is_broken = False  # the client is gone
    except TimeoutError:
        logger.info("An answer was cut off, since its client took nothing of it for a minute.")
    finally:
        following.cancel()  # one that has not begun must not, once the stream is closed
        pipe.cut() if is_broken else pipe.close()
