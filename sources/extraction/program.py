"""The program that reads documents: python -m sources.extraction.program, with one end of a socket as its input.

What comes is a Task with the open file of a document; what goes back is its Extraction. The program reads what
strangers wrote, so before the first of it comes, it takes from itself what it does not need: opening a file or a
connection, writing, starting a process, memory. It ends with the process that started it, however that one ends.
"""

import os
import resource
import socket
import sys
from types import ModuleType

import msgspec

from fetching.charsets import load_all
from sources.extraction import documents
from sources.extraction.handing import AGAIN, COMMANDS, LENGTH, LIFELINE, MAX_TASK, PICTURES
from sources.extraction.media_types import HEAD, media_type_of
from sources.extraction.media_types import PICTURES as PICTURES_WRITTEN
from sources.extraction.results import Extraction, Task
from sources.lifeline import end_with_parent

MEMORY = 240_000_000  # bytes of address space, of which 97 million are the program's own
MEMORY_FOR_PICTURES = 560_000_000  # one of 40 million pixels, twice where it is turned
MAX_WRITTEN = 100_000_000  # bytes of a picture
CPU = 15  # seconds for one document

SAMPLE = b"""<html lang="en"><head><title>A report</title><meta name="author" content="Ada Writer">
<meta property="article:published_time" content="2025-09-06"><script type="application/ld+json">{"@type": "NewsArticle",
"headline": "A report", "author": {"name": "Ada Writer"}}</script></head><body><article><h1>A report</h1>
<p>The first paragraph says what there is to say about it, in <b>some</b> words.</p><ul><li>One</li></ul><table><tr>
<td>7</td></tr></table><p>Posted on September 6, 2025 by the writer of it, with <a href="https://a.example/">a link</a>.
</p></article><div class="comments"><p>A comment of a reader, which is long enough.</p></div></body></html>"""


def main(lifeline: int, takes_pictures: bool) -> None:
    """Read documents until the other end of the socket, or of the pipe with this number, is closed."""
    os.dup2(lifeline, LIFELINE)
    if lifeline != LIFELINE:
        os.close(lifeline)
    end_with_parent(LIFELINE)
    prepare()
    if takes_pictures:
        pictures().load_all()
    commands = socket.socket(fileno=COMMANDS)
    give_up_rights(takes_pictures)
    commands.sendall(LENGTH.pack(0))
    while True:
        message, files, _flags, _address = socket.recv_fds(commands, MAX_TASK, 2)
        if not message:
            return
        answer = msgspec.json.encode(read(msgspec.json.decode(message, type=Task), *files))
        for file in files:
            os.close(file)
        commands.sendall(LENGTH.pack(len(answer)) + answer)


def read(task: Task, file: int, again: int) -> Extraction:
    """Read one document within its limits."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(spent.ru_utime + spent.ru_stime) + CPU
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    try:
        head = os.pread(file, HEAD, 0)
        if task.writes_picture and (media_type := media_type_of(head, task.media_type)) in PICTURES_WRITTEN:
            with open(file, "rb", closefd=False) as document, open(again, "wb", closefd=False) as to:
                document.seek(0)
                written: Extraction = pictures().write_again(document, media_type, to)
                return written
        return documents.read(os.pread(file, os.fstat(file).st_size, 0), task)
    except MemoryError:
        return Extraction("too_large", media_type_of(os.pread(file, HEAD, 0), task.media_type))
    except Exception:  # of any of three parsers, on bytes that were made to break them
        return Extraction("broken", media_type_of(os.pread(file, HEAD, 0), task.media_type))


def prepare() -> None:
    """Read a page once, so that every module and table that is loaded on first use is there."""
    load_all()
    documents.read(SAMPLE, Task(url="https://a.example/b"))
    documents.read(b"caf\xe9 au lait, na\xefve fa\xe7ade", Task())


def pictures() -> ModuleType:
    """Return what writes pictures again; it takes memory, and most processes meet none."""
    from sources.extraction import pictures

    return pictures


def give_up_rights(takes_pictures: bool) -> None:
    for limit, most in (
        (resource.RLIMIT_NOFILE, AGAIN + 1),  # so neither a socket nor a file can be opened while a document is read
        (resource.RLIMIT_FSIZE, MAX_WRITTEN if takes_pictures else 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY_FOR_PICTURES if takes_pictures else MEMORY),
    ):
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main(int(sys.argv[1]), PICTURES in sys.argv)
