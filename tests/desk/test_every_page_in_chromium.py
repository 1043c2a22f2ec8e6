"""Every page of the desk in a real browser: axe finds nothing grave in it (WCAG 2.2 AA), and it fits a telephone."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import now
from playwright.sync_api import Browser, Page

from claims import also_checked, workflow
from desk.verbs import STEPS
from tests.claims.factories import a_claim, person
from tests.desk.conftest import change_url, verb_url
from tests.desk.test_in_chromium import at_the_desk
from tests.external.factories import a_review
from tests.test_addresses import DESK, a_scene, rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROLES = ("editor", "fact_checker", "reviewer", "admin")
# Downloads, frames in which no script runs, a window that closes, and a piece of a page.
NO_PAGES = re.compile(r"\.\w+$|/(export|jsi18n|preview/page|copy/body|choose)/$|^/desk/search/$")
AXE = {"resultTypes": ["violations"], "preload": False, "iframes": False}  # frames show the public site, and copies
WIDTHS = {
    1280: AXE | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    390: AXE | {"runOnly": {"type": "rule", "values": ["scrollable-region-focusable", "target-size"]}},  # its own
}


def pages() -> list[tuple[str, str]]:
    """Each page of the desk, as the name of somebody who may open it and its address; some for several people."""
    scene = a_scene()
    found = [(name, "/desk/") for name in ROLES]
    for route, answers in rows(DESK).items():
        name = next((name for name in ROLES if answers[name] == 200), None)
        if name and route != "/desk/" and not NO_PAGES.search(route):
            found.append((name, scene.example(route)))
    verbs = set(STEPS) - {"lift_embargo"}
    for stage in ("triage", "research", "review", "adjudication", "approved", "closed"):
        claim = a_claim(stage)
        if claim.is_editable:
            also_checked.say(claim, a_review(claim=claim.statement), by=person("fact_checker"))
        for name in ROLES[:3]:
            possible = verbs.intersection(workflow.available(claim, person(name)))
            found += [(name, change_url(claim)), *((name, verb_url(claim, verb)) for verb in sorted(possible))]
            verbs -= possible
    waiting = workflow.embargo(a_claim("approved"), by=person("editor"), publish_at=now() + timedelta(days=1))
    found.append(("editor", verb_url(waiting, "lift_embargo")))
    found.append(("editor", "/desk/claims/claim/export/?format=claimreview.ndjson"))  # which asks first
    assert verbs == {"retract"}  # which is among the addresses of the published claim
    return found


def wrong_with(page: Page, width: int) -> Iterator[tuple[str, ...]]:
    page.set_viewport_size({"width": width, "height": 900})
    if page.evaluate("document.documentElement.scrollWidth") > width:
        yield ("wider than the window",)
    for violation in page.evaluate("options => axe.run(document, options)", WIDTHS[width])["violations"]:
        if violation["impact"] in ("serious", "critical"):
            yield from ((violation["id"], node["html"][:200]) for node in violation["nodes"])


def test_axe_finds_nothing_grave_in_any_page_and_each_fits_a_telephone(browser: Browser, live_server) -> None:
    """Every other page is dark: colors follow from few rules, and comparing them takes most of the time."""
    windows = {name: at_the_desk(browser, live_server, name) for name in ROLES}
    wrong: list[tuple[object, ...]] = []
    for number, (name, address) in enumerate(pages()):
        page = windows[name]
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        answer = page.goto(address)
        assert answer is not None, address
        assert answer.status == 200, (name, address)
        page.evaluate(Axe().axe_script)
        wrong += [(name, address, width, *each) for width in WIDTHS for each in wrong_with(page, width)]
    assert wrong == []
