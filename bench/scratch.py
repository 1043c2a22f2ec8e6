"""A database for one measurement, beside the project's own, dropped at the end."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import make_conninfo

PROJECT = Path(__file__).resolve().parents[1]
ORDINAL = count()


@contextmanager
def scratch_database(folder: Path = PROJECT) -> Iterator[dict[str, str]]:
    """The environment of a process that works with a new database, migrated by the release in the folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    import django

    django.setup()
    from factcheck.privileges import owner_alias

    name = f"bench_factcheck_{os.getpid()}_{next(ORDINAL)}"
    owner = _server(owner_alias())
    with psycopg.connect(make_conninfo(**owner, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            environment = os.environ | roles_in(name) | {"JOURNAL": "off"}  # that is of the project's own log
            manage(environment, "migrate", "--verbosity", "0", folder=folder)
            yield environment
        finally:
            _drop(connection, name)


def roles_in(database: str) -> dict[str, str]:
    """The environment variables with which a process uses a database of the project's own server."""
    from django.db import connections

    roles = {"DATABASE_URL": "default", "DATABASE_OWNER_URL": "owner"}
    return {variable: _url(alias, database) for variable, alias in roles.items() if alias in connections}


def _drop(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """The sessions of processes that have ended close in their own time."""
    for _ in range(100):
        try:
            connection.execute(f'DROP DATABASE "{name}"')
        except psycopg.errors.ObjectInUse:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The database {name} is still in use; drop it by hand.")


def _server(alias: str) -> dict[str, str]:
    from django.db import connections

    parameters = connections[alias].get_connection_params()
    return {name: str(parameters[name]) for name in ("host", "port", "user", "password") if parameters.get(name)}


def _url(alias: str, database: str) -> str:
    server = {name: quote(value, safe="") for name, value in _server(alias).items()}
    user = ":".join(server[name] for name in ("user", "password") if name in server)
    return f"postgresql://{user}@/{database}?host={server['host']}&port={server.get('port', '5432')}"


def manage(environment: dict[str, str], *arguments: str, folder: Path = PROJECT) -> None:
    """Run a management command in a process of its own."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=folder, env=environment, check=True)
