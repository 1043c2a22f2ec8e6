"""Back up the database into a file and restore it, with pg_dump and pg_restore."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from factcheck import embedded_postgres
from factcheck.privileges import owner_alias
from record.sorting import COLLATION

# The extension is not trusted: a superuser put it into template1, and so into every new database. The order of names is
# made for the server that the backup is restored into, which may have ICU where the other had none, or the reverse.
NOT_RESTORED = re.compile(r"\d+; \d+ \d+ (EXTENSION|COMMENT - EXTENSION|COLLATION) ")
# What they do is hidden from this role; that they have a role of their own is not, and upkeep by the server has none.
OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid()
"""
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"


class DumpError(Exception):
    """A backup that cannot be made or restored; the message says why. Nothing is half done."""


def back_up(file: Path) -> None:
    """Write the database, as it is at one moment, into a new file that only its owner can read. Raises DumpError."""
    if file.exists():
        raise DumpError(
            _("%(file)s exists already; a backup overwrites nothing. Choose another name.") % {"file": file}
        )
    unfinished = file.with_name(f"{file.name}.unfinished-{os.getpid()}")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}")
            _run("pg_restore", "--list", str(unfinished))
            _flush(unfinished)
            _publish(unfinished, file)
        finally:
            unfinished.unlink(missing_ok=True)
        _flush(file.parent)
    except OSError as error:
        raise DumpError(_("%(file)s cannot be written: %(why)s.") % {"file": file, "why": error.strerror}) from error


def _publish(unfinished: Path, file: Path) -> None:
    """Give the finished file its name. A link never replaces what somebody else put there meanwhile."""
    try:
        os.link(unfinished, file)
    except FileExistsError:
        raise DumpError(_("%(file)s exists already; a backup overwrites nothing.") % {"file": file}) from None
    except OSError:  # a disk without links
        unfinished.rename(file)


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def restore(file: Path) -> None:
    """Put a backup into an empty database, as the role that owns it, all or nothing. Raises DumpError.

    The tables are as they were in the backup: migrations and privileges come after it.
    """
    if not file.is_file():
        raise DumpError(_("%(file)s does not exist.") % {"file": file})
    contents = _run("pg_restore", "--list", str(file))
    _refuse_what_is_not_ours(file)
    _refuse_a_used_database()
    with connections[owner_alias()].cursor() as cursor:
        cursor.execute(COLLATION)
    with tempfile.NamedTemporaryFile("w", suffix=".list") as wanted:
        wanted.writelines(line for line in contents.splitlines(True) if not NOT_RESTORED.match(line))
        wanted.flush()
        how = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments")
        where = f"--dbname={connections[owner_alias()].settings_dict['NAME']}"
        _run("pg_restore", *how, f"--use-list={wanted.name}", where, str(file))


MIGRATION = re.compile(r"\d+\t(\w+)\t(\w+)\t")


def _refuse_what_is_not_ours(file: Path) -> None:
    """Refuse dumps of other programs, and those of a release that is newer than this one."""
    printed = _run("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file))
    applied = {(app, name) for app, name in map(tuple, MIGRATION.findall(printed))}
    if ("record", "0001_record") not in applied:
        raise DumpError(_("%(file)s is no backup of Factcheck.") % {"file": file})
    graph = MigrationLoader(None).graph
    parents = {parent.key for key in applied & graph.nodes.keys() for parent in graph.node_map[key].parents}
    if foreign := sorted(f"{app}.{name}" for app, name in (applied - graph.nodes.keys()) | (parents - applied)):
        raise DumpError(
            _("%(file)s was made by a newer release, or by another line of releases: the two differ in %(migrations)s.")
            % {"file": file, "migrations": ", ".join(foreign)}
        )


def _refuse_a_used_database() -> None:
    with connections[owner_alias()].cursor() as cursor:
        cursor.execute(TABLES)
        if cursor.fetchone()[0]:
            raise DumpError(
                _("The database has tables already, and a restore overwrites nothing. Restore into an empty database.")
            )
        cursor.execute(OTHERS)
        if others := cursor.fetchone()[0]:
            raise DumpError(
                _("The database is in use (%(count)d connections). Stop the web processes first.") % {"count": others}
            )


def _run(program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs on the database, as the owner of its tables, and return what it printed.

    Where the database is, and the password, it learns from its environment, which other accounts cannot read.
    """
    command = [str(_folder() / program), *arguments]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, errors="replace")  # noqa: S603 no shell
    if done.returncode != 0:
        raise DumpError(done.stderr.strip() or _("%(program)s failed.") % {"program": program})
    return done.stdout


def _folder() -> Path:
    """Return where programs are that can read this server: on the PATH, or in the package of the embedded database.

    The package's cannot speak TLS, so with a server of its own a newsroom may have better ones.
    """
    packaged = embedded_postgres.programs(settings.VAR)
    if connections[owner_alias()].settings_dict["ENGINE"] == "factcheck.embedded":
        return packaged
    server = _server_version()
    installed = [Path(found).parent] if (found := shutil.which("pg_dump")) else []
    for folder in (*installed, packaged):
        if _major_version(folder) >= server:
            return folder
    raise DumpError(
        _("The server is PostgreSQL %(version)d; install its programs (pg_dump, pg_restore) of that version or newer.")
        % {"version": server}
    )


def _server_version() -> int:
    with connections[owner_alias()].cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _major_version(folder: Path) -> int:
    printed = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True).stdout  # noqa: S603
    found = re.search(r"\) (\d+)", printed)
    return int(found[1]) if found else 0


def _environment() -> dict[str, str]:
    parameters = connections[owner_alias()].get_connection_params()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    for option in psycopg.pq.Conninfo.get_defaults():
        value = parameters.get(option.keyword.decode())
        if option.envvar and value not in (None, ""):
            ours[option.envvar.decode()] = str(value)
    return ours | {"LC_ALL": "C"}
