"""The pages for reading a claim in a real browser: at 390 pixels, in the dark, and the preview within its sandbox."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from claims import workflow
from sources.models import Source
from tests.claims.factories import a_claim, brought_to, person
from tests.desk.conftest import change_url, verb_url
from tests.desk.test_in_chromium import RIVER, at_the_desk
from tests.external.factories import a_review

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


def places(page: Page) -> list[float]:
    """Where the headings, the verbs and the fields of a page stand."""
    return page.evaluate(
        "[...document.querySelectorAll('#content :is(h2, summary, textarea, .desk-plan, .desk-gates)')]"
        ".filter((each) => !each.closest('[data-later]')).map((each) => each.getBoundingClientRect().top)"
    )


def test_what_resembles_a_claim_is_announced_and_moves_nothing_when_it_comes(browser: Browser, live_server) -> None:
    a_claim("done", statement=RIVER)
    claim = a_claim("research", statement="The Orinoco rose two meters in one night.")
    page = at_the_desk(browser, live_server, "fact_checker")
    held: list[Route] = []
    page.route("**/resembling/", lambda route: held.append(route))
    with page.expect_request("**/resembling/"):
        page.goto(change_url(claim))
    similar, precedents = (page.locator(f"[data-part={name}] > [role=status]") for name in ("duplicates", "precedents"))
    expect(similar).to_have_text("Looking for similar claims …")
    expect(precedents).to_have_text("Looking for precedents …")
    expect(page.get_by_role("link", name="Precedents and similar claims")).to_be_hidden()
    before = places(page)
    held[0].continue_()
    expect(similar).to_have_text("1 similar claim: is it the same?")
    expect(precedents).to_have_text(re.compile("^Published fact-checks of similar claims"))
    assert places(page) == before
    close = page.get_by_role("link", name=f"Close as its duplicate: {RIVER}")
    expect(close).to_be_hidden()
    page.locator(".desk-duplicates summary").press("Enter")
    expect(close).to_be_visible()
    page.unroute("**/resembling/")
    page.route("**/resembling/", lambda route: route.abort())
    page.reload()
    expect(similar).to_have_text("Similar claims could not be looked up just now.")
    expect(page.get_by_role("link", name="Precedents and similar claims")).to_be_visible()
    page.unroute("**/resembling/")
    page.goto(change_url(a_claim("triage", statement="Bananas are blue in the dark.")))
    expect(similar).to_have_text("No similar claim was found.")


def test_one_click_beside_what_others_checked_says_so_and_another_takes_it_back(browser: Browser, live_server) -> None:
    claim = a_claim("research", statement=RIVER, assignee=person("fact_checker"))
    a_review(claim=RIVER)
    page = at_the_desk(browser, live_server, "fact_checker")
    page.goto(change_url(claim))
    page.get_by_role("button", name=f"It is of this claim: {RIVER}").click()
    said = page.locator("#also-checked")
    expect(said.get_by_role("heading", name="Also checked by")).to_be_visible()
    expect(page.locator(".desk-precedents button")).to_have_text("Take back")
    page.evaluate(Axe().axe_script)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        violations = page.evaluate("() => axe.run('#also-checked, .desk-precedents')")["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == [], scheme
    said.get_by_role("button", name=f"Take back: {RIVER}").click()
    expect(said.get_by_role("heading")).to_have_count(0)
    expect(page.get_by_role("button", name=f"It is of this claim: {RIVER}")).to_be_visible()
