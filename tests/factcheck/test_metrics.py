"""What Prometheus finds at /metrics, and who else finds nothing there."""

import os
import re
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.tasks import clear_old_attempts
from claims.models import Claim
from factcheck import metrics
from factcheck.counters import Counters
from record import log
from tests.claims.factories import a_claim
from tests.conftest import as_owner
from tests.record.factories import content, publish
from tests.server import PROJECT, Server, served

Found = dict[tuple[str, ...], float]


def read(text: str) -> dict[str, Found]:
    """The numbers by name, each by its labels in the order of their names."""
    families = {family.name: family.samples for family in text_string_to_metric_families(text)}
    return {
        name: {tuple(label for _, label in sorted(sample.labels.items())): sample.value for sample in samples}
        for name, samples in families.items()
    }


def scraped(client: Client) -> dict[str, Found]:
    return read(client.get("/metrics").text)


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that starts now."""
    counters = Counters()
    monkeypatch.setattr(metrics, "_requests", lambda: counters)
    monkeypatch.setattr(metrics, "publications", metrics.Publications())


@pytest.mark.django_db
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.0.0.7", "172.18.0.5", "fd00::5", "::ffff:10.0.0.7"])
def test_a_near_peer_finds_the_metrics(client: Client, peer: str) -> None:
    answer = client.get("/metrics", REMOTE_ADDR=peer)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "outside",
    [
        {"REMOTE_ADDR": "8.8.8.8"},
        {"REMOTE_ADDR": "2606:4700::1111"},
        {"REMOTE_ADDR": "::ffff:8.8.8.8"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "203.0.113.50:1234"},
        {"HTTP_X_FORWARDED_FOR": "10.0.0.1"},
        {"factcheck.forwarded": "True"},
        {"HTTP_X_REAL_IP": "10.0.0.1"},
        {"HTTP_FORWARDED": "for=10.0.0.1"},
        {"HTTP_VIA": "2.0 Caddy"},
        {"HTTP_HOST": "facts.example.org"},
        {"HTTP_HOST": "facts.example.org:8000"},
    ],
)
def test_whoever_comes_from_outside_or_through_a_proxy_finds_nothing(
    client: Client, settings: Any, outside: dict[str, str]
) -> None:
    settings.SITE_URL = "https://facts.example.org"
    settings.ALLOWED_HOSTS = ["facts.example.org", "testserver"]
    assert client.get("/metrics", secure=True).status_code == 200
    assert client.get("/metrics", secure=True, **outside).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_it_says_how_long_the_log_is_and_what_for(client: Client) -> None:
    publish("One.", "Two.", "Three.")
    log.append(content(), number=2, action="corrected", note="A reading was wrong.")
    log.retract(3, note="Another river.")
    found = scraped(client)
    assert found["factcheck_log_entries"] == {(): 5}
    assert found["factcheck_publications"] == {("published",): 3, ("updated",): 0, ("corrected",): 1, ("retracted",): 1}
    assert found["factcheck_database_up"] == {(): 1}


@pytest.mark.django_db
def test_a_long_log_is_counted_in_bounded_steps(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "MAX_READ", 2)
    publish("One.", "Two.", "Three.", "Four.", "Five.")
    found = [scraped(client).get("factcheck_publications", {}).get(("published",)) for _ in range(4)]
    assert found == [None, None, 5, 5]
    publish("Six.")
    assert scraped(client)["factcheck_publications"]["published",] == 6
    assert metrics.publications.count(2) == {"published": 2, "updated": 0, "corrected": 0, "retracted": 0}


@pytest.mark.django_db
def test_it_says_how_many_claims_wait_at_each_stage_and_since_when(client: Client) -> None:
    for stage in ("triage", "triage", "research", "review", "done", "closed"):
        a_claim(stage)
    Claim.objects.filter(stage="review").update(changed_at=timezone.now() - timedelta(days=3))
    found = scraped(client)
    assert found["factcheck_claims_waiting"] == {
        ("triage",): 2, ("research",): 1, ("review",): 1, ("adjudication",): 0, ("approved",): 0,
    }  # fmt: skip
    oldest = found["factcheck_oldest_waiting_claim_seconds"]
    assert 3 * 86_400 <= oldest["review",] < 3 * 86_400 + 600
    assert 0 <= oldest["triage",] < 600
    assert oldest["approved",] == 0


@pytest.mark.django_db
def test_its_queries_do_not_grow(client: Client, django_assert_num_queries: Any) -> None:
    for count in (1, 10):
        publish(*[f"{count} of {number}." for number in range(count)])
        for _ in range(count):
            a_claim("triage")
        scraped(client)
        with django_assert_num_queries(7):
            scraped(client)


@pytest.mark.django_db(transaction=True)
def test_requests_are_counted_by_kind_status_and_how_they_were_answered(tmp_path: Path) -> None:
    publish()
    with served(tmp_path, REQUESTS_PER_MINUTE="20") as server:
        before = counted(server)
        tag = server.headers("GET", "/")["etag"]
        for _ in range(2):
            server.ask("GET", "/")
        server.ask("GET", "/", **{"If-None-Match": tag})
        server.ask("GET", "/nothing/")
        server.ask("GET", "/", Host="evil.example")
        server.ask("GET", "/api/v1/claims/1")
        server.ask("GET", "/api/v1/claims?x=1")
        server.ask("POST", "/desk/login/", "username=a")
        server.ask("POST", "/desk/login/", **{"Content-Length": "9999999"})
        server.ask("GET", "/healthz")
        found = counted(server)
    assert {labels: count - before.get(labels, 0) for labels, count in found.items()} == {
        ("made", "page", "200"): 1,
        ("kept", "page", "200"): 2,
        ("kept", "page", "304"): 1,
        ("made", "page", "404"): 1,
        ("made", "page", "400"): 1,
        ("made", "api", "200"): 1,
        ("made", "api", "400"): 1,
        ("made", "desk", "403"): 1,
        ("refused", "desk", "413"): 1,
        ("made", "operations", "200"): 2,  # and the first question for the metrics
    }


def counted(server: Server) -> Found:
    return read(server.ask("GET", "/metrics")[1]).get("factcheck_requests", {})


@pytest.mark.django_db(transaction=True)
def test_when_the_database_cannot_be_asked_it_says_so_and_still_counts_requests(client: Client) -> None:
    with as_owner() as owner:
        owner.execute("ALTER TABLE record_revision RENAME TO away")
    try:
        metrics.count_request("page", 200, "kept")
        found = scraped(client)
    finally:
        with as_owner() as owner:
            owner.execute("ALTER TABLE away RENAME TO record_revision")
    assert found["factcheck_database_up"] == {(): 0}
    assert found["factcheck_requests"]["kept", "page", "200"] == 1
    assert "factcheck_log_entries" not in found


def test_with_the_database_away_a_server_tells_what_it_counted_and_that_it_is_away(tmp_path: Path) -> None:
    with served(tmp_path, DATABASE_URL="postgresql://factcheck@127.0.0.1:1/factcheck") as server:
        assert server.ask("GET", "/api/v1/claims")[0] == 503
        for _ in range(2):  # the first may find out that it is away
            status, text = server.ask("GET", "/metrics")
            assert status == 200
    found = read(text)
    assert found["factcheck_database_up"] == {(): 0}
    assert found["factcheck_requests"]["refused", "api", "503"] == 1


@pytest.mark.django_db
def test_the_metrics_are_those_of_the_operators_page(client: Client) -> None:
    metrics.count_request("page", 200, "kept")
    section = (PROJECT / "docs" / "operator.md").read_text().partition("\n## Metrics\n")[2].partition("\n## ")[0]
    text = client.get("/metrics").text
    assert set(re.findall(r"^\| `(\w+)", section, re.MULTILINE)) == set(
        re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)
    )


def test_threads_that_count_at_once_lose_nothing() -> None:
    counters = Counters()
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(8):
                pool.submit(lambda: [counters.add(("page", 200, "kept")) for _ in range(20_000)])
    finally:
        sys.setswitchinterval(switch)
    assert counters.totals() == {("page", 200, "kept"): 160_000}


def test_a_worker_goes_on_where_an_ended_one_stopped_and_none_shares_a_file(tmp_path: Path) -> None:
    one, other = Counters(tmp_path), Counters(tmp_path)
    for counters in (one, one, other):
        counters.add(("page", 200, "kept"))
    other.add(("api", 503, "stale"))
    assert one.totals() == other.totals() == {("page", 200, "kept"): 3, ("api", 503, "stale"): 1}
    one.numbers.release()
    one.memory.close()  # as the kernel does for a worker that ends
    next_one = Counters(tmp_path)
    next_one.add(("page", 200, "kept"))
    assert next_one.totals() == {("page", 200, "kept"): 4, ("api", 503, "stale"): 1}
    assert len(list(tmp_path.iterdir())) == 2


def test_more_names_than_there_is_room_for_are_counted_together() -> None:
    counters = Counters()
    for status in range(300):
        counters.add(("page", status, "made"))
    assert sum(counters.totals().values()) == 300


@pytest.mark.django_db(transaction=True)
def test_every_worker_tells_what_all_have_counted_also_after_one_was_killed(tmp_path: Path) -> None:
    with served(tmp_path, workers=2) as server:
        before = pages(server)
        for asked in range(1, 13):
            server.ask("GET", "/nothing/")
            assert pages(server) == before + asked  # whichever worker answers
        first = server.workers()
        os.kill(first[0], signal.SIGKILL)
        deadline = time.monotonic() + 30
        while len(set(server.workers()) - {first[0]}) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        for asked in range(13, 21):
            answered(server, "/nothing/")
            assert pages(server) == before + asked


def answered(server: Server, address: str) -> str:
    """The body of an answer; a connection that a killed worker had is tried again."""
    for _ in range(50):
        try:
            return server.ask("GET", address)[1]
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} was not answered")


def pages(server: Server) -> float:
    """How often a page that is not there was asked for."""
    return read(answered(server, "/metrics")).get("factcheck_requests", {}).get(("made", "page", "404"), 0)


@pytest.mark.django_db
def test_it_says_how_many_jobs_wait_and_whether_a_worker_lives(client: Client) -> None:
    empty = scraped(client)
    names = ("factcheck_jobs_waiting", "factcheck_oldest_waiting_job_seconds", "factcheck_jobs_failed")
    assert {name: empty[name][()] for name in names} == dict.fromkeys(names, 0)
    assert empty["factcheck_worker_up"] == {(): 0}
    clear_old_attempts.defer(timestamp=1)
    clear_old_attempts.configure(schedule_in={"hours": 1}).defer(timestamp=2)
    found = scraped(client)
    assert found["factcheck_jobs_waiting"] == {(): 1}
    assert 0 <= found["factcheck_oldest_waiting_job_seconds"][()] < 600
