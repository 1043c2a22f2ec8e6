"""The desk as hands use it: keyboard and mouse in a real browser."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, expect

from claims.models import Claim
from desk.admin.inlines import EvidenceInline
from tests.claims.factories import a_claim, a_rating, a_source, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_the_desk(browser: Browser, live_server, name: str):
    """A page whose visitor is signed in."""
    client = Client()
    client.force_login(person(name))
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context.new_page()


def test_an_actor_and_an_appearance_are_added_from_the_claims_page_by_keyboard(browser: Browser, live_server) -> None:
    claim = a_claim("research", assignee=person("fact_checker"))
    page = at_the_desk(browser, live_server, "fact_checker")
    page.goto(f"/desk/claims/claim/{claim.pk}/change/")
    page.get_by_role("link", name="Add another Appearance").press("Enter")
    with page.expect_popup() as opened:
        page.locator("#add_id_appearances-2-actor").press("Enter")
    popup = opened.value
    popup.fill("#id_name", "Nora Quiroga")
    popup.fill("#id_slug", "nora-quiroga")
    popup.select_option("#id_kind", "person")
    popup.locator("button[name=_save]").press("Enter")
    expect(page.locator("#select2-id_appearances-2-actor-container")).to_contain_text("Nora Quiroga")
    page.fill("#id_appearances-2-said_on", "2025-09")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("was changed successfully").first).to_be_visible()
    assert claim.appearances.filter(actor__name="Nora Quiroga", said_on="2025-09").exists()


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
        page.get_by_role("link", name=verb, exact=True).click()
        if verb == "Assess":
            page.locator(f"input[name=rating][value='{rating.pk}']").check()
            page.fill("[name=reasons]", "The gauge decides it.")
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
            page.get_by_role("link", name="Add another Evidence").press("Enter")
    page.locator("#evidence-data > .form-group:nth-child(3) .delete-template").click()
    expect(full).to_be_hidden()
    page.select_option("#id_evidence-2-stance", "context")
    page.fill("#id_evidence-2-note", "What stays of two rows.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This field is required.")).to_be_visible()  # its source: the row came back, alone
    expect(page.locator("#id_evidence-2-note")).to_have_value("What stays of two rows.")
