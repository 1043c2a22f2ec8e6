"""Servers of the bench under granian, each on a free port, and how they are asked."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

from factcheck.supervisor import granian

BARE, STOCK = "bench.bare:application", "bench.stock.application:application"
CLAIM = "/api/v1/claims/1"


class Server(NamedTuple):
    """A server that runs; the process is granian's first, whose children answer."""

    address: str
    process: subprocess.Popen[bytes]

    def most_memory(self) -> float:
        """Return the most megabytes that one of its processes ever had."""
        number = self.process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        return max(_megabytes(each, "VmHWM") for each in [str(number), *children])


def _megabytes(process: str, what: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def need(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed: apt-get install {program}")


@contextmanager
def ours(environment: dict[str, str], workers: int) -> Iterator[Server]:
    with _served(lambda port: granian("127.0.0.1", str(port), str(workers)), environment, CLAIM) as server:
        yield server


@contextmanager
def bare(environment: dict[str, str], workers: int) -> Iterator[Server]:
    with _served(lambda port: _wsgi(BARE, port, workers), environment, CLAIM) as server:
        yield server


@contextmanager
def stock(environment: dict[str, str], workers: int) -> Iterator[Server]:
    with _served(lambda port: _wsgi(STOCK, port, workers), environment, "/claims/1/") as server:
        yield server


def _wsgi(application: str, port: int, workers: int) -> list[str]:
    flags = "--interface wsgi --blocking-threads 64 --workers-kill-timeout 5 --log-level error"
    where = ["--workers", str(workers), "--port", str(port)]
    return [sys.executable, "-m", "granian", *flags.split(), *where, application]


@contextmanager
def _served(command: Callable[[int], list[str]], environment: dict[str, str], first: str) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(command(port), env=os.environ | environment)
    try:
        server = Server(f"http://127.0.0.1:{port}", process)
        ask(server.address + first, patience=30)
        yield server
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


def load(url: str, most: int, seconds: int, *, least: int = 1, etag: str = "") -> float:
    """Return the requests per second over eight connections; %d in the address is a random number in the bounds."""
    origin, path = url[: url.index("/", 8)], url[url.index("/", 8) :]
    header = ["-H", f"If-None-Match: {etag}"] if etag else []
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", *header, "-s", "bench/random.lua", origin]
    given = [path, str(least), str(most)]
    output = subprocess.run([*command, "--", *given], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output and not etag:
        raise SystemExit(f"{url} did not always answer 200:\n{output}")
    return float(output.partition("Requests/sec:")[2].split()[0])
