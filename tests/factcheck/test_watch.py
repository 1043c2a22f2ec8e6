"""What a process believes about the record, and for how long."""

import asyncio
import threading
import time

import pytest

from factcheck import watch
from factcheck.watch import StateWatch
from record.state import RecordState
from tests import event_loop


class Database:
    """Answers with a state, or fails, or hangs."""

    def __init__(self) -> None:
        self.revision = "one"
        self.questions = 0
        self.fails = False
        self.answers = threading.Event()
        self.answers.set()

    def ask(self) -> RecordState:
        self.questions += 1
        revision = self.revision
        self.answers.wait()
        if self.fails:
            raise OSError("gone")
        return RecordState(revision)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PATIENCE", 0.3)
    monkeypatch.setattr(watch, "RETRY_EVERY", 0.02)


def test_the_state_is_asked_for_at_most_ten_times_a_second() -> None:
    async def run() -> tuple[int, float]:
        database = Database()
        watching = StateWatch(database.ask)
        began = time.monotonic()
        while time.monotonic() < began + 0.35:
            await asyncio.gather(*(watching.refresh() for _ in range(20)))
            await asyncio.sleep(0.001)
        return database.questions, time.monotonic() - began

    questions, seconds = event_loop.run(run())
    assert 2 <= questions <= seconds / watch.ASK_EVERY + 1


def test_a_change_is_believed_after_a_tenth_of_a_second_and_at_once_when_asked_for() -> None:
    async def run() -> None:
        database = Database()
        watching = StateWatch(database.ask)
        await watching.refresh()
        database.revision = "two"
        await watching.refresh()
        assert watching.state == RecordState("one")
        await watching.ask_again()
        assert watching.state == RecordState("two")
        database.revision = "three"
        await asyncio.sleep(watch.ASK_EVERY)
        assert not watching.is_fresh()
        await watching.refresh()
        assert watching.state == RecordState("three")

    event_loop.run(run())


def test_a_database_that_is_slower_than_its_answers_are_believed_keeps_nobody_waiting() -> None:
    async def run() -> None:
        database = Database()

        def ask_slowly() -> RecordState:
            time.sleep(1.5 * watch.ASK_EVERY)
            return database.ask()

        watching = StateWatch(ask_slowly)
        async with asyncio.timeout(2):
            await watching.refresh()
        assert (watching.is_away, watching.state) == (False, RecordState("one"))
        database.revision = "two"
        async with asyncio.timeout(2):
            await asyncio.gather(*(watching.refresh() for _ in range(20)))
        assert watching.state == RecordState("two")

    event_loop.run(run())


@pytest.mark.parametrize("way", ["fails", "hangs"])
def test_what_was_known_is_believed_while_the_database_is_away_and_no_longer(way: str) -> None:
    async def run() -> None:
        database = Database()
        watching = StateWatch(database.ask)
        await watching.refresh()
        await asyncio.sleep(watch.ASK_EVERY)
        database.fails = way == "fails"
        if way == "hangs":
            database.answers.clear()
        await watching.refresh()
        assert watching.is_away
        assert watching.state == RecordState("one")
        assert not watching.is_fresh()
        database.revision, database.fails = "two", False
        database.answers.set()
        for _ in range(100):
            await asyncio.sleep(0.01)
            if not watching.is_away:
                break
        await asyncio.sleep(watch.ASK_EVERY)
        await watching.refresh()
        assert (watching.is_away, watching.state) == (False, RecordState("two"))

    event_loop.run(run())


def test_a_question_that_was_under_way_is_no_answer_to_a_later_one() -> None:
    async def run() -> None:
        database = Database()
        watching = StateWatch(database.ask)
        database.answers.clear()
        early = asyncio.create_task(watching.refresh())
        await asyncio.sleep(0.01)
        database.revision = "two"
        threading.Timer(0.02, database.answers.set).start()
        await watching.ask_again()
        assert watching.state == RecordState("two")
        await early

    event_loop.run(run())
