"""After a restore: what the log lacks comes back from the journal or a copy of it, and what is lost is declared."""

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from record import journal, log
from record.journal_files import Journal
from record.models import Document, Entry, Loss
from tests.claims.factories import person
from tests.conftest import OWNER
from tests.record.factories import content, publish
from tests.record.losing import lose_all_but
from tests.record.rebuilding import RIGHT, rebuild_record
from tests.record.test_read_model import rows

pytestmark = pytest.mark.django_db(transaction=True, databases={"default", OWNER})


def run(command: str, *arguments: object) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def replay(*arguments: object) -> str:
    return run("replay", "--by", person("admin").username, *arguments)


def log_rows() -> list[tuple[object, ...]]:
    entries = Entry.objects.values_list("index", "number", "version", "action", "published_at", "document", "origin")
    return [*entries, *((document.sha256, bytes(document.body)) for document in Document.objects.order_by("pk"))]


@pytest.fixture
def copy(journal_folder: Path, tmp_path: Path) -> Path:
    """A copy of a journal of five entries; the log has the first two of them, and its own journal is gone."""
    publish("One.", "Two.", "Three.", "Four.")
    publish_a_correction()
    copy = tmp_path / "copy"
    shutil.move(journal_folder, copy)
    lose_all_but(2)
    return copy


def publish_a_correction() -> None:
    log.append(content("Four, corrected."), number=4, action="corrected", note="A note.")


def lines_of(copy: Path) -> tuple[Path, list[bytes]]:
    [path] = Journal(copy).files()
    return path, path.read_bytes().splitlines(True)


@pytest.mark.parametrize("kept", ["as a folder", "as one file"])
def test_a_copy_gives_back_what_the_log_and_the_journal_lack(copy: Path, journal_folder: Path, kept: str) -> None:
    source = copy if kept == "as a folder" else lines_of(copy)[0]
    assert replay("--from", source) == "Entries appended: 3. Claims brought up to them: 2.\n"
    assert rebuild_record("--check") == RIGHT
    assert lines_of(journal_folder)[1] == lines_of(copy)[1]
    [entry] = publish("Five.")
    assert (entry.index, entry.number) == (5, 5)


def test_the_log_and_all_that_is_public_are_what_they_were(journal_folder: Path) -> None:
    publish("One.", "Two.", "Three.", "Four.")
    publish_a_correction()
    whole, public = log_rows(), rows()
    lose_all_but(0)
    replay()
    assert (log_rows(), rows()) == (whole, public)


@pytest.mark.parametrize(
    ("change", "words", "appended"),
    [
        (lambda lines: [*lines[:3], lines[3].replace(b"Four.", b"Fore."), lines[4]], "SHA-256", 1),
        (lambda lines: [*lines[:3], lines[3].replace(b'"number":4,"published_at"', b'"number":5,"published_at"')],
         "the leaf hash does not match", 1),
        (lambda lines: [*lines[:2], lines[3], lines[2]], "Entry 3 stands where entry 2 should be", 0),
        (lambda lines: lines[3:], "Entry 3 stands where entry 2 should be", 0),
        (lambda lines: [*lines[:2], lines[2], lines[2]], "Entry 2 stands where entry 3 should be", 1),
        (lambda lines: [lines[1], lines[0]], "Entry 0 stands where entry 2 should be", 0),
        (lambda lines: [*lines[:4], lines[4][:70]], ", line 5:", 2),
        (lambda lines: [*lines[:2], b"nonsense\n"], ", line 3:", 0),
    ],
    ids=["a forged document", "a forged entry", "another order", "a copy that begins too late", "a line twice",
         "an entry that the log has", "a torn line", "no line at all"],
)  # fmt: skip
def test_what_is_not_as_it_was_written_is_refused_and_what_comes_before_it_is_kept(
    copy: Path, change, words: str, appended: int
) -> None:
    path, lines = lines_of(copy)
    path.write_bytes(b"".join(change(lines)))
    with pytest.raises(CommandError, match="What came before it was appended") as refused:
        replay("--from", copy)
    assert words in str(refused.value)
    assert Entry.objects.count() == 2 + appended
    assert rebuild_record("--check")[1].count("belongs to no entry") == 0


def test_the_journal_of_another_log_is_refused(copy: Path) -> None:
    lose_all_but(0)
    publish("Another newsroom's.")
    with pytest.raises(CommandError, match="this is the journal of another log"):
        replay("--from", copy)
    assert Entry.objects.count() == 1


