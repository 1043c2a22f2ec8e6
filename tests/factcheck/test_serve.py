import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from factcheck.management.commands import serve

HOLD_WITH_A_WORKER = """
import os, sys, time
from pathlib import Path
import django
django.setup()
from factcheck.management.commands import serve
serve.hold(Path(sys.argv[1]))
worker = os.fork()
print(worker or "", end="\\n" if worker else "", flush=True)
time.sleep(60)
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "server-8000.lock"


def hold(lock: Path) -> tuple[subprocess.Popen[str], int]:
    server = subprocess.Popen([sys.executable, "-c", HOLD_WITH_A_WORKER, str(lock)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    return server, int(server.stdout.readline())


def test_a_taken_port_is_refused_before_anything_else() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match=r"already in use.*PORT="):
            call_command("serve", port=str(other.getsockname()[1]))


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "٨", "9" * 5000])
def test_an_impossible_port_is_refused(port: str) -> None:
    with pytest.raises(CommandError, match="from 1 to 65535"):
        call_command("serve", port=port)


def test_a_port_that_this_folder_serves_is_not_served_twice(lock: Path) -> None:
    server, worker = hold(lock)
    with pytest.raises(CommandError, match="PORT="):
        serve.hold(lock)
    os.kill(worker, signal.SIGKILL)
    server.kill()
    server.communicate()


def test_a_server_is_stopped_by_its_lock(lock: Path) -> None:
    server, worker = hold(lock)
    os.kill(worker, signal.SIGKILL)
    assert serve.stop_holders(lock)
    assert server.wait() == -signal.SIGTERM
    server.communicate()
    assert not serve.stop_holders(lock)


def test_workers_that_a_killed_server_left_are_stopped_too(lock: Path) -> None:
    server, _ = hold(lock)
    server.kill()
    server.wait()
    assert serve.stop_holders(lock)
    assert serve.holders(lock) == {}
    server.communicate()


def test_static_files_are_collected_once_and_again_when_one_changed(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "mark.txt").write_text("first")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = collected = tmp_path / "collected"
    stamp = tmp_path / "stamp"
    serve.collect_static_files(stamp)
    assert (collected / "mark.txt").read_text() == "first"
    (collected / "mark.txt").unlink()
    serve.collect_static_files(stamp)
    assert not (collected / "mark.txt").exists()
    (source / "mark.txt").write_text("second")
    serve.collect_static_files(stamp)
    assert (collected / "mark.txt").read_text() == "second"
