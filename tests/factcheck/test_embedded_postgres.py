import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

from factcheck import embedded_postgres
from factcheck.embedded.base import Connection, DatabaseWrapper

START = """
import sys
from pathlib import Path
from factcheck import embedded_postgres
print(embedded_postgres.start(Path(sys.argv[1])))
"""
# Whoever runs the tests in the background of a shell has them ignore Ctrl-C, and what they start inherits it.
AT_A_TERMINAL = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
HOLD_A_CONNECTION = """
import psycopg, sys, time
connection = psycopg.connect(host=sys.argv[1], port=5432, user="factcheck")
print("connected", flush=True)
time.sleep(60)
"""
USE_THE_POOL_TWICE = """
import sys
from pathlib import Path
import django
from django.conf import settings
settings.VAR = Path(sys.argv[1])
django.setup()
from django.db import connection
for _ in range(2):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 6 * 7")
        print(cursor.fetchone()[0], flush=True)
    connection.close()
    sys.stdin.readline()
"""


def connect(var: Path, user: str = "factcheck", database: str = "factcheck") -> psycopg.Connection[Any]:
    socket = str(embedded_postgres.start(var))
    return psycopg.connect(host=socket, port=embedded_postgres.PORT, user=user, dbname=database, autocommit=True)


def postmaster(var: Path) -> int:
    return int((var / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def remove(var: Path) -> None:
    embedded_postgres.stop(var)
    home = var / "postgres"
    if home.exists():
        socket = embedded_postgres.socket_folder(home)
        shutil.rmtree(home.resolve())
        shutil.rmtree(socket, ignore_errors=True)
    shutil.rmtree(var)


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    var = Path(tempfile.mkdtemp(prefix="factcheck-test-"))
    yield var
    remove(var)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test alone that every account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="factcheck-test-"))
    folder.chmod(0o755)
    yield folder
    for var in list(folder.rglob("var")):
        remove(var)
    shutil.rmtree(folder)


