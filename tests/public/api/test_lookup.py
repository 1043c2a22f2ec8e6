"""Addresses are looked up by parts of their hashes, so that nobody learns which address was meant."""

import hashlib

import pytest
from django.test import Client

from record import log
from record.search import addresses
from tests.public.api.test_openapi import Schema, description, schema_of, validate
from tests.public.api.test_parameters import errors
from tests.record.factories import a_source, an_appearance, publish

pytestmark = pytest.mark.django_db
__all__ = ["description"]  # the fixture

POST = "posts.example/1"
SHA256 = hashlib.sha256(POST.encode()).hexdigest()
FORM = (
    "Write 1 to 100 prefixes of SHA-256 hashes with commas between them, each of 4 to 8 hexadecimal digits: a longer "
    "one would tell which address it is."
)


def publish_posts() -> None:
    post = a_source("the-post", url="https://www.posts.example/1?utm_source=x")
    publish("Said there.", sources=[post], evidence=[], appearances=[an_appearance(source="the-post")])


def look_up(client: Client, *prefixes: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/v1/lookup?prefixes={','.join(prefixes)}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_a_prefix_gives_every_hash_that_begins_with_it_and_what_was_checked_there(client: Client) -> None:
    publish_posts()
    other = "0000" if SHA256[:4] != "0000" else "1111"
    first, second = look_up(client, other, SHA256[:6].upper())
    assert first == {"prefix": other, "addresses": []}
    [address] = second["addresses"]  # type: ignore[misc]
    assert (second["prefix"], address["sha256"]) == (SHA256[:6], SHA256)
    [found] = address["fact_checks"]
    assert found.pop("published_at")
    assert found.pop("reviewed_on") is None
    assert found == {
        "role": "claim",
        "kind": "own",
        "number": 1,
        "url": "http://testserver/claims/1/said-there/",
        "statement": "Said there.",
        "headline": None,
        "rating": "False",
        "publisher": "Factcheck",
        "language": "en",
    }


def test_an_answer_is_as_described_and_changes_only_with_the_record(client: Client, description: Schema) -> None:
    publish_posts()
    publish()
    address = f"/api/v1/lookup?prefixes={SHA256[:4]},{addresses.hash_of('river.example/report')[:8]}"
    answer = client.get(address)
    validate(answer.json(), schema_of(description, "lookup"), description)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    log.retract(1, note="Wrong.")
    later = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert later.status_code == 200
    assert "Said there." not in later.content.decode()


def test_prefixes_that_are_too_short_too_long_or_too_many_are_refused(client: Client) -> None:
    for value in ("abc", "abcdef012", "abcd,", "abcd, abcd", "wxyz", "abcd;abcd", ",".join(["abcd"] * 101), "ａｂｃｄ"):
        assert errors(client.get(f"/api/v1/lookup?prefixes={value}")) == {"prefixes": FORM}, value
    assert client.get(f"/api/v1/lookup?prefixes={','.join(['abcdef01'] * 100)}").status_code == 200
    too_long = "It is longer than 900 characters; shorten it."
    assert errors(client.get(f"/api/v1/lookup?prefixes={'a' * 901}")) == {"prefixes": too_long}
    either = "Give either an address as url or the prefixes of hashes."
    assert errors(client.get("/api/v1/lookup")) == {"url": either}
    assert errors(client.get("/api/v1/lookup?url=https://a.example/&prefixes=abcd")) == {"prefixes": either}


def test_an_address_gives_what_is_checked_there_and_what_cites_it(client: Client, description: Schema) -> None:
    publish_posts()
    publish()
    for address in ("https://posts.example/1", "http://www.posts.example/1/?utm_source=y"):
        answer = client.get("/api/v1/lookup", {"url": address}).json()
        assert [(each["role"], each["number"]) for each in answer["results"]] == [("claim", 1)], address
        validate(answer, schema_of(description, "lookup"), description)
    [cited] = client.get("/api/v1/lookup", {"url": "https://river.example/report"}).json()["results"]
    assert (cited["role"], cited["number"]) == ("cited", 2)
    assert client.get("/api/v1/lookup", {"url": "https://nothing.example/"}).json() == {"results": []}
    log.retract(1, note="Wrong.")
    assert client.get("/api/v1/lookup", {"url": "https://posts.example/1"}).json() == {"results": []}


def test_what_is_no_address_is_refused(client: Client) -> None:
    remedy = "Write an address of the web, such as https://example.com/page, percent-encoded."
    for value in (
        "posts",
        "ftp://posts.example/1",
        "javascript:alert(1)",
        "https://",
        "//x",
        "https://a b/",
        "x" * 600,
    ):
        assert errors(client.get("/api/v1/lookup", {"url": value})) == {"url": remedy}, value


def test_what_too_many_share_is_refused_with_the_remedy(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(*(f"Claim {n}." for n in range(5)))
    prefix = addresses.hash_of("river.example/report")[:4]
    assert len(look_up(client, prefix)[0]["addresses"][0]["fact_checks"]) == 5  # type: ignore[index]
    monkeypatch.setattr(addresses, "MOST_SHARED", 4)
    remedy = "More than 4 fact-checks share these prefixes. Send fewer of them, or one digit more of each."
    assert errors(client.get(f"/api/v1/lookup?prefixes={prefix}")) == {"prefixes": remedy}
