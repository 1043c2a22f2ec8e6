"""Count what it takes to bring a claim from an empty desk to a published verdict, in a real browser.

    .venv/bin/python -m bench.clicks [--pictures FOLDER]

A fact-checker enters a claim with two appearances by new actors and three pieces of evidence, two of them from new
sources of new publishers, and submits it; two reviewers disagree; an editor adjudicates, waives the gate that fails and
has it published at a moment. Everything is done through the desk's pages. Counted are clicks (a choice in a list is
one), page loads and typed fields; signing in, with the page that follows it, is not. Exits with 1 beyond the bounds.
"""

import argparse
import os
import re
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from rich.console import Console
from rich.table import Table

from bench.killed_while_working import database, served, until
from tests.sites import Site, site

MOST = {"clicks": 45, "loads": 15, "fields": 40}
STATEMENT = "The Aldea dam lost half of its water in 2025."
PASSWORD = "a long and quiet river"


class Hands:
    """A person's hands on the desk, and what they did."""

    def __init__(self, browser: Browser, base: str, who: str, pictures: Path | None):
        self.counted = Counter[str]()
        self.who, self.pictures = who, pictures
        context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
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
        """Write into a field, key by key, as what is suggested meanwhile needs it."""
        where.focus()
        where.press_sequentially(text)
        self.counted["fields"] += 1

    def paste(self, where: Locator, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        where.focus()
        where.press("Control+V")
        self.counted["fields"] += 1

    def done(self, what: str) -> None:
        self.page.wait_for_load_state()
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{self.who}-{what}.png", full_page=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each page on the way")
    given = parser.parse_args()
    os.environ["SECOND_EDITOR"] = "never"  # one editor is enough for the story
    with site() as web:
        os.environ["FETCH_ALLOW"] = f"127.0.0.1/32:{web.port}"
        with database() as var, served(var) as port:
            people()
            hands = walk(f"http://127.0.0.1:{port}", write_the_web(web), given.pictures)
    sys.exit(0 if is_within(hands) else 1)


def people() -> None:
    from django.contrib.auth.hashers import make_password

    from accounts.models import User
    from tests.claims.factories import person

    for name in ("fact_checker", "reviewer", "second_reviewer", "editor"):
        person(name)
    User.objects.update(password=make_password(PASSWORD))


def walk(base: str, reports: list[str], pictures: Path | None) -> list[Hands]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        checker = Hands(browser, base, "fact_checker", pictures)
        write(checker, reports)
        reviewers = [Hands(browser, base, name, pictures) for name in ("reviewer", "second_reviewer")]
        for reviewer, rating in zip(reviewers, ["False", "Mostly false"], strict=True):
            assess(reviewer, rating)
        editor = Hands(browser, base, "editor", pictures)
        decide(editor)
        look_at_the_verdict(browser, base, pictures)
        browser.close()
    return [checker, *reviewers, editor]


def write_the_web(web: Site) -> list[str]:
    """Put two reports of two publishers on a website, and return their addresses."""
    from tests.sources.documents import a_page

    def report(path: str, title: str, publisher: str, text: str) -> str:
        head = (
            f'<meta property="og:site_name" content="{publisher}">'
            '<meta property="article:published_time" content="2025-09-06">'
        )
        return web.put(path, a_page(text, title=title, head=head))

    return [
        report(
            "/levels", "Levels of reservoirs, 2025", "Water Board", "The dam held 97 per cent of its water all year."
        ),
        report("/audit", "Audit of dams", "Court of Auditors", "No loss was found at the Aldea dam in 2025."),
    ]


def write(hands: Hands, reports: list[str]) -> None:
    """Enter the claim, with who says it, the evidence and a verdict, and submit it."""
    page = hands.page
    hands.click(page.get_by_role("link", name="Enter a claim"))
    hands.type(page.locator("#id_statement"), STATEMENT)
    hands.click(page.get_by_role("button", name="Enter and take it"))
    hands.done("entered")
    for number, name in enumerate(["Nora Quiroga", "Rafael Ibarra"]):
        appear(hands, number, name, reports[number])
    for number, report in enumerate(reports):
        show(hands, number, report, "Refutes", "The level of each month, and none is low.")
    show(hands, 2, reports[0], "Gives context", "How the level is read.")
    for name, text in {
        "summary": "The dam held nearly all of its water through the year.",
        "analysis": "The Water Board reads the level each day [E1]. The Court of Auditors found no loss [E2].",
        "contrary": "A report of a loss was looked for in both works; there is none.",
    }.items():
        hands.type(page.locator(f"#id_{name}"), text)
    hands.click(rating_of(page, "False"))
    hands.done("written")
    hands.click(page.get_by_role("button", name="Save and submit"))
    hands.done("submitted")
    expect(page.get_by_text("Submitted.").first).to_be_visible()


def row_of(hands: Hands, part: str, number: int) -> str:
    """Open a row for a part, and return how the names of its fields begin."""
    if not hands.page.locator(f"[name={part}-{number}-id]").count():
        hands.click(hands.page.locator(f"#{part}-group .add-row"))
    return f"{part}-{number}"


