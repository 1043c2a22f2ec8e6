"""The desk as hands use it: keyboard and mouse in a real browser."""

import gzip
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Request, Route, expect

from claims.models import Claim
from desk.admin.inlines import EvidenceInline
from tests.claims.factories import a_claim, a_rating, a_source, an_actor, brought_to, person
from tests.sites import site
from tests.sources import archived
from tests.sources.archived import read_as
from tests.sources.documents import a_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_the_desk(browser: Browser, live_server, name: str, **options: Any):
    """A page whose visitor is signed in."""
    client = Client()
    client.force_login(person(name))
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}, **options)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context.new_page()


def test_a_new_actor_and_a_new_source_are_begun_in_place_by_keyboard_alone(
    browser: Browser, live_server, settings: Any
) -> None:
    claim = a_claim("research", assignee=person("fact_checker"))
    page = at_the_desk(browser, live_server, "fact_checker")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        figures = web.put("/figures", a_page("They were never published, the minister said.", title="Figures"))
        page.goto(f"/desk/claims/claim/{claim.pk}/change/")
        keys, focused = page.keyboard, page.locator(":focus")
        page.get_by_role("button", name="Add appearance").press("Enter")
        actor = page.locator("[name=appearances-2-actor__typed]")
        actor.focus()
        keys.type("Nora Quiroga")
        suggested = page.get_by_role("option", name="Begin a new one: “Nora Quiroga”")
        expect(suggested).to_be_visible()
        expect(actor).to_have_attribute("aria-expanded", "true")
        keys.press("Escape")
        expect(suggested).to_be_hidden()
        keys.press("ArrowDown")
        expect(suggested).to_be_visible()
        keys.press("ArrowDown")
        expect(actor).to_have_attribute("aria-activedescendant", "id_appearances-2-actor-list-0")
        keys.press("Enter")
        expect(focused).to_have_attribute("name", "appearances-2-actor__begin-kind")
        keys.press("Space")
        assert Axe().run(page, context=".desk-begin").response["violations"] == []
        page.locator("[name=appearances-2-stance][value=asserts]").press("Space")
        page.fill("#id_appearances-2-said_on", "2025-09")
        page.locator("[name=appearances-2-source__typed]").focus()
        keys.type(figures)
        expect(page.get_by_role("option", name=f"begin a new one: {figures}")).to_be_visible()
        keys.press("Enter")
        begun = page.locator("[name^=appearances-2-source__begin]")
        title = page.locator("[name=appearances-2-source__begin-title]")
        expect(title).to_have_value("Figures", timeout=20_000)  # a process is started that reads the page
        expect(focused).to_have_attribute("name", "appearances-2-source__begin-publisher__begin-kind")
        keys.press("Space")
        page.locator("[name=appearances-2-source__begin-tier]").first.press("Space")
        assert begun.count() > 10
        page.get_by_role("button", name="Save", exact=True).press("Enter")
        expect(page.get_by_text("Saved.").first).to_be_visible()
    added = claim.appearances.get(actor__name="Nora Quiroga", actor__kind="person", source__title="Figures")
    assert (added.source.url, added.source.tier, added.source.publisher.kind) == (figures, "primary", "government")
    assert errors == []


