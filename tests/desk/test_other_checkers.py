"""What other publishers found, on the desk: to read for whoever sees claims; editors say how ratings are read."""

import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from external.importing import Importer
from external.models import ClaimReview, Import, Publisher, RatingReading
from tests.claims.factories import person
from tests.external.reading import claim_review

pytestmark = pytest.mark.django_db
LIST = "/desk/external/claimreview/"


def bring(*reviews: Any) -> Import:
    return Importer().read(io.BytesIO(json.dumps([*reviews]).encode()), "others.json")


def three() -> None:
    bring(
        claim_review(),
        claim_review(url="https://other.example/1", claimReviewed="El mar es verde.", inLanguage="es", author=None),
        claim_review(url="https://other.example/2", claimReviewed="La mer est verte.", inLanguage="fr")
        | {"datePublished": "2019"},
    )


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


def listed(query: str) -> list[str]:
    answer = signed_in("reviewer").get(LIST + query, follow=True)
    assert answer.status_code == 200
    return [review.claim for review in answer.context["cl"].result_list]


def publisher_page(publisher: Publisher) -> str:
    return f"/desk/external/publisher/{publisher.pk}/change/"


def saved(publisher: Publisher, *rows: tuple[str, str], name: str = "editor", pasted: str = "") -> Any:
    """The answer to the form of a publisher with these new readings."""
    form = {"name": "Checks", "pasted": pasted, "readings-TOTAL_FORMS": len(rows), "readings-INITIAL_FORMS": 0}
    for number, (words, rating) in enumerate(rows):
        form |= {f"readings-{number}-words": words, f"readings-{number}-rating": rating}
        form |= {f"readings-{number}-publisher": publisher.pk, f"readings-{number}-id": ""}
    return signed_in(name).post(publisher_page(publisher), form)


def readings() -> dict[str, str]:
    return dict(RatingReading.objects.values_list("words", "rating"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["El mar es verde.", "The sky is green.", "La mer est verte."]),  # the newest first
        ("?q=mar", ["El mar es verde."]),
        ("?publisher=checks.example", ["The sky is green."]),
        ("?language=fr", ["La mer est verte."]),
        ("?year=2021", ["El mar es verde.", "The sky is green."]),
        ("?publisher=other.example&year=2019", ["La mer est verte."]),
    ],
)
def test_the_list_is_searched_and_filtered(query: str, found: list[str]) -> None:
    three()
    assert listed(query) == found


@pytest.mark.parametrize("query", ["?publisher=nobody.example", "?language=xx", "?year=1999", "?year=%25"])
def test_a_filter_of_what_there_is_not_shows_all_and_says_so(query: str) -> None:
    three()
    answer = signed_in("reviewer").get(LIST + query, follow=True)
    assert "This list has no such filter" in answer.content.decode()


def test_the_list_takes_as_many_statements_however_long_it_is() -> None:
    client = signed_in("reviewer")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    three()
    once = statements()
    bring(*(claim_review(url=f"https://checks{number}.example/") for number in range(20)))
    assert statements() == once


