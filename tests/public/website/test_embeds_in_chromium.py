"""A verdict's card in a frame on a page of another origin, as a browser shows it."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, FrameLocator, Page, expect
from pytest_django.live_server_helper import LiveServer

from record import log
from record.models import Masthead
from tests.public.addresses import CLAIM
from tests.public.website.attacks import ATTACKS
from tests.public.website.test_hostile_text import hostile
from tests.public.website.test_in_chromium import violations
from tests.public.website.test_writing import ARABIC, CHINESE
from tests.record import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "The gauge shows forty centimeters, and the radio's listener had read the mark of another bridge. "
CUT_OFF = "document.documentElement.scrollHeight - innerHeight"
WITH_ITS_FONTS = "async () => { document.body.offsetHeight; await document.fonts.ready; }"
SPARE = "innerHeight - document.querySelector('.card-dates').getBoundingClientRect().bottom"


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, settings: Any) -> Iterator[Page]:
    settings.SITE_URL = live_server.url
    context = browser.new_context(base_url=live_server.url, color_scheme="light")
    yield context.new_page()
    context.close()


def oembed(number: int, **parameters: int) -> Any:
    return Client().get("/oembed", {"url": f"http://testserver/claims/{number}/", **parameters}).json()


@pytest.fixture
def on_another_site(page: Page) -> Iterator[Callable[[str], FrameLocator]]:
    """Open a page of another origin that has this HTML, and return its frame."""
    bodies: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Elsewhere</title>{bodies[-1]}".encode())

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()

        def embed(html: str) -> FrameLocator:
            bodies.append(html)
            page.goto(f"http://localhost:{server.server_port}/")
            return page.frame_locator("iframe")

        yield embed
        server.shutdown()


def test_the_snippet_of_the_page_shows_the_card_on_another_site_and_nothing_else_can_be_framed(
    page: Page, on_another_site: Callable[[str], FrameLocator]
) -> None:
    factories.publish()
    page.goto(CLAIM)
    page.get_by_text("Embed this verdict").click()
    snippet = page.get_by_role("textbox", name="HTML of the frame").input_value()
    card = on_another_site(snippet)
    expect(card.get_by_role("heading", name="The river rose")).to_be_visible()
    with page.context.expect_page() as opened:
        card.get_by_role("link", name="Read the whole fact-check").click()
    assert opened.value.url.endswith(CLAIM)
    assert page.url.startswith("http://localhost:")
    framed = on_another_site(snippet.replace("/embed/1/?v=1", CLAIM))
    expect(framed.get_by_role("heading", name="The river rose")).to_have_count(0)
    log.retract(1, note="It was a hoax.", names_statement=False)
    expect(on_another_site(snippet).get_by_text("This fact-check was withdrawn")).to_be_visible()


def test_a_frame_is_as_large_as_its_card_needs_and_not_much_larger(page: Page) -> None:
    """Where it has the width that was asked for; on a telephone it has less."""
    texts = {
        "short": {},
        "headline": {"headline": "The gauge shows a fifth of what was said on the radio", "summary": LONG * 2},
        "long": {"statement": "The river rose by two meters in a single night. " * 6, "summary": LONG * 4},
        "arabic": {"statement": f"{ARABIC}. " * 5, "summary": f"{ARABIC}. " * 8},
        "chinese": {"statement": CHINESE * 5, "summary": CHINESE * 12},
        "imported": {"imported": factories.imported(site=f"{'w' * 60}.old.example")},
    }
    for number, (name, changes) in enumerate(texts.items(), start=1):
        log.append(factories.content(**changes), action="published")
        for width in (320, 450, 600):
            found = oembed(number, maxwidth=width)
            page.set_viewport_size({"width": found["width"], "height": found["height"]})
            page.goto(f"/embed/{number}/")
            page.evaluate(WITH_ITS_FONTS)
            assert page.evaluate(CUT_OFF) <= 0, (name, width)
            spare = page.evaluate(SPARE)
            # Of other letters it depends on the machine's fonts how much room they take.
            assert name in ("arabic", "chinese") or spare < 0.45 * found["height"], (name, width)


def test_axe_finds_nothing_and_nothing_is_cut_off_at_any_width(page: Page) -> None:
    Masthead.objects.create(id=1, is_demonstration=True)
    factories.publish("W" * 120, headline="H" * 100, summary="S" * 200)
    long = factories.imported(site=f"{'w' * 60}.{'w' * 60}.example")
    log.append(factories.content(imported=long), number=1, action="corrected", note="N" * 200)
    factories.publish(ARABIC, language="ar", rating=factories.a_rating("half-true"))
    factories.publish("The river is gone.", rating=factories.a_rating("unproven"))
    log.retract(3, note="Another river.")
    axe = Axe().axe_script
    for address in ("/embed/1/?v=1", "/embed/2/", "/embed/3/", "/embed/4/", "/embed/1/?v=x"):
        page.set_viewport_size({"width": 600, "height": 400})
        page.goto(address)
        page.evaluate(axe)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == "", (address, scheme)
        for width in (800, 300):
            page.set_viewport_size({"width": width, "height": 400})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        page.emulate_media(color_scheme="light")


@pytest.mark.usefixtures("unchecked_log")
def test_no_attack_runs_in_a_frame_or_on_the_page_around_it(
    page: Page, on_another_site: Callable[[str], FrameLocator]
) -> None:
    for number, attack in enumerate([*ATTACKS, '"><img src=x onerror=attacked=1>'], start=1):
        log.append(hostile(attack), action="published")
        found = oembed(number)
        frame = on_another_site(found["html"])
        expect(frame.locator(".card")).to_be_visible()
        assert page.locator("body > *").count() == 1, attack
        for each in page.frames:
            assert each.evaluate("typeof attacked") == "undefined", attack


def test_the_button_copies_the_whole_text(page: Page) -> None:
    factories.publish()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(CLAIM)
    page.get_by_text("Copy as text").click()
    text = page.get_by_role("textbox", name="The verdict as text")
    expect(text).to_have_js_property("readOnly", True)
    page.get_by_text("Embed this verdict").click()
    page.evaluate(Axe().axe_script)
    assert violations(page) == ""
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text.input_value()
    assert re.match("False: “The river rose by two meters in one night.”\nSaid by: Ada Rivera\n", text.input_value())
