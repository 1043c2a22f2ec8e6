"""The id of the request that is being answered: its log lines carry it, and a page of status 500 shows it."""

import secrets
from contextvars import ContextVar

_CURRENT: ContextVar[str] = ContextVar("request_id", default="")


def begin() -> str:
    """Give the request that begins in this thread an id of its own, and return it.

    It stays until the thread's next request begins: Django writes the last line of a request after its middleware.
    """
    made = secrets.token_hex(8)
    _CURRENT.set(made)
    return made


def current() -> str:
    """Return the id of the request that this thread answers; an empty text outside of one."""
    return _CURRENT.get()
