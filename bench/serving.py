"""Requests per second of public answers, beside a bare WSGI function that sends the stored bytes, and an empty view.

    .venv/bin/python -m bench.serving [--claims 10000 100000] [--workers 1 2] [--seconds 3] [--rounds 5]

Needs wrk. Works in databases of its own, which it drops at the end. The servers are asked in turn, so that the ratios
hold although the machine's speed drifts.
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
from typing import NamedTuple
from urllib.request import Request, urlopen

from bench.scratch import manage, scratch_database
from factcheck.supervisor import granian

STORED = 2_000  # pages that were rendered before, at random
BARE_CLAIM, BARE_LIST = "/api/v1/claims/%d", "/api/v1/claims"
EMPTY = "/empty/?n=%d"  # an empty view of our own; the numbers, so that nobody waits for another's answer
PAGE = "/claims/%d/the-river-rose-by-two-meters-in-one/"


class Row(NamedTuple):
    """A kind of answers, and what it is compared with."""

    what: str
    address: str  # %d is a random number
    beside: str  # an address of the bare server, or EMPTY
    most: int = 0  # of the random number; 0 for the number of claims
    keeps: bool = True  # False: next to nothing is kept, so that every answer is made
    is_unchanged: bool = False  # the client names the ETag


ROWS = [
    Row("one claim, kept", "/api/v1/claims/1", BARE_CLAIM, most=1),
    Row("list, kept", "/api/v1/claims", BARE_LIST),
    Row("verdict's page, kept", PAGE, BARE_CLAIM, most=1),
    Row("the same, shared with fbclid", f"{PAGE.replace('%d', '1')}?fbclid=a%d", BARE_CLAIM, most=1_000_000),
    Row("one claim, unchanged (304)", "/api/v1/claims/1", BARE_CLAIM, most=1, is_unchanged=True),
    Row("any claim, made", "/api/v1/claims/%d", BARE_CLAIM, keeps=False),
    Row("list at any depth, made", "/api/v1/claims?cursor=after.%d", BARE_LIST, keeps=False),
    Row("list of a topic, made", "/api/v1/claims?topic=floods&cursor=after.%d", BARE_LIST, keeps=False),
    Row("any verdict's page, stored", PAGE, EMPTY, most=STORED, keeps=False),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1])
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    print(
        f"{'claims':>9} {'workers':>8}  {'what':<30}{'Factcheck':>10}{'beside':>9}{'ratio':>8}   (requests/s, medians)"
    )
    for claims in options.claims:
        with scratch_database() as environment:
            environment |= {"DJANGO_SETTINGS_MODULE": "bench.settings"}
            manage(environment, "collectstatic", "--noinput", "-v0")
            manage(environment, "shell", "-v0", "-c", f"from bench.generated import fill_own; fill_own({claims})")
            for workers in options.workers:
                compare(environment, claims, workers, options.rounds, options.seconds)


def compare(environment: dict[str, str], claims: int, workers: int, rounds: int, seconds: int) -> None:
    with (
        ours(environment, workers) as keeping,
        ours(environment | {"KEPT_ANSWERS_MB": "1"}, workers) as making,
        bare(environment, workers) as bottom,
    ):
        for number in range(1, STORED + 1):
            ask(making + PAGE % number)
        for row in ROWS:
            server = keeping if row.keeps else making
            beside = making + EMPTY if row.beside == EMPTY else bottom + row.beside
            most = row.most or claims
            tag = ask(server + row.address.replace("%d", "1")) if row.is_unchanged else ""
            pairs = []
            for _ in range(rounds):
                mine = load(server, row.address, most, seconds, tag)
                pairs.append((mine, load(beside, "", most, seconds)))
            ratio = statistics.median(one / other for one, other in pairs)
            mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{claims:>9,} {workers:>8}  {row.what:<30}{mine:>10,.0f}{other:>9,.0f}{ratio:>8.2f}", flush=True)


@contextmanager
def ours(environment: dict[str, str], workers: int) -> Iterator[str]:
    with served(lambda port: granian("127.0.0.1", str(port), str(workers)), environment) as address:
        yield address


@contextmanager
def bare(environment: dict[str, str], workers: int) -> Iterator[str]:
    flags = "--interface wsgi --blocking-threads 64 --workers-kill-timeout 5 --log-level error"

    def command(port: int) -> list[str]:
        where = ["--workers", str(workers), "--port", str(port)]
        return [sys.executable, "-m", "granian", *flags.split(), *where, "bench.bare:application"]

    with served(command, environment) as address:
        yield address


@contextmanager
def served(command, environment: dict[str, str]) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The address of a server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(command(port), env=os.environ | environment)
    try:
        address = f"http://127.0.0.1:{port}"
        ask(f"{address}/api/v1/claims/1", patience=30)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def ask(url: str, patience: float = 5) -> str:
    """Return the ETag of an answer; waits for a server that is starting."""
    end = time.monotonic() + patience
    while True:
        try:
            with urlopen(Request(url), timeout=5) as answer:
                return answer.headers.get("ETag", "")
        except OSError as error:
            if time.monotonic() > end:
                raise SystemExit(f"{url} does not answer: {error}") from error
        time.sleep(0.1)


def load(server: str, address: str, most: int, seconds: int, etag: str = "") -> float:
    """Requests per second over eight connections."""
    url, _, path = (server + address).partition("//")[2].partition("/")
    header = ["-H", f"If-None-Match: {etag}"] if etag else []
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", *header, "-s", "bench/random.lua", f"http://{url}"]
    output = subprocess.run([*command, "--", f"/{path}", str(most)], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output and not etag:
        raise SystemExit(f"{server}{address} did not always answer 200:\n{output}")
    return float(output.partition("Requests/sec:")[2].split()[0])


if __name__ == "__main__":
    main()
