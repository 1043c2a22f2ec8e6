"""Google's own client, unmodified, with another base address."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from record.search.models import Searchable
from tests.record.factories import publish
from tests.server import Server, served


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    """A real server with fact-checks in two languages, some of them old."""
    publish(*(f"The river rose, {n} times." for n in range(7)))
    publish(*(f"The river sank, el río, {n} times." for n in range(5)), language="es-MX")
    old = datetime.now(UTC) - timedelta(days=30)
    Searchable.objects.filter(id__in=(1, 2, 8)).update(published_at=old)
    with served(tmp_path) as server:
        yield server


def service(server: Server, **given: Any) -> Any:
    return build(
        "factchecktools",
        "v1alpha1",
        static_discovery=True,
        client_options={"api_endpoint": f"http://127.0.0.1:{server.port}/"},
        **(given or {"credentials": AnonymousCredentials()}),
    )


def pages(client: Any, **parameters: Any) -> list[list[str]]:
    """Return the texts of all pages, as the client goes from one to the next."""
    found, request = [], client.claims().search(**parameters)
    while request is not None:
        answer = request.execute()
        found.append([claim["text"] for claim in answer.get("claims", [])])
        request = client.claims().search_next(request, answer)
    return found


def test_the_client_finds_pages_through_every_filter_and_meets_errors_as_its_own(server: Server) -> None:
    client = service(server)
    for parameters, count in (
        ({"query": "river"}, 12),
        ({"query": "rose"}, 7),
        ({"query": "river", "languageCode": "es"}, 5),
        ({"query": "river", "languageCode": "en-US"}, 7),
        ({"query": "river", "maxAgeDays": 10}, 9),
        ({"query": "river", "maxAgeDays": 10, "languageCode": "es"}, 4),
        ({"reviewPublisherSiteFilter": "127.0.0.1"}, 12),
        ({"reviewPublisherSiteFilter": "127.0.0.1", "maxAgeDays": 10}, 9),
        ({"query": "river", "reviewPublisherSiteFilter": "127.0.0.1"}, 12),
        ({"query": "river", "offset": 4}, 8),
        ({"query": "zebra"}, 0),
    ):
        found = pages(client, pageSize=3, **parameters)
        every = [text for page in found for text in page]
        assert len(every) == len({*every}) == count, parameters
        assert all(len(page) == 3 for page in found[:-1]), parameters
    with_key = service(server, developerKey="x").claims().search(query="river", pageSize=2, fields="claims/text")
    assert [sorted(claim) for claim in with_key.execute()["claims"]] == [["text"], ["text"]]

    long = "река поднялась на два метра за одну ночь " * 12  # longer than an address may be, the client sends a form
    request = client.claims().search(query=f"{long}river"[:500])
    assert len(request.uri) > 2_048
    assert request.execute() == {}

    for parameters, field in (({}, "query"), ({"query": "river", "pageToken": "x"}, "page_token")):
        with pytest.raises(HttpError) as raised:
            client.claims().search(**parameters).execute()
        assert raised.value.status_code == 400
        [detail] = raised.value.error_details
        assert detail["fieldViolations"] == [{"field": field, "description": raised.value.reason}]


def test_the_client_meets_a_limit_as_its_own_error(transactional_db: None, tmp_path: Path) -> None:
    publish("The river rose.")
    with served(tmp_path, BEHIND_PROXY="1", REQUESTS_PER_MINUTE="1") as server:
        status, body = server.ask("GET", "/v1alpha1/claims:search?query=a", **{"X-Forwarded-For": "203.0.113.7"})
        assert status == 200
        status, body = server.ask("GET", "/v1alpha1/claims:search?query=b", **{"X-Forwarded-For": "203.0.113.7"})
        assert (status, '"status": "RESOURCE_EXHAUSTED"' in body) == (429, True)
