"""Locks that are held while something is fetched, which is too long for a transaction.

They belong to the database's session, and so end with their process, however it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.utils import Error, OperationalError
from psycopg.errors import LockNotAvailable


class Busy(Exception):
    """Somebody else had the lock for as long as this session waits (the desk's waits for seconds, a worker's not)."""


SOURCE, HOST = 201, 202  # the first halves of PostgreSQL's keys of two halves; the second is what is locked


@contextmanager
def locked_source(pk: int) -> Iterator[None]:
    """Be the only one who archives this source; wait for others."""
    with locked(SOURCE, pk % 2**31):
        yield


@contextmanager
def locked_host(name: str) -> Iterator[None]:
    """Be the only one who asks this host; wait for others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashtext(%s)", [name])
        key = cursor.fetchone()[0]
    with locked(HOST, key):
        yield


@contextmanager
def locked(kind: int, key: int) -> Iterator[None]:
    """Be the only one who has this lock; wait for others. Kinds are numbers that nothing else locks with."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [kind, key])
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy from error
        raise
    session = connection.connection
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, key])
        except Error:
            session.close()  # else the pool would hand it on with its lock
            raise
