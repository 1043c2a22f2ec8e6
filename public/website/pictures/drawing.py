"""Draws an SVG as PNG, in a process of its own.

resvg holds Python's lock while it draws, about a tenth of a second, in which a web process could answer nobody: nobody
waits for a picture but who asked for it. The process knows no part of this project, and nothing of its environment.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

PROGRAM = Path(__file__).with_name("program.py")
LONGEST = 8  # seconds; an answer is given up after ten (factcheck/web_process.py)


def png(svg: str, fonts: Iterable[Path]) -> bytes:
    """Return the picture, drawn with these fonts alone. Raises subprocess.SubprocessError where that fails."""
    command = [sys.executable, "-I", *map(str, [PROGRAM, *sorted(fonts)])]
    done = subprocess.run(command, env={}, input=svg.encode(), capture_output=True, check=True, timeout=LONGEST)  # noqa: S603
    return done.stdout
