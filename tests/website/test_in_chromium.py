"""The pages as a browser shows them: accessible, nothing cut off, and nothing in them runs."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from record import log
from record.models import Masthead
from tests.record import factories
from tests.website.test_hostile_text import ATTACKS, hostile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLAIM = "/claims/1/the-river-rose-by-two-meters-in-one/"
ADDRESSES = [
    "/", CLAIM, f"{CLAIM}versions/", f"{CLAIM}versions/1/", "/actors/", "/actors/ada-rivera/", "/sources/",
    "/sources/river-report/", "/topics/", "/topics/floods/", "/corrections/", "/methodology/", "/claims/8/",
    "/nothing/", "/api/", "/?page=2",
]  # fmt: skip


@pytest.fixture
def record_of_every_rating(transactional_db: None) -> None:
    factories.publish()
    related = [{"number": 1, "relation": "contradicts"}]
    for slug in factories.RATINGS:
        factories.publish(f"The river is {slug}.", rating=factories.a_rating(slug), related=related)
    factories.publish("The river is gone.")
    text = "The board's gauge was **not** read.\n\n## Readings\n\n| hour | cm |\n|-|-|\n| 1 | 40 |\n\n[All](https://a.example/)"
    log.append(
        factories.content(analysis=text, assessments=[{"rating": "true"}], adjudication={"rating": "false"}),
        number=1, action="corrected", note="The date was wrong.",
    )  # fmt: skip
    log.retract(8, note="Another river.")
    Masthead.objects.create(id=1, is_demonstration=True)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, color_scheme="light")
    yield context.new_page()
    context.close()


@pytest.mark.usefixtures("record_of_every_rating")
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    contrast = {"runOnly": ["color-contrast"]}  # dark pages differ from light ones in nothing but color
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        for scheme, options in (("light", None), ("dark", contrast)):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options=options)
            assert found.violations_count == 0, f"{address}, {scheme}: {found.generate_report()}"


@pytest.mark.usefixtures("record_of_every_rating")
def test_a_long_word_does_not_widen_the_smallest_page(page: Page) -> None:
    log.append(factories.content("W" * 300, summary="S" * 300), number=1, action="updated", note="N" * 300)
    page.set_viewport_size({"width": 320, "height": 900})
    for address in ("/", "/claims/1/", "/corrections/", "/claims/1/x/versions/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.usefixtures("record_of_every_rating")
def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto(CLAIM)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.usefixtures("transactional_db")
def test_no_attack_in_a_document_runs(page: Page) -> None:
    for attack in ATTACKS:
        log.append(hostile(attack), action="published")
    for address in ["/", "/actors/ada-rivera/", *(f"/claims/{n + 1}/" for n in range(len(ATTACKS)))]:
        page.goto(address)
        assert page.evaluate("typeof attacked") == "undefined", address
