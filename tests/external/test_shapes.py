"""The same review is the same row, whether it comes as ClaimReview, from Google's search or as a row of an archive."""

import json

import msgspec

from external.reports import Reason
from external.reviews import Review
from tests.external.reading import DATA, claim_review, needs_data, oddities, read, read_one

NOT_IN_ALL = {"original", "language"}  # the feed names no languages


def row_of(review: Review) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(review).items() if name not in NOT_IN_ALL}


GOOGLE = {
    "text": "The sky is green.",
    "claimant": "Ada",
    "claimReview": [
        {
            "publisher": {"site": "checks.example"},
            "url": "https://www.checks.example/sky?utm_source=letter",
            "textualRating": "False",
            "languageCode": "en",
            "reviewDate": "2021-01-16T23:08:00-07:00",
        }
    ],
}
ROW = {
    "claim": "The sky is green.",
    "claimant": "Ada",
    "claim_url": None,
    "review_date": "2021-01-16T06:08:00Z",
    "rating": "False",
    "publisher_site": "checks.example",
    "url": "https://www.checks.example/sky?utm_source=letter",
    "lang": "en",
}
MARKUP = claim_review(
    url="https://www.checks.example/sky?utm_source=letter",
    author={"name": "checks.example"},
    reviewRating={"alternateName": "False"},
    itemReviewed={"author": {"name": "Ada"}},
)


def test_three_shapes_give_the_same_row() -> None:
    [first], _ = read(json.dumps({"claims": [GOOGLE]}))
    [second], _ = read(json.dumps(ROW) + "\n")
    [third], _ = read(
        json.dumps({"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [MARKUP]}]})
    )
    assert row_of(first) == row_of(second) == row_of(third)
    assert (first.site, first.reviewed_on, first.publisher) == ("checks.example", "2021-01-16", "checks.example")


def test_the_key_is_that_of_the_page_and_the_claim_however_they_are_written() -> None:
    review, _ = read_one()
    same, _ = read_one(url="http://m.checks.example/sky/#top", claimReviewed="the sky  is “green”")
    assert same.key == review.key
    assert read_one(url="https://checks.example/sea")[0].key != review.key
    assert read_one(claimReviewed="The sky is blue.")[0].key != review.key


def test_a_claim_with_two_reviews_gives_two() -> None:
    two = GOOGLE | {"claimReview": [*GOOGLE["claimReview"], {"url": "https://other.example/", "textualRating": "True"}]}
    reviews, report = read(json.dumps({"claims": [two]}))
    assert [review.site for review in reviews] == ["checks.example", "other.example"]
    assert report.lines[-1].place.pointer == "/claims/0/claimReview/1"
    assert json.loads(reviews[1].original)["claimReview"] == [two["claimReview"][1]]


def test_a_field_has_in_the_report_the_name_that_it_has_in_the_file() -> None:
    _, report = read(json.dumps([GOOGLE | {"claimReview": [GOOGLE["claimReview"][0] | {"reviewDate": "soon"}]}]))
    assert oddities(report) == [("reviewDate", Reason.NOT_A_DATE)]
    _, report = read(json.dumps(ROW | {"claimant": None}))
    assert oddities(report) == [("claimant", Reason.MISSING)]


def test_the_review_is_kept_as_it_stood() -> None:
    review, _ = read_one(somethingElse={"a": [1, None]})
    assert json.loads(review.original) == claim_review(somethingElse={"a": [1, None]})


@needs_data
def test_a_thousand_reviews_are_the_same_rows_in_three_shapes() -> None:
    names = ("reviews_1000.jsonl", "google_search_1000.json", "datafeed_1000.json")
    files = [read((DATA / name).read_bytes(), name) for name in names]
    rows = [[row_of(review) for review in reviews] for reviews, _report in files]
    assert len(rows[0]) == 1_000
    assert rows[0] == rows[1] == rows[2]
    assert len({row["key"] for row in rows[0]}) == 1_000
    for _reviews, report in files:
        assert (report.kept, report.refused) == (1_000, 0)
        assert report.counts[Reason.MISSING] == 98 + 93  # dates and claimants
    assert {review.language for review in files[0][0]} == {review.language for review in files[1][0]} == {"en"}
