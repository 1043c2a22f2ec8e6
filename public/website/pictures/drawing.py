"""Draws an SVG as PNG, in a process of its own.

resvg holds Python's lock while it draws, about a tenth of a second, in which a web process could answer nobody: nobody
waits for a picture but who asked for it. The process knows no part of this project, and nothing of its environment.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

LONGEST = 8  # seconds; an answer is given up after ten (factcheck/web_process.py)


def png(svg: str, fonts: Iterable[Path]) -> bytes:
    """Return the picture, drawn with these fonts alone. Raises subprocess.SubprocessError where that fails."""
    asked = json.dumps({"svg": svg, "fonts": [str(font) for font in fonts]}).encode()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", __file__], env={}, input=asked, capture_output=True, check=True, timeout=LONGEST
    )
    return done.stdout


def main() -> None:
    import resvg_py

    asked = json.load(sys.stdin.buffer)
    drawn = resvg_py.svg_to_bytes(svg_string=asked["svg"], skip_system_fonts=True, font_files=asked["fonts"])
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
