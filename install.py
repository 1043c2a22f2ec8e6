"""Make .venv with the locked packages; do nothing when it already has them. Standard library only."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
STAMP = VENV / "installed"  # written last: a folder without it is an interrupted set-up


def main(arguments: list[str]) -> None:
    """Install what runs the project; with --dev also what tests it. Exits with a sentence when it cannot."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}. Try make PYTHON=…")
    wanted = ["requirements-dev.txt"] if "--dev" in arguments else ["requirements-dev.txt", "requirements.txt"]
    try:
        (PROJECT / "var").mkdir(exist_ok=True)
        with open(PROJECT / "var" / "install.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            os.set_inheritable(lock.fileno(), True)  # an installer that outlives this process keeps the lock
            if not is_installed(wanted):
                install(wanted[-1])
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another account. Run as that account, or delete .venv and var.")


def is_installed(any_of: list[str]) -> bool:
    """Return whether .venv is complete for one of these lock files as they are now."""
    if not STAMP.exists() or not (VENV / "bin" / "python").exists():
        return False
    return STAMP.read_text() in [stamp_of(name) for name in any_of]


def stamp_of(lock_file: str) -> str:
    return f"{lock_file} {hashlib.sha256((PROJECT / lock_file).read_bytes()).hexdigest()}\n"


def install(lock_file: str) -> None:
    print(f"Installing {lock_file} into .venv …", flush=True)
    stamp = stamp_of(lock_file)  # as it is now: it may change meanwhile
    if STAMP.exists() and (VENV / "bin" / "python").exists():
        STAMP.unlink()  # complete for another lock file: go on from there
    else:
        shutil.rmtree(VENV, ignore_errors=True)
    if not with_uv(lock_file):
        with_pip(lock_file)
    STAMP.write_text(stamp)


def with_uv(lock_file: str) -> bool:
    """Return whether uv did it; it may be missing, or find no folder for its cache."""
    uv = shutil.which("uv")
    python = VENV / "bin" / "python"
    make = [uv, "venv", "--quiet", "--python", sys.executable, VENV]
    fill = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--require-hashes",
        "-r",
        PROJECT / lock_file,
    ]
    return uv is not None and (python.exists() or succeeds(make)) and succeeds(fill)


def with_pip(lock_file: str) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(f"{sys.executable} lacks ensurepip. On Debian or Ubuntu: apt install python3-venv. Or install uv.")
    pip = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    # A folder that uv made has no pip; venv adds it.
    done = succeeds([sys.executable, "-m", "venv", VENV])
    if not done or not succeeds([*pip, "install", "--require-hashes", "-r", PROJECT / lock_file]):
        sys.exit("The packages could not be installed; the reason is above. Run the same command again to go on.")


def succeeds(command: Sequence[object]) -> bool:
    environment = os.environ | {"PIP_USER": "0"}
    return subprocess.run([str(word) for word in command], env=environment, close_fds=False).returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
