"""Web addresses lead to the public fact-checks of what is said and cited there, however they are written."""

import hashlib
import re
import time
from pathlib import Path

import pytest
from django.db import connection

from record import log, tracking
from record.canonical_addresses import DEVICES, canonical
from record.reading import answer
from record.search import addresses
from record.search.models import SearchableAddress
from tests.record.factories import a_source, an_appearance, content, publish, some_evidence
from tests.record.rebuilding import RIGHT, rebuild_record

# The same table as in docs/api.md, and what else people paste.
ONE_PAGE = "river.example/report"
SAME = (
    "https://river.example/report", "http://river.example/report", "HTTPS://River.EXAMPLE/report",
    "https://www.river.example/report/", "//river.example/report"[2:], "https://m.river.example:443/report#top",
    "http://amp.river.example:80/report", "https://river.example./report//", "  https://river.example/report\n",
    "https://river.example/a/../report/.", "https://river.example/%72eport", "https://river.example/report?",
    "https://river.example/report?utm_source=x&UTM_Medium=y&fbclid=1&gclid=2&%66bclid=3&", "www.river.example/report",
    "https://mobile.www.river.example/report?amp=1",
)  # fmt: skip
OTHERS = {
    "https://river.example": "river.example",
    "https://river.example/Report": "river.example/Report",
    "https://river.example:8443/report": "river.example:8443/report",
    "https://news.river.example/report": "news.river.example/report",
    "https://en.m.wikipedia.example/wiki/River": "en.wikipedia.example/wiki/River",
    "https://m.example/a": "m.example/a",
    "https://www.example/a": "www.example/a",
    "https://river.example/report?b=2&a=1&utm_id=3&a": "river.example/report?a&a=1&b=2",
    "https://río.example/año?q=ñ#ü": "xn--ro-nja.example/a%C3%B1o?q=%C3%B1",
    "https://xn--ro-nja.example/a%c3%b1o?q=%C3%b1": "xn--ro-nja.example/a%C3%B1o?q=%C3%B1",
    "https://river.example/a%2fb%3Fc?d=e%26f+g": "river.example/a%2Fb%3Fc?d=e%26f+g",
    "https://archive.example/2020/https://river.example/report/": "archive.example/2020/https://river.example/report",
    "https://river.example/../../a": "river.example/a",
    "https://river.example/?id=7": "river.example?id=7",
    "http://192.0.2.1:80/a": "192.0.2.1/a",
    "http://[2001:DB8::1]:8080/a": "[2001:db8::1]:8080/a",
    "https://river.example/a?x=%5B1%5D&y[]=2": "river.example/a?x=%5B1%5D&y%5B%5D=2",
}
NONE = (
    "", " ", "river", "two words.example", "ftp://river.example/a", "mailto:ada@river.example", "javascript:alert(1)",
    "https://", "https:///report", "https://ada:secret@river.example/", "https://river.example/%zz", "https://a..b/",
    "https://river.example/\x00", "https://river.example/\ud800", "https://river.example/a\u200bb", "https://[::1/",
    "https://river.example/" + "a" * 4_000,
)  # fmt: skip


@pytest.mark.parametrize("address", SAME)
def test_addresses_of_one_page_have_one_canonical_form(address: str) -> None:
    assert canonical(address) == ONE_PAGE


@pytest.mark.parametrize("address", OTHERS)
def test_what_tells_pages_apart_is_kept_and_a_canonical_form_stays_what_it_is(address: str) -> None:
    form = OTHERS[address]
    assert canonical(address) == form
    assert canonical(form) == canonical(f"http://{form}") == form


def test_the_examples_of_the_documentation_are_right() -> None:
    page = (Path(__file__).parents[3] / "docs/api.md").read_text()
    rows = re.findall(r"^\| `(.+?)` \| `(.+?)` \| `([0-9a-f]{64})` \|$", page, re.MULTILINE)
    assert len(rows) > 5
    for address, form, sha256 in rows:
        assert (canonical(address), hashlib.sha256(form.encode()).hexdigest()) == (form, sha256)
    steps = page.partition("The canonical form of an address")[2]
    for name in tracking.NAMES | DEVICES:
        assert f"`{name}`" in steps


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_address_has_no_canonical_form(text: str) -> None:
    assert canonical(text) is None


def test_a_long_text_is_told_to_be_no_address_at_once() -> None:
    start = time.monotonic()
    for text in ("a" * 1_000_000, "%" * 3_900, "../" * 1_300, "https://a.example/" + "../" * 1_200, "." * 3_900):
        canonical(text)
        canonical(f"https://river.example/?{text[:3_900]}")
    assert time.monotonic() - start < 1


