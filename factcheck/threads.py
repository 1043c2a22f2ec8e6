"""Threads in which Django answers, and how many requests may wait for them."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from django.db import connections
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from factcheck import request_id
from factcheck.refusals import Refused, Unavailable, headers_and_body
from public.kept_answers import Headers

THREADS = 8
WAITING = 200

logger = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(slots=True)
class Made:
    """What Django answered."""

    status: int
    headers: Headers
    body: bytes
    work_after: Callable[[], None] | None = None
    own_headers: frozenset[str] = frozenset()  # names of those that the view's other answers do not share
    unmade: StreamingHttpResponse | None = None  # what makes the body, piece by piece; then the one here is empty


class Threads:
    """Threads for one kind of requests."""

    def __init__(self, name: str):
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix=name)
        self._requests = 0

    def run(self, call: Callable[..., Made], path: str, *arguments: object) -> asyncio.Future[Made]:
        """Hand the call that answers a path to a thread. Raises Refused where too many wait."""
        if self._requests >= THREADS + WAITING:
            raise Unavailable(_("Too many ask at this moment. Try again soon."))
        self._requests += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, _guarded, call, path, *arguments)
        future.add_done_callback(self._end)
        return future

    def step(self, call: Callable[[], T]) -> asyncio.Future[T]:
        """Hand a thread a part of an answer that has begun, which is not refused any more."""
        future = asyncio.get_running_loop().run_in_executor(self._pool, call)
        future.add_done_callback(looked_at)
        return future

    def _end(self, future: asyncio.Future[Made]) -> None:
        self._requests -= 1


class Leftovers:
    """A thread for work that may be left out. While it waits for a database, no other work piles up."""

    def __init__(self, name: str):
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting = 0

    def do(self, work: Callable[[], None]) -> None:
        if self._waiting < WAITING:
            self._waiting += 1
            asyncio.get_running_loop().run_in_executor(self._pool, _try, work).add_done_callback(self._end)

    def _end(self, future: asyncio.Future[None]) -> None:
        self._waiting -= 1


def looked_at(future: asyncio.Future[T]) -> None:
    """Take note of what went wrong, also where nobody waits for it any more: else it would be logged."""
    if not future.cancelled():
        future.exception()


def _try(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        logger.warning("Work after an answer was left out.", exc_info=True)
    finally:
        connections.close_all()  # back to the pool


def _guarded(call: Callable[..., Made], path: str, *arguments: object) -> Made:
    """Call, and answer 500 where an error gets past Django, as one does in an answer that is made in pieces."""
    request_id.begin()  # what goes wrong before Django's own first step is not the request's before
    try:
        return call(*arguments)
    except Exception:
        logger.exception("A request could not be answered.")
        words = _("The error was recorded as %(id)s. Try again in a minute.") % {"id": request_id.current()}
        refused = Refused(HTTPStatus.INTERNAL_SERVER_ERROR, words)
        return Made(refused.status, *headers_and_body(refused, path))
