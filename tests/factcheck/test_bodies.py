"""Bodies are read as they arrive, never longer than a bound, and never more than a bound at the same time."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from factcheck import bodies
from factcheck.bodies import Bodies
from factcheck.refusals import Refused
from tests import event_loop


async def arriving(*parts: bytes, pause: float = 0) -> AsyncIterator[bytes]:
    for part in parts:
        await asyncio.sleep(pause)
        yield part


def test_a_body_comes_together() -> None:
    assert event_loop.run(Bodies(max_bytes=10).read(arriving(b"ab", b"", b"cd"), "a")) == b"abcd"


@pytest.mark.parametrize(
    ("length", "status"), [("11", 413), ("9" * 5000, 413), ("-1", 400), ("٣", 400), ("1e3", 400), ("", 400)]
)
def test_what_is_announced_too_long_or_no_number_is_refused(length: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        Bodies(max_bytes=10).check(length)
    assert refused.value.status == status


def test_a_body_of_tiny_parts_takes_no_more_memory_than_its_bytes() -> None:
    tracemalloc.start()
    try:
        parts = (bytes([n % 256, n // 256 % 256]) for n in range(50_000))

        async def arrive() -> AsyncIterator[bytes]:
            for part in parts:
                yield part

        assert len(event_loop.run(Bodies(max_bytes=200_000).read(arrive(), "a"))) == 100_000
        assert tracemalloc.get_traced_memory()[1] < 600_000
    finally:
        tracemalloc.stop()


def test_a_body_that_grows_too_long_is_refused() -> None:
    Bodies(max_bytes=10).check("10")
    Bodies(max_bytes=10).check(None)
    with pytest.raises(Refused, match="longer than") as refused:
        event_loop.run(Bodies(max_bytes=10).read(arriving(b"a" * 6, b"a" * 6), "a"))
    assert refused.value.status == 413


def test_a_body_that_takes_too_long_is_refused_and_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "DEADLINE", 0.05)
    received = Bodies(max_bytes=10)
    with pytest.raises(Refused, match="Send it again") as refused:
        event_loop.run(received.read(arriving(b"a", b"a", b"a", pause=0.04), "a"))
    assert refused.value.status == 408
    assert ("Connection", "close") in refused.value.headers
    assert received.bytes_held() == 0


def test_all_that_arrives_at_once_is_bounded_and_one_address_has_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "ALL_BYTES", 100)
    monkeypatch.setattr(bodies, "BYTES_OF_ONE", 30)

    async def read(received: Bodies, addresses: list[str]) -> list[object]:
        reading = [received.read(arriving(b"a" * 20, b"", pause=0.05), address) for address in addresses]
        return await asyncio.gather(*reading, return_exceptions=True)

    received = Bodies(max_bytes=50)
    for addresses, refusals in ((["a"] * 3, 2), ([*"abcdefg"], 2), ([*"abc"], 0)):
        answers = event_loop.run(read(received, addresses))
        assert sum(isinstance(answer, Refused) for answer in answers) == refusals, addresses
        assert {answer.status for answer in answers if isinstance(answer, Refused)} <= {503}
        assert received.bytes_held() == 0