def test_a_pasted_address_is_taken_without_a_choice(browser: Browser, live_server) -> None:
    source, claim = a_source(url="https://river.example/levels"), a_claim("research", assignee=person("fact_checker"))
    page = at_the_desk(browser, live_server, "fact_checker", permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    page.locator("#evidence-group .add-row").click()
    row = f"evidence-{claim.evidence.count()}-source"
    page.evaluate("navigator.clipboard.writeText('https://river.example/levels?utm_source=letter')")
    page.locator(f"[name={row}__typed]").focus()
    page.keyboard.press("Control+V")
    expect(page.locator(f"[name={row}]")).to_have_value(str(source.pk))
    expect(page.locator(f"[name={row}__typed]")).to_have_value(str(source))


def test_what_there_is_is_chosen_and_what_was_begun_is_taken_back(browser: Browser, live_server) -> None:
    nora = an_actor(name="Nora Quiroga", description="Mayor")
    claim = a_claim("research", assignee=person("fact_checker"))
    page = at_the_desk(browser, live_server, "fact_checker")
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    page.locator("#appearances-0 summary").click()
    actor = page.locator("[name=appearances-0-actor__typed]")
    actor.fill("quiro")
    page.get_by_role("option", name="Begin a new one").click()
    begun = page.get_by_label("New actor")
    expect(begun).to_be_checked()
    begun.click()
    expect(begun).to_have_count(0)
    actor.fill("NORA QUIROGA")
    page.get_by_role("option", name="Begin a new one").click()
    page.get_by_label("Use “Nora Quiroga”").click()
    expect(actor).to_have_value("Nora Quiroga")
    topic = page.get_by_label("Topics")
    topic.fill("Floods")
    page.get_by_role("option", name="Begin a new one: “Floods”").click()
    expect(page.get_by_label("Floods (new)")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    assert claim.appearances.order_by("pk")[0].actor == nora
    assert claim.topics.filter(name="Floods").exists()


def test_a_claim_is_walked_to_publication_with_the_mouse(browser: Browser, live_server) -> None:
    claim = a_claim("triage", statement="The bridge was closed for a year.")
    a_source()
    rating = a_rating()
    steps = [
        ("fact_checker", "Take", "It is yours."),
        ("fact_checker", "Submit for review", "Submitted."),
        ("reviewer", "Assess", "Your assessment is in."),
        ("second_reviewer", "Assess", "Your assessment is in."),
        ("editor", "Publish", "Published."),
    ]
    for name, verb, answer in steps:
        page = at_the_desk(browser, live_server, name)
        page.goto(f"/desk/claims/claim/{claim.pk}/change/")
        if verb in ("Assess", "Publish"):  # which have a page of their own
            page.get_by_role("link", name=verb, exact=True).click()
        if verb == "Assess":
            page.locator(f"input[name=rating][value='{rating.pk}']").check()
            page.fill("[name=reasons]", "The gauge decides it.")
            page.get_by_label("I have no conflict of interest in this matter").check()
        page.get_by_role("button", name=verb, exact=True).click()
        expect(page.get_by_text(answer).first).to_be_visible()
        page.context.close()
    assert Claim.objects.get(pk=claim.pk).standing == "published"
    reader = browser.new_page(base_url=live_server.url)
    reader.goto("/")
    expect(reader.get_by_text("The bridge was closed for a year.")).to_be_visible()


def test_reviewers_see_the_tables_of_an_analysis_as_readers_will(browser: Browser, live_server) -> None:
    claim = a_claim("review", analysis="| hour | cm |\n|-|-:|\n| one | 40 |")
    page = at_the_desk(browser, live_server, "reviewer")
    page.goto(f"/desk/claims/claim/{claim.pk}/assess/")
    expect(page.get_by_role("cell", name="40")).to_have_css("text-align", "right")
    expect(page.get_by_role("cell", name="one")).to_have_css("text-align", "start")


def test_a_list_that_is_full_says_so_until_a_row_is_removed(
    browser: Browser, live_server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EvidenceInline, "max_num", 4)
    claim = a_claim("research", assignee=person("fact_checker"))
    page = at_the_desk(browser, live_server, "fact_checker")
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    full = page.get_by_text("This list is full: it has room for 4.")
    for is_full in (False, False, True):
        expect(full).to_be_visible(visible=is_full)
        if not is_full:
            page.get_by_role("button", name="Add evidence").press("Enter")
    page.fill("#id_evidence-3-note", "What stays of two rows.")
    page.locator("#evidence-2").get_by_role("button", name="Remove").click()
    expect(full).to_be_hidden()
    page.locator("#evidence-2").get_by_role("radio", name="Gives context").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#id_evidence-2-source_error")).to_have_text(
        "This field is required."
    )  # its source: the row came back, alone
    expect(page.locator("#id_evidence-2-note")).to_have_value("What stays of two rows.")


NAME = "The mayor of Aldea took bribes."
SLUG = "the-mayor-of-aldea-took-bribes"


def retract_at_the_desk(browser: Browser, live_server, claim: Claim, *, names_statement: bool) -> None:
    page = at_the_desk(browser, live_server, "editor")
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    page.get_by_role("link", name="Retract", exact=True).click()
    expect(page.get_by_label("Yes: readers see which claim was withdrawn")).to_be_checked()
    if not names_statement:
        page.get_by_label("No: readers see its number alone").check()
        page.fill("[name=note]", f"It is not true that {NAME}")
        page.get_by_role("button", name="Retract", exact=True).click()
        expect(page.get_by_text("The note repeats the claim that it withholds")).to_be_visible()
    page.fill("[name=note]", "The letter was forged.")
    page.get_by_role("button", name="Retract", exact=True).click()
    expect(page.get_by_text("The verdict is withdrawn.").first).to_be_visible()
    page.context.close()


def test_a_claim_is_retracted_by_its_name(browser: Browser, live_server) -> None:
    retract_at_the_desk(browser, live_server, a_claim("done", statement=NAME), names_statement=True)
    reader = browser.new_page(base_url=live_server.url)
    reader.goto("/corrections/")
    reader.get_by_role("link", name=f"Claim 1, retracted: {NAME}").click()
    expect(reader.get_by_text(f"The claim was: {NAME}")).to_be_visible()
    expect(reader.get_by_text("The letter was forged.")).to_be_visible()
    reader.get_by_role("link", name="Its history").click()
    expect(reader).to_have_url(f"{live_server.url}/claims/1/{SLUG}/versions/")
    expect(reader.get_by_text(f"The claim was: {NAME}")).to_be_visible()
    assert reader.request.get("/api/v1/claims/1").json()["statement"] == NAME
    reader.close()


def test_a_claim_is_retracted_by_its_number_alone(browser: Browser, live_server) -> None:
    claim, other = a_claim("done", statement=NAME), a_claim("triage")
    other.outgoing.create(other=claim, kind="contradicts")
    brought_to(other, "done")
    for number in (1, 2):
        Client().get(f"/claims/{number}/", follow=True).work_after()
    assert ("public_storedpage", 2) in where_it_stands()
    retract_at_the_desk(browser, live_server, claim, names_statement=False)
    reader = browser.new_page(base_url=live_server.url)
    reader.goto("/corrections/")
    reader.get_by_role("link", name="Claim 1, retracted", exact=True).click()
    expect(reader).to_have_url(f"{live_server.url}/claims/1/")
    expect(reader.get_by_text("The letter was forged.")).to_be_visible()
    reader.get_by_role("link", name="Its history").click()
    expect(reader).to_have_url(f"{live_server.url}/claims/1/versions/")
    walked = {
        "/": 200, "/corrections/": 200, "/claims/1/": 410, f"/claims/1/{SLUG}/": 410, "/claims/1/versions/": 200,
        f"/claims/1/{SLUG}/versions/": 200, f"/claims/1/{SLUG}/versions/1/": 410, "/claims/2/": 200, "/api/": 200,
        "/actors/": 200, "/sources/": 200, "/topics/": 200, "/api/v1/claims/1": 410, "/api/v1/claims?view=full": 200,
    }  # fmt: skip
    for address, status in walked.items():
        answer = reader.request.get(address)
        assert answer.status == status, address
        for words in (NAME, SLUG):
            assert words not in answer.text(), address
            assert words not in str(answer.headers), address
    assert where_it_stands() == {("record_document", 1)}  # the version that is withheld
    reader.close()


def where_it_stands() -> set[tuple[str, int]]:
    """Each table that is not the desk's alone in which the claim's words are found, with the number of rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("record_", "public_")):
                cursor.execute(f'SELECT * FROM "{table}"')
                texts = ["\n".join(map(readable, row)) for row in cursor.fetchall()]
                found[table] = sum(NAME in text or SLUG in text for text in texts)
    return {(table, count) for table, count in found.items() if count}


def readable(value: object) -> str:
    """A column's value as text, also where it is packed."""
    if isinstance(value, bytes | memoryview):
        value = bytes(value)
        return (gzip.decompress(value) if value[:2] == b"\x1f\x8b" else value).decode(errors="replace")
    return str(value)


RIVER = "The Orinoco rose by two meters in a single night."


def test_while_a_statement_is_typed_what_resembles_it_is_said_and_reached_by_keyboard(
    browser: Browser, live_server
) -> None:
    published = a_claim("done", statement=RIVER)
    claim = a_claim("triage", statement="It is to be written.")
    page = at_the_desk(browser, live_server, "fact_checker")
    errors: list[str] = []
    asked: list[Request] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request) if "/similar/" in request.url else None)
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    status = page.locator(".desk-similar [role=status]")
    expect(status).to_be_hidden()
    statement = page.get_by_label("Statement")
    statement.fill("")
    statement.press_sequentially("The Orinoco rose two meters in one night")
    expect(status).to_have_text("1 similar claim: is it the same?")
    statement.press("Tab")
    expect(page.get_by_role("link", name=RIVER, exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=f"Close as its duplicate: {RIVER}")).to_be_focused()
    assert len(asked) < 5  # not one for each of forty keys
    assert {(request.method, request.url.partition("?")[2]) for request in asked} == {("POST", "")}
    statement.fill("Bananas are blue in the dark.")
    expect(status).to_have_text("No similar claim was found.")
    expect(page.locator(".desk-similar").get_by_role("link")).to_have_count(0)
    statement.fill("Short")
    expect(status).to_be_hidden()
    statement.fill(RIVER)
    page.once("dialog", lambda dialog: dialog.accept())  # that what was typed is not saved
    page.get_by_role("link", name=f"Close as its duplicate: {RIVER}").press("Enter")
    expect(page.get_by_label("Duplicate")).to_be_checked()
    expect(page.get_by_label("Reason")).to_have_value(f"Duplicate of number {published.number}: {RIVER}")
    assert errors == []


