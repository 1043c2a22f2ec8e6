"""Count what it takes to bring a claim from an empty desk to a published verdict, in a real browser.

    .venv/bin/python -m bench.clicks [--pictures FOLDER]

A fact-checker enters a claim with two appearances by new actors and three pieces of evidence, two of them from new
sources of new publishers, and submits it; two reviewers disagree; an editor adjudicates, waives the gate that fails and
has it published at a moment. Everything is done through the desk's pages. Counted are clicks (a choice in a list is
one), page loads and typed fields; signing in, with the page that follows it, is not. Exits with 1 beyond the bounds.
"""

from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

MOST = {"clicks": 45, "loads": 15, "fields": 40}
STATEMENT = "The Aldea dam lost half of its water in 2025."
PASSWORD = "a long and quiet river"


class Hands:
    """A person's hands on the desk, and what they did."""

    def __init__(self, browser: Browser, base: str, who: str, pictures: Path | None):
        self.counted = Counter[str]()
        self.who, self.pictures = who, pictures
        context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900})
        self.page: Page = context.new_page()
        self.page.goto("/desk/")
        self.page.fill("[name=username]", who)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        expect(self.page.get_by_role("heading", name="My day")).to_be_visible()
        self.page.on("framenavigated", lambda frame: self._loaded(frame == self.page.main_frame))

    def _loaded(self, is_page: bool) -> None:
        self.counted["loads"] += is_page

    def click(self, where: Locator) -> None:
        where.click()
        self.counted["clicks"] += 1

    def type(self, where: Locator, text: str) -> None:
        """Write into a field, key by key: what is suggested meanwhile may be taken with keys alone."""
        where.focus()
        where.press_sequentially(text)
        self.counted["fields"] += 1

    def done(self, what: str) -> None:
        self.page.wait_for_load_state()
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{self.who}-{what}.png", full_page=True)
