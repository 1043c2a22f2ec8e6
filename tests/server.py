"""A real server on a free port of this machine, over the test's database."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.db import connection

from factcheck.supervisor import granian

PROJECT = Path(__file__).resolve().parents[1]


class Server(NamedTuple):
    """A real server, and how to ask it."""

    port: int
    log: Path
    pid: int

    def ask(self, method: str, address: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Return the status and the body of an answer; a body that breaks off as far as it came."""
        with suppress(http.client.IncompleteRead):
            asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            with suppress(BrokenPipeError):  # a body that is refused may be answered before it was sent
                asking.request(method, address, body or None, headers)
            answer = asking.getresponse()
            return answer.status, answer.read().decode()
        return 0, ""

    def headers(self, method: str, address: str, **headers: str) -> dict[str, str]:
        """Return the headers of an answer, their names in small letters."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        asking.request(method, address, headers=headers)
        return {name.lower(): value for name, value in asking.getresponse().getheaders()}

    def workers(self) -> list[int]:
        """Return the numbers of its worker processes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(child) for child in children]

    def lines(self) -> list[str]:
        """The lines of the log, without what the web server says about starting and stopping."""
        return [line for line in self.log.read_text().splitlines() if "INFO" not in line]


def database_url(password: str = "") -> str:
    """The test's database, in which a server sees what the test wrote."""
    found = connection.get_connection_params() | {"dbname": connection.settings_dict["NAME"]}
    where = urlencode({"host": found.get("host", ""), "port": found.get("port", "")}, quote_via=quote)
    user = f"{found['user']}:{quote(found.get('password') or password, safe='')}"
    return f"postgresql://{user}@/{found['dbname']}?{where}"


def manage(environment: dict[str, str], *arguments: str) -> None:
    """Run a management command that must succeed, in a process of its own."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def served(folder: Path, *, workers: int = 1, password: str = "", **environment: str) -> Iterator[Server]:
    """A server whose log is in a file of the folder. The password is for a database that asks for none."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"DATABASE_URL": database_url(password)} if "DATABASE_URL" not in environment else {}
    given |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings_of_a_server",
        "DATABASE_OWNER_URL": "",
        "TMPDIR": str(folder),  # what processes count together is theirs alone
    }
    command = granian("127.0.0.1", str(port), str(workers))
    path = folder / f"log-{port}"
    with path.open("wb") as log:
        running = subprocess.Popen(command, cwd=PROJECT, env=os.environ | given | environment, stdout=log, stderr=log)
    server = Server(port, path, running.pid)
    try:
        for _ in range(300):
            with suppress(OSError):
                server.ask("GET", "/healthz")
                break
            time.sleep(0.1)
        yield server
    finally:
        running.terminate()
        running.wait()
