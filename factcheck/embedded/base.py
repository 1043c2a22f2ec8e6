"""Django's PostgreSQL backend over the embedded server, which it starts when it is needed."""

import functools
from typing import Any, Self

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from factcheck import embedded_postgres


def _start_again() -> None:
    """Start the server. Raises psycopg's OperationalError, which says that the database is away, where it cannot be."""
    try:
        embedded_postgres.start(settings.VAR)
    except embedded_postgres.EmbeddedPostgresError as error:
        raise psycopg.OperationalError(str(error)) from error


class Connection(psycopg.Connection[Any]):
    """A connection of the pool; when the server is gone (killed, stopped), it is started again."""

    @classmethod
    def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
        try:
            return super().connect(conninfo, **kwargs)
        except psycopg.OperationalError:
            _start_again()
            return super().connect(conninfo, **kwargs)


@functools.cache
def _socket_folder() -> str:
    """Start the server before the first connection of this process."""
    try:
        return str(embedded_postgres.start(settings.VAR))
    except embedded_postgres.EmbeddedPostgresError as error:
        raise OperationalError(str(error)) from error


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        if pool := self.settings_dict["OPTIONS"].get("pool"):
            self.settings_dict["OPTIONS"]["pool"] = pool | {"connection_class": Connection}

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        """Connect without the pool, or through it; without, a server that is gone is started again here."""
        try:
            made: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if self.pool:
                raise
            _start_again()
            made = super().get_new_connection(conn_params)
        return made

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"host": _socket_folder(), "port": embedded_postgres.PORT}
