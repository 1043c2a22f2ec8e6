"""Addresses whose answers are sent as they are made, for a server of tests. What they do is noted in files."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

from factcheck import pipes
from factcheck.urls import urlpatterns as served
from public.caching import cacheable
from record import reading
from record.reading import Questions, Statement

pipes.PATIENCE = 1.0
PIECE = b"a" * 99_999 + b"\n"


def note(what: str) -> None:
    with Path(os.environ["TMPDIR"], "notes").open("a") as notes:
        notes.write(f"{what}\n")


def database() -> Questions[str]:
    """Ask for something that shows whether it is asked as readers ask."""
    rows = yield Statement("SELECT current_setting('default_transaction_read_only')", [])
    return f"read only: {rows[0][0]}"


def pieces(name: str, count: int, fails_at: int, waits_at: int) -> Iterator[bytes]:
    """So many pieces; before the numbered one something goes wrong, or a file is waited for that says to go on."""
    note(f"{name} begun")
    try:
        for number in range(count):
            if number == fails_at:
                raise ValueError("it is broken")
            while number == waits_at and not Path(os.environ["TMPDIR"], "go").exists():
                time.sleep(0.01)
            if (found := reading.answer(database())) and number == 0:
                note(found)
            yield PIECE
    finally:
        note(f"{name} closed")


@cacheable
def stream(request: HttpRequest, name: str) -> StreamingHttpResponse:
    count, fails_at, waits_at = (int(request.GET.get(key, -1)) for key in ("count", "fails_at", "waits_at"))
    answer = StreamingHttpResponse(pieces(name, count, fails_at, waits_at), content_type="text/plain")
    if "has_length" in request.GET:
        answer["Content-Length"] = str(count * len(PIECE))
    return answer


urlpatterns = [path("stream/<slug:name>", stream), path("api/v1/stream/<slug:name>", stream), *served]
