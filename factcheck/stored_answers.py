"""Answers that are stored rows, made in the event loop: no thread is woken, and Django is not asked again."""

import asyncio
import logging

from psycopg import Error

from factcheck.public_databases import PublicDatabase
from public import direct
from public.caching import etag
from public.direct import Direct, Stored, StoredAnswer
from public.kept_answers import Answer, Headers, Key
from record.state import RecordState

LONGEST = 0.3  # seconds until the database may be away; then a thread asks, which knows what to do about it
MAX_KINDS = 500  # views times hosts; a client chooses the port that it calls this machine by

logger = logging.getLogger(__name__)


class StoredAnswers:
    """Makes answers for addresses whose views say which rows they are.

    Django makes the first one of each view, scheme and host. Its headers are those of all others, but for what follows
    from the body and what each has of its own: so it is Django that decides what they are, and whether such an answer
    is for everybody.
    """

    def __init__(self) -> None:
        self._headers: dict[tuple[str, str, str], Headers] = {}

    def find(self, key: Key, state: RecordState) -> Direct | None:
        """Return what to ask for an address; None where Django has to answer."""
        return direct.find(_origin(key), key.path, key.query, state)

    async def make(self, key: Key, found: Direct, state: RecordState, database: PublicDatabase) -> Answer | None:
        """Return the answer; None where Django has to say why there is none, or was never asked for its like."""
        headers = self._headers.get((found.view, key.scheme, key.host))
        if headers is None:
            return None
        stored = await _stored(found.questions, database)
        if stored is None:
            return None
        return Answer(state, [*headers, *stored.headers, ("ETag", etag(state, _address(key)))], stored.body)

    def learn(self, key: Key, found: Direct, answer: Answer, own: frozenset[str]) -> None:
        """Take an answer of Django's as the example of its kind, without the headers that are its own."""
        if len(self._headers) >= MAX_KINDS:
            self._headers.clear()
        headers = [(name, value) for name, value in answer.headers if name.lower() not in {"etag", "vary", *own}]
        self._headers[found.view, key.scheme, key.host] = headers


async def _stored(questions: Stored, database: PublicDatabase) -> StoredAnswer | None:
    """Return what the rows make; None also where the database does not answer or does not answer soon."""
    asking = asyncio.create_task(database.answer(questions))
    done, _pending = await asyncio.wait({asking}, timeout=LONGEST)
    if not done:
        asking.add_done_callback(_failed)
        return None
    made = None if _failed(asking) else asking.result()
    return StoredAnswer(made) if isinstance(made, bytes) else made


def _failed(asking: asyncio.Task[StoredAnswer | bytes | None]) -> bool:
    if asking.cancelled():  # as everything is when the process ends
        return True
    error = asking.exception()
    if error is not None and not isinstance(error, Error):
        logger.error("Stored rows could not be made an answer; Django is asked.", exc_info=error)
    return error is not None


def _origin(key: Key) -> str:
    return f"{key.scheme}://{key.host}"


def _address(key: Key) -> str:
    """Return the address that an ETag is made from (public/caching.py)."""
    return f"{_origin(key)}{key.path}?{key.query}"
