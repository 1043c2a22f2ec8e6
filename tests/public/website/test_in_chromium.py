"""The pages as a browser shows them: accessible, nothing cut off, and nothing in them runs."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from record import log
from record.documents import Assessment, Related
from record.models import Masthead
from tests.public.addresses import CLAIM, DOCUMENTATION, OLD_VERSION, PAGES
from tests.public.website.test_hostile_text import ATTACKS, hostile
from tests.record import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = (*PAGES, OLD_VERSION, "/claims/8/", "/nothing/", DOCUMENTATION, "/?page=2")
ANALYSIS = "The board's gauge was **not** read.\n\n## Readings\n\n| hour | cm |\n|-|-:|\n| 1 | 40 |\n\n[All](https://a.example/)"


@pytest.fixture
def record_of_every_rating(transactional_db: None) -> None:
    factories.publish()
    related = [Related(number=1, relation="contradicts")]
    for slug in factories.RATINGS:
        factories.publish(f"The river is {slug}.", rating=factories.a_rating(slug), related=related)
    factories.publish("The river is gone.")
    corrected = factories.content(
        analysis=ANALYSIS, assessments=factories.votes("true"), adjudication=Assessment(rating="false")
    )
    log.append(corrected, number=1, action="corrected", note="The date was wrong.")
    log.retract(8, note="Another river.")
    Masthead.objects.create(id=1, is_demonstration=True)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, color_scheme="light")
    yield context.new_page()
    context.close()


def violations(page: Page, **options: object) -> str:
    """What axe finds on the page as it is shown now, in words; empty when it finds nothing."""
    found = AxeResults(page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **options}))
    return found.generate_report() if found.violations_count else ""


@pytest.mark.usefixtures("record_of_every_rating")
def test_a_tables_columns_are_aligned_as_they_were_written(page: Page) -> None:
    page.goto("/claims/1/")
    expect(page.get_by_role("cell", name="40")).to_have_css("text-align", "right")
    expect(page.get_by_role("columnheader", name="cm")).to_have_css("text-align", "right")
    expect(page.get_by_role("cell", name="1", exact=True)).to_have_css("text-align", "start")


@pytest.mark.usefixtures("record_of_every_rating")
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Page) -> None:
    axe = Axe().axe_script
    for address in ADDRESSES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        page.evaluate(axe)
        page.emulate_media(color_scheme="light")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert violations(page) == "", (address, width)
        page.emulate_media(color_scheme="dark")  # which differs from a light page in nothing but color
        assert violations(page, runOnly=["color-contrast"]) == "", address


@pytest.mark.usefixtures("record_of_every_rating")
def test_a_long_word_does_not_widen_the_smallest_page(page: Page) -> None:
    log.append(factories.content("W" * 300, summary="S" * 300), number=1, action="updated", note="N" * 300)
    page.set_viewport_size({"width": 320, "height": 900})
    for address in ("/", "/claims/1/", "/corrections/", "/claims/1/x/versions/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.usefixtures("transactional_db")
def test_a_rewritten_paragraph_stands_beside_its_old_form_or_below_it_where_there_is_no_room(page: Page) -> None:
    factories.publish(analysis="The radio said two meters, which it had from a caller who stood on the bridge.")
    anew = factories.content(
        analysis="ارتفع منسوب المياه بأربعين سنتيمترا فقط بحسب قراءات المقياس الرسمي.", language="ar"
    )
    log.append(anew, number=1, action="corrected", note="Checked anew.")
    page.goto("/claims/1/x/versions/")
    before, now = page.locator(".beside del"), page.locator(".beside ins")
    for width, is_beside in ((1280, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 900})
        old, new = before.bounding_box(), now.bounding_box()
        assert old is not None
        assert new is not None
        assert (old["y"] == new["y"]) is is_beside
        assert (old["x"] + old["width"] <= new["x"]) is is_beside
        assert (old["y"] + old["height"] <= new["y"]) is not is_beside
    expect(before).to_have_css("direction", "ltr")
    expect(now).to_have_css("direction", "rtl")


@pytest.mark.usefixtures("record_of_every_rating")
def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto(CLAIM)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.usefixtures("transactional_db", "unchecked_log")
def test_no_attack_in_a_document_runs(page: Page) -> None:
    for attack in ATTACKS:
        log.append(hostile(attack), action="published")
    for address in ["/", "/actors/ada-rivera/", *(f"/claims/{n + 1}/" for n in range(len(ATTACKS)))]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate("typeof attacked") == "undefined", address
