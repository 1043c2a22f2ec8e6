"""A real primary and a real streaming replica: readers read on while the primary is away, and miss nothing after."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from factcheck import embedded_postgres
from tests.server import Server, manage, served

PUBLISH = "from tests.record.factories import publish; publish(*{!r})"
RETRACT = "from record import log; log.retract(1, note='It was a hoax.')"


class Cluster:
    """A PostgreSQL server of its own, in a folder whose path is short enough for a socket."""

    def __init__(self, var: Path):
        self.var = var

    @property
    def home(self) -> Path:
        return self.var / "postgres"

    @property
    def socket(self) -> Path:
        return embedded_postgres.socket_folder(self.home)

    def url(self, role: str) -> str:
        return f"postgresql://{role}@/factcheck?host={quote(str(self.socket), safe='')}&port={embedded_postgres.PORT}"

    def as_superuser(self, statement: str) -> list[tuple[object, ...]]:
        where = {"host": str(self.socket), "port": embedded_postgres.PORT, "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as connection:  # type: ignore[arg-type]
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        embedded_postgres.start(self.var)

    def stop(self) -> None:
        embedded_postgres.stop(self.var)


@contextmanager
def a_cluster() -> Iterator[Cluster]:
    var = Path(tempfile.mkdtemp(prefix="fc-", dir="/tmp"))
    var.chmod(0o755)  # the account of the server must enter it
    cluster = Cluster(var)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(var)


@contextmanager
def streaming() -> Iterator[tuple[Cluster, Cluster]]:
    """A migrated primary and a replica that streams from it."""
    with a_cluster() as primary, a_cluster() as replica:
        primary.start()
        access = primary.home / "data" / "pg_hba.conf"
        access.write_text(access.read_text() + "local replication postgres peer map=project\n")
        primary.as_superuser("SELECT pg_reload_conf()")
        account = primary.home.stat()
        replica.home.mkdir(mode=0o700)
        os.chown(replica.home, account.st_uid, account.st_gid)
        program = embedded_postgres.programs(primary.var) / "pg_basebackup"
        where = ["-h", str(primary.socket), "-p", str(embedded_postgres.PORT), "-U", "postgres"]
        command = [str(program), *where, "-D", str(replica.home / "data"), "-R", "--checkpoint=fast"]
        as_account = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run(command, check=True, cwd="/", **as_account)  # type: ignore[call-overload]
        replica.start()
        assert replica.as_superuser("SELECT pg_is_in_recovery()") == [(True,)]
        yield primary, replica


def environment(primary: Cluster, replica: Cluster | None) -> dict[str, str]:
    given = {"DATABASE_URL": primary.url("factcheck"), "DATABASE_OWNER_URL": primary.url("factcheck_owner")}
    return given | ({"DATABASE_REPLICA_URL": replica.url("factcheck")} if replica else {})


def soon(server: Server, address: str, words: str, seconds: float = 5) -> float:
    """Return after how many seconds an answer has the words."""
    began = time.monotonic()
    while words not in server.ask("GET", address)[1]:
        assert time.monotonic() - began < seconds, (address, words)
        time.sleep(0.02)
    return time.monotonic() - began


def test_readers_read_on_from_a_replica_while_the_primary_is_away(tmp_path: Path) -> None:
    with streaming() as (primary, replica):
        given = environment(primary, replica)
        manage(given, "migrate", "-v0")
        manage(given, "shell", "-v0", "-c", PUBLISH.format(["One.", "Two.", "Three."]))
        with served(tmp_path, **given) as server:
            soon(server, "/api/v1/claims", '"number":3', seconds=10)
            manage(given, "shell", "-v0", "-c", PUBLISH.format(["Four."]))
            soon(server, "/api/v1/claims", '"number":4', seconds=1)
            primary.stop()
            time.sleep(0.2)
            for number in (1, 2, 3, 4):  # none of them was asked for before
                assert server.ask("GET", f"/api/v1/claims/{number}")[0] == 200
                assert "cache-status" not in server.headers("GET", f"/api/v1/claims/{number}")
            assert server.ask("GET", "/corrections/")[0] == 200
            primary.start()
            manage(given, "shell", "-v0", "-c", RETRACT)
            end = time.monotonic() + 10
            while server.ask("GET", "/api/v1/claims/1")[0] != 410:
                assert time.monotonic() < end
                time.sleep(0.05)
            replica.stop()
            time.sleep(0.2)
            assert server.ask("GET", "/api/v1/claims/2")[0] == 200
            assert server.ask("GET", "/topics/")[0] == 200
