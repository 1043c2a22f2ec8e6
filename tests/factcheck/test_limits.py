"""Counting by address, over several processes."""

import multiprocessing
import os
from pathlib import Path

import pytest

from factcheck import limits
from factcheck.limits import Limits


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [60_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: now[0])
    return now


def test_an_address_has_so_many_a_minute_and_then_waits_for_the_next(tmp_path: Path, one_minute: list[float]) -> None:
    counted = Limits(3, tmp_path / "limits")
    assert [counted.seconds_to_wait("a") for _ in range(5)] == [0, 0, 0, 60, 60]
    assert counted.seconds_to_wait("b") == 0
    one_minute[0] += 45
    assert counted.seconds_to_wait("a") == 15
    one_minute[0] += 15
    assert counted.seconds_to_wait("a") == 0


def test_what_counts_as_several_answers_takes_as_many_and_the_last_may_go_beyond(tmp_path: Path) -> None:
    counted = Limits(10, tmp_path / "limits")
    assert [counted.seconds_to_wait("a", 6) for _ in range(3)] == [0, 0, 60]
    assert counted.seconds_to_wait("a") == 60


def test_without_a_limit_nothing_is_counted(tmp_path: Path) -> None:
    assert {Limits(0, tmp_path / "limits").seconds_to_wait("a") for _ in range(100)} == {0}


def count(path: Path, answers: "multiprocessing.Queue[int]") -> None:
    counted = Limits(1_000, path)
    limits.time.time = lambda: 60_000.0
    answers.put(sum(counted.seconds_to_wait("a") == 0 for _ in range(600)))


def test_processes_count_together_without_waiting_for_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    processes = [context.Process(target=count, args=(tmp_path / "limits", answers)) for _ in range(4)]
    for process in processes:
        process.start()
    allowed = sum(answers.get(timeout=20) for _ in processes)
    for process in processes:
        process.join()
    assert 1_000 <= allowed <= 1_050  # each may be looking while another counts


def test_a_process_takes_over_the_row_of_one_that_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PROCESSES", 2)
    context = multiprocessing.get_context("fork")
    for _ in range(4):
        answers = context.Queue()
        process = context.Process(target=count, args=(tmp_path / "limits", answers))
        process.start()
        answers.get(timeout=20)
        process.join()
    assert Limits(10_000, tmp_path / "limits").seconds_to_wait("a") == 0


def test_a_file_that_leads_elsewhere_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("kept")
    os.symlink(tmp_path / "victim", tmp_path / "limits")
    first, second = Limits(3, tmp_path / "limits"), Limits(3, tmp_path / "limits")
    assert [each.seconds_to_wait("a") for each in (first, second, first, second)] == [0, 0, 0, 60]
    assert (tmp_path / "victim").read_text() == "kept"


def test_files_of_another_account_are_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(PermissionError, match="belong to another account"):
        Limits(3, tmp_path / "limits")
    assert all(path.stat().st_size == 0 for path in tmp_path.iterdir())
