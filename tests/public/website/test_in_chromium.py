"""The pages as a browser shows them: accessible, nothing cut off, and nothing in them runs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from public.website.pictures.card import card_of
from public.website.pictures.design import FORMS, drawing_of
from record import log, notices
from record.documents import Adjudication, Assessment, Content, Gate, Related
from record.models import Masthead
from record.state import RecordState
from tests.public.addresses import CLAIM, DOCUMENTATION, FOLLOW, FORM, OLD_VERSION, PAGES, TASKS
from tests.public.website.attacks import ALL_ATTACKS
from tests.public.website.test_hostile_text import hostile
from tests.public.website.test_writing import ARABIC, CHINESE
from tests.record import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = datetime.now(UTC).date()
AS_OF = (
    f"/?as_of={TODAY}",
    f"{CLAIM}?as_of={TODAY}",
    f"/actors/ada-rivera/?as_of={TODAY}",
    f"{CLAIM}?as_of=2020-01-01",
)
OTHERS = ("/claims/8/", "/nothing/", "/?page=2")
ADDRESSES = (*PAGES, FORM, OLD_VERSION, *AS_OF, DOCUMENTATION, *TASKS, FOLLOW, *OTHERS)
ANALYSIS = "The board's gauge was **not** read.\n\n## Readings\n\n| hour | cm |\n|-|-:|\n| 1 | 40 |\n\n[All](https://a.example/)"


@pytest.fixture
def record_of_every_rating(transactional_db: None) -> None:
    factories.publish()
    related = [Related(number=1, relation="contradicts")]
    for slug in factories.RATINGS:
        factories.publish(f"The river is {slug}.", rating=factories.a_rating(slug), related=related)
    factories.publish("The river is gone.")
    corrected = factories.content(
        analysis=ANALYSIS, assessments=factories.votes("true"), adjudication=Adjudication(rating="false")
    )
    log.append(corrected, number=1, action="corrected", note="The date was wrong.")
    notices.append(1, "passage_gone", "river-report", passage="The level rose by 0.40 m.")
    notices.append(1, "gone", "radio-interview")
    notices.append(1, "still_stands", "radio-interview", reason="We have the recording.")
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


WIDE_TABLE = "| {} |\n|{}\n| {} |\n".format(
    " | ".join(f"the level at hour {hour}" for hour in range(24)), "-|" * 24, " | ".join(["12,345"] * 24)
)


def everything(statement: str = "The river rose by two meters in one night.", **changes: Any) -> Content:
    """Content with every part that a verdict's page can show."""
    return factories.content(
        statement,
        claim=factories.a_claim(statement, context="It was said after the storm."),
        appearances=[
            factories.an_appearance(quote="Two meters!\n" * 60),
            factories.an_appearance("ben-costa", quote=ARABIC, quote_language="ar"),
            factories.hearsay("ben-costa", by="ada-rivera"),
            factories.hearsay("ada-rivera", by="radio-interview", stance="denies"),
        ],
        evidence=[
            factories.some_evidence(read="itself"),
            factories.some_evidence("radio-interview", stance="context", read="through", through="river-report"),
            factories.some_evidence("radio-interview", stance="supports"),
        ],
        gates=[
            Gate(gate="two_origins", state=state, reason="Why.", figures={"origins": 1, "of": 2})
            for state in ("passed", "disclosed", "not_applicable", "waived")
        ],
        assessments=[Assessment(rating="false", blind=blind) for blind in (True, False)],
        adjudication=Adjudication(rating="false"),
        would_change="Another gauge.",
        also_checked=[factories.others_check(), factories.others_check(publisher=ARABIC, rating=ARABIC, language="ar")],
        **{"analysis": f"{ANALYSIS}\n\n{WIDE_TABLE}\n\n> A quote.\n\n    code " + "W" * 300, **changes},
    )


def imported_from_afar() -> Content:
    """Content as an import makes it, from a site with a long name."""
    long = "w" * 60
    there = factories.imported(
        site=f"{long}.old.example",
        url=f"https://{long}.old.example/{long * 3}",
        rating="R" * 60,
        appearances=["https://social.example/posts/1", f"https://social.example/{long * 3}"],
    )
    return factories.imported_content("The lake rose.", there)


@pytest.mark.usefixtures("transactional_db")
def test_axe_finds_nothing_on_a_page_with_everything_and_a_keyboard_scrolls_its_wide_table(page: Page) -> None:
    log.append(everything(), action="published")
    log.append(factories.content("Only attributed.", appearances=[factories.hearsay()]), action="published")
    log.append(imported_from_afar(), action="published")
    for address in ("/claims/1/", "/claims/3/", "/actors/ada-rivera/", "/methodology/"):
        page.set_viewport_size({"width": 390, "height": 900})
        page.goto(address)
        page.evaluate(Axe().axe_script)
        assert violations(page) == "", address
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        page.emulate_media(color_scheme="dark")
        assert violations(page, runOnly=["color-contrast"]) == "", address
        page.emulate_media(color_scheme="light")
    page.goto("/claims/1/")
    table = page.get_by_role("region", name="Table 2")
    table.focus()
    expect(table).to_be_focused()
    assert table.evaluate("region => region.scrollLeft") == 0
    for _ in range(100):  # a browser scrolls smoothly
        page.keyboard.press("ArrowRight")
        if table.evaluate("region => region.scrollLeft") > 0:
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail("The arrow keys do not scroll the table.")


