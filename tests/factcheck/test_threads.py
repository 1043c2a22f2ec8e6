"""What goes wrong in a thread is answered and recorded under an id of its own."""

import re

import pytest

from factcheck.threads import Made, Threads
from tests import event_loop


def test_what_fails_outside_of_django_is_recorded_under_an_id_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Made:
        raise ValueError

    async def run() -> list[Made]:
        threads = Threads("failing")
        return [await threads.run(fail, "/") for _ in range(5)]

    made = event_loop.run(run())
    assert [answer.status for answer in made] == [500] * 5
    ids = {found[1] for answer in made if (found := re.search(r"recorded as (\w{16})\.", answer.body.decode()))}
    assert len(ids) == 5
    assert all(dict(answer.headers)["Content-Type"].startswith("text/html") for answer in made)
    assert caplog.messages == ["A request could not be answered."] * 5


def test_below_the_api_it_is_answered_as_a_problem() -> None:
    def fail() -> Made:
        raise ValueError

    async def run() -> Made:
        return await Threads("failing").run(fail, "/api/v1/claims")

    assert dict(event_loop.run(run()).headers)["Content-Type"] == "application/problem+json"