def found_at(address: str) -> list[int]:
    return answer(addresses.found_at(address))


@pytest.mark.django_db
def test_an_address_leads_to_the_fact_check_that_cites_it_or_its_archived_copy() -> None:
    publish()
    for address in ("http://www.river.example/report/?utm_source=x", "https://archive.example/river-report"):
        assert found_at(address) == [1]
    for address in ("https://river.example/", "https://river.example/reports", "no address", "river.example\x00"):
        assert found_at(address) == []


@pytest.mark.django_db
def test_where_a_claim_is_made_comes_before_where_one_is_cited_and_the_newest_first() -> None:
    post = a_source("the-post", url="https://posts.example/1", tier="secondary")
    said = {"sources": [post], "evidence": [], "appearances": [an_appearance(source="the-post")]}
    publish("Said there.", **said)
    publish("Also said there.", **said)
    publish("Cites it.", sources=[post], evidence=[some_evidence("the-post", archive=None)], appearances=[])
    denied = an_appearance(source="the-post", stance="denies")
    publish("Denied there.", sources=[post], evidence=[], appearances=[denied])
    assert found_at("posts.example/1") == [2, 1, 4, 3]
    roles = dict(SearchableAddress.objects.values_list("searchable", "role"))
    assert roles == {1: "claim", 2: "claim", 3: "cited", 4: "cited"}


@pytest.mark.django_db
def test_an_address_leads_to_the_newest_version_alone_and_to_nothing_that_was_retracted() -> None:
    publish()
    moved = content(sources=[a_source(url="https://river.example/moved")], appearances=[], evidence=[])
    log.append(moved, number=1, action="corrected", note="It moved.")
    assert (found_at("https://river.example/report"), found_at("https://river.example/moved")) == ([], [1])
    log.retract(1, note="Wrong.")
    assert found_at("https://river.example/moved") == []
    assert not SearchableAddress.objects.exists()


@pytest.mark.django_db
def test_a_part_of_a_hash_gives_all_that_share_it_and_says_which_each_is() -> None:
    publish("One.", "Two.")
    hashes = [addresses.hash_of(form) for form in (ONE_PAGE, "archive.example/river-report")]
    assert hashes[0] == hashlib.sha256(b"river.example/report").hexdigest()
    prefixes = [found[:5] for found in hashes]
    found = answer(addresses.sharing([*prefixes, prefixes[0], "00000"]))
    expected = [(sha256[:5], sha256, "cited", number) for sha256 in sorted(hashes) for number in (2, 1)]
    assert found == expected


@pytest.mark.django_db
def test_one_address_gives_a_bounded_number_of_fact_checks_and_many_addresses_are_too_much() -> None:
    publish(*(f"Claim {n}." for n in range(addresses.MOST + 5)))
    numbers = found_at("river.example/report")
    assert numbers == [*range(addresses.MOST + 5, 5, -1)]
    prefix = addresses.hash_of(ONE_PAGE)[:8]
    assert [each.id for each in answer(addresses.sharing([prefix])) or []] == numbers
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_searchableaddress SELECT 'abcd' || lpad(to_hex(n), 60, '0'), 1, 'cited'"
            "  FROM generate_series(1, %s) AS n",
            [addresses.MOST_SHARED + 1],
        )
    assert answer(addresses.sharing(["abcd"])) is None
    assert len(answer(addresses.sharing(["abcd" + "0" * 57 + "3"])) or []) == 234  # 0x300 to 0x3e9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "damage",
    [
        lambda: SearchableAddress.objects.all().delete(),
        lambda: SearchableAddress.objects.filter(searchable=1).update(role="claim"),
        lambda: SearchableAddress.objects.create(sha256="a" * 64, searchable=1, role="cited"),
        lambda: SearchableAddress.objects.create(sha256="a" * 64, searchable=99, role="cited"),
    ],
    ids=["lost", "altered", "invented", "stray"],
)
def test_a_rebuild_puts_addresses_right(damage: object) -> None:
    publish("One.", "Two.")
    rows = set(SearchableAddress.objects.values_list())
    damage()  # type: ignore[operator]
    status, printed, _ = rebuild_record("--check")
    assert (status, "addresses" in printed) == (1, True)
    assert rebuild_record()[0] == 0
    assert set(SearchableAddress.objects.values_list()) == rows
    assert rebuild_record("--check") == RIGHT
