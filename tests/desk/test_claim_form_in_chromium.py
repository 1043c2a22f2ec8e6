"""A claim's form as hands use it: rows added and put in order in place, focus at what is wrong, the analysis."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from tests.claims.factories import a_claim, a_source, person
from tests.desk.conftest import change_url
from tests.desk.test_in_chromium import at_the_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def axe(page: Page) -> list[tuple[str, str]]:
    """What axe finds in the form itself."""
    found = Axe().run(page, context=".desk-claim-form > form").response["violations"]
    return [(each["id"], str([node["html"] for node in each["nodes"]][:2])) for each in found]


def test_evidence_is_added_and_put_in_order_in_place_by_keyboard(browser: Browser, live_server) -> None:
    claim = a_claim("research", assignee=person("fact_checker"))
    source = a_source(title="The gauge's log")
    page = at_the_desk(browser, live_server, "fact_checker")
    loads: list[Request] = []
    page.on("request", lambda request: loads.append(request) if request.is_navigation_request() else None)
    page.goto(change_url(claim))
    lines = page.locator("#evidence-data .desk-row:not(.empty-form) .desk-line")
    expect(lines).to_have_count(2)
    page.get_by_role("button", name="Add evidence").press("Enter")
    new = page.locator("#evidence-2")
    expect(new.locator("[name=evidence-2-source__typed]")).to_be_focused()
    page.keyboard.type("log")
    page.get_by_role("option", name="The gauge's log").click()
    new.get_by_role("radio", name="Supports").check()
    new.get_by_role("radio", name="Itself").check()
    expect(new.locator(".field-through")).to_be_hidden()
    page.fill("#id_evidence-2-note", "It rose.")
    expect(lines.nth(2)).to_have_text(re.compile(r"Supports\s+The gauge's log.*\s+It rose\."))
    new.locator("summary").press("Alt+ArrowUp")
    new.get_by_role("button", name="Move up").press("Enter")
    expect(lines.first).to_contain_text("The gauge's log")
    expect(page.locator("#evidence-group > [role=status]").first).to_have_text("Place 1 of 3.")
    expect(new.get_by_role("button", name="Move up")).to_be_focused()
    assert len(loads) == 1
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    assert [piece.number for piece in claim.evidence.all()] == [3, 1, 2]
    assert claim.evidence.get(number=3).source == source
    expect(lines.first).to_have_text(re.compile("E3"))
    page.get_by_role("button", name="Add related claim").press("Enter")
    expect(page.get_by_role("combobox", name="Other")).to_be_visible()
    assert axe(page) == []


def test_focus_goes_to_the_list_of_what_is_wrong_and_from_there_to_the_field(browser: Browser, live_server) -> None:
    claim = a_claim("research", assignee=person("fact_checker"))
    for script in (True, False):
        page = at_the_desk(browser, live_server, "fact_checker", java_script_enabled=script)
        page.goto(change_url(claim))
        page.locator("#evidence-1 summary").click()
        page.fill("#id_evidence-1-note", "")
        page.get_by_role("button", name="Save", exact=True).click()
        wrong = page.locator("#mistakes")
        expect(wrong).to_be_focused()
        page.keyboard.press("Tab")
        expect(wrong.get_by_role("link", name="Evidence E2: What it shows: This field is required.")).to_be_focused()
        if script:
            page.locator("#evidence-1 summary").press("Enter")  # folded again, it opens for who comes to it
            page.get_by_role("link", name="Evidence E2").press("Enter")
            expect(page.locator("#id_evidence-1-note")).to_be_focused()
            assert axe(page) == []
        page.context.close()


def test_the_analysis_has_tools_a_count_and_a_preview(browser: Browser, live_server) -> None:
    claim = a_claim("research", assignee=person("fact_checker"), analysis="The gauge was read")
    page = at_the_desk(browser, live_server, "fact_checker")
    errors: list[str] = []
    asked: list[tuple[str, Any]] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.goto(change_url(claim))
    area = page.get_by_label("Analysis", exact=True)
    expect(page.locator(".desk-word-count")).to_have_text(re.compile("^4 words, about 1 min to read"))
    area.select_text()
    area.press("Control+b")
    expect(area).to_have_value("**The gauge was read**")
    area.press("End")
    page.get_by_role("button", name="Refer to evidence").press("Enter")
    page.get_by_role("list", name="Evidence").get_by_role("button", name="E2").press("Enter")
    expect(area).to_have_value("**The gauge was read**[E2]")
    page.keyboard.type("\nhourly")
    page.get_by_role("button", name="List", exact=True).click()
    expect(area).to_have_value("**The gauge was read**[E2]\n\n- hourly")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview of the analysis")
    expect(preview).to_be_focused()
    expect(preview.locator("strong")).to_have_text("The gauge was read")
    expect(preview.get_by_role("listitem")).to_have_text("hourly")
    assert [ask for ask in asked if "/analysis/" in ask[1]] == [
        ("POST", f"{live_server.url}/desk/claims/claim/analysis/")
    ]
    preview.get_by_role("link", name="[E2]").click()
    expect(page.locator("#piece-2 > fieldset").first).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport()
    assert (axe(page), errors) == ([], [])
