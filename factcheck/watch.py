"""The state of the record as a process believes it, and whether the database answers."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from factcheck.refusals import DatabaseAway
from record.state import RecordState

ASK_EVERY = 0.1  # seconds; how long an answer is believed, and so how long a withdrawal may go unseen
PATIENCE = 1.0  # seconds; a database that takes longer counts as away
RETRY_EVERY = 0.25  # seconds, while it is away
LOOK_AFTER = 0.3  # seconds until an answer takes so long that the database may be away

logger = logging.getLogger(__name__)

T = TypeVar("T")


class StateWatch:
    """Asks for the state in a thread of its own, one question at a time, when somebody wants to know.

    All methods are called in the event loop.
    """

    def __init__(self, ask: Callable[[], RecordState], name: str = "database"):
        self.name = name
        self.state: RecordState | None = None  # None until the database has answered once
        self.is_away = False
        self._ask = ask
        self._asked_at = float("-inf")  # when the question was put whose answer is believed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="state")
        self._asking: asyncio.Task[None] | None = None

    def is_fresh(self) -> bool:
        """Return whether what is believed is from the last tenth of a second."""
        return time.monotonic() - self._asked_at < ASK_EVERY

    def seconds_old(self) -> int:
        """Return how long ago the question was put whose answer is believed."""
        return int(time.monotonic() - self._asked_at)

    async def refresh(self) -> None:
        """Return once the state is as fresh as it had to be when this was called, or the database is away.

        Not fresh when it returns: of a database that takes longer than that for an answer, nothing ever would be.
        """
        since = time.monotonic() - ASK_EVERY
        while self._asked_at <= since and not self.is_away:
            await self._wait(self._question())

    async def ask_again(self) -> None:
        """Put a question that begins now, and return once it is answered, or the database is away."""
        if self._asking is not None:
            await self._wait(self._asking)
        if not self.is_away:
            await self._wait(self._question())

    def _question(self) -> asyncio.Task[None]:
        if self._asking is None:
            self._asking = asyncio.create_task(self._put())
        return self._asking

    async def _wait(self, question: asyncio.Task[None]) -> None:
        done, _pending = await asyncio.wait({question}, timeout=PATIENCE)
        if not done:
            self._say_away("it does not answer")

    async def _put(self) -> None:
        """Ask until the database answers."""
        loop = asyncio.get_running_loop()
        while True:
            began = time.monotonic()
            try:
                self.state = await loop.run_in_executor(self._thread, self._ask)
            except Exception as error:  # whatever goes wrong: what was believed stays, and is asked again
                self._say_away(type(error).__name__)
                await asyncio.sleep(RETRY_EVERY)
            else:
                self._asked_at = began
                break
        if self.is_away:
            self.is_away = False
            logger.warning("The database answers again (%s).", self.name)
        self._asking = None

    def _say_away(self, why: str) -> None:
        if not self.is_away:
            self.is_away = True
            logger.error("The database is away (%s): %s. Readers get what is kept or in a replica.", self.name, why)


async def result(answering: asyncio.Future[T], longest: float, watch: StateWatch) -> T:
    """Return what a thread answers. Raises Refused when it takes too long, or the watched database is away."""
    loop = asyncio.get_running_loop()
    end = loop.time() + longest
    while not answering.done() and loop.time() < end and not watch.is_away:
        await asyncio.wait({answering}, timeout=LOOK_AFTER)
        if not answering.done():
            await watch.refresh()
    if not answering.done():
        raise DatabaseAway()
    return answering.result()
