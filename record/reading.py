"""How the record is read: statements written out, and the connection that a public request reads from."""

import select
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from psycopg import ClientCursor, Cursor

T = TypeVar("T")
Rows = list[tuple[Any, ...]]


class Statement(NamedTuple):
    """A query and its parameters.

    Prepared, the database plans a query once for all values: not good for one whose plan depends on the values.
    """

    sql: str
    parameters: Sequence[object] | Mapping[str, object]
    is_prepared: bool = True


# What is asked for as statements, each of which is given its rows. Who runs them may wait in a thread or in a loop.
Questions = Generator[Statement, Rows, T]

_alias: ContextVar[str] = ContextVar("alias", default=DEFAULT_DB_ALIAS)


def connection() -> BaseDatabaseWrapper:
    """Return the connection that the record is read from here."""
    return connections[_alias.get()]


def answer(questions: Questions[T]) -> T:
    """Put the statements of a question one after another, and return what it makes of their rows."""
    try:
        statement = next(questions)
        while True:
            statement = questions.send(_rows(statement))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # a generator's end is typed as Any


def _rows(statement: Statement) -> Rows:
    """Run a statement with binary results and without Django's cursors."""
    sql, parameters, is_prepared = statement
    wrapper = connection()
    wrapper.ensure_connection()
    if wrapper.queries_logged:
        wrapper.queries_log.append({"sql": ClientCursor(wrapper.connection).mogrify(sql, parameters), "time": ""})
    with wrapper.wrap_database_errors:
        return Cursor(wrapper.connection).execute(sql, parameters, prepare=is_prepared, binary=True).fetchall()


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Read the record from another connection than the default one."""
    _close_if_lost(connections[alias])
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def _close_if_lost(wrapper: BaseDatabaseWrapper) -> None:
    """Close a connection whose server went away while it was idle: there is something to read, namely its end.

    Asking the kernel takes two microseconds; a query that returns nothing took as long as reading a document.
    """
    held = wrapper.connection
    if held is not None and (held.closed or _has_something_to_read(held.fileno())):
        wrapper.close()


def _has_something_to_read(file: int) -> bool:
    """Ask with poll: select knows a process's first 1024 files alone, and clients' connections may be those."""
    asked = select.poll()
    asked.register(file, select.POLLIN)
    return bool(asked.poll(0))


class RecordRouter:
    """Sends queries of the record's models where the request reads from."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return _alias.get() if model._meta.app_label == "record" else None
