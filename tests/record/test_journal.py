"""The journal: written with every append, believed over the log, and repaired where a crash tore it."""

import json
import logging
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from record import journal, log
from record.journal import JournalError
from record.journal_files import Journal
from record.models import Entry
from tests.conftest import empty_tables
from tests.record.factories import content, publish
from tests.record.losing import lose_all_but

pytestmark = pytest.mark.django_db(transaction=True)

AHEAD = r"entries that the database lacks \({}\)\. An operator must run manage\.py replay\.$"


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in Journal(folder).files() for line in path.read_bytes().splitlines()]


def indices(folder: Path) -> list[int]:
    return [line["entry"]["index"] for line in lines(folder)]


def the_file(folder: Path) -> Path:
    [path] = Journal(folder).files()
    return path


def test_each_entry_stands_in_it_with_its_documents_very_bytes(journal_folder: Path) -> None:
    publish("One.", "Señora “Dos” \u2028 two.")
    log.append(content("One, corrected."), number=1, action="corrected", note="A note.", origin="claim 7")
    log.retract(2, note="Wrong.")
    for line, entry in zip(the_file(journal_folder).read_bytes().splitlines(), Entry.objects.all(), strict=True):
        body = bytes(entry.document.body)
        origin = b'"claim 7"' if entry.index == 2 else b"null"
        assert line == b'{"document":%s,"entry":%s,"leaf_hash":"%s","origin":%s}' % (
            *(body, entry.leaf, bytes(entry.leaf_hash).hex().encode(), origin),
        )
    assert [found.body for found in Journal(journal_folder).read()] == [
        bytes(e.document.body) for e in Entry.objects.all()
    ]


