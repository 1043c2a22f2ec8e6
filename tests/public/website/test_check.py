"""The page that says whether a pasted text was checked already."""

import re
from typing import Any

import pytest
from django.test import Client

from public.website import check
from record import log
from record.search import matching
from tests.public.website.attacks import ATTACKS
from tests.public.website.test_hostile_text import Reader
from tests.record import factories

pytestmark = pytest.mark.django_db

STATEMENT = "The river rose by two meters in one night."


def paste(client: Client, text: str) -> Any:
    answer = client.post("/check/", {"text": text})
    assert answer.status_code == 200, text
    return answer


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


def test_a_statement_that_was_checked_is_found_with_its_rating_and_what_that_says(client: Client) -> None:
    factories.publish(STATEMENT, "The lake fell.")
    answer = paste(client, STATEMENT)
    assert answer.context["outcome_code"] == matching.CHECKED
    text = text_of(answer)
    assert "This was very likely checked" in text
    assert answer.context["candidates"][0].item.summary.number == 1
    assert "A rating below is of the claim that was checked, not of your text." in text
    page = answer.content.decode()
    assert f">{STATEMENT}</textarea>" in page
    assert "/explore/?q=The+river+rose+by+two+meters+in+one+night." in page
    assert 'href="/methodology/"' in page
    measured = matching.measured()
    assert f"it was right for {100 * measured['precision']:.0f} of 100" in text
    assert measured["measured_on"] in text


def test_no_figure_says_that_a_denial_is_the_same_claim_and_none_but_the_same_words_has_all(client: Client) -> None:
    long = "The river Magdalena rose by two meters in one night and took the bridge of Honda, said the mayor."
    factories.publish(long, "The lake fell.", "The mayor sold the school.", "Bread costs twice as much.", "It rained.")
    denial, around = long.replace("rose", "never rose"), f"Listen to this, friends of the river: {long}"
    figures = [paste(client, text).context["candidates"][0].percent for text in (denial, long, around)]
    assert figures == [None, 100, 99]


def test_a_text_that_nothing_is_like_is_not_found_and_that_is_no_verdict(client: Client) -> None:
    factories.publish(STATEMENT)
    answer = paste(client, "Quantum xylophones dazzle umbrellas in the rain")
    assert answer.context["outcome_code"] == matching.NOT_FOUND
    assert "says nothing about whether it is true" in text_of(answer)
    assert answer.context["candidates"] == []  # that has no word in common with it comes near by nothing
    assert "What comes nearest" not in text_of(answer)


@pytest.mark.parametrize(
    "address", ["https://river.example/report", "river.example/report#p3", "http://www.river.example/report/"]
)
def test_an_address_is_looked_up_however_it_is_written(client: Client, address: str) -> None:
    factories.publish(STATEMENT)
    answer = paste(client, f" {address} ")
    assert [each.item.summary.number for each in answer.context["candidates"]] == [1]
    assert "Fact-checks of what is at this address" in text_of(answer)
    assert "The same claim?" not in text_of(answer)


def test_an_address_that_nothing_names_is_no_text_that_is_compared(client: Client) -> None:
    factories.publish(STATEMENT)
    for address in ("https://river.example/the-river-rose", "https://[", "a.b/" + "c" * 4_990):
        answer = paste(client, address)
        assert answer.context["candidates"] == []
        assert "No fact-check names this address" in text_of(answer)


def test_every_outcome_and_every_reason_has_words() -> None:
    assert {*check.OUTCOMES} == {*matching.OUTCOMES}
    kinds = {matching.SAME, matching.WORDS, matching.SPELLING, matching.NUMBERS, matching.MEANING}
    assert {*check.REASONS} == kinds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Paste a text or an address here first: the field is empty."),
        (" \n\t", "Paste a text or an address here first: the field is empty."),
        ("a" * 7_000, "The text has 7,000 characters, and 5,000 are the most. Leave out 2,000"),
        ("a\0b", "The text contains a NUL character; remove it."),
    ],
)
def test_what_cannot_be_compared_is_said_at_the_field(client: Client, text: str, reason: str) -> None:
    factories.publish()
    answer = client.post("/check/", {"text": text})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f'<p class="field-error" id="text-error" role="alert">{reason}' in page
    assert 'aria-describedby="text-help text-error" aria-invalid="true"' in page
    assert client.post("/check/").status_code == 400
    assert client.get("/check/?text=river").status_code == 400  # it must not stand in an address


def test_an_end_of_a_line_is_one_character_as_it_is_on_the_page(client: Client) -> None:
    assert client.post("/check/", {"text": "\r\n".join(["a"] * 2_500)}).status_code == 200


def test_the_answer_to_a_text_is_kept_by_nobody_and_needs_no_cookie(client: Client) -> None:
    factories.publish()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/check/", {"text": STATEMENT}, headers={"Cookie": "session=x", "Origin": "https://other.example"}
    )
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    assert "ETag" not in answer
    assert client.get("/check/")["Cache-Control"].startswith("public")


HARD = [
    "a", "of the and", "?!", "ri\u200bver", "'" * 5_000, "河" * 5_000, "x" * 5_000, " ".join(["a"] * 2_500),
    "İ" * 4_000, "ﬀ" * 4_000, "\ufeff", "‮river", " ".join(f"word{n}" for n in range(500)), "(a AND b) OR NOT c",
]  # fmt: skip


@pytest.mark.parametrize("text", [*HARD, *ATTACKS])
def test_any_text_is_answered_and_nothing_in_it_runs(client: Client, text: str) -> None:
    factories.publish()
    answer = client.post("/check/", {"text": text})
    assert answer.status_code in (200, 400)
    reader = Reader()
    reader.feed(answer.content.decode())
    assert reader.found == []
    assert client.post("/check/", b"text=%ED%A0%80", "application/x-www-form-urlencoded").status_code == 200


def test_what_is_retracted_is_no_candidate(client: Client) -> None:
    factories.publish(STATEMENT)
    log.retract(1, note="A hoax.")
    assert paste(client, STATEMENT).context["candidates"] == []
