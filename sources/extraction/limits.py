"""Gives up a step after some seconds of a process that does nothing else at the same time."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """The time is up. No `except Exception` of a library holds it up."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in what is inside, where it takes longer. For the main thread; C code that ends is waited for."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
