"""What is kept of a review, field by field, and what the report says of what was odd."""

import json
from decimal import Decimal
from typing import Any

import pytest

from external.reports import LONGEST_FOUND, Line, Place, Reason
from external.reviews import LARGEST, LONGEST_CLAIM, LONGEST_RATING, Claimant
from tests.external.reading import claim_review, oddities, only_line, read, read_one


def test_a_review_as_it_should_be_has_nothing_to_report() -> None:
    review, report = read_one(headline="Is the sky green?")
    assert report.lines == []
    assert (review.url, review.site, review.publisher) == ("https://checks.example/sky", "checks.example", "Checks")
    assert (review.claim, review.headline) == ("The sky is green.", "Is the sky green?")
    assert (review.rating, review.value, review.best, review.worst) == ("False", Decimal(1), Decimal(5), Decimal(1))
    assert (review.claimants, review.said_on) == ((Claimant("Ada"),), "2021-01-02")
    assert (review.reviewed_on, review.language) == ("2021-01-16", "en")


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"url": None}, Reason.NO_ADDRESS, "url"),
        ({"url": "javascript:alert(1)"}, Reason.NO_ADDRESS, "url"),
        ({"url": "https://user:word@checks.example/"}, Reason.NO_ADDRESS, "url"),
        ({"claimReviewed": "<p> &nbsp; </p>"}, Reason.NO_CLAIM, "claimReviewed"),
        ({"reviewRating": None}, Reason.NO_RATING, "reviewRating"),
        ({"reviewRating": {"ratingValue": -1, "bestRating": -1, "worstRating": -1}}, Reason.NO_RATING, "reviewRating"),
        ({"articleBody": "a" * LARGEST}, Reason.TOO_LONG, ""),
    ],
)
def test_without_these_there_is_no_review(changes: dict[str, Any], reason: Reason, field: str) -> None:
    reviews, report = read(json.dumps([claim_review(), claim_review(**changes)]))
    assert len(reviews) == 1
    [line] = report.refusals
    assert (line.reason, line.field, line.place.pointer) == (reason, field, "/1")
    assert (report.read, report.kept, report.refused) == (2, 1, 1)


def test_an_address_is_completed_where_that_is_certain() -> None:
    for written, reason in (
        ("checks.example/sky", Reason.NO_SCHEME),
        ("//checks.example/sky", Reason.NO_SCHEME),
        ("/sky", Reason.RELATIVE),
        ("sky", Reason.RELATIVE),
        (" https://checks.example/sky", Reason.WHITE_SPACE),
    ):
        review, report = read_one(url=written)
        assert review.url == "https://checks.example/sky"
        line = only_line(report)
        assert (line.field, line.reason, line.taken) == ("url", reason, review.url)


def test_an_address_that_is_missing_may_stand_elsewhere() -> None:
    review, report = read_one(url="", mainEntityOfPage={"@type": "WebPage", "@id": "https://checks.example/page"})
    assert review.url == "https://checks.example/page"
    assert oddities(report) == [("url", Reason.ANOTHER_FIELD)]
    page = f'<html><script type="application/ld+json">{json.dumps(claim_review(url=None))}</script>'
    [review], report = read(page, address="https://checks.example/found")
    assert review.url == "https://checks.example/found"
    assert oddities(report) == [("url", Reason.ANOTHER_FIELD)]


def test_an_answer_of_many_reviews_lends_none_its_own_address() -> None:
    _, report = read(json.dumps([claim_review(url=None)]), address="https://checks.example/feed.json")
    assert [line.reason for line in report.refusals] == [Reason.NO_ADDRESS]


def test_tags_references_and_white_space_are_undone_and_reported() -> None:
    review, report = read_one(claimReviewed=" <p>Cats &amp; <b>do</b>gs&nbsp;cost &lt;i&gt;less</p>\n<br>than 3 < 5 ")
    assert review.claim == "Cats & dogs cost less than 3 < 5"
    assert {reason for _field, reason in oddities(report)} == {
        Reason.MARKUP,
        Reason.CHARACTER_REFERENCES,
        Reason.WHITE_SPACE,
    }


def test_what_would_make_a_text_read_otherwise_is_left_out() -> None:
    review, report = read_one(claimReviewed="The \u202eyks\u202c is\0 green\ud800.")
    assert review.claim == "The yks is green."
    assert Reason.INVISIBLE in report.counts


def test_a_text_that_nobody_writes_is_cut_at_a_word() -> None:
    review, report = read_one(claimReviewed="word " * 10_000)
    assert review.claim.endswith("word …")
    assert len(review.claim) <= LONGEST_CLAIM
    assert Reason.CUT in report.counts
    assert all(len(line.found) <= LONGEST_FOUND for line in report.lines)
    assert len(read_one(reviewRating={"alternateName": "a" * 50_000})[0].rating) <= LONGEST_RATING


