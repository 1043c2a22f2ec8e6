"""A partner's mirror, killed at random moments while its connections break and the site goes on publishing."""

import json
import random
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any

from record import log, notices
from record.models import Entry, FactCheck
from tests.record.factories import content, publish
from tests.server import PROJECT, Server, served

MIRROR = PROJECT / "docs/examples/mirror.py"
KILLS = 20
FAR = 10**9  # bytes
AT_FIRST = 900  # documents: more than the mirror writes at a time


class Breaking(socketserver.ThreadingTCPServer):
    """A way to a server that is slow, and breaks off after some bytes of most answers; or that alters what they say."""

    daemon_threads = True
    is_breaking = True
    altered: tuple[bytes, bytes] | None = None  # what, and into what

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.to = port


class Passing(socketserver.BaseRequestHandler):
    server: Breaking

    def handle(self) -> None:
        asked = self.request.recv(65_536)
        with socket.create_connection(("127.0.0.1", self.server.to)) as server, suppress(OSError):
            if self.server.altered:
                server.sendall(asked.replace(b"gzip", b"identity"))
                answer = b"".join(iter(lambda: server.recv(65_536), b""))
                self.request.sendall(answer.replace(*self.server.altered))
                return
            server.sendall(asked)
            left = random.randrange(random.choice((300, 3_000, 30_000, FAR))) if self.server.is_breaking else FAR
            while left > 0 and (part := server.recv(1_000)):
                self.request.sendall(part[:left])
                left -= len(part)
                if self.server.is_breaking:
                    time.sleep(0.001)


