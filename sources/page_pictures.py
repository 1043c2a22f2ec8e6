"""Pictures of a PDF's pages with passages boxed, drawn in a process of its own that strangers' bytes may crash.

The program is sources/page_pictures_program.py: one process for each picture, with limits on what it takes, and no
rights beyond its work. It ends after some seconds, and with the process that started it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec
from django.utils.translation import gettext as _

from sources.models import ArchivedCopy, ArchivedText
from sources.page_pictures_program import BROKEN, ENCRYPTED, NO_PAGE, TOO_LARGE, Boxed, Wanted, letters
from sources.warc import body_of

PROJECT = Path(__file__).resolve().parent.parent
LONGEST = 20  # seconds for one picture, with the start of the program
AT_ONCE = threading.BoundedSemaphore(2)  # in this process
MAX_PICTURE = 20_000_000  # bytes


class NoPicture(Exception):
    """There is no picture of the page; its text says why, to people."""


def picture_of(text: ArchivedText, page: int, passages: Iterable[tuple[int, int]]) -> bytes:
    """Return a page, counted from 1, as a PNG, with boxes around the passages that stand there.

    Passages are places in the text. Raises NoPicture, and sources.warc.NoBody where the file is lost.
    """
    begin, end = bounds_of(text, page)
    boxed = [
        Boxed(len(letters(text.text[begin:start])), letters(text.text[max(begin, start) : min(end, stop)]))
        for start, stop in passages
        if start < end and stop > begin
    ]
    with _as_file(text.copy) as file:
        if not AT_ONCE.acquire(timeout=LONGEST):
            raise NoPicture(_("Too many pictures are drawn just now; load the page again."))
        try:
            return _drawn(file, Wanted(page, boxed))
        finally:
            AT_ONCE.release()


def bounds_of(text: ArchivedText, page: int) -> tuple[int, int]:
    """Return where a page of the text begins, and where it ends. Raises NoPicture."""
    if not 1 <= page <= len(text.pages):
        raise NoPicture(_("There is no such page: the text has 1 to %d.") % len(text.pages))
    ends = [*text.pages, len(text.text)]
    return ends[page - 1], ends[page]


def _as_file(copy: ArchivedCopy) -> IO[bytes]:
    """Return the bytes of the copy as a file that a program can be given."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    try:
        with body_of(copy) as body:
            shutil.copyfileobj(body, file)
        file.flush()
        return file
    except BaseException:
        file.close()
        raise


def _drawn(file: IO[bytes], wanted: Wanted) -> bytes:
    read_end, lifeline = os.pipe()
    try:
        program = subprocess.Popen(  # noqa: S603
            [sys.executable, "-s", "-m", "sources.page_pictures_program", str(file.fileno()), str(read_end)],
            cwd=PROJECT,
            env={"MALLOC_ARENA_MAX": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[file.fileno(), read_end],
        )
    finally:
        os.close(read_end)
    end = threading.Timer(LONGEST, program.kill)
    end.start()
    try:
        with program, suppress(BrokenPipeError):
            assert program.stdin is not None
            assert program.stdout is not None
            program.stdin.write(msgspec.json.encode(wanted))
            program.stdin.close()
            picture = program.stdout.read(MAX_PICTURE + 1)
            program.stdout.close()  # one that writes on ends
    finally:
        end.cancel()
        program.kill()
        os.close(lifeline)
    if program.returncode == 0:
        return picture
    raise NoPicture(_why(program.returncode))


def _why(code: int) -> str:
    return {
        ENCRYPTED: _("The PDF is encrypted, so its pages cannot be drawn."),
        TOO_LARGE: _("The page takes too much memory to be drawn."),
        NO_PAGE: _("The PDF has no such page."),
        BROKEN: _("The PDF is broken, so this page cannot be drawn."),
    }.get(code, _("Drawing the page took too long, or broke off."))
