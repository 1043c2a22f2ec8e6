"""Databases of their own for tests that run the project's commands, on the server that the tests use."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo

PROJECT = Path(__file__).resolve().parents[2]
Environment = dict[str, str]
Rows = list[tuple]


@contextmanager
def a_database(name: str, *, template: str = "template1") -> Iterator[Environment]:
    """A database, empty or a copy: the environment of commands that use it. Gone at the end."""
    owner = connections["owner"].get_connection_params()
    server = {key: str(owner[key]) for key in ("host", "port", "user")}
    name = f"test_{name}_{os.getpid()}"
    with closing(psycopg.connect(make_conninfo(**server, dbname="postgres"), autocommit=True)) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            url = f"/{name}?host={quote(server['host'], safe='')}&port={server['port']}"
            yield {
                "DATABASE_URL": f"postgresql://factcheck@{url}",
                "DATABASE_OWNER_URL": f"postgresql://{server['user']}@{url}",
            }
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def rows(database: Environment, query: str) -> Rows:
    with psycopg.connect(database["DATABASE_OWNER_URL"]) as connection:
        return connection.execute(query).fetchall()


def ran(environment: Environment, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a management command."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True)


def manage(environment: Environment, *arguments: str) -> str:
    """Run a management command that must succeed, and return what it printed."""
    done = ran(environment, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(environment: Environment, script: str) -> str:
    return manage(environment, "shell", "-v0", "-c", script)