def start_apart(var: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(var)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def test_processes_that_start_it_at_once_get_one_server(folder: Path) -> None:
    starters = [start_apart(folder / "var") for _ in range(6)]
    answers = {starter.communicate()[0].strip() for starter in starters}
    assert [starter.returncode for starter in starters] == [0] * 6
    assert answers == {str(embedded_postgres.start(folder / "var"))}
    log = (folder / "var" / "postgres" / "server.log").read_text()
    assert log.count("ready to accept connections") == 1


def test_the_owner_makes_databases_with_vectors_and_the_server_makes_nothing(var: Path) -> None:
    with connect(var) as server:
        assert server.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone() == (
            False, False,
        )  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.execute("CREATE TABLE own (id integer)")
    with connect(var, embedded_postgres.OWNER) as owner:
        assert owner.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        owner.execute("CREATE DATABASE another")
    with connect(var, database="another") as server:
        assert server.execute("SELECT '[1,2]'::vector <-> '[1,4]'::vector").fetchone() == (2.0,)


# What the release before this one made: one role that owns everything and may connect.
ONE_ROLE = """
REASSIGN OWNED BY factcheck_owner TO factcheck;
DROP OWNED BY factcheck_owner;
DROP ROLE factcheck_owner;
ALTER ROLE factcheck CREATEDB;
"""


def as_an_earlier_release_made_it(var: Path) -> None:
    with connect(var) as server:
        host = server.info.host
    with psycopg.connect(host=host, user="postgres", dbname="factcheck", autocommit=True) as superuser:
        superuser.execute(ONE_ROLE)
    for file in ("pg_hba.conf", "pg_ident.conf"):
        path = var / "postgres" / "data" / file
        lines = [line.replace(f"{embedded_postgres.OWNER},", "") for line in path.read_text().splitlines()]
        path.write_text("".join(f"{line}\n" for line in lines if not line.endswith(embedded_postgres.OWNER)))
    with psycopg.connect(host=host, user="factcheck", dbname="factcheck", autocommit=True) as server:
        server.execute("CREATE TABLE log AS SELECT 42 AS answer")
        server.execute("CREATE FUNCTION guard() RETURNS integer LANGUAGE sql AS 'SELECT 1'")


@pytest.mark.parametrize("runs", [True, False], ids=["while it runs", "after it was stopped"])
def test_what_an_earlier_release_made_gets_an_owner(folder: Path, runs: bool) -> None:
    var = folder / "var"
    as_an_earlier_release_made_it(var)
    if not runs:
        embedded_postgres.stop(var)
    with connect(var, embedded_postgres.OWNER) as owner:
        assert owner.execute("SELECT answer FROM log").fetchone() == (42,)
        owner.execute("ALTER TABLE log ADD more integer")
        owner.execute("CREATE OR REPLACE FUNCTION guard() RETURNS integer LANGUAGE sql AS 'SELECT 2'")
        owner.execute("GRANT SELECT ON log TO factcheck")
    with connect(var) as server:
        assert server.execute("SELECT answer FROM log").fetchone() == (42,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.execute("DROP TABLE log")


def test_an_upgrade_that_was_interrupted_is_done_again(var: Path) -> None:
    """The roles are there, and the files that let them in are not."""
    with connect(var) as server:
        host = server.info.host
    ident = var / "postgres" / "data" / "pg_ident.conf"
    ident.write_text("".join(line for line in ident.read_text().splitlines(True) if "factcheck_owner" not in line))
    with psycopg.connect(host=host, user="postgres", dbname="factcheck") as superuser:
        superuser.execute("SELECT pg_reload_conf()")
    assert connect(var, embedded_postgres.OWNER).execute("SELECT 1").fetchone() == (1,)


def test_nobody_else_can_reach_the_socket_and_no_port_is_open(var: Path) -> None:
    assert embedded_postgres.start(var).stat().st_mode & 0o077 == 0
    with connect(var) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_text_is_ordered_and_cased_the_same_on_every_machine(var: Path) -> None:
    with connect(var) as connection:
        row = connection.execute(
            "SELECT datlocprovider, datlocale, upper('é') FROM pg_database WHERE datname = 'factcheck'"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "É")


def test_a_killed_server_is_started_again_with_its_data(var: Path) -> None:
    with connect(var, embedded_postgres.OWNER) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster(var), signal.SIGKILL)
    with connect(var, embedded_postgres.OWNER) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_server_whose_home_was_deleted_does_not_take_the_next_ones_socket(folder: Path) -> None:
    var = folder / "var"
    embedded_postgres.start(var)
    lost = postmaster(var)
    shutil.rmtree(var)
    assert connect(var).execute("SELECT 1").fetchone() == (1,)
    with suppress(ProcessLookupError):  # it may have noticed already; it looks once a minute
        os.kill(lost, signal.SIGTERM)
        for _ in range(500):
            os.kill(lost, 0)
            time.sleep(0.02)
    assert connect(var).execute("SELECT 1").fetchone() == (1,)


def test_a_killed_client_leaves_the_server_running(var: Path) -> None:
    socket = embedded_postgres.start(var)
    client = subprocess.Popen([sys.executable, "-c", HOLD_A_CONNECTION, socket], stdout=subprocess.PIPE)
    assert client.stdout is not None
    assert client.stdout.readline() == b"connected\n"
    before = postmaster(var)
    client.kill()
    client.communicate()
    assert connect(var).execute("SELECT 1").fetchone() == (1,)
    assert postmaster(var) == before


def test_a_stale_pid_file_that_names_another_program_harms_neither(var: Path) -> None:
    embedded_postgres.start(var)
    pid_file = var / "postgres" / "data" / "postmaster.pid"
    stale = pid_file.read_text().splitlines()
    os.kill(postmaster(var), signal.SIGKILL)
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text("\n".join([str(bystander.pid), *stale[1:]]) + "\n")
        assert not embedded_postgres.stop(var)
        assert connect(var).execute("SELECT 1").fetchone() == (1,)
        assert embedded_postgres.stop(var)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_ctrl_c_in_the_terminal_that_started_it_does_not_reach_the_server(var: Path) -> None:
    embedded_postgres.stop(var)
    session = subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL + START + "import time; time.sleep(60)", str(var)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert session.stdout is not None
    assert session.stdout.readline()
    os.killpg(session.pid, signal.SIGINT)
    session.communicate(timeout=30)
    assert session.returncode == -signal.SIGINT
    assert embedded_postgres.is_running(var)


def test_an_interrupted_creation_counts_for_nothing(folder: Path) -> None:
    var = folder / "var"
    starter = start_apart(var)
    unfinished = var / "postgres" / "unfinished" / "PG_VERSION"
    while not unfinished.exists():
        assert starter.poll() is None
    os.killpg(starter.pid, signal.SIGKILL)
    starter.communicate()
    assert connect(var).execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["an \"odd\" $HOME `name`, 'ñandú'", "long" * 40])