def test_nobody_else_may_read_it(journal_folder: Path) -> None:
    publish()
    assert stat.S_IMODE(journal_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(the_file(journal_folder).stat().st_mode) == 0o600


def test_it_is_written_when_the_transaction_has_committed_and_not_before(journal_folder: Path) -> None:
    with transaction.atomic():
        publish("One.")
        publish("Two.")
        assert indices(journal_folder) == []
    assert indices(journal_folder) == [0, 1]


def test_what_is_rolled_back_never_stands_in_it_and_does_not_stop_what_comes_next(journal_folder: Path) -> None:
    publish("One.")
    with transaction.atomic():
        publish("Two.")
        transaction.set_rollback(True)
    with transaction.atomic():
        with transaction.atomic():
            publish("Two, in a savepoint.")
            transaction.set_rollback(True)
        publish("Two, after it.")
        with transaction.atomic():
            publish("Three, in a savepoint.")
            transaction.set_rollback(True)
    publish("Three.")
    assert [line["document"]["claim"]["statement"] for line in lines(journal_folder)] == [
        "One.",
        "Two, after it.",
        "Three.",
    ]


def test_an_archive_stands_in_it_whole(journal_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("record.journal.CHUNK", 3)
    monkeypatch.setattr("record.journal_files.LINES_IN_A_FILE", 4)
    log.append_many(content(f"Claim {n}.") for n in range(10))
    publish("The eleventh.")
    assert [path.name for path in Journal(journal_folder).files()] == [f"{n:012}.jsonl" for n in (0, 4, 8)]
    assert indices(journal_folder) == list(range(11))


def test_a_log_that_is_older_than_the_journal_is_written_into_it_first(journal_folder: Path, settings: Any) -> None:
    settings.JOURNAL = None
    publish("One.", "Two.")
    settings.JOURNAL = journal_folder
    publish("Three.")
    assert indices(journal_folder) == [0, 1, 2]


def test_nothing_is_appended_while_it_knows_more_than_the_log(journal_folder: Path) -> None:
    publish("One.", "Two.", "Three.")
    before = the_file(journal_folder).read_bytes()
    lose_all_but(1)
    for append in (
        lambda: publish("Another."),
        lambda: log.append(content(), number=1, action="corrected", note="A note."),
        lambda: log.append_many([content("Another.")]),
        lambda: log.retract(1, note="Wrong."),
        journal.follow,
    ):
        with pytest.raises(JournalError, match=AHEAD.format("1–2")):
            append()
    assert Entry.objects.count() == 1
    assert journal.obstacle() == journal.trouble() != ""
    assert the_file(journal_folder).read_bytes() == before


def test_an_empty_database_does_not_begin_where_a_journal_is(journal_folder: Path) -> None:
    publish("One.")
    empty_tables()
    with pytest.raises(JournalError, match=AHEAD.format("0")):
        publish("Another.")


def test_nothing_is_appended_to_a_log_of_which_it_is_not_the_journal(journal_folder: Path) -> None:
    publish("One.", "Two.")
    empty_tables()
    kept = journal_folder.rename(journal_folder.with_name("kept"))
    publish("Another newsroom's.", "Its second.", "Its third.")
    journal_folder.rename(journal_folder.with_name("other"))
    kept.rename(journal_folder)
    with pytest.raises(JournalError, match=r"entry 1 of the journal is not the database's"):
        publish("Its fourth.")
    assert indices(journal_folder) == [0, 1]


@pytest.mark.parametrize("left", [1, 40, -1], ids=["a byte", "forty bytes", "all but the line's end"])
def test_a_torn_last_line_is_taken_out_and_written_again(journal_folder: Path, left: int) -> None:
    publish("One.", "Two.")
    path = the_file(journal_folder)
    whole = path.read_bytes()
    first, last = whole.splitlines(True)
    path.write_bytes(first + last[:left])
    assert journal.obstacle() == ""
    publish("Three.")
    assert path.read_bytes().startswith(whole)
    assert indices(journal_folder) == [0, 1, 2]
    [kept] = journal_folder.glob("*.unreadable-*")
    assert kept.read_bytes() == last[:left]


def test_damaged_lines_at_the_end_are_written_again_from_the_log(journal_folder: Path) -> None:
    publish("One.", "Two.", "Three.", summary="x" * 100_000)
    path = the_file(journal_folder)
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    path.write_bytes(whole[:first] + whole[first:].replace(b"xx", b"xy"))
    publish("Four.")
    assert path.read_bytes().startswith(whole)


def test_a_line_that_cannot_be_read_and_an_entry_that_the_log_lacks_stop_publishing(journal_folder: Path) -> None:
    publish("One.", "Two.")
    path = the_file(journal_folder)
    path.write_bytes(path.read_bytes()[:-1])
    lose_all_but(1)
    with pytest.raises(JournalError, match=r"last line cannot be read, and the database lacks its entry, 1\."):
        publish("Another.")
    assert Entry.objects.count() == 1


def test_a_journal_that_cannot_be_written_stops_publishing_with_the_reason(journal_folder: Path) -> None:
    journal_folder.parent.mkdir()
    journal_folder.write_text("A file where the folder should be.")
    with pytest.raises(JournalError, match=r"cannot be written \(Not a directory\)"):
        publish("One.")
    assert not Entry.objects.exists()
    assert "Not a directory" in journal.obstacle()


def test_a_disk_that_is_nearly_full_stops_publishing(journal_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("record.journal_files.RESERVE", 2**62)
    with pytest.raises(JournalError, match="No space left on device"):
        publish("One.")
    assert not Entry.objects.exists()


@contextmanager
def a_disk_that_fills_up(at: int) -> Iterator[None]:
    """No file of this process may grow beyond this size. PostgreSQL is not this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_what_was_committed_when_the_disk_filled_up_is_said_and_written_before_the_next(
    journal_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish("One.")
    size = the_file(journal_folder).stat().st_size
    with a_disk_that_fills_up(size + 100):
        publish("Two.")
        assert Entry.objects.count() == 2
        assert [record.levelno for record in caplog.records] == [logging.ERROR]
        assert "what was published is not in it yet" in caplog.text
        assert journal.trouble().startswith("The journal lacks entry 1 and what follows")
        assert the_file(journal_folder).stat().st_size == size
        with pytest.raises(JournalError, match="File too large"):
            publish("Three.")
        assert Entry.objects.count() == 2
    publish("Three.")
    assert indices(journal_folder) == [0, 1, 2]
    assert journal.trouble() == ""


# Publishes in a process of its own, and ends it between the commit and the journal.
PUBLISH_AND_DIE = """
import os, sys
from pathlib import Path
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"], settings.JOURNAL = sys.argv[1], Path(sys.argv[2])
django.setup()
from record import journal
from tests.record.factories import publish
journal._follow = lambda journal: os._exit(9)
publish("Two.")
"""
PUBLISH_MANY = """
import os, sys
from pathlib import Path
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"], settings.JOURNAL = sys.argv[1], Path(sys.argv[2])
django.setup()
from tests.record.factories import publish
for number in range(15):
    publish(f"Claim {number}.")
"""


def start(script: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", script, connection.settings_dict["NAME"], str(folder)])


def test_what_a_killed_process_committed_is_written_before_the_next_append(journal_folder: Path) -> None:
    publish("One.")
    assert start(PUBLISH_AND_DIE, journal_folder).wait() == 9
    assert (Entry.objects.count(), indices(journal_folder)) == (2, [0])
    assert journal.obstacle() == ""
    publish("Three.")
    assert indices(journal_folder) == [0, 1, 2]


def test_processes_and_threads_that_append_at_once_write_each_entry_once_and_in_order(journal_folder: Path) -> None:
    def publish_some() -> None:
        for number in range(10):
            publish(f"A thread's {number}.")
        connection.close()

    processes = [start(PUBLISH_MANY, journal_folder) for _ in range(2)]
    threads = [threading.Thread(target=publish_some) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait() for process in processes] == [0, 0]
    assert indices(journal_folder) == list(range(50))
    assert [line["leaf_hash"] for line in lines(journal_folder)] == [
        bytes(e.leaf_hash).hex() for e in Entry.objects.all()
    ]


def test_switched_off_there_is_none(settings: Any, tmp_path: Path) -> None:
    publish("One.")
    assert (journal.obstacle(), journal.trouble()) == ("", "")
    journal.follow()
    assert os.listdir(tmp_path) == []