@contextmanager
def breaking(server: Server) -> Iterator[Breaking]:
    with Breaking(server.port) as between:
        thread = threading.Thread(target=between.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield between
        finally:
            between.shutdown()
            thread.join()


def mirror(port: int, file: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, str(MIRROR), f"http://127.0.0.1:{port}/", str(file), *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def publish_something() -> None:
    """Publish a claim, correct or retract one, publish again what was retracted, or tell what became of a source."""
    number = random.choice(FactCheck.objects.values_list("number", flat=True))
    match random.randrange(6):
        case 0:
            publish("Another claim.")
        case 1 | 2:
            log.append(content(f"Corrected, for {random.random()}."), number=number, action="corrected", note="Wrong.")
        case 3:
            log.retract(number, note="Wrong.", names_statement=False)
            if random.random() < 0.3:
                log.append(content("Published again."), number=number, action="updated", note="Right after all.")
        case _:
            notices.append(number, "retracted", "river-report", reason=f"A canary of {number}.")
            if random.random() < 0.3:
                notices.append(number, "still_stands", "river-report", reason="It does.")


def shown(file: Path) -> tuple[int | None, dict[int, str]]:
    """Return the index that a mirror has come to, and what it shows by number."""
    with closing(sqlite3.connect(file)) as db:
        if not db.execute("SELECT * FROM sqlite_schema WHERE name = 'state'").fetchone():
            return None, {}
        state = db.execute("SELECT export, last FROM state").fetchone()
        rows = dict(db.execute("SELECT number, body FROM fact_check"))
    index = None if not state or state[1] is None or state[1] < state[0] else state[1]
    return index, rows


def told(file: Path) -> tuple[list[tuple[int, bool]], dict[int, list[dict[str, Any]]]]:
    """Return the notices that a mirror has, and whether with their texts, and those that it shows by number."""
    with closing(sqlite3.connect(file)) as db:
        kept = db.execute("SELECT idx, body IS NOT NULL FROM notice ORDER BY idx").fetchall()
        standing: dict[int, list[dict[str, Any]]] = {}
        for number, body in db.execute("SELECT number, body FROM source_notice"):
            standing.setdefault(number, []).append(json.loads(body))
    return [(index, bool(has_texts)) for index, has_texts in kept], standing


def stood(index: int) -> dict[int, str]:
    """Return the hash of each fact-check that stood at an index of the log, by number."""
    newest = Entry.objects.filter(index__lte=index).order_by("number", "-version").distinct("number")
    return {entry.number: entry.document_id for entry in newest if entry.action != Entry.Action.RETRACTED}


def test_killed_at_random_moments_it_shows_what_stood_and_ends_equal_to_the_export(
    transactional_db: None, tmp_path: Path
) -> None:
    publish(*(f"The first claim of {number}." for number in range(1, AT_FIRST + 1)))
    file = tmp_path / "facts.sqlite"
    with served(tmp_path) as server, breaking(server) as between:
        port = between.server_address[1]
        for _kill in range(KILLS):
            running = mirror(port, file, "--every", "0.01")
            end = time.monotonic() + random.uniform(0.1, 0.4)
            while time.monotonic() < end:
                publish_something()
                time.sleep(random.uniform(0, 0.02))
            running.kill()
            _out, said = running.communicate()
            assert "Traceback" not in said, said
            index, rows = shown(file)
            hashes = {number: sha256(body.encode()).hexdigest() for number, body in rows.items()}
            if index is None:  # it has not come to the end of the export, or not to where the log names its hashes
                assert {*hashes.values()} <= {*Entry.objects.values_list("document_id", flat=True)}
            else:
                withdrawn = {*stood(index)} - {*hashes}
                assert hashes == {number: found for number, found in stood(index).items() if number not in withdrawn}
                assert not withdrawn - {*Entry.objects.filter(action="retracted").values_list("number", flat=True)}
        between.is_breaking = False
        running = mirror(port, file, "--once")
        assert running.wait() == 0, running.communicate()
        _status, export = server.ask("GET", "/api/v1/export")
        _status, listed = server.ask("GET", "/api/v1/notices?limit=1000")
    *documents, _end = export.splitlines()
    index, rows = shown(file)
    assert [*rows.values()] == documents
    assert index == Entry.objects.latest("index").index
    words = file.read_bytes().decode(errors="replace")
    for number in Entry.objects.filter(action=Entry.Action.RETRACTED).values_list("number", flat=True):
        assert f"The first claim of {number}." not in words
    given = json.loads(listed)["results"]
    kept, standing = told(file)
    assert len(given) > KILLS
    assert kept == [(each["index"], each["source"] is not None) for each in given]
    versions = {row.number: row.version for row in FactCheck.objects.all()}
    settled = {(each["number"], each["version"]): each["index"] for each in given if each["kind"] == "still_stands"}
    expected = [
        each
        for each in given
        if each["version"] == versions.get(each["number"])
        and each["kind"] != "still_stands"
        and each["index"] > settled.get((each["number"], each["version"]), -1)
    ]
    assert sorted((each for found in standing.values() for each in found), key=itemgetter("index")) == expected
    for number in {each["number"] for each in given if each["source"] is None} - {each["number"] for each in expected}:
        if number not in versions:
            assert f"A canary of {number}." not in words


def test_what_the_log_does_not_name_is_never_shown_and_a_page_of_changes_is_taken_whole_or_not_at_all(
    transactional_db: None, tmp_path: Path
) -> None:
    publish("The river rose.", "The lake fell.")
    with served(tmp_path) as server, breaking(server) as between:
        port = between.server_address[1]

        def catch_up(file: Path) -> str:
            return mirror(port, file, "--once", "--every", "0.01").communicate()[1]

        file = tmp_path / "altered.sqlite"
        between.altered = (b"The lake fell.", b"The lake rose.")
        assert "The export is not what the log says" in catch_up(file)
        assert "The lake" not in "".join(shown(file)[1].values())
        file = tmp_path / "facts.sqlite"
        between.altered = (b"The", b"The")
        assert catch_up(file) == ""
        before = shown(file)
        assert before[0] == 1
        assert [*before[1]] == [1, 2]
        for number in (1, 2):
            log.append(content("It fell."), number=number, action="corrected", note="Wrong.")
        publish("The sea fell.")
        between.altered = (b"The sea fell.", b"The sea rose.")
        assert "The document of entry 4 is not the one that was hashed" in catch_up(file)
        assert shown(file) == before
