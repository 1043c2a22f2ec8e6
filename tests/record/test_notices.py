"""Notices stand beside documents: what became of a source since, in a sequence of their own."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from msgspec.structs import replace

from record import documents, log, notices, reading, state, told
from record.documents import Evidence, Successor
from record.formats import InvalidDocument
from record.log import NotPublic
from record.models import Entry, Notice, NoticeMention
from record.stored import IndexRange
from tests.record.factories import a_source, content, publish, some_evidence

pytestmark = pytest.mark.django_db
QUOTE = "The level rose by 0.40 m."
EVERYTHING = IndexRange()


def standing(number: int = 1, version: int = 1) -> list[tuple[str, list[str], str | None]]:
    """Source, kinds that stand and the reason with which others are settled, as a page says it."""
    found = told.told(reading.answer(told.of_version(number, version)))
    return [
        (each.source, [notice.kind for notice in each.standing], each.settled_by and each.settled_by.reason)
        for each in found
    ]


def test_a_notice_names_what_the_document_says_and_changes_nothing_of_it() -> None:
    [entry] = publish("One.")
    body = bytes(entry.document.body)
    notice = notices.append(1, "passage_changed", "river-report", passage=QUOTE)
    assert (notice.index, notice.number, notice.version, notice.after) == (0, 1, 1, 0)
    assert notice.read_on == datetime(2025, 9, 8, 10, tzinfo=UTC)
    assert notice.noticed_at.microsecond == 0
    publish("Two.")
    second = notices.append(2, "gone", "radio-interview")
    assert (second.index, second.after, second.read_on) == (1, 1, None)
    assert bytes(Entry.objects.get(index=0).document.body) == body
    mentions = NoticeMention.objects.filter(notice=second).values_list("kind", "slug")
    assert {("topic", "floods"), ("source", "river-report"), ("rating", "default.false")} <= {*mentions}


def test_the_copy_in_which_a_passage_was_read_says_when_that_was() -> None:
    def read(day: int, **changes: Any) -> Evidence:
        piece = some_evidence(**changes)
        return replace(piece, archive=replace(piece.archive, captured_at=f"2025-09-{day:02}T10:00:00Z"))

    pieces = [
        read(8),
        read(9, quote="It fell."),
        read(7, source="study", read="through", through="river-report", quote="A model."),
        read(30, source="river-report", read="through", through="study", quote="Another."),
    ]
    publish("One.", evidence=pieces, sources=[a_source(), a_source("study")])
    for passage, day in ((None, 9), (QUOTE, 8), ("It fell.", 9), ("A model.", 7)):
        notice = notices.append(1, "passage_gone", "river-report", passage=passage)
        assert notice.read_on is not None
        assert notice.read_on.day == day, passage
    moment = datetime(2025, 9, 1, tzinfo=UTC)
    assert notices.append(1, "gone", "river-report", read_on=moment).read_on == moment


@pytest.mark.parametrize(
    ("kind", "changes", "key"),
    [
        ("vanished", {}, "kind"),
        ("gone", {"source": "another"}, "source"),
        ("gone", {"source": "not a slug"}, "source"),
        ("passage_gone", {"passage": "What nobody quotes."}, "passage"),
        ("passage_gone", {"passage": "Two meters, in one night!"}, "passage"),  # it stands in the other source
        ("retracted", {"reason": "It \u202edid not\u202c rise."}, "reason"),
        ("retracted", {"reason": "x" * 2_001}, "reason"),
        ("retracted", {"reason": "\0"}, "reason"),
        ("retracted", {"reason": "\ud800"}, "reason"),
        ("superseded", {"replaced_by": Successor(title="\u200b", url=None)}, "replaced_by.title"),
        ("superseded", {"replaced_by": Successor(title="", url=None)}, "replaced_by.title"),
        ("superseded", {"replaced_by": Successor(title="New.", url="javascript:alert(1)")}, "replaced_by.url"),
        ("gone", {"replaced_by": Successor(title="New.", url=None)}, "replaced_by"),
        ("gone", {"read_on": datetime(2999, 1, 1, tzinfo=UTC)}, "read_on"),
        ("still_stands", {"reason": "Looked again."}, "kind"),
    ],
)
def test_what_readers_cannot_be_told_is_refused_with_the_keys_name(kind: str, changes: dict, key: str) -> None:
    publish("One.")
    with pytest.raises(InvalidDocument) as refused:
        notices.append(1, kind, **{"source": "river-report", **changes})
    assert [*refused.value.problems] == [key]
    assert not Notice.objects.exists()


def test_a_verdict_that_still_stands_says_why() -> None:
    publish("One.")
    notices.append(1, "gone", "river-report")
    with pytest.raises(InvalidDocument) as refused:
        notices.append(1, "still_stands", "river-report")
    assert [*refused.value.problems] == ["reason"]


def test_only_of_what_is_public_now_readers_are_told() -> None:
    publish("One.", "Two.")
    log.retract(2, note="Wrong.")
    for number in (2, 3, 999_999):
        with pytest.raises(NotPublic):
            notices.append(number, "gone", "river-report")


def test_what_stands_of_a_source_is_settled_by_itself_and_may_stand_again() -> None:
    publish("One.")
    notices.append(1, "passage_changed", "river-report", passage=QUOTE)
    notices.append(1, "passage_gone", "river-report", passage=QUOTE)
    notices.append(1, "unreachable", "radio-interview")
    assert standing() == [("radio-interview", ["unreachable"], None), ("river-report", ["passage_gone"], None)]
    notices.append(1, "still_stands", "river-report", reason="The figure is in the annex.")
    assert standing() == [
        ("river-report", [], "The figure is in the annex."), ("radio-interview", ["unreachable"], None),
    ]  # fmt: skip
    with pytest.raises(InvalidDocument):
        notices.append(1, "still_stands", "river-report", reason="Once more.")
    notices.append(1, "gone", "river-report")
    assert standing()[0] == ("river-report", ["gone"], "The figure is in the annex.")


def test_a_new_version_makes_the_notices_of_the_one_before_history() -> None:
    publish("One.")
    notices.append(1, "gone", "river-report")
    log.append(content("One."), number=1, action="updated", note="Another copy.")
    assert standing(version=2) == []
    assert standing(version=1) == [("river-report", ["gone"], None)]
    with pytest.raises(InvalidDocument):
        notices.append(1, "still_stands", "river-report", reason="It does.")


TEXTS = {"source": None, "read_on": None, "passage": None, "reason": None, "replaced_by": None}


def found(**filters: Any) -> list[documents.Notice]:
    return reading.answer(told.notices(EVERYTHING, 100, 10**6, **filters)).found


def some_of_everything() -> None:
    notices.append(1, "passage_changed", "river-report", passage=QUOTE)
    notices.append(1, "retracted", "river-report", reason="A broken gauge.")
    notices.append(1, "superseded", "river-report", replaced_by=Successor(title="New.", url="https://new.example/"))


@pytest.mark.parametrize("names_it", [True, False])
def test_of_what_was_retracted_a_notice_says_only_that_it_was_there(names_it: bool) -> None:
    publish("One.", "Two.")
    some_of_everything()
    notices.append(2, "gone", "river-report")
    shown = found()
    log.retract(1, note="Wrong.", names_statement=names_it)
    assert found() == [*(replace(notice, **TEXTS) for notice in shown[:3]), shown[3]]
    assert found(source="river-report") == shown[3:], "a filter must not tell what is withheld"
    log.append(content("Again."), number=1, action="updated", note="Right after all.")
    assert found()[:3] == (shown[:3] if names_it else [replace(notice, **TEXTS) for notice in shown[:3]])
    for each in reading.answer(told.of_number(1, 10)):
        assert (each.summary is not None) == (each.notice.source is not None) == names_it


def test_pages_are_bounded_by_number_and_by_length() -> None:
    publish("One.", "Two.")
    for number in (1, 2, 1):
        notices.append(number, "retracted", "river-report", reason="x" * 1_000)
    page = reading.answer(told.notices(EVERYTHING, 2, 10**6))
    assert ([each.index for each in page.found], page.last, page.has_more) == ([0, 1], 1, True)
    page = reading.answer(told.notices(EVERYTHING, 10, 1_500))
    assert (len(page.found), page.last, page.has_more) == (1, 0, True)
    page = reading.answer(told.notices(IndexRange(above=1), 10, 10))
    assert ([each.index for each in page.found], page.has_more) == ([2], False)
    assert [each.index for each in found(number=1)] == [0, 2]
    assert found(number=1, source="radio-interview") == []
    assert reading.answer(told.size()) == 3


def test_the_state_of_the_record_is_another_one_after_a_notice() -> None:
    publish("One.")
    before = state.current()
    notices.append(1, "gone", "river-report")
    assert state.current() != before


MISPLACED = """
INSERT INTO record_notice ("index", number, version, "after", kind, source, noticed_at)
VALUES ({index}, 1, 1, {after}, '{kind}', 'river-report', {at})
"""


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"index": 2}, "the next index is 1, not 2"),
        ({"index": 0}, "the next index is 1, not 0"),
        ({"after": 2}, "cannot come after entry 2"),
        ({"after": 0}, "cannot come after entry 0"),
        ({"at": "'2000-01-01'"}, "of no time after the one before it"),
        ({"at": "now() + interval '2 days'"}, "of no time after the one before it"),
        ({"at": "date_trunc('second', now()) + interval '3700.5 s'"}, "whole_seconds"),
        ({"kind": "vanished"}, "notice_kind_is_known"),
        ({"kind": "still_stands"}, "notice_that_settles_says_why"),
    ],
)
def test_the_database_refuses_a_notice_after_which_readers_could_miss_one(changes: dict, because: str) -> None:
    publish("One.", "Two.")
    notices.append(1, "gone", "river-report")
    usual = {"index": 1, "after": 1, "kind": "gone", "at": "(SELECT max(noticed_at) FROM record_notice)"}
    with pytest.raises(IntegrityError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MISPLACED.format(**usual | changes))


def test_a_clock_that_was_set_back_makes_no_notice_older_than_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("One.")
    first = notices.append(1, "gone", "river-report")
    monkeypatch.setattr(notices.timezone, "now", lambda: first.noticed_at - timedelta(hours=1))
    assert notices.append(1, "gone", "radio-interview").noticed_at == first.noticed_at
    assert reading.answer(told.first_since(first.noticed_at)) == 0
    assert reading.answer(told.first_since(first.noticed_at + timedelta(seconds=1))) == IndexRange.below


def test_the_kinds_are_those_that_are_published() -> None:
    assert [*documents.NOTICES] == Notice.Kind.values


@pytest.mark.django_db(transaction=True)
def test_notices_and_entries_that_are_added_at_once_leave_no_gap() -> None:
    publish("One.")

    def add(place: int) -> None:
        try:
            for _each in range(5):
                if place % 2:
                    notices.append(1, "gone", "river-report")
                else:
                    publish("Another.")
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=[place]) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [*Notice.objects.values_list("index", flat=True)] == [*range(10)]
    afters = [*Notice.objects.order_by("index").values_list("after", flat=True)]
    assert afters == sorted(afters)
    assert Entry.objects.count() == 11