LENGTHS = (20, 180, 500)
SENTENCES = {
    "en": "The river rose by two meters in a single night, said the minister. ",
    "ar": "قال الوزير إن منسوب النهر ارتفع مترين في ليلة واحدة. ",
    "zh": "部长表示河水在短短一夜之间上涨了整整两米而沿岸居民毫无准备。",
}
# A letter of Chinese is as wide as it is high, also where a machine without such a font draws a narrow box.
WIDEN = """statement => {
    const range = document.createRange();
    range.setStart(statement.lastChild, 0);
    range.setEnd(statement.lastChild, 1);
    const size = parseFloat(getComputedStyle(statement).fontSize);
    statement.style.letterSpacing = `${size - range.getBoundingClientRect().width}px`;
}"""


@pytest.mark.usefixtures("transactional_db")
def test_the_verdicts_word_is_on_the_first_screen_however_long_the_statement_is(page: Page) -> None:
    Masthead.objects.create(id=1, is_demonstration=True)
    numbers = {}
    for language, sentence in SENTENCES.items():
        for length in LENGTHS:
            statement = (sentence * 20)[:length].strip()
            entry = log.append(everything(statement, language=language), action="published")
            numbers[language, length] = entry.number
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        for (language, length), number in numbers.items():
            page.goto(f"/claims/{number}/")
            statement = page.locator("h1")
            expect(statement).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
            if language == "zh":
                statement.evaluate(WIDEN)
            box = page.locator(".ruling-word").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height, (language, length, width)


@pytest.mark.usefixtures("transactional_db")
def test_only_letters_that_have_italics_are_slanted(page: Page) -> None:
    analysis = f"*Two meters* and *{CHINESE}*."
    log.append(everything(ARABIC, language="ar", analysis=analysis), action="published")
    page.goto("/claims/1/")
    english, arabic = page.locator("#said blockquote").all()
    expect(english).to_have_css("font-style", "italic")
    expect(arabic).to_have_css("font-style", "normal")
    expect(page.locator("h1")).to_have_css("letter-spacing", "normal")
    latin, chinese = page.locator("#analysis em").all()
    expect(latin).to_have_css("font-style", "italic")
    expect(chinese).to_have_css("font-style", "normal")


@pytest.mark.usefixtures("transactional_db", "unchecked_log")
def test_words_that_cannot_be_broken_bend_no_page(page: Page) -> None:
    log.append(hostile("W" * 150), action="published")
    log.append(everything("W" * 300, analysis=f"# {'W' * 300}\n\n- {'W' * 300}\n\n{WIDE_TABLE}"), action="published")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for address in ("/claims/1/", "/claims/2/", "/actors/ada-rivera/", "/methodology/"):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)


# Facets and a day choose what is seen, and paper chooses nothing.
SHOWN = """[...document.querySelectorAll("main *")].filter(element => !element.closest("svg, .facets, .as-of"))
    .map(element => element.checkVisibility({visibilityProperty: true}))"""
COLORS = """[...document.querySelectorAll("main *, aside *")].filter(element => element.textContent.trim())
    .map(element => getComputedStyle(element).color)"""
HEADINGS = """[...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6, dt, caption)")]
    .map(element => getComputedStyle(element).breakAfter)"""


@pytest.mark.usefixtures("transactional_db")
def test_what_is_seen_on_a_screen_is_seen_on_paper_whichever_scheme_the_screen_has(page: Page) -> None:
    Masthead.objects.create(id=1, is_demonstration=True)
    log.append(everything(), action="published")
    log.append(imported_from_afar(), action="published")
    for address in ("/claims/1/", "/claims/2/", "/actors/ada-rivera/", "/methodology/"):
        page.goto(address)
        seen = page.evaluate(SHOWN)
        printed = {}
        for scheme in ("light", "dark"):
            page.emulate_media(media="print", color_scheme=scheme)
            assert page.evaluate(SHOWN) == seen, (address, scheme)
            printed[scheme] = page.evaluate(COLORS)
            page.evaluate(Axe().axe_script)
            # Browsers print no backgrounds: what is read on white must stand out from white.
            page.evaluate("document.querySelectorAll('*').forEach(each => each.style.background = '#fff')")
            assert violations(page, runOnly=["color-contrast"]) == "", (address, scheme)
            page.emulate_media(media="screen", color_scheme="light")
            page.goto(address)
        assert printed["light"] == printed["dark"], address
        page.emulate_media(media="print")
        assert set(page.evaluate(HEADINGS)) == {"avoid"}, address
        page.emulate_media(media="screen")


@pytest.mark.usefixtures("record_of_every_rating")
def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto(CLAIM)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


# Also what runs once somebody points at it or goes to it by the keyboard.
TOUCH = """for (const each of document.querySelectorAll("*"))
    for (const name of ["mouseover", "pointerover", "focus"]) each.dispatchEvent(new Event(name))"""


@pytest.mark.usefixtures("transactional_db", "unchecked_log")
def test_no_attack_in_a_document_runs(page: Page) -> None:
    assert len(ALL_ATTACKS) >= 60
    entries = [log.append(hostile(attack), action="published") for attack in ALL_ATTACKS]
    own = (address.format(entry.number) for entry in entries for address in ("/claims/{}/", "/embed/{}/"))
    for address in ["/", "/explore/", "/feeds/", "/actors/ada-rivera/", *own]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        page.evaluate(TOUCH)
        assert page.evaluate("typeof attacked") == "undefined", address
    for entry in entries:  # no browser is sent what a picture is drawn from
        page.goto("about:blank")
        page.set_content(drawing_of(card_of(entry.document.read(), None, RecordState()), FORMS["landscape"]).svg())
        page.evaluate(TOUCH)
        assert page.evaluate("typeof attacked") == "undefined", entry
