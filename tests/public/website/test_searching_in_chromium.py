"""The search box, its options, and the page that takes a text: by keyboard in a browser, and without scripts."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.public.website.test_in_chromium import violations
from tests.record import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATEMENT = "The river rose by two meters in one night."


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Page]:
    factories.publish(STATEMENT, "The bridge fell into the river.")
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture
def page_without_scripts(browser: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Page]:
    factories.publish(STATEMENT, "The bridge fell into the river.")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_options_come_while_somebody_types_and_the_keyboard_chooses_one(page: Page) -> None:
    page.goto("/topics/")
    box = page.get_by_role("combobox", name="Search the fact-checks")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("bridge fe")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text("Suggestions: 1")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    active = box.get_attribute("aria-activedescendant")
    assert active == options.first.get_attribute("id")
    expect(box).to_be_focused()
    box.press("ArrowDown")  # past the end is the box itself
    expect(box).not_to_have_attribute("aria-activedescendant", active)
    box.press("ArrowUp")
    box.press("Enter")
    expect(page).to_have_url("/claims/2/the-bridge-fell-into-the-river/")


def test_names_are_offered_and_escape_closes_the_options_without_losing_the_words(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("ada")
    option = page.get_by_role("option", name="Ada Rivera Actor")
    expect(option).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(box).to_have_value("ada")
    box.press("Enter")
    expect(page).to_have_url("/explore/?q=ada")
    box = page.get_by_role("combobox")
    box.fill("ada ri")
    option.click()
    expect(page).to_have_url("/actors/ada-rivera/")


def test_words_are_searched_for_narrowed_down_and_removed_by_keyboard_alone(page: Page) -> None:
    page.goto("/explore/")
    page.get_by_role("combobox").focus()
    page.keyboard.type("river")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 fact-checks")).to_be_visible()
    link = page.get_by_role("complementary", name="Narrow it down").get_by_role("link", name="Floods 2")
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/explore/?q=river&topic=floods")
    page.get_by_role("link", name="Words river (remove)").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/explore/?topic=floods")
    page.get_by_role("link", name="Topic Floods (remove)").click()
    expect(page).to_have_url("/explore/")


def test_without_scripts_searching_choosing_and_checking_are_whole(page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto("/corrections/")
    page.get_by_role("searchbox").fill("bridge")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url("/explore/?q=bridge")
    expect(page.get_by_role("heading", name="1 fact-check")).to_be_visible()
    page.get_by_role("link", name="False 1").click()
    expect(page).to_have_url("/explore/?q=bridge&rating=default.false")
    page.get_by_role("searchbox").fill("river")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url("/explore/?q=river&rating=default.false")
    page.goto("/check/")
    page.get_by_role("textbox", name="Text or address").fill(STATEMENT)
    page.get_by_role("button", name="See what was found").click()
    expect(page).to_have_url("/check/")
    expect(page.get_by_role("heading", name="This was very likely checked")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your text")).to_have_value(STATEMENT)


def test_axe_finds_nothing_in_options_in_what_was_found_and_in_what_was_wrong(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    for text in (STATEMENT, "a" * 5_001):
        page.goto("/check/")
        page.get_by_role("textbox", name="Text or address").fill(text)
        page.get_by_role("button", name="See what was found").click()
        page.evaluate(Axe().axe_script)
        assert violations(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.emulate_media(color_scheme="dark")
        assert violations(page, runOnly=["color-contrast"]) == ""
        page.emulate_media(color_scheme="light")
    page.get_by_role("combobox").press_sequentially("river")
    expect(page.get_by_role("option")).to_have_count(4)  # Ada Rivera, the River Report, and two statements
    page.get_by_role("combobox").press("ArrowDown")
    assert violations(page) == ""


def test_marked_words_can_be_read_in_every_color_scheme(page: Page) -> None:
    factories.publish("The dam burst above the town.", headline="It held, as pictures show")
    page.goto("/explore/?q=dam+town+floods")
    expect(page.get_by_role("mark")).to_have_count(3)  # two in the claim, and the topic
    page.evaluate(Axe().axe_script)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, runOnly=["color-contrast"]) == "", scheme


def test_what_was_wrong_with_a_text_is_said_at_its_field(page: Page) -> None:
    page.goto("/check/")
    box = page.get_by_role("textbox", name="Text or address")
    box.fill("a" * 5_001)
    page.get_by_role("button", name="See what was found").click()
    again = page.get_by_role("textbox", name="Text or address")
    expect(again).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("Leave out 1:")
    expect(again).to_have_value("a" * 5_001)