def test_of_two_questions_the_older_answer_is_not_shown_and_a_failure_is_said(browser: Browser, live_server) -> None:
    a_claim("done", statement=RIVER)
    page = at_the_desk(browser, live_server, "fact_checker")
    held: list[Route] = []

    def answer(route: Route) -> None:
        if "Orinoco" in (route.request.post_data or ""):
            held.append(route)
        elif "Bananas" in (route.request.post_data or ""):
            route.abort()
        else:
            route.continue_()

    page.route("**/similar/", answer)
    page.goto("/desk/claims/claim/add/")
    statement, status = page.get_by_label("Statement"), page.locator(".desk-similar [role=status]")
    with page.expect_request("**/similar/"):
        statement.fill(RIVER)
    with page.expect_event("requestfailed"):  # it is given up, although it was not answered
        statement.fill("Sugar is made of beets in France.")
    expect(status).to_have_text("No similar claim was found.")
    statement.fill("Bananas are blue in the dark.")
    expect(status).to_have_text("Similar claims could not be looked up just now.")
    assert len(held) == 1


def test_what_resembles_a_statement_is_still_said_where_saving_it_failed(browser: Browser, live_server) -> None:
    a_claim("done", statement=RIVER)
    page = at_the_desk(browser, live_server, "other_fact_checker")
    page.goto("/desk/claims/claim/add/")
    page.get_by_label("Statement").fill(RIVER)
    page.locator("[name=language]").fill("")
    page.get_by_role("button", name="Enter", exact=True).click()
    expect(page.locator("#mistakes")).to_have_text(re.compile("Language: This field is required."))
    expect(page.locator(".desk-similar").get_by_role("link", name=RIVER)).to_be_visible()


