"""What is typed is kept, two people write on one claim, and keys lead: in a real browser."""

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page, expect

from claims.models import Claim
from tests.claims.factories import a_claim, a_source, person
from tests.desk.test_in_chromium import at_the_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


def form_of(page: Page, claim: Claim) -> None:
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def serious(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    ours = ".desk-draft, .desk-both, .desk-keys, .desk-foot, .desk-carried"
    return [
        (each["id"], node["html"][:120])
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
        if page.locator(node["target"][0]).first.evaluate(f"node => node.closest('{ours}') !== null")
    ]


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for them."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_draft_with_its_rows_is_offered_after_the_session_ended_and_is_gone_once_it_is_saved(
    browser: Browser, live_server, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    fact_checker = person("fact_checker")
    fact_checker.password = make_password(PASSWORD)
    fact_checker.save()
    claim, source = a_claim("research", assignee=fact_checker), a_source()
    page = at_the_desk(browser, live_server, "fact_checker")
    form_of(page, claim)
    page.fill("[name=summary]", "An hour of work, typed at once.")
    page.get_by_role("button", name="Add evidence").press("Enter")
    page.locator("#evidence-2").get_by_role("radio", name="Gives context").check()
    page.fill("#id_evidence-2-note", "A third reading.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto("/desk/")
    page.fill("[name=username]", "fact_checker")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Log in").click()
    form_of(page, claim)
    offered = page.get_by_role("status").filter(has_text="You typed this here at")
    expect(offered).to_contain_text("An hour of work, typed at once.")
    assert serious(page) == []
    look(page, "draft")
    offered.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_text("It is not saved yet")).to_be_visible()
    expect(page.locator("[name=summary]")).to_have_value("An hour of work, typed at once.")
    expect(page.locator("#id_evidence-2-note")).to_have_value("A third reading.")
    look(page, "brought-back")
    expect(page.locator("#evidence-2").get_by_role("radio", name="Gives context")).to_be_checked()
    page.fill("[name=evidence-2-source__typed]", source.title)
    save(page)
    expect(page.get_by_text("Saved.").first).to_be_visible()
    assert claim.evidence.filter(note="A third reading.").exists()
    assert Claim.objects.filter(pk=claim.pk, summary="An hour of work, typed at once.").exists()
    form_of(page, claim)
    expect(page.locator("[name=summary]")).to_have_value("An hour of work, typed at once.")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
    page.context.close()


def test_a_comment_pasted_lines_and_a_reason_for_many_claims_are_offered_where_they_were_typed(
    browser: Browser, live_server
) -> None:
    claim, other = a_claim("research"), a_claim("research")
    page = at_the_desk(browser, live_server, "fact_checker")

    def choose(*claims: Claim) -> None:
        page.goto("/desk/claims/claim/")
        for each in claims:
            page.check(f"[name=_selected_action][value='{each.pk}']")
        page.locator("#changelist-form").evaluate(
            "form => { form.elements.namedItem('action').value = 'close_claims'; form.submit() }"
        )

    offered = page.get_by_text("You typed this here at")
    bring_back = page.get_by_role("button", name="Bring it back")
    form_of(page, claim)
    page.fill("#comment-new", "Is the gauge right?")
    page.goto("/desk/claims/claim/import/")
    page.fill("[name=text]", "The river rose.\nThe bridge fell.")
    choose(claim, other)
    page.fill("[name=reason]", "Nobody can check it.")
    form_of(page, claim)
    expect(offered).to_have_count(1)
    bring_back.click()
    expect(page.locator("#comment-new")).to_have_value("Is the gauge right?")
    page.goto("/desk/claims/claim/import/")
    bring_back.click()
    expect(page.get_by_text("It is not saved yet")).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value("The river rose.\nThe bridge fell.")
    page.get_by_role("button", name="Enter these claims").click()
    expect(page.get_by_text("2 claims are entered.")).to_be_visible()
    choose(other)
    bring_back.click()
    expect(page.locator("[name=reason]")).to_have_value("Nobody can check it.")
    page.get_by_label("Not checkable").check()
    page.get_by_role("button", name="Close these claims").click()
    expect(page.get_by_text("Done for 1 claim")).to_be_visible()
    assert Claim.objects.get(stage="closed") == other
    choose(claim)
    expect(offered).to_have_count(0)
    page.context.close()


def test_a_draft_is_discarded_and_another_person_at_the_same_computer_is_offered_none(
    browser: Browser, live_server
) -> None:
    claim = a_claim("triage", context="Brief.")
    page = at_the_desk(browser, live_server, "fact_checker")
    form_of(page, claim)
    page.fill("[name=context]", "Half a thought.")
    other = at_the_desk(browser, live_server, "other_fact_checker")
    [cookie] = [each for each in other.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME]
    other.context.close()
    offered = page.get_by_text("You typed this here at")
    page.goto("/desk/")
    form_of(page, claim)
    expect(offered).to_be_visible()
    mine = [each for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([cookie])
    form_of(page, claim)
    expect(page.locator("[name=context]")).to_have_value("Brief.")
    expect(offered).to_have_count(0)
    page.context.add_cookies(mine)
    form_of(page, claim)
    page.get_by_role("button", name="Discard it").click()
    expect(offered).to_have_count(0)
    form_of(page, claim)
    expect(page.locator("[name=context]")).to_have_value("Brief.")
    expect(offered).to_have_count(0)
    page.fill("[name=context]", "Another thought.")
    page.goto("/desk/")
    page.locator("#logout-form").evaluate("form => form.requestSubmit()")
    expect(page.get_by_text("logged out")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
    page.context.close()


def test_two_people_write_on_one_claim_and_the_second_takes_over_field_by_field_without_a_script(
    browser: Browser, live_server
) -> None:
    claim = a_claim("triage", context="As it was.")
    first = at_the_desk(browser, live_server, "other_fact_checker")
    second = at_the_desk(browser, live_server, "fact_checker", java_script_enabled=False)
    for page in (first, second):
        form_of(page, claim)
    first.fill("[name=context]", "What the first wrote.")
    first.fill("[name=statement]", "The river rose by three meters.")
    save(first)
    expect(first.get_by_text("Saved.").first).to_be_visible()
    second.fill("[name=context]", "What the second wrote.")
    second.fill("[name=statement]", "The river rose by four meters.")
    second.locator("button[name=_save]:not([hidden])").click()
    expect(second.get_by_role("alert")).to_contain_text("other_fact_checker")
    look(second, "both")
    second.get_by_role("group", name="Statement").get_by_label("As it is saved now").check()
    second.get_by_role("button", name="Save it so").click()
    expect(second.get_by_text("Saved.").first).to_be_visible()
    claim.refresh_from_db()
    assert (claim.statement, claim.context) == ("The river rose by three meters.", "What the second wrote.")
    first.context.close()
    second.context.close()


def test_keys_lead_through_the_desk_act_on_nothing_and_can_be_switched_off(browser: Browser, live_server) -> None:
    claims = [a_claim("triage") for _each in range(2)]
    page = at_the_desk(browser, live_server, "fact_checker")
    page.goto("/desk/claims/claim/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    assert serious(page) == []
    look(page, "keys")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#searchbar")).to_be_focused()
    page.locator("#searchbar").blur()
    links = page.locator("#result_list tbody th a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url(f"{live_server.url}/desk/claims/claim/{claims[1].pk}/change/")
    page.locator("[name=context]").click()
    page.keyboard.type("to jog")
    expect(page.locator("[name=context]")).to_have_value("to jog")
    page.locator("body").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Take", exact=True)).to_be_focused()
    expect(page.get_by_text("Press Enter for “Take”.")).to_be_visible()
    assert Claim.objects.get(pk=claims[1].pk).stage == "triage"
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url(f"{live_server.url}/desk/")
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("Use these keys on this computer").uncheck()
    page.get_by_role("button", name="Close").click()
    page.goto(f"/desk/claims/claim/{claims[0].pk}/change/")
    page.keyboard.press("t")
    page.keyboard.press("?")
    expect(page.get_by_role("button", name="Take", exact=True)).not_to_be_focused()
    assert page.url == f"{live_server.url}/desk/claims/claim/{claims[0].pk}/change/"
    expect(dialog).to_be_hidden()
    page.goto("/desk/claims/claim/")
    page.keyboard.press("/")
    expect(page.locator("#searchbar")).not_to_be_focused()  # which Unfold's own key would do
    page.context.close()
