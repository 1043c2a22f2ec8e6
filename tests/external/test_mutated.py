"""Ten thousand records that were broken at random: none raises, each is kept valid or reported with its place."""

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from external.reports import Reason, Report
from external.reviews import LARGEST, LONGEST_CLAIM, LONGEST_HEADLINE, LONGEST_NAME, LONGEST_RATING, Review
from record.addresses import is_normalized
from record.canonical import is_storable
from record.readable import unreadable
from tests.external.reading import claim_review, read
from tests.external.test_shapes import GOOGLE, ROW

RECORDS = 10_000
PARTIAL_DATE = re.compile(r"|[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
FLAWLESS: list[Any] = [
    claim_review(headline="No", itemReviewed={"@type": "CreativeWork", "author": [{"name": "Ada"}], "url": "/a"}),
    claim_review(
        itemReviewed={"@type": "Claim", "appearance": [{"url": "https://a.example/"}], "firstAppearance": "b"}
    ),
    {"@context": "https://schema.org", "@graph": [{"@id": "#us", "name": "Us"}, claim_review(author={"@id": "#us"})]},
    {"claims": [GOOGLE, GOOGLE]},
    {"@type": "DataFeed", "dataFeedElement": [{"item": [claim_review()]}]},
    [ROW],
]
WHOLE = [json.dumps(record) for record in FLAWLESS]
ODD: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 1e308, 10**30, "", " ", "1", "-1", "\0", "\ud800", "\u202e", "\u200b"),
    *("<b>", "&nbsp;", "&lt;script&gt;", "&#55296;", "<p" * 500, "a" * 5_000, "é" * 100, "ClaimReview"),
    *("https://", "https://[::1", "//", "http://a b/", "javascript:x", "ß.example"),
    *("2021-13-45", "3 may 2021", "٢٠٢١", "now", [], {}, [[]], [None], {"@value": 1}, {"@id": "#us"}),
    *({"@type": "ClaimReview"}, {"name": {"name": {"name": 1}}}, ["https://a.example/", "x"], [1] * 300),
]
PIECES = [b"\0", b"\xff", b"\xe9", b'"', b"{", b"[", b",", b"\\", b"<", b"&", b"\n", b"\xef\xbb\xbf"]


def parents(whole: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys."""
    rest = [whole]
    while rest:
        value = rest.pop()
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            if isinstance(value[key], dict | list):
                rest.append(value[key])


def odd_value(dice: random.Random) -> Any:
    return copy.deepcopy(dice.choice(ODD))


def with_another_value(parent: Any, key: Any, dice: random.Random) -> None:
    parent[key] = odd_value(dice)


def without(parent: Any, key: Any, dice: random.Random) -> None:
    del parent[key]


def under_another_key(parent: Any, key: Any, dice: random.Random) -> None:
    if isinstance(parent, dict):
        parent[dice.choice([key.lower(), "@id", "@type", "url", "name", "", "é\0", "claimReview"])] = parent.pop(key)


def nested(parent: Any, key: Any, dice: random.Random) -> None:
    for _level in range(dice.choice([1, 2, 3, 70])):
        parent[key] = dice.choice([[parent[key]], {"a": parent[key]}])


def several(parent: Any, key: Any, dice: random.Random) -> None:
    parent[key] = [parent[key], odd_value(dice), parent[key]]


def as_text(parent: Any, key: Any, dice: random.Random) -> None:
    parent[key] = json.dumps(parent[key]) if dice.random() < 0.5 else str(parent[key])


CHANGES: list[Callable[[Any, Any, random.Random], None]] = [
    *(with_another_value, with_another_value, without, under_another_key, nested, several, as_text)
]  # fmt: skip


def changed(dice: random.Random) -> Any:
    record = json.loads(dice.choice(WHOLE))
    for _change in range(dice.choice([1, 1, 2, 5])):
        places = [*parents(record)]
        if places:
            dice.choice(CHANGES)(*dice.choice(places), dice)
    return record


def damaged(raw: bytes, dice: random.Random) -> bytes:
    body = bytearray(raw)
    for _damage in range(dice.choice([1, 3, 10])):
        at = dice.randrange(len(body) + 1)
        kind = dice.randrange(4)
        if kind == 0:
            body[at:at] = dice.choice(PIECES)
        elif kind == 1:
            del body[at : at + dice.choice([1, 5, 100])]
        elif kind == 2:
            body[at : at + 1] = bytes([dice.randrange(256)])
        else:
            body[at:at] = body[at : at + dice.choice([10, 200])]
    return bytes(body)


def written(dice: random.Random) -> tuple[bytes, str]:
    """A record in a file of some kind, often damaged once it is there."""
    text = json.dumps(changed(dice), ensure_ascii=dice.random() < 0.5)
    script = f'<script type="application/ld+json">{text}</script>'
    kind = dice.choice(["json", "json", "lines", "page", "feed"])
    if kind == "lines":
        text = f"{text}\n{json.dumps(ROW)}\n"
    elif kind == "page":
        text = f'<!doctype html><html lang="en"><base href="/x">{script}'
    elif kind == "feed":
        text = f"<rss><channel><item><link>https://a.example/</link><description>{escape(script)}</description></item>"
    raw = text.encode(dice.choice(["utf-8"] * 3 + ["utf-16", "latin-1"]), dice.choice(["replace", "xmlcharrefreplace"]))
    return (damaged(raw, dice) if dice.random() < 0.4 else raw), f"reviews.{kind}"


def assert_valid(review: Review) -> None:
    texts = [(review.claim, LONGEST_CLAIM), (review.headline, LONGEST_HEADLINE), (review.rating, LONGEST_RATING)]
    names = [review.publisher, review.site, review.occasion, review.language, *(each.name for each in review.claimants)]
    for text, longest in texts + [(name, LONGEST_NAME) for name in names]:
        assert unreadable(text) is None
        assert is_storable(text)
        assert len(text) <= longest
    addresses = [review.first_appearance, *review.appearances, *(each.url for each in review.claimants)]
    assert is_normalized(review.url)
    assert all(not address or is_normalized(address) for address in addresses)
    assert review.claim or review.headline
    assert review.rating or review.value is not None
    assert review.site
    assert review.publisher
    assert len(review.key) == 64
    assert PARTIAL_DATE.fullmatch(review.reviewed_on)
    assert PARTIAL_DATE.fullmatch(review.said_on)
    assert len(review.original) <= LARGEST
    assert isinstance(json.loads(review.original), dict)


def assert_reported(report: Report, reviews: list[Review]) -> None:
    assert report.kept == len(reviews)
    assert report.read or report.counts[Reason.NOTHING_FOUND]
    assert all(str(line).startswith(report.file) for line in report.lines[:1])
    for line in report.lines:
        written_in_it = f"{line.place.file} {line.place.pointer} {line.field} {line.found} {line.taken}"
        assert line.place.file == report.file
        assert is_storable(written_in_it)
        assert unreadable(written_in_it) is None


def test_ten_thousand_mutated_records_are_kept_valid_or_reported() -> None:
    dice = random.Random(20)
    kept = refused = 0
    for _record in range(RECORDS):
        body, name = written(dice)
        reviews, report = read(body, name, "https://checks.example/page")
        for review in reviews:
            assert_valid(review)
        assert_reported(report, reviews)
        kept += report.kept
        refused += report.refused
    assert kept > RECORDS / 3
    assert refused > RECORDS / 10
