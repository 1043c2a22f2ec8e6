"""What is told of a work by its address and its page: kind, publisher, and a name for addresses."""

import pytest

from sources.pasting import described, kind_of, publisher_of
from tests.claims.factories import a_publisher
from tests.sites import site
from tests.sources.documents import a_page, a_pdf

pytestmark = pytest.mark.django_db


def test_a_publisher_is_known_by_the_host_of_its_homepage_or_by_its_name() -> None:
    board = a_publisher(name="River Board", homepage="https://www.river.example/about")
    news = a_publisher(name="River News", homepage="https://news.river.example/")
    a_publisher(name="Liver Board", homepage="https://driver.example/")
    for host, name, publisher in (
        ("river.example", "", board),
        ("data.river.example", "Data of the River Board", board),
        ("news.river.example", "", news),
        ("elsewhere.example", "river board", board),
        ("elsewhere.example", "", None),
        ("example", "", None),
    ):
        assert publisher_of(host, name) == publisher, (host, name)
    again = a_publisher(name="Board of the River", homepage="http://river.example")
    assert publisher_of("river.example", "") is None
    assert publisher_of("river.example", "BOARD OF THE RIVER") == again


def test_the_kind_of_a_work_is_guessed_where_something_tells(settings) -> None:
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        web.put("/report.pdf", a_pdf("The river rose.", title="Readings"), "application/pdf")
        web.put("/page", a_page(title="Readings of the gauge"))
        assert described(web.url("/report.pdf")).kind == "report"
        page = described(web.url("/page?utm_source=mail"))
    assert (page.url, page.kind, page.title, page.language) == (
        web.url("/page"),
        "article",
        "Readings of the gauge",
        "en",
    )
    settings.FETCH_ALLOW = []
    unread = described(web.url("/page"))
    assert (unread.url, unread.kind, unread.title, bool(unread.why)) == (web.url("/page"), "", "", True)
    for host, kind in {"x.com": "post", "doi.org": "study", "www.legislation.gov.uk": "law", "box.com": ""}.items():
        assert kind_of(host, "") == kind, host
