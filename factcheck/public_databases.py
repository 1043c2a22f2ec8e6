"""The databases that public answers are made from: the primary and, where there is one, a streaming replica."""

import asyncio
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import AsyncConnection, AsyncCursor
from psycopg_pool import AsyncConnectionPool

from factcheck.threads import THREADS, WAITING, Threads
from factcheck.watch import StateWatch
from record import reading, state
from record.reading import Questions
from record.state import RecordState

PRIMARY, REPLICA = "readers", "replica"
IDLE = 1.0  # seconds between questions while there are no requests

T = TypeVar("T")


class PublicDatabase:
    """One of them, with threads of its own: while it hangs, it holds no others."""

    def __init__(self, alias: str):
        self.alias = alias
        self.watch = StateWatch(self._state, alias)
        self.threads = Threads(alias)
        self._connection: object = None  # the one that the state was asked through
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] | None = None

    async def answer(self, questions: Questions[T]) -> T:
        """Put the statements of a question in the event loop, and return what it makes of their rows.

        Raises psycopg's errors. Not to be cancelled: the connection would be waited for nevertheless.
        """
        if self._pool is None:
            self._pool = self._new_pool()
            await self._pool.open()
        async with self._pool.connection() as connection:
            cursor = AsyncCursor(connection)
            try:
                statement = next(questions)
                while True:
                    sql, parameters, is_prepared = statement
                    await cursor.execute(sql, parameters, prepare=is_prepared, binary=True)
                    statement = questions.send(await cursor.fetchall())
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # a generator's end is typed as Any

    def _new_pool(self) -> AsyncConnectionPool[AsyncConnection[Any]]:
        """Return a pool that gives up soon: who is not answered by it asks again in a thread."""
        parameters = connections[self.alias].get_connection_params()
        for of_django in ("cursor_factory", "context"):
            parameters.pop(of_django, None)
        return AsyncConnectionPool(
            kwargs=parameters | {"autocommit": True},
            min_size=1,
            max_size=THREADS,
            max_waiting=WAITING,
            timeout=1,
            reconnect_timeout=1,
            open=False,
        )

    def _state(self) -> RecordState:
        """Return the state of the record, asked in the watch's thread."""
        with reading.reading_from(self.alias):
            found = state.current()
            connection = reading.connection().connection
        if self.alias == PRIMARY and self._connection not in (None, connection):
            # The one before was lost, and so were the desk's. Their pool finds one after another, and waits in between.
            connections[DEFAULT_DB_ALIAS].pool.drain()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
        self._connection = connection
        return found


class PublicDatabases:
    """Both of them. The replica answers while it has what the primary has, or while the primary is away."""

    def __init__(self) -> None:
        self.primary = PublicDatabase(PRIMARY)
        self.replica = PublicDatabase(REPLICA) if REPLICA in settings.DATABASES else None
        self._all = [self.primary, self.replica] if self.replica else [self.primary]
        self._asking: asyncio.Task[None] | None = None

    async def refresh(self) -> None:
        """Return once what is believed of each is fresh, or it is away. From the first time on each is asked anyway."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._keep_asking())
        if self.replica is None:
            await self.primary.watch.refresh()
        else:
            await asyncio.gather(*(database.watch.refresh() for database in self._all))

    async def _keep_asking(self) -> None:
        """Learn of a withdrawal also while nobody asks for anything: the database may be away when somebody does."""
        while True:
            await asyncio.sleep(IDLE)
            await asyncio.gather(*(database.watch.refresh() for database in self._all))

    @property
    def current(self) -> PublicDatabase:
        """The one whose state is the state of the record: the primary, unless only the replica answers."""
        if self.replica and self.primary.watch.is_away and not self.replica.watch.is_away:
            return self.replica
        return self.primary

    @property
    def state(self) -> RecordState | None:
        """The state of the record as it is believed; None before any database has answered."""
        return self.current.watch.state

    def are_away(self) -> bool:
        return all(database.watch.is_away for database in self._all)

    async def turn_out_away(self) -> bool:
        """Ask at once, for one that just failed to answer, and return whether all are away."""
        if not self.are_away():
            await asyncio.gather(*(database.watch.ask_again() for database in self._all))
        return self.are_away()

    def is_fresh(self) -> bool:
        return self.current.watch.is_fresh()

    def to_ask(self) -> list[PublicDatabase]:
        """Return those from which the current state can be answered, the best first."""
        watches = [(database, database.watch) for database in reversed(self._all)]
        return [database for database, watch in watches if not watch.is_away and watch.state == self.state]