def test_a_page_shows_all_that_is_kept_and_the_original_as_text() -> None:
    bring(claim_review(claimReviewed="a < b", odd="<script>x</script>", itemReviewed={"author": "Ada, Ben"}))
    page = signed_in("reviewer").get(f"{LIST}{ClaimReview.objects.get().pk}/change/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert '<span lang="en" dir="auto">a &lt; b</span>' in page
    assert "Ada, Ben" in page
    assert "1, where 1 is the worst and 5 the best" in page
    assert 'href="https://checks.example/sky" rel="noopener noreferrer"' in page


def test_what_no_page_could_carry_is_shown_as_it_stood() -> None:
    raw = json.dumps(claim_review(odd="\ud800 and \0")).encode()
    Importer().read(io.BytesIO(raw), "odd.json")
    page = signed_in("reviewer").get(f"{LIST}{ClaimReview.objects.get().pk}/change/").content.decode()
    assert r"\ud800 and \u0000" in page


def test_a_reading_is_shown_as_ours_beside_their_words() -> None:
    three()
    publisher = Publisher.objects.get(site="checks.example")
    assert saved(publisher, ("FALSE.", "default.mostly-false")).status_code == 302
    page = signed_in("reviewer").get(LIST).content.decode()
    assert page.count("Mostly false") == 1
    assert "We read this as" in page
    review = ClaimReview.objects.get(publisher=publisher)
    assert review.rating == "False"
    RatingReading.objects.update(rating="gone.false")
    assert "gone.false" not in signed_in("reviewer").get(LIST).content.decode()


def test_words_that_nobody_reads_yet_are_offered_with_their_numbers() -> None:
    three()
    publisher = Publisher.objects.get(site="other.example")
    page = signed_in("editor").get(publisher_page(publisher)).content.decode()
    assert "False (2)" in page
    saved(publisher, ("false", "default.false"))
    assert "False (2)" not in signed_in("editor").get(publisher_page(publisher)).content.decode()


def test_lines_are_pasted_and_take_the_place_of_readings_of_the_same_words() -> None:
    three()
    publisher = Publisher.objects.get(site="checks.example")
    saved(publisher, ("False", "default.true"))
    pasted = "false\tfalse\n\nHalf  True\tdefault.half-true\n"
    page = signed_in("editor").get(publisher_page(publisher))
    reading = RatingReading.objects.get()
    form = {
        "name": "Checks", "pasted": pasted, "readings-TOTAL_FORMS": 1, "readings-INITIAL_FORMS": 1,
        "readings-0-id": reading.pk, "readings-0-publisher": publisher.pk, "readings-0-words": "False",
        "readings-0-rating": "default.true",
    }  # fmt: skip
    assert signed_in("editor").post(publisher_page(publisher), form).status_code == 302, page
    assert readings() == {"false": "default.false", "Half  True": "default.half-true"}


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("False\tfalse\nTrue", "Line 2: write their words, a tab, and one of true, mostly-true"),
        ("\tfalse", "Line 1: This field cannot be blank."),
        ("False\tnonsense", "Line 1: write their words, a tab, and one of true"),
        ("Fal\u202ese\tfalse", "Line 1: Remove the invisible character"),
        (f"{'x' * 501}\tfalse", "Line 1: Ensure this value has at most 500 characters"),
        ("".join(f"word {number}\tfalse\n" for number in range(101)), "There is room for 100, with those below."),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_saved(pasted: str, words: str) -> None:
    three()
    answer = saved(Publisher.objects.get(site="checks.example"), pasted=pasted)
    assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert readings() == {}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("False", "default.nonsense")], "Select a valid choice"),
        ([("False", "")], "This field is required."),
        ([("False", "default.false"), ("FALSE!", "default.true")], "two entries would be the same"),
    ],
)
def test_a_reading_that_is_none_is_refused(rows: list[tuple[str, str]], words: str) -> None:
    three()
    answer = saved(Publisher.objects.get(site="checks.example"), *rows)
    assert words in answer.content.decode()
    assert readings() == {}


def test_words_are_read_once_however_they_are_typed() -> None:
    three()
    publisher = Publisher.objects.get(site="checks.example")
    saved(publisher, ("False", "default.false"))
    assert "These words are read already." in saved(publisher, ("FALSE!", "default.true")).content.decode()
    assert readings() == {"False": "default.false"}


@pytest.mark.parametrize("name", ["reader", "fact_checker", "reviewer", "admin"])
def test_nobody_but_editors_says_how_a_rating_is_read(name: str) -> None:
    three()
    publisher = Publisher.objects.get(site="checks.example")
    answer = saved(publisher, ("False", "default.false"), name=name, pasted="True\ttrue")
    assert answer.status_code == 403
    assert readings() == {}


def test_an_import_shows_its_report_and_how_much_of_it_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.admin.other_checkers.MOST_LINES", 2)
    done = bring(*(claim_review(datePublished=f"<b>{number}") for number in range(5)))
    page = signed_in("reviewer").get(f"/desk/external/import/{done.pk}/change/").content.decode()
    assert "This is no date that can be read for certain. (5)" in page
    assert "others.json, /1, datePublished: This is no date that can be read for certain. Found: &lt;b&gt;1" in page
    assert "&lt;b&gt;2" not in page
    assert "and 3 more lines" in page