def test_a_claim_without_text_has_its_own_or_the_headline() -> None:
    review, report = read_one(claimReviewed=None, itemReviewed={"@type": "Claim", "text": "It is green."})
    assert review.claim == "It is green."
    assert ("claimReviewed", Reason.ANOTHER_FIELD) in oddities(report)
    review, _ = read_one(claimReviewed=None, name="No, the sky is not green")
    assert (review.claim, review.headline) == ("", "No, the sky is not green")


NONE = (None, None, None)


def rated(value: Any, best: Any = None, worst: Any = None, words: Any = "No") -> dict[str, Any]:
    fields = {"ratingValue": value, "bestRating": best, "worstRating": worst, "alternateName": words}
    return {name: field for name, field in fields.items() if field is not None}


@pytest.mark.parametrize(
    ("rating", "words", "numbers", "reasons"),
    [
        ("False", "False", NONE, {Reason.ANOTHER_TYPE}),
        (2, "", (2, None, None), {Reason.ANOTHER_TYPE, Reason.MISSING}),
        (rated("2,5", "5", 1), "No", (2.5, 5, 1), {Reason.NUMBER_AS_TEXT}),
        (rated("Mostly false", words=None), "Mostly false", NONE, {Reason.NOT_A_NUMBER, Reason.ANOTHER_FIELD}),
        (rated(1, 1, 1, words={"@value": "No"}), "No", NONE, {Reason.EQUAL_BOUNDS}),
        (rated(9, 5, 1), "No", NONE, {Reason.OUT_OF_BOUNDS}),
        (rated(-1), "No", NONE, {Reason.OUT_OF_BOUNDS}),
        (rated(-1, 2, -2), "No", (-1, 2, -2), set()),
        (rated(4, 1, 5), "No", (4, 1, 5), {Reason.REVERSED_BOUNDS}),
        (rated(True, 5, 1), "No", (None, 5, 1), {Reason.ANOTHER_TYPE}),
        (rated("NaN", "1e999"), "No", NONE, {Reason.NOT_A_NUMBER}),
        (rated(None, words=["No", "Yes"]), "No", NONE, {Reason.SEVERAL}),
        (rated(None, words="not_so_true"), "not_so_true", NONE, {Reason.CODE}),
    ],
)
def test_a_rating_is_read_as_far_as_it_says_something(
    rating: Any, words: str, numbers: tuple[Any, ...], reasons: set[Reason]
) -> None:
    review, report = read_one(reviewRating=rating)
    assert review.rating == words
    assert (review.value, review.best, review.worst) == numbers
    assert set(report.counts) == reasons


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("author", 7, Reason.ANOTHER_TYPE),
        ("author", "Checks", Reason.ANOTHER_TYPE),
        ("author", [{"name": "Checks"}, {"name": "Others"}], Reason.SEVERAL),
        ("headline", {"text": "Is it green?"}, Reason.ANOTHER_TYPE),
        ("headline", 7, Reason.ANOTHER_TYPE),
        ("headline", True, Reason.ANOTHER_TYPE),
        ("headline", ["Is it green?", "Or blue?"], Reason.SEVERAL),
        ("datePublished", True, Reason.ANOTHER_TYPE),
        ("datePublished", [[]], Reason.ANOTHER_TYPE),
        ("datePublished", ["2021-01-16", "2021-01-17"], Reason.SEVERAL),
        ("datePublished", "", Reason.EMPTY),
        ("datePublished", "2/30/2021", Reason.NOT_A_DATE),
        ("inLanguage", {"name": "Elvish of the third age"}, Reason.NOT_A_LANGUAGE),
        ("reviewRating", [], Reason.NO_RATING),
    ],
)
def test_a_value_of_another_type_is_read_where_it_can_be_and_reported(field: str, value: Any, reason: Reason) -> None:
    _, report = read(json.dumps(claim_review(**{field: value})))
    assert reason in report.counts
    assert report.kept == (reason is not Reason.NO_RATING)


def test_addresses_of_another_type_or_without_an_end_are_left_out() -> None:
    item = {"@type": "Claim", "author": {"name": "Ada", "url": 7}, "firstAppearance": ["https://a.example/", "b"]}
    long = f"https://a.example/{'a' * 5_000}"
    review, report = read_one(itemReviewed=item | {"appearance": [long, "https://b.example/?c=1&amp;d=2", "//[::1"]})
    assert review.appearances == ("https://a.example/", "https://b.example/?c=1&d=2")
    assert oddities(report) == [
        ("itemReviewed.firstAppearance", Reason.SEVERAL),
        ("itemReviewed.appearance", Reason.NOT_AN_ADDRESS),
        ("itemReviewed.appearance", Reason.CHARACTER_REFERENCES),
        ("itemReviewed.appearance", Reason.NOT_AN_ADDRESS),
        ("itemReviewed.author.url", Reason.ANOTHER_TYPE),
    ]