def test_it_must_be_known_in_whose_name_and_from_where(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No active account is called nobody"):
        run("replay", "--by", "nobody", "--from", copy)
    with pytest.raises(CommandError, match="does not exist"):
        replay("--from", tmp_path / "nowhere")
    with pytest.raises(CommandError, match="does not exist"):
        replay()


@pytest.fixture
def torn(journal_folder: Path) -> bytes:
    """The database is that of a backup, and the only copy of the third entry is half a line."""
    publish("One.", "Two.", "Three.")
    path, lines = lines_of(journal_folder)
    path.write_bytes(b"".join(lines[:2]) + lines[2][:200])
    lose_all_but(1)
    return lines[2][:200]


def test_what_is_lost_for_good_is_declared_and_the_log_goes_on_after_it(torn: bytes, journal_folder: Path) -> None:
    with pytest.raises(CommandError, match=r"has entry 1\. Run manage\.py replay first"):
        run("declare_lost", 1, 2, "--reason", "A fire.")
    with pytest.raises(CommandError, match=", line 3: "):
        replay()
    with pytest.raises(journal.JournalError, match="An operator must replay a copy that has it, or declare it lost"):
        publish("Another third.")
    assert run("declare_lost", 2, 2, "--reason", "A fire.") == "Declared lost: 2. The page of corrections says so.\n"
    [entry] = publish("The fourth.")
    assert (entry.index, entry.number) == (3, 4)
    assert rebuild_record("--check") == RIGHT
    assert run("journal", "--check").endswith("has all 4 entries of the log.\n")
    [kept] = journal_folder.glob("*.unreadable-*")
    assert kept.read_bytes() == torn


def test_an_older_backup_gets_back_what_was_declared_lost_too(torn: bytes) -> None:
    with pytest.raises(CommandError):
        replay()
    run("declare_lost", 2, 2, "--reason", "A fire.")
    publish("The fourth.")
    run("declare_lost", 4, 6, "--reason", "Another fire.")
    declared = list(Loss.objects.values_list())
    lose_all_but(1)
    with pytest.raises(journal.JournalError, match=r"\(1–6\)"):
        publish("Another second.")
    assert replay() == "Entries appended: 2. Claims brought up to them: 2.\n"
    assert list(Loss.objects.values_list()) == declared
    [entry] = publish("The eighth.")
    assert (entry.index, entry.number) == (7, 8)
    lose_all_but(2)
    run("declare_lost", 2, 2, "--reason", "A fire.")
    with pytest.raises(journal.JournalError, match=r"\(3–7\)"):
        publish("Another fourth.")


def test_a_damaged_line_among_others_is_passed_over_once_its_entry_is_declared_lost(
    copy: Path, journal_folder: Path
) -> None:
    path, lines = lines_of(copy)
    path.write_bytes(b"".join([*lines[:2], lines[2].replace(b"Three.", b"Thrice."), *lines[3:]]))
    shutil.move(copy, journal_folder)
    with pytest.raises(CommandError, match="line 3"):
        replay()
    run("declare_lost", 2, 2, "--reason", "A disk failed.")
    assert replay() == "Entries appended: 2. Claims brought up to them: 1.\n"
    assert rebuild_record("--check") == RIGHT
    assert list(Entry.objects.values_list("index", "number")) == [(0, 1), (1, 2), (3, 4), (4, 4)]
    assert run("journal", "--check")


def test_a_copy_that_is_found_after_the_loss_was_declared_does_not_bring_it_back(copy: Path) -> None:
    run("declare_lost", 2, 4, "--reason", "A fire.")
    [entry] = publish("Six.")
    assert (entry.index, entry.number) == (5, 6)
    assert replay("--from", copy) == "Entries appended: 0. Claims brought up to them: 0.\n"


@pytest.mark.parametrize(
    ("first", "last", "reason", "words"),
    [
        (1, 1, "A fire.", "begins with the next index, 0, not 1"),
        (1, 0, "A fire.", "in this order"),
        (0, 100_000, "A fire.", "at most 100000 entries"),
        (0, 0, " ", "Give a reason"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(journal_folder: Path, first, last, reason: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run("declare_lost", first, last, "--reason", reason)
    assert not Loss.objects.exists()


def test_the_journal_command_writes_what_is_lacking_and_says_what_is_wrong(
    journal_folder: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.JOURNAL = None
    publish("One.", "Two.")
    assert run("journal") == "There is no journal: JOURNAL is off.\n"
    settings.JOURNAL = journal_folder
    assert run("journal", "--check") == f"{journal_folder} has all 2 entries of the log.\n"
    path, lines = lines_of(journal_folder)
    path.write_bytes(lines[0].replace(b"One.", b"Won.") + lines[1])
    assert run("journal")
    with pytest.raises(CommandError, match=", line 1: the document's bytes do not match"):
        run("journal", "--check")
    lose_all_but(1)
    with pytest.raises(CommandError, match="An operator must run"):
        run("journal", "--check")
    assert run("journal", "-v0") == ""
    assert "An operator must run manage.py replay" in capsys.readouterr().err


def test_a_log_of_an_earlier_release_is_written_into_the_journal_when_it_is_migrated(
    journal_folder: Path, settings: Any
) -> None:
    settings.JOURNAL = None
    publish("One.", "Two.")
    settings.JOURNAL = journal_folder
    run("migrate")
    assert len(lines_of(journal_folder)[1]) == 2
