"""What is made of stored rows in the event loop is what Django would answer, and Django answers everything else."""

import time
from pathlib import Path

import orjson
import pytest
from django.test import Client

from factcheck import web_process
from factcheck.public_databases import PublicDatabase
from factcheck.threads import Made
from factcheck.web_process import WebProcess
from public.codings import WORTH_PACKING
from public.models import StoredPage
from record import log
from record.state import RecordState
from tests import event_loop
from tests.record.factories import content, publish
from tests.server import served

PAGE = "/claims/%d/the-river-rose-by-two-meters-in-one/"
LIST = "/api/v1/claims"
RIVER = "/claims/6/%D1%80%D0%B5%D0%BA%D0%B0/"
FIRST = [
    "/api/v1/claims/1", f"{LIST}?limit=1", RIVER, "/api/v1/actors", "/api/v1/actors/ada-rivera", "/api/v1/topics",
    "/api/v1/ratings", PAGE % 1,
]  # fmt: skip
STORED = [
    "/api/v1/claims/2", LIST, f"{LIST}?limit=2", f"{LIST}?limit=2&cursor=after.4", f"{LIST}?cursor=before.1&limit=1",
    f"{LIST}?topic=floods&rating=false&limit=1", f"{LIST}?published_since=2000-01-01&view=full&limit=1",
    f"{LIST}?published_before=2000-01-01", f"{LIST}?published_since=2000-01-01T00%3A00%3A00%2B01%3A00&limit=1",
    f"{LIST}?cursor=after.0", "/api/v1/actors?limit=1", "/api/v1/topics?cursor=before.a", "/api/v1/ratings?limit=3",
    PAGE % 2, f"{PAGE % 3}?fbclid=1", "/api/v1/actors/ben-costa",
]  # fmt: skip
OTHERS = {
    "/api/v1/claims/4": 410, "/api/v1/claims/99": 404, "/api/v1/claims/x": 404, "/api/v1/claims/2?x=1": 400,
    f"{LIST}?limit=0": 400, f"{LIST}?limit=%D9%A3": 400, f"{LIST}?topic=%00": 400, f"{LIST}?topic=a&topic=b": 400,
    f"{LIST}?{'topic=a&' * 1_100}": 400, "/api/v1/claims/": 301, "/api/v1/actors/nobody": 404, "/api/v1/nothing": 404,
    PAGE % 4: 410, f"{PAGE % 2}?x=1": 400, "/claims/2/other/": 301, "/claims/99/x/": 404,
    "/claims/6/": 301, f"{RIVER}?x=1": 400, f"{RIVER}versions/": 200,
}  # fmt: skip


@pytest.fixture
def five(transactional_db: None) -> None:
    """Five fact-checks, of which the fourth was retracted and the first corrected, and one in another script."""
    for _ in range(5):
        publish("The river rose by two meters in one night.")
    publish("Река")
    log.retract(4, note="It was a hoax.")
    log.append(content("The river rose by two meters in one day."), number=1, action="corrected", note="A day it was.")


@pytest.mark.usefixtures("five")
def test_what_is_made_of_rows_is_byte_for_byte_what_django_answers(client: Client, tmp_path: Path) -> None:
    with served(tmp_path) as server:
        for number in (2, 3):
            server.ask("GET", PAGE % number)
        end = time.monotonic() + 10
        while StoredPage.objects.count() < 2:  # what is rendered is stored after the answer
            assert time.monotonic() < end
        host = f"localhost:{server.port}"  # at another name of this machine nothing is kept yet
        for address in [*FIRST, *STORED, *OTHERS]:
            status, body = server.ask("GET", address, Host=host)
            expected = client.get(address, headers={"Host": host})
            assert status == expected.status_code == OTHERS.get(address, 200), address
            assert body == expected.text, address
            given = server.headers("GET", address, Host=host)
            headers = {name.lower(): value for name, value in expected.items()}
            if status == 200:
                headers |= {"vary": "Accept-Encoding"} if len(body) >= WORTH_PACKING else {}
                headers["content-length"] = str(len(body.encode()))
            assert given.items() >= headers.items(), address
            assert given.get("link") == headers.get("link"), address


class Asking:
    """A request as granian gives it, and its answer."""

    method, scheme, http_version = "GET", "http", "1.1"
    client, server, authority = "127.0.0.1:5000", "127.0.0.1:8000", None

    def __init__(self, address: str, host: str):
        self.path, _, self.query_string = address.partition("?")
        self.headers = Headers(host=host)
        self.body = b""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.body = body


class Headers(dict[str, str]):
    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


DJANGO = b"by Django"


@pytest.fixture
def django(monkeypatch: pytest.MonkeyPatch, five: None) -> None:
    """Django as one that always answers the same."""
    headers = [("ETag", '"a"'), ("Cache-Control", "public, max-age=0"), ("Content-Type", "text/plain")]
    monkeypatch.setattr(PublicDatabase, "_state", lambda database: RecordState("1"))
    monkeypatch.setattr(web_process, "_public_answer", lambda *given: Made(200, headers, DJANGO))


def bodies(*addresses: str, last_host: str = "127.0.0.1:8000") -> list[bytes]:
    """Ask a new process for one address after another."""
    hosts = ["127.0.0.1:8000"] * (len(addresses) - 1) + [last_host]

    async def ask() -> list[bytes]:
        process = WebProcess()
        try:
            asked = [Asking(address, host) for address, host in zip(addresses, hosts, strict=True)]
            for each in asked:
                await process.__rsgi__(each, each)
            return [each.body for each in asked]
        finally:
            if pool := process.databases.primary._pool:
                await pool.close()

    return event_loop.run(ask())


@pytest.mark.usefixtures("django")
def test_django_answers_once_for_each_view_and_host_and_rows_are_enough_from_then_on() -> None:
    found = bodies("/api/v1/claims/1", "/api/v1/claims/2", LIST, f"{LIST}?limit=1", "/api/v1/claims/3")
    assert [body == DJANGO for body in found] == [True, False, True, False, False]
    assert [orjson.loads(body)["number"] for body in (found[1], found[4])] == [2, 3]
    assert [item["number"] for item in orjson.loads(found[3])["results"]] == [1]


@pytest.mark.usefixtures("django")
def test_everything_else_django_answers() -> None:
    """Also where rows of such a view have been enough before."""
    others = [address for address in OTHERS if not address.startswith("/claims/")]
    assert set(bodies("/api/v1/claims/1", LIST, "/api/v1/actors/ada-rivera", *others)) == {DJANGO}
    assert bodies("/api/v1/claims/1", "/api/v1/claims/2", last_host="localhost:8000") == [DJANGO, DJANGO]


@pytest.mark.usefixtures("django")
@pytest.mark.parametrize("statement", ["SELECT 'late'::bytea FROM pg_sleep(2) WHERE %s > 0", "SELECT nothing"])
def test_what_the_database_does_not_answer_or_not_soon_django_is_asked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, statement: str
) -> None:
    monkeypatch.setattr("record.told.DOCUMENT", statement)
    assert bodies("/api/v1/claims/1", "/api/v1/claims/2") == [DJANGO, DJANGO]
    assert caplog.messages == []


@pytest.mark.usefixtures("django")
def test_a_mistake_in_what_is_made_of_rows_is_recorded_and_costs_the_reader_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("record.told.DOCUMENT", "SELECT 'one column'::bytea WHERE %s > 0")
    assert bodies("/api/v1/claims/1", "/api/v1/claims/2") == [DJANGO, DJANGO]
    assert caplog.messages == ["Stored rows could not be made an answer; Django is asked."]