def test_without_the_script_a_claims_page_says_after_entering_what_may_be_the_same(
    browser: Browser, live_server
) -> None:
    a_claim("done", statement=RIVER)
    page = at_the_desk(browser, live_server, "fact_checker")
    page.route("**/similar.js", lambda route: route.abort())
    page.goto("/desk/claims/claim/add/")
    expect(page.locator(".desk-similar")).to_be_hidden()
    page.get_by_label("Statement").fill("The Orinoco rose two meters in one night.")
    page.get_by_role("button", name="Enter", exact=True).click()
    page.locator("summary", has_text="1 similar claim: is it the same?").click()
    page.get_by_role("link", name="Close as its duplicate").click()
    page.get_by_role("button", name="Close claim").click()
    assert Claim.objects.get(stage="closed").closed_as == "duplicate"


def test_a_quote_leads_to_its_passage_in_the_archived_copy_and_back_by_keyboard(browser: Browser, live_server) -> None:
    claim, source = a_claim("research", assignee=person("fact_checker")), a_source(is_archived=False)
    hebrew = "הנהר עלה בלילה אחד"
    text = "\n".join([*["The river is wide."] * 2_000, f"{hebrew}.", *["Nobody was hurt."] * 2_000])
    claim.evidence.create(source=source, read="itself", stance="refutes", note="So it reads.", quote=hebrew)
    archived.a_snapshot(source, archived.a_copy(text))
    page = at_the_desk(browser, live_server, "fact_checker")
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    with page.expect_popup() as opened:  # what was typed beside it stays
        page.locator("#evidence-2 summary").click()
        page.locator(".desk-quotation").get_by_role("link", name="copy of").press("Enter")
    page = opened.value
    mark = page.locator("mark")
    expect(mark).to_have_text(hebrew)
    expect(mark).to_be_in_viewport()
    right = mark.evaluate(
        "mark => mark.getBoundingClientRect().right - mark.parentElement.getBoundingClientRect().right"
    )
    assert right > -60  # a paragraph in Hebrew begins on the right, beside the passage's number
    for width, scheme in ((390, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page, context="[role=main]").response["violations"] == []
    page.get_by_role("link", name="Passage 1: who quotes it").press("Enter")
    expect(page.locator("#quote-1")).to_be_in_viewport()
    page.get_by_role("link", name=claim.statement).press("Enter")
    expect(page).to_have_url(f"{live_server.url}/desk/claims/claim/{claim.pk}/change/#evidence-group")


def test_judging_and_its_reports_are_usable_by_everybody_on_narrow_screens_too(browser: Browser, live_server) -> None:
    claim = a_claim("adjudication")
    review = a_claim("review")
    page = at_the_desk(browser, live_server, "editor")
    addresses = [f"/desk/claims/claim/{claim.pk}/adjudicate/", f"/desk/claims/claim/{review.pk}/invite/"]
    for address in (*addresses, "/desk/agreement/", "/desk/balance/"):
        page.goto(address)
        for width, scheme in ((390, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            found = Axe().run(page, context=".desk-columns, .desk-form, .desk-report").response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], address
    page.get_by_label("By", exact=True).select_option("topic")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_role("columnheader", name="Topic")).to_be_visible()


def test_a_step_is_taken_where_no_script_runs(browser: Browser, live_server) -> None:
    claim = a_claim("triage")
    page = at_the_desk(browser, live_server, "fact_checker", java_script_enabled=False)
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.get_by_text("It is yours.").first).to_be_visible()


