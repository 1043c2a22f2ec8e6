"""Publish through the desk's forms while the database and the web server are killed, and look whether all is whole.

    .venv/bin/python -m bench.killed_while_publishing [--publications 200] [--kills 20]

Each is killed (SIGKILL) so many times, at a random moment of a random publication, and started again. Works with an
embedded database, a journal and a port of its own, below a temporary folder. At the end nothing may be lost, doubled or
half done.
"""

import argparse
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psycopg

from bench.scratch import manage
from factcheck import embedded_postgres
from factcheck.supervisor import granian

PATIENCE = 60  # seconds for one publication, kills included
PREPARE = """
from django.test import Client
from tests.claims.factories import a_claim, person
claims = [a_claim("approved").pk for _ in range({count})]
client = Client()
client.force_login(person("editor"))
print(client.cookies["session"].value)
"""


class Newsroom:
    """A database, a journal and a web server that publish, and that can be killed."""

    def __init__(self, folder: Path, publications: int):
        self.var = folder / "var"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        place = (
            f"/factcheck?host={quote(str(embedded_postgres.start(self.var)), safe='')}&port={embedded_postgres.PORT}"
        )
        self.owner = f"postgresql://{embedded_postgres.OWNER}@{place}"
        self.environment = os.environ | {
            "DATABASE_URL": f"postgresql://factcheck@{place}",
            "DATABASE_OWNER_URL": self.owner,
            "JOURNAL": str(folder / "journal"),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
        }
        manage(self.environment, "migrate", "-v0")
        manage(self.environment, "collectstatic", "--noinput", "-v0")
        self.session = self._printed("shell", "-v0", "-c", PREPARE.format(count=publications)).split()[-1]
        self.web = self._serve()

    def _printed(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def _serve(self) -> subprocess.Popen[bytes]:
        command = granian("127.0.0.1", str(self.port), "1")
        quiet = subprocess.DEVNULL  # its last words when it is killed, or the database under it
        return subprocess.Popen(command, env=self.environment, stdout=quiet, stderr=quiet, start_new_session=True)

    def kill_the_web(self) -> None:
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.web = self._serve()

    def kill_the_database(self) -> None:
        pid_file = self.var / "postgres" / "data" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        embedded_postgres.start(self.var)

    def publish(self, claim: int) -> None:
        """Press the button until the claim is published. An editor who got no answer looks at it and tries again."""
        deadline = time.monotonic() + PATIENCE
        while not self._is_published(claim):
            if time.monotonic() > deadline:
                raise SystemExit(f"claim {claim} could not be published in {PATIENCE} seconds")
            self._press(claim)

    def _press(self, claim: int) -> None:
        token = secrets.token_hex(16)
        request = Request(
            f"http://127.0.0.1:{self.port}/desk/claims/claim/{claim}/publish/",
            data=urlencode({"csrfmiddlewaretoken": token}).encode(),
            headers={"Cookie": f"session={self.session}; csrf={token}"},
        )
        try:
            opener.open(request, timeout=15).close()
        except (HTTPError, OSError):  # refused, or nobody answers: it is looked at next
            time.sleep(0.05)

    def _is_published(self, claim: int) -> bool:
        try:
            [(standing,)] = self.rows(f"SELECT standing FROM claims_claim WHERE id = {claim}")
        except psycopg.OperationalError:
            time.sleep(0.05)
            return False
        return bool(standing == "published")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.owner, connect_timeout=5) as connection:
            return connection.execute(query).fetchall()

    def close(self) -> None:
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        embedded_postgres.stop(self.var)


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        """Answer with the redirect itself: the page behind it is not asked for."""


opener = build_opener(NoRedirect)


def run(publications: int, kills: int, seed: int) -> dict[str, list[tuple[object, ...]]]:
    """Publish so many claims and return what is wrong in the end: rows by what they show, none where all is whole."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="factcheck-kills-") as folder:
        os.chmod(folder, 0o755)
        newsroom = Newsroom(Path(folder), publications)
        try:
            claims = [pk for (pk,) in newsroom.rows("SELECT id FROM claims_claim ORDER BY id")]
            when: dict[int, list[Callable[[], None]]] = {}
            for kill in (newsroom.kill_the_web, newsroom.kill_the_database):
                for at in chance.sample(range(publications), kills):
                    when.setdefault(at, []).append(kill)
            for at, claim in enumerate(claims):
                killers = [threading.Timer(chance.uniform(0, 0.1), kill) for kill in when.get(at, [])]
                for killer in killers:
                    killer.start()
                newsroom.publish(int(str(claim)))
                for killer in killers:
                    killer.join()
            return wrong(newsroom, publications)
        finally:
            newsroom.close()


def wrong(newsroom: Newsroom, publications: int) -> dict[str, list[tuple[object, ...]]]:
    """Return what is lost, doubled or half done."""
    manage(newsroom.environment, "journal", "--check")
    manage(newsroom.environment, "rebuild_record", "--check")
    queries = {
        "not done": "SELECT id FROM claims_claim WHERE stage <> 'done' OR standing <> 'published'",
        "not one entry": """
            SELECT number, count(*) FROM claims_claim LEFT JOIN record_entry USING (number)
             GROUP BY number HAVING count("index") <> 1""",
        "not one event": """
            SELECT claim_id, count(*) FROM claims_event WHERE verb = 'publish'
             GROUP BY claim_id HAVING count(*) <> 1""",
        "not as many": f"SELECT count(*) FROM record_entry HAVING count(*) <> {publications}",
        "not its claim's": """
            SELECT "index", origin FROM record_entry JOIN claims_claim USING (number)
             WHERE origin NOT LIKE 'claim ' || claims_claim.id || ' entered %'""",
    }
    return {what: rows for what, query in queries.items() if (rows := newsroom.rows(query))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publications", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options = parser.parse_args()
    begin = time.monotonic()
    found = run(options.publications, options.kills, options.seed)
    print(
        f"{options.publications} publications, {options.kills} kills of each, seed {options.seed}, "
        f"{time.monotonic() - begin:.0f} s: {found or 'nothing lost, doubled or half done'}"
    )
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
