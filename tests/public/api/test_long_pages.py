"""A page of whole documents is bounded in bytes too; nothing is lost between pages."""

import pytest
from django.test import Client

from public.api import pages
from record import log
from tests.record.factories import content

pytestmark = pytest.mark.django_db
FULL = "/api/v1/claims?view=full&limit=10"


@pytest.fixture
def seven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven fact-checks; of the shorter ones two fit on a page, and the fourth is longer than a page may be."""
    for number in range(1, 8):
        log.append(content(analysis="a" * (50_000 if number == 4 else 10_000)), action="published")
    monkeypatch.setattr(pages, "MAX_BYTES", 30_000)


def walk(client: Client, address: str | None, towards: str) -> list[list[int]]:
    pages = []
    while address:
        page = client.get(address).json()
        pages.append([item["number"] for item in page["results"]])
        address = page[towards]
    return pages


@pytest.mark.usefixtures("seven")
def test_a_page_ends_where_it_would_become_too_long(client: Client) -> None:
    assert walk(client, FULL, "next") == [[7, 6], [5], [4], [3, 2], [1]]


@pytest.mark.usefixtures("seven")
def test_so_does_one_on_the_way_back(client: Client) -> None:
    assert walk(client, f"{FULL}&cursor=before.0", "previous") == [[3, 2], [4], [6, 5], [7]]


@pytest.mark.usefixtures("seven")
def test_a_list_of_summaries_is_as_long_as_asked_for(client: Client) -> None:
    assert walk(client, "/api/v1/claims?limit=10", "next") == [[7, 6, 5, 4, 3, 2, 1]]
