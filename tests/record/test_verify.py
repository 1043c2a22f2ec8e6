"""The log against itself: each entry and each document that is not what was appended is named."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError

from record import rebuild, verify
from record.models import Entity
from tests.conftest import as_owner
from tests.record.factories import publish
from tests.record.rebuilding import rebuild_record
from tests.record.test_read_model import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def damaged_log(a_busy_record: object) -> Callable[..., None]:
    """Do what no role of the server can: a disk, or somebody who switches the triggers off."""

    def do(*statements: str) -> None:
        with as_owner() as owner:
            owner.execute("ALTER TABLE record_document DISABLE TRIGGER USER")
            owner.execute("ALTER TABLE record_entry DISABLE TRIGGER USER")
            for statement in statements:
                owner.execute(statement)
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            owner.execute("ALTER TABLE record_document ENABLE TRIGGER USER")
            owner.execute("ALTER TABLE record_entry ENABLE TRIGGER USER")

    return do


def of_entry(index: int) -> str:
    return f"(SELECT document_id FROM record_entry WHERE index = {index})"


def flipped(index: int) -> str:
    """One bit of one byte of the document of an entry."""
    return (
        f"UPDATE record_document SET body = set_bit(body, 400, 1 - get_bit(body, 400)) WHERE sha256 = {of_entry(index)}"
    )


ENTRIES = {
    0: "entry 0 (number 1, version 1)", 1: "entry 1 (number 2, version 1)", 2: "entry 2 (number 3, version 1)",
    3: "entry 3 (number 4, version 1)", 4: "entry 4 (number 1, version 2)", 5: "entry 5 (number 2, version 2)",
    6: "entry 6 (number 4, version 2)",
}  # fmt: skip
HASH, LEAF = "the document's bytes do not match its SHA-256", "the leaf hash does not match the entry"


@pytest.mark.parametrize("index", ENTRIES)
def test_one_flipped_bit_in_any_version_of_any_number_is_named(damaged_log, index: int) -> None:
    damaged_log(flipped(index))
    for arguments in ([], ["--check"]):
        status, printed, said = rebuild_record(*arguments)
        assert (status, printed.splitlines()) == (1, [f"{ENTRIES[index]}: {HASH}"])
        assert "damaged in 1 places. Nothing was changed" in said


def test_every_damaged_entry_is_named_and_nothing_is_rebuilt_from_it(damaged_log) -> None:
    damaged_log(flipped(0), flipped(4), "UPDATE record_entry SET leaf_hash = '\\x00' WHERE index = 2")
    Entity.objects.filter(kind="topic").delete()
    damaged = rows()
    status, printed, said = rebuild_record()
    assert status == 1
    assert printed.splitlines() == [f"{ENTRIES[0]}: {HASH}", f"{ENTRIES[2]}: {LEAF}", f"{ENTRIES[4]}: {HASH}"]
    assert "damaged in 3 places" in said
    assert rows() == damaged


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE record_entry SET action = 'updated' WHERE index = 4", [f"{ENTRIES[4]}: {LEAF}"]),
        ("UPDATE record_entry SET published_at = published_at + interval '1 second' WHERE index = 6", [LEAF]),
        ("UPDATE record_entry SET version = 3 WHERE index = 4", ["has no version 2 before it", LEAF]),
        (
            "DELETE FROM record_entry WHERE index = 6",
            ["belongs to no entry", "the log: ends after 6 entries; it had 7"],
        ),
        (
            "UPDATE record_entry SET version = 9 WHERE index = 4; "
            "UPDATE record_entry SET version = 2, action = 'updated' WHERE index = 0; "
            "UPDATE record_entry SET version = 1, action = 'published' WHERE index = 4",
            ["entry 0 (number 1, version 2): has no version 1 before it"],
        ),
        (
            "DELETE FROM record_factcheck; DELETE FROM record_entry WHERE index = 2",
            ["comes where entry 2 should be", "should be 3", "belongs to no entry"],
        ),
        ("INSERT INTO record_document (sha256, body) VALUES (repeat('a', 64), '{}')", ["document aaaa"]),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(damaged_log, change: str, named: list[str]) -> None:
    damaged_log("DELETE FROM record_mention", change)
    status, printed, _ = rebuild_record("--check")
    assert status == 1
    for words in named:
        assert words in printed


def test_the_progress_of_a_check_ends_with_all_of_it(a_busy_record: object) -> None:
    for part in (verify.damage, rebuild.differences):
        said: list[tuple[int, int]] = []
        assert list(part(lambda *progress, said=said: said.append(progress))) == []
        assert {total for _done, total in said} == {7}
        assert all(0 <= done <= total for done, total in said)


def test_a_log_that_lost_its_end_is_not_rebuilt_from(damaged_log) -> None:
    """Its last entry retracts the fourth fact-check: without it, that would be public again."""
    gone = "DELETE FROM record_document WHERE sha256 NOT IN (SELECT document_id FROM record_entry)"
    damaged_log("DELETE FROM record_entry WHERE index = 6", gone)
    before = rows()
    for arguments in ([], ["--check"]):
        status, printed, said = rebuild_record(*arguments)
        assert (status, printed) == (1, "the log: ends after 6 entries; it had 7\n")
        assert "Nothing was changed" in said
    assert rows() == before
    with pytest.raises(IntegrityError, match="the log lost its end: it had 7 entries"):
        publish("Another with the number of one that is gone.")


# A document that was changed together with everything that would show it, except the entry itself.
FORGED = """
WITH forged AS (
     SELECT convert_to(replace(convert_from(body, 'UTF8'), '"{field}":{old}', '"{field}":{new}'), 'UTF8') AS body
       FROM record_document WHERE sha256 = {document}
     ), written AS (
     INSERT INTO record_document SELECT encode(sha256(body), 'hex'), body FROM forged RETURNING sha256
     )
UPDATE record_entry SET document_id = (SELECT sha256 FROM written) WHERE index = 2
"""


@pytest.mark.parametrize(
    ("field", "old", "new", "named"),
    [
        ("version", "1", "7", "names another number, version, action or time"),
        ("format", '"factcheck/1"', '"factcheck/0"', "cannot be read: format"),
        ("summary", '"', '7,"more":"', "cannot be read"),
    ],
)
def test_a_document_that_does_not_fit_its_entry_is_named(damaged_log, field, old, new, named) -> None:
    damaged_log(FORGED.format(field=field, old=old, new=new, document=of_entry(2)))
    status, printed, _ = rebuild_record("--check")
    assert status == 1
    first, second, *_no_entrys_document = printed.splitlines()
    assert first == f"{ENTRIES[2]}: {LEAF}"
    assert second.startswith(f"{ENTRIES[2]}: its document {named}")
