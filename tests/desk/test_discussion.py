"""The discussion on a claim's page."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from claims import discussion
from claims.models import Claim, Comment
from tests.claims.factories import a_claim, a_rating, person
from tests.desk.conftest import LIST, change_url, verb_url
from tests.desk.test_in_chromium import at_the_desk

pytestmark = pytest.mark.django_db
CANARY = "It is plainly canary-yellow"


@pytest.fixture
def claim(fact_checker) -> Claim:
    """In review, with a comment that tells the proposal."""
    claim = a_claim("review", assignee=fact_checker)
    discussion.say(claim, by=fact_checker, text=f"{CANARY}: I propose {a_rating().name}.")
    return claim


def address(claim: Claim, name: str, *keys: int) -> str:
    return reverse(f"admin:claims_claim_{name}", args=[claim.pk, *keys])


def test_no_page_shows_a_comment_to_anybody_who_did_not_join_while_the_claim_is_blind(desk, claim: Claim) -> None:
    pages = [change_url(claim), LIST, f"{LIST}?q=canary", reverse("admin:index"), verb_url(claim, "send_back")]
    for name in ("reviewer", "second_reviewer", "editor", "other_fact_checker", "admin", "superuser"):
        for page in pages:
            answer = desk(person(name)).get(page).content.decode()
            assert CANARY not in answer, (name, page)
    assert CANARY in desk(person("fact_checker")).get(change_url(claim)).content.decode()


def test_an_editor_opens_it_by_one_click_and_a_reviewer_cannot(desk, claim: Claim, editor, reviewer) -> None:
    page = desk(reviewer).get(change_url(claim)).content.decode()
    assert "Hidden until the last assessment is in" in page
    assert desk(reviewer).post(address(claim, "join_discussion")).status_code == 403
    assert desk(editor).get(change_url(claim)).content.decode().count("Open the discussion") == 1
    answer = desk(editor).post(address(claim, "join_discussion"), follow=True)
    assert CANARY in answer.content.decode()
    assert "Took part in the discussion" in answer.content.decode()


def test_a_comment_is_sent_answered_and_resolved_from_the_claims_page(desk, fact_checker, editor) -> None:
    claim = a_claim("adjudication", assignee=fact_checker)
    answer = desk(editor).post(address(claim, "discussion"), {"text": "Which gauge, @fact_checker?"}, follow=True)
    assert "Which gauge, @fact_checker?" in answer.content.decode()
    first = Comment.objects.get()
    answer = desk(fact_checker).post(address(claim, "answer_comment", first.pk), {"text": "<b>Upper</b>"}, follow=True)
    assert "&lt;b&gt;Upper&lt;/b&gt;" in answer.content.decode()
    page = desk(editor).post(address(claim, "resolve_comment", first.pk), follow=True).content.decode()
    assert "One resolved thread" in page
    page = desk(editor).post(address(claim, "resolve_comment", first.pk), follow=True).content.decode()
    assert "Somebody did so a moment before you" in page
    assert (
        "One resolved thread"
        not in desk(editor).post(address(claim, "reopen_comment", first.pk), follow=True).content.decode()
    )


@pytest.mark.parametrize("text", ["Ask @nobody, please.", "Ask @reviewer, please."])
def test_a_mention_that_reaches_nobody_is_said_at_the_field_and_the_text_is_kept(desk, claim: Claim, text: str) -> None:
    answer = desk(person("fact_checker")).post(address(claim, "discussion"), {"text": text})
    assert answer.status_code == 422
    assert f"“{text.split()[1].strip(',')}”" in answer.content.decode()
    assert f"{text}</textarea>" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "x" * 5001, " \n "])
def test_a_comment_that_says_nothing_or_too_much_is_refused(desk, claim: Claim, text: str) -> None:
    assert desk(person("fact_checker")).post(address(claim, "discussion"), {"text": text}).status_code == 422


def test_what_somebody_wrote_who_may_not_is_shown_to_be_copied(desk, claim: Claim, reviewer) -> None:
    answer = desk(reviewer).post(address(claim, "discussion"), {"text": "Long thoughts."})
    assert answer.status_code == 403
    assert "Long thoughts." in answer.content.decode()
    first = Comment.objects.get()
    assert desk(reviewer).post(address(claim, "answer_comment", first.pk), {"text": "So."}).status_code == 403
    assert desk(reviewer).post(address(claim, "resolve_comment", first.pk)).status_code == 403
    other = a_claim("adjudication")
    assert desk(reviewer).post(address(other, "answer_comment", first.pk), {"text": "So."}).status_code == 404
    assert Comment.objects.count() == 1


def test_the_number_of_queries_does_not_grow_with_the_comments(
    desk, fact_checker, editor, django_assert_max_num_queries
) -> None:
    claim = a_claim("adjudication", assignee=fact_checker)

    def queries() -> int:
        with django_assert_max_num_queries(500) as found:
            desk(editor).get(change_url(claim))
        return len(found)

    first = discussion.say(claim, by=editor, text="One.")
    queries()  # what is asked once in a process
    before = queries()
    for number in range(5):
        discussion.answer(first, by=person("fact_checker"), text=f"{number}")
        discussion.say(claim, by=person("second_editor"), text=f"{number}")
    assert queries() == before


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_mention_is_completed_while_one_types(browser: Browser, live_server) -> None:
    person("other_fact_checker")
    claim = a_claim("research", assignee=person("fact_checker"))
    page = at_the_desk(browser, live_server, "fact_checker")
    page.goto(change_url(claim))
    text = page.get_by_label("Begin a thread")
    text.press_sequentially("Ask @oth")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text("other_fact_checker")
    text.press("Enter")
    expect(text).to_have_value("Ask @other_fact_checker ")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".desk-comment-text")).to_have_text("Ask @other_fact_checker")
    page.context.close()