def begin(hands: Hands, field: str, text: str) -> None:
    """Type what is not known yet, and choose from the list to begin it."""
    hands.type(hands.page.locator(f"[name='{field}__typed']"), text)
    hands.click(hands.page.get_by_role("option", name="egin a new one"))


def choose(hands: Hands, field: str, value: str) -> None:
    """Choose one of a few that stand there."""
    hands.click(hands.page.locator(f"label:has([name='{field}'][value='{value}'])"))


def appear(hands: Hands, number: int, name: str, report: str) -> None:
    row = row_of(hands, "appearances", number)
    begin(hands, f"{row}-actor", name)
    choose(hands, f"{row}-actor__begin-kind", "person")
    choose(hands, f"{row}-stance", "asserts")
    choose(hands, f"{row}-attribution", "paraphrased")
    hands.type(hands.page.locator(f"[name={row}-said_on]"), "2025-09-06")
    hands.type(hands.page.locator(f"[name={row}-occasion]"), "A speech at the dam")
    cite(hands, f"{row}-source", report)
    hands.done(f"appearance-{number}")


def cite(hands: Hands, field: str, report: str) -> None:
    """Name a source by its address; its page tells what the work and its publisher are called."""
    page, kind = hands.page, f"{field}__begin-publisher__begin-kind"
    hands.paste(page.locator(f"[name='{field}__typed']"), report)
    expect(page.locator(f"[name='{field}__begin-title']")).not_to_have_value("")
    choose(hands, f"{field}__begin-kind", "report")
    choose(hands, f"{field}__begin-tier", "primary")
    choose(hands, kind, "government")
    hands.type(page.locator(f"[name='{field}__begin-interests']"), "None known.")


def show(hands: Hands, number: int, report: str, stance: str, note: str) -> None:
    row = row_of(hands, "evidence", number)
    hands.paste(hands.page.locator(f"[name='{row}-source__typed']"), report)
    choose(hands, f"{row}-read", "itself")
    choose(hands, f"{row}-stance", {"Refutes": "refutes", "Gives context": "context"}[stance])
    hands.type(hands.page.locator(f"[name={row}-note]"), note)
    hands.done(f"evidence-{number}")


def rating_of(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=re.compile(f"^{name} —"))


def assess(hands: Hands, rating: str) -> None:
    page = hands.page
    hands.click(page.get_by_role("link", name=STATEMENT))
    hands.done("assess")
    hands.click(rating_of(page, rating))
    hands.click(page.get_by_label("I have no conflict of interest"))
    hands.type(page.locator("[name=reasons]"), "The levels of each month decide it.")
    hands.click(page.get_by_role("button", name="Assess", exact=True))
    expect(page.get_by_text("Your assessment is in.").first).to_be_visible()


def decide(hands: Hands) -> None:
    page = hands.page
    hands.click(page.get_by_role("link", name=STATEMENT))
    hands.done("adjudicate")
    hands.click(rating_of(page, "False"))
    hands.type(page.locator("[name=reasons]"), "Both works have figures for each month, and no loss in any.")
    hands.click(page.get_by_role("button", name="Adjudicate", exact=True))
    hands.click(page.get_by_role("link", name="Waive a gate"))
    hands.done("waive")
    hands.type(page.locator("[name=reason]"), "The speakers cannot be reached before the vote.")
    hands.click(page.get_by_role("button", name="Waive a gate"))
    hands.click(page.get_by_role("link", name="Publish at a moment"))
    hands.done("embargo")
    moment = page.locator("[name=publish_at]")
    moment.fill((datetime.now() + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M"))  # as the form asks
    hands.counted["fields"] += 1
    hands.click(page.get_by_role("button", name="Publish at a moment"))
    hands.done("waits")


def look_at_the_verdict(browser: Browser, base: str, pictures: Path | None) -> None:
    """Wait until the moment has come, and read what readers see."""
    page = browser.new_page(base_url=base)
    until(lambda: page.goto("/claims/1/").ok)
    for words in (STATEMENT, "1 of 2 dissents", "Set aside by an editor", "The editor's reasons"):
        expect(page.get_by_text(words).first).to_be_visible()
    if pictures:
        page.screenshot(path=pictures / "verdict.png", full_page=True)


def is_within(everybody: list[Hands]) -> bool:
    """Print what everybody did, and return whether it stays within the bounds."""
    table = Table(title="From an empty desk to a published verdict")
    table.add_column("who")
    for what in MOST:
        table.add_column(what, justify="right")
    total = sum((hands.counted for hands in everybody), Counter[str]())
    for hands in everybody:
        table.add_row(hands.who, *(str(hands.counted[what]) for what in MOST))
    table.add_row("all", *(str(total[what]) for what in MOST))
    table.add_row("at most", *(str(most) for most in MOST.values()))
    Console().print(table)
    return all(total[what] <= most for what, most in MOST.items())


if __name__ == "__main__":
    main()