def test_while_a_quotation_is_typed_it_is_said_where_it_stands_and_its_words_are_taken_over(
    browser: Browser, live_server
) -> None:
    claim = a_claim("research", assignee=person("fact_checker"))
    piece = claim.evidence.all()[0]
    read_as(piece.source, "At night it stood at four meters, and did not rise.", pages=(0,))
    claim.evidence.filter(pk=piece.pk).update(quote="it stood at five meters")
    page = at_the_desk(browser, live_server, "fact_checker")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    page.locator("#evidence-0 summary").click()
    quote, said = page.locator("#id_evidence-0-quote"), page.locator(".desk-quotation").first
    expect(said).to_contain_text("has other words")
    quote.fill("“it stood at four meters”")
    expect(said).to_contain_text("In the archived copy, but for typography")
    quote.fill("and did rise")
    expect(said.locator("ins")).to_have_text("not ")
    said.get_by_role("button", name="Quote it as it stands").press("Enter")
    expect(quote).to_have_value("and did not rise")
    expect(said).to_contain_text("In the archived copy, word for word")
    page.locator("#evidence-0").get_by_role("radio", name="Through another source").check()
    expect(said).to_be_empty()  # the source in which it was read is not named yet
    page.locator("#evidence-0").get_by_role("radio", name="Itself").check()
    expect(said).to_contain_text("word for word")
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    quote.fill("it stood at four")
    expect(said).to_have_text(re.compile("It could not be looked up just now. If you were signed out, sign in"))
    assert said.locator("input").count() == 0
    page.context.add_cookies(cookies)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    page.locator("#quotations").get_by_role("button", name="Quote it as it stands").click()
    expect(page.locator("#id_evidence-0-quote")).to_have_value("it stood at four meters")
    assert errors == []


def test_an_article_is_read_and_a_sentence_becomes_a_claim_by_one_click(browser: Browser, live_server) -> None:
    source = a_source(title="The flood of Riverton", published_on="2019-03-05")
    page = at_the_desk(browser, live_server, "fact_checker")
    page.goto("/desk/")
    page.get_by_role("link", name="Read an article").click()
    page.get_by_label("Article").fill(
        "People stood on the bridge.\n\n"
        "“The dam was inspected in 2019,” Ada Rivera said. Bo Lind denied that 30 people drowned."
    )
    page.locator("[name=source__typed]").press_sequentially("flood of")
    page.get_by_role("option", name="The flood of Riverton").click()
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("Said on")).to_have_value("2019-03-05")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page, context=".desk-reading-article").response["violations"] == []
    button = page.locator("button[name=claim]")
    button.nth(1).click()
    made = page.locator(".desk-entered")
    expect(made.get_by_role("link")).to_be_focused()
    expect(made).to_have_text(re.compile(r"On the desk \(Triage\):\s+The dam was inspected in 2019\."))
    expect(button).to_have_count(2)  # the page was not loaded again
    page.get_by_label("Said on").fill("")
    source.published_on = ""
    source.save()
    button.nth(1).click()
    expect(page.get_by_role("alert").filter(has_text="Say above when it was said")).to_be_visible()
    expect(page.get_by_label("Article")).to_have_value(re.compile("People stood on the bridge"))
    saying = Claim.objects.get().appearances.get()
    assert (saying.actor.name, saying.quote) == ("Ada Rivera", "The dam was inspected in 2019")
    assert (saying.source, saying.said_on, saying.attribution) == (source, "2019-03-05", "quoted")
