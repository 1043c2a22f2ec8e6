"""The pages for reading a claim in a real browser: at 390 pixels, in the dark, and the preview within its sandbox."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from claims import workflow
from sources.models import Source
from tests.claims.factories import a_claim, brought_to, person
from tests.desk.conftest import change_url, verb_url
from tests.desk.test_in_chromium import at_the_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_for_reading_fit_a_telephone_and_axe_finds_nothing_in_them(browser: Browser, live_server) -> None:
    claim = brought_to(a_claim("adjudication", assignee=person("fact_checker")), "approved")
    claim = workflow.send_back(claim, by=person("editor"), reason="Once more.")
    Source.objects.update(interests="")
    in_review = a_claim("review", analysis="| hour | cm |\n|-|-:|\n| one | 40 |")
    history, preview = change_url(claim).replace("change", "history"), change_url(claim).replace("change", "preview")
    for name, url, within in (
        ("editor", change_url(claim), ".desk-reading"),
        ("fact_checker", change_url(claim), ".desk-next"),
        ("reviewer", verb_url(in_review, "assess"), ".desk-judging"),
        ("fact_checker", history, ".desk-snapshot"),
        ("fact_checker", preview, ".desk-snapshot"),
    ):
        page = at_the_desk(browser, live_server, name)
        page.goto(url)
        for width, scheme in ((390, "dark"), (1280, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.reload()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (url, width)
            violations = Axe().run(page, context=within).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == [], (url, width)
        page.context.close()


def test_the_previewed_page_is_shown_in_its_frame_and_leads_nowhere_on_this_site(browser: Browser, live_server) -> None:
    claim = a_claim("research", assignee=person("fact_checker"), analysis="[Out](https://example.org/a) of here.")
    page = at_the_desk(browser, live_server, "fact_checker")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(change_url(claim))
    page.get_by_role("link", name="Preview", exact=True).click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_contain_text(claim.statement)
    expect(frame.get_by_role("heading", level=1)).to_have_css("font-weight", "620")  # it has its styles
    expect(frame.get_by_role("link", name="Out", exact=True)).to_have_attribute("target", "_blank")
    expect(frame.get_by_role("link", name="Methodology", exact=True)).to_have_count(0)
    assert page.evaluate("document.querySelector('iframe').contentDocument") is None  # an origin of its own
    assert wrong == []
