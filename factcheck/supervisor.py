"""Keeps the web server and the worker of `make run` running; `manage.py serve` becomes this process.

Standard library only, since it stays in memory for as long as they run.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

HEAD_START = 10  # seconds, at most, of the web server before the worker
GRACE = 8  # seconds in which both end by themselves; each gives what it is doing five
LIVED = 30  # seconds; what ran for so long and ends is started again at once
LONGEST_PAUSE = 30  # seconds
CONNECTIONS = 8_192  # of one web process at the same time; each costs some kilobytes


def main(lock: str, host: str, port: str, workers: str) -> None:
    """Run both until SIGTERM, Ctrl-C or the end of the terminal; a second signal does not wait for them."""
    stopping = threading.Event()
    web, worker = Program("web server", granian(host, port, workers), lock), Program("worker", WORKER, lock)

    def stop(*_: object) -> None:
        for program in (web, worker):
            program.kill() if stopping.is_set() else program.stop()
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks to outlive the terminal
        signal.signal(signal.SIGHUP, stop)
    web.start()
    wait_until_it_answers(host, int(port), stopping)  # so that the worker's start does not delay the first page
    worker.start()
    stopping.wait()
    deadline = time.monotonic() + GRACE
    for program in (web, worker):
        program.join(deadline - time.monotonic())


def wait_until_it_answers(host: str, port: int, stopping: threading.Event) -> None:
    deadline = time.monotonic() + HEAD_START
    while time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection((host, port), timeout=1).close()
            return
        if stopping.wait(0.05):
            return


WORKER = [sys.executable, "manage.py", "worker"]


def granian(host: str, port: str, workers: str) -> list[str]:
    """Return the command of the web server; the Dockerfile has the same."""
    flags = "--interface rsgi --loop uvloop --http 1 --no-ws --respawn-failed-workers --log-level error"
    flags += " --http1-header-read-timeout 10000"  # milliseconds; then a half-open or idle connection is closed
    flags += f" --backlog 4096 --backpressure {CONNECTIONS}"  # else 1024 connections, over all workers, are the most
    flags += " --workers-kill-timeout 5"  # else a browser's open connection holds up Ctrl-C
    flags += " --log-config factcheck/server-log.json"
    where = ["--host", host, "--port", port, "--workers", workers]
    return [sys.executable, "-m", "granian", *flags.split(), *where, "factcheck.rsgi:application"]


class Program:
    """A program in a process group of its own, started again whenever it ends."""

    def __init__(self, name: str, command: list[str], lock: str) -> None:
        self.name = name
        self.command = command
        self.lock = int(lock)  # the open file by whose lock `serve --stop` finds every process of this server
        self.process: subprocess.Popen[bytes] | None = None
        self.is_stopping = threading.Event()
        self.starting = threading.RLock()  # a second signal may interrupt the first
        self.keeper = threading.Thread(target=self.keep, daemon=True)

    def start(self) -> None:
        self.keeper.start()

    def keep(self) -> None:
        pause = 0.0
        while (process := self.begin()) is not None:
            began = time.monotonic()
            # Until it is waited for, its number is nobody else's. What a killed server left behind would share the port
            # with the next.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            end_group(process.pid)
            code = process.wait()
            if self.is_stopping.is_set():
                return
            pause = 0.0 if time.monotonic() - began > LIVED else min(max(2 * pause, 0.5), LONGEST_PAUSE)
            when = f"in {pause:g} s" if pause else "now"
            how = f"signal {-code}" if code < 0 else f"status {code}"
            print(f"The {self.name} ended ({how}). It is started again {when}.", file=sys.stderr, flush=True)  # noqa: T201
            self.is_stopping.wait(pause)

    def begin(self) -> "subprocess.Popen[bytes] | None":
        """Start it, unless the end has come meanwhile. Ctrl-C reaches the supervisor alone, which tells it once."""
        with self.starting:
            if self.is_stopping.is_set():
                return None
            self.process = subprocess.Popen(self.command, pass_fds=[self.lock], start_new_session=True)  # noqa: S603
            return self.process

    def stop(self) -> None:
        with self.starting:
            self.is_stopping.set()
            if self.process is not None:
                self.process.terminate()

    def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            end_group(self.process.pid)

    def join(self, seconds: float) -> None:
        """Wait for its end, and end it when the time is up."""
        self.keeper.join(max(0, seconds))
        self.kill()
        self.keeper.join()


def end_group(number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