def test_any_folder_name_will_do_and_only_the_owner_needs_to_enter(folder: Path, name: str) -> None:
    (folder / name).mkdir(mode=0o700)
    assert connect(folder / name / "var").execute("SELECT 1").fetchone() == (1,)
    (folder / name).chmod(0o755)


def test_a_path_that_postgresql_would_cut_is_refused_with_a_remedy(folder: Path) -> None:
    with pytest.raises(embedded_postgres.EmbeddedPostgresError, match="Move the project"):
        embedded_postgres.start(folder.joinpath(*["long" * 50] * 5, "var"))


def test_a_server_that_cannot_start_says_where_its_log_is(var: Path) -> None:
    embedded_postgres.start(var)
    embedded_postgres.stop(var)
    configuration = var / "postgres" / "data" / "postgresql.conf"
    sound = configuration.read_text()
    configuration.write_text("nonsense = 1\n")
    with pytest.raises(embedded_postgres.EmbeddedPostgresError, match=r"server\.log[\s\S]*nonsense"):
        embedded_postgres.start(var)
    configuration.write_text(sound)
    assert embedded_postgres.start(var)


def test_the_pool_of_a_running_process_outlives_a_killed_server(var: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    process = subprocess.Popen(
        [sys.executable, "-c", USE_THE_POOL_TWICE, str(var)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "42\n"
    os.kill(postmaster(var), signal.SIGKILL)
    # Until the orphans have ended too, a connection of the pool may still look sound.
    with (var / "postgres" / "alive").open() as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
    assert process.communicate("\n\n")[0] == "42\n"


def test_the_command_starts_and_stops_it(
    var: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR = var
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "factcheck.embedded")
    call_command("engine", "start")
    call_command("engine", "stop")
    call_command("engine", "status")
    said = capsys.readouterr().out
    assert "Running." in said
    assert "Stopped." in said
    assert said.endswith("Not running.\n")


def test_the_command_says_that_another_database_is_used(
    settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    call_command("engine", "stop")
    assert "the embedded one is not used" in capsys.readouterr().out


def test_a_server_that_cannot_be_started_again_counts_as_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise embedded_postgres.EmbeddedPostgresError("there is no room")

    wrapper = DatabaseWrapper({**connections["default"].settings_dict, "OPTIONS": {}}, "default")
    parameters = wrapper.get_connection_params() | {"port": 1}  # nobody answers there
    monkeypatch.setattr(embedded_postgres, "start", refuse)
    with pytest.raises(psycopg.OperationalError, match="there is no room"):
        wrapper.get_new_connection(parameters)
    with pytest.raises(psycopg.OperationalError, match="there is no room"):
        Connection.connect(host="/nowhere")