def test_of_very_many_claimants_and_appearances_some_are_kept() -> None:
    item = {
        "@type": "Claim",
        "author": {"name": [f"Ada {number}" for number in range(60)]},
        "appearance": [f"https://a.example/{number}" for number in range(200)],
    }
    review, report = read_one(itemReviewed=item)
    assert (len(review.claimants), len(review.appearances)) == (50, 100)
    assert report.counts[Reason.TOO_MANY] == 2


def test_a_relative_address_on_no_page_is_joined_with_the_publishers() -> None:
    review, _ = read_one(url="/sky", publisher=[{"name": "Checks", "url": "https://other.example/"}])
    assert review.url == "https://other.example/sky"
    _, report = read(json.dumps(claim_review(url="/sky", author={"name": "Checks"})))
    assert [line.reason for line in report.refusals] == [Reason.NO_ADDRESS]


def test_claimants_in_a_list_are_several_and_a_text_stays_whole() -> None:
    people = [{"name": "Ada", "sameAs": ["https://people.example/ada"]}, {"name": "Ben"}]
    review, report = read_one(itemReviewed={"@type": "Claim", "author": people})
    assert review.claimants == (Claimant("Ada", "https://people.example/ada"), Claimant("Ben"))
    assert report.lines == []
    review, report = read_one(itemReviewed={"author": {"name": "Ada, Ben"}})
    assert review.claimants == (Claimant("Ada, Ben"),)
    assert oddities(report) == [("itemReviewed.author.name", Reason.SEVERAL_NAMES)]


def test_where_and_when_it_was_said_is_kept() -> None:
    item = {
        "@type": "CreativeWork",
        "name": "State of the city address",
        "url": "https://videos.example/1",
        "datePublished": "2020-03",
        "author": {"name": "The mayor"},
        "firstAppearance": {"url": "https://posts.example/1"},
        "appearance": ["https://posts.example/2", "1", {"url": "https://videos.example/1"}],
    }
    review, report = read_one(itemReviewed=item)
    assert (review.occasion, review.said_on) == ("State of the city address", "2020-03")
    assert review.first_appearance == "https://posts.example/1"
    assert review.appearances == ("https://posts.example/1", "https://videos.example/1", "https://posts.example/2")
    assert oddities(report) == [
        ("itemReviewed.@type", Reason.EARLIER_FORM),
        ("itemReviewed.appearance", Reason.NOT_AN_ADDRESS),
    ]


def test_what_is_named_by_its_id_is_looked_up_in_the_graph() -> None:
    graph = [
        {"@id": "#us", "@type": "Organization", "name": "Checks"},
        claim_review(author={"@id": "#us"}),
        claim_review(author={"@id": "#them"}),
    ]
    reviews, report = read(json.dumps({"@graph": graph}))
    assert [review.publisher for review in reviews] == ["Checks", "checks.example"]
    assert oddities(report) == [("author.name", Reason.MISSING)]


def test_a_publisher_is_named_before_the_person_who_wrote() -> None:
    person = {"@type": "Person", "name": "Ada Writer"}
    review, report = read_one(author=person, publisher={"name": "Checks"})
    assert review.publisher == "Checks"
    assert oddities(report) == [("author.@type", Reason.PERSON)]


def test_a_language_is_a_tag_or_that_of_the_page() -> None:
    assert read_one(inLanguage="en_US")[0].language == "en-US"
    review, report = read_one(inLanguage="English (American)")
    assert (review.language, oddities(report)) == ("", [("inLanguage", Reason.NOT_A_LANGUAGE)])
    script = json.dumps(claim_review(inLanguage=None))
    [review], _ = read(f'<html lang="pt-BR"><script type="application/ld+json">{script}</script>')
    assert review.language == "pt-BR"


def test_lines_of_the_report_are_counted_and_bounded() -> None:
    _, report = read("\n".join(json.dumps(claim_review(datePublished="soon")) for _number in range(300)))
    assert report.counts[Reason.NOT_A_DATE] == 300
    assert len(report.lines) == 200
    assert str(report.lines[6]) == (
        "file.json, line 7, datePublished: This is no date that can be read for certain. Found: soon"
    )
    item = Line(Place("feed.xml", item=3, script=1, pointer="/0"), "", Reason.NUMBER_AS_TEXT, "1", "1")
    assert str(item) == "feed.xml, item 3, script 1, /0: The number is written as text. Found: 1 Taken as: 1"
