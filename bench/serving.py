"""Requests per second of the public answers through granian, beside a bare WSGI function that sends the same bytes.

    .venv/bin/python -m bench.serving [--claims 12 10000] [--seconds 4] [--rounds 5]

Needs wrk. Works in a database of its own, which it drops at the end. The two servers are asked in turn, so that the
ratio holds although the machine's speed drifts.
"""

import argparse
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from bench.scratch import manage, scratch_database

OURS, BARE = "factcheck.wsgi:application", "bench.bare:application"
ANY = "any claim, JSON"  # at random: a process caches fewer answers than there are claims
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
        with scratch_database() as environment:
            fill(environment, claims)
            with served(OURS, environment) as ours, served(BARE, environment) as bare:
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


def fill(environment: dict[str, str], claims: int) -> None:
    """Publish, in processes of their own that see this database only."""
    manage(environment, "collectstatic", "--noinput", "-v0")
    statements = f"(f'The river rose by {{n}} meters.' for n in range({claims}))"
    manage(environment, "shell", "-v0", "-c", f"from tests.record.factories import publish; publish(*{statements})")
    analyze = "from django.db import connections; connections['owner'].cursor().execute('ANALYZE')"
    manage(environment, "shell", "-v0", "-c", analyze)


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[str]:
    """The address of an application under granian, one worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "64"]
    command += ["--workers-kill-timeout", "5", "--port", str(port), application]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
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
