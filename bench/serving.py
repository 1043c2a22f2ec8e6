"""Requests per second of the public answers through granian, beside a bare WSGI function that sends the same bytes.

    .venv/bin/python -m bench.serving [--claims 12 10000] [--seconds 4] [--rounds 5]

Needs wrk. Works in a database of its own, which it drops at the end. The two servers are asked in turn, so that the
ratio holds although the machine's speed drifts.
"""

import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote
from urllib.request import urlopen

import psycopg
from psycopg.conninfo import make_conninfo

ANY = "any claim, JSON"  # asked at random: more claims than a process keeps answers are mostly made anew
PATHS = {"one claim, JSON": "/api/v1/claims/1", ANY: "/api/v1/claims/1", "list, JSON": "/api/v1/claims"}
PAGES = {"one claim, page": "/claims/1/", "home page": "/"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[12, 10_000])
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    print(f"{'claims':>7}  {'what':<16}{'Factcheck':>11}{'bare':>10}{'ratio':>8}   (requests/s, medians)")
    for claims in options.claims:
        with scratch_database() as url:
            fill(url, claims)
            with served("factcheck.wsgi:application", url) as ours, served("bench.bare:application", url) as bare:
                for what, path in PATHS.items():
                    script = ["-s", "bench/any_claim.lua"] if what == ANY else []
                    after = ["--", str(claims)] if what == ANY else []
                    pairs = [
                        tuple(load(at + path, options.seconds, script, after) for at in (ours, bare))
                        for _ in range(options.rounds)
                    ]
                    ratio = statistics.median(one / other for one, other in pairs)
                    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
                    print(f"{claims:>7}  {what:<16}{mine:>11.0f}{other:>10.0f}{ratio:>8.2f}", flush=True)
                for what, path in PAGES.items():
                    rates = [load(landing(ours + path), options.seconds) for _ in range(options.rounds)]
                    print(f"{claims:>7}  {what:<16}{statistics.median(rates):>11.0f}", flush=True)


@contextmanager
def scratch_database() -> Iterator[str]:
    """The URL of a new database beside the project's own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    import django
    from django.db import connection

    django.setup()
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    server = {name: parameters[name] for name in ("host", "port", "user", "password") if parameters.get(name)}
    name = f"bench_factcheck_{os.getpid()}"
    with psycopg.connect(make_conninfo(**server, dbname="postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            host = quote(str(server["host"]), safe="")
            user = ":".join(quote(str(server[key]), safe="") for key in ("user", "password") if key in server)
            yield f"postgresql://{user}@/{name}?host={host}&port={server.get('port', 5432)}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def fill(url: str, claims: int) -> None:
    """Migrate and publish, in processes of their own that see this database only."""
    environment = os.environ | {"DATABASE_URL": url}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environment, check=True)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=environment, check=True)
    statements = f"(f'The river rose by {{n}} meters.' for n in range({claims}))"
    publish = f"from tests.record.factories import publish; publish(*{statements})"
    subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", publish], env=environment, check=True)
    analyze = "from django.db import connection; connection.cursor().execute('ANALYZE')"
    subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", analyze], env=environment, check=True)


@contextmanager
def served(application: str, url: str) -> Iterator[str]:
    """The address of an application under granian, one worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "64"]
    command += ["--workers-kill-timeout", "5", "--port", str(port), application]
    process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        landing(address + "/api/v1/claims/1", patience=30)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def landing(url: str, patience: float = 5) -> str:
    """The address that finally answers, after redirects; waits for a server that is starting."""
    end = time.monotonic() + patience
    while True:
        try:
            with urlopen(url, timeout=5) as answer:
                return answer.url
        except ConnectionError:
            pass
        except OSError as error:
            if time.monotonic() > end:
                raise SystemExit(f"{url} does not answer: {error}") from error
        time.sleep(0.1)


def load(url: str, seconds: int, script: list[str] | None = None, after: list[str] | None = None) -> float:
    """Requests per second over eight connections."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", *(script or []), url, *(after or [])]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"{url} did not always answer 200:\n{output}")
    return float(output.partition("Requests/sec:")[2].split()[0])


if __name__ == "__main__":
    main()
