"""Sitemaps: every public page once, and nothing that is not."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from record import log, ranges
from tests.public.addresses import DOCUMENTATION, FOLLOW, TASKS
from tests.record import factories

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def found(client: Client, address: str) -> dict[str, str | None]:
    """Return the addresses of a file, without the site's own origin, each with its time."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8"), address
    root = ElementTree.fromstring(answer.content)
    rows = [(each.findtext(f"{SPACE}loc"), each.findtext(f"{SPACE}lastmod")) for each in root]
    assert rows, address
    assert all(place.startswith(f"{SITE}/") for place, _time in rows)
    return {place.removeprefix(SITE): time for place, time in rows}


@pytest.fixture
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "NUMBERS", 2)
    monkeypatch.setattr(ranges, "ENTRIES", 2)


@pytest.mark.usefixtures("small_ranges")
def test_every_page_is_in_one_file_with_the_time_of_its_newest_version(client: Client) -> None:
    factories.publish(*(f"Claim {n}." for n in range(5)))
    changed = log.append(factories.content("Claim 0."), number=1, action="corrected", note="The date.")
    other = factories.publish("Another.", actors=[factories.an_actor("cleo-diaz")], appearances=[], replies=[])[0]
    log.retract(3, note="Another river.")
    log.retract(4, note="Another river.")
    files = [file for file in found(client, "/sitemap.xml") if file != "/sitemaps/changes.xml"]
    assert files == [
        "/sitemaps/pages.xml",
        "/sitemaps/claims-1.xml",
        "/sitemaps/claims-3.xml",
        "/sitemaps/names-3.xml",  # the correction is the newest to name those whom all five named
        "/sitemaps/names-4.xml",
    ]
    rows = [row for file in files for row in found(client, file).items()]
    times = dict(rows)
    assert len(times) == len(rows)
    time = changed.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert times["/claims/1/claim-0/"] == time
    assert times["/actors/cleo-diaz/"] == other.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {
        "/claims/2/claim-1/", "/claims/5/claim-4/", "/claims/6/another/", "/actors/ada-rivera/", "/actors/ben-costa/",
        "/sources/river-report/", "/sources/radio-interview/", "/topics/floods/", "/", "/explore/", "/check/",
        "/topics/", "/actors/", "/sources/", "/corrections/", "/methodology/", FOLLOW, DOCUMENTATION, *TASKS,
    } == times.keys() - {"/claims/1/claim-0/", "/actors/cleo-diaz/"}  # fmt: skip
    for address in times:
        page = client.get(address)
        assert page.status_code == 200, address
        assert f'<link rel="canonical" href="{SITE}{address}">' in page.content.decode(), address


def test_changes_begin_with_the_newest(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.publish("Claim one.", "Claim two.", "Claim three.")
    log.append(factories.content("Claim one."), number=1, action="updated", note="A reading.")
    log.retract(2, note="Another river.")
    assert [*found(client, "/sitemaps/changes.xml")] == ["/claims/1/claim-one/", "/claims/3/claim-three/"]
    monkeypatch.setattr("public.website.sitemaps.MOST_CHANGES", 1)
    assert [*found(client, "/sitemaps/changes.xml")] == ["/claims/1/claim-one/"]


def test_a_file_of_nothing_is_not_there(client: Client) -> None:
    assert [*found(client, "/sitemap.xml")] == ["/sitemaps/pages.xml", "/sitemaps/changes.xml"]
    factories.publish()
    for name in ("claims", "names"):
        assert client.get(f"/sitemaps/{name}-1.xml").status_code == 200
        for place in ("0", "2", "1000001", "9" * 40, "x", "-1"):
            assert client.get(f"/sitemaps/{name}-{place}.xml").status_code == 404, (name, place)


@pytest.mark.usefixtures("small_ranges")
def test_a_file_costs_as_many_queries_for_one_claim_as_for_many(client: Client) -> None:
    counted: dict[str, set[int]] = {}
    for _ in range(2):
        factories.publish(*(f"Claim {n}." for n in range(4)))
        for address in ("/sitemap.xml", "/sitemaps/changes.xml", "/sitemaps/claims-2.xml", "/sitemaps/pages.xml"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counted.setdefault(address, set()).add(len(asked))
    assert all(len(counts) == 1 for counts in counted.values()), counted


def test_an_address_in_any_script_is_a_uri(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://facts.example"
    factories.publish("Река поднялась & <вышла>.")
    text = client.get("/sitemaps/claims-1.xml").content.decode()
    assert "<loc>https://facts.example/claims/1/%D1%80%D0%B5%D0%BA%D0%B0-" in text
    assert text.isascii()
