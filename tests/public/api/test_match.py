"""Whether texts have been checked already: candidates with reasons, and strict reading of what is sent."""

import json
import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from claims.models import Claim
from record import log
from record.models import Masthead
from record.search import matching
from tests.claims.factories import a_claim
from tests.public.api.test_answers import assert_readable_by_any_site
from tests.public.api.test_openapi import Schema, description, validate
from tests.public.api.test_parameters import errors
from tests.record.factories import publish

pytestmark = pytest.mark.django_db
__all__ = ["description"]  # the fixture

RIVER = "The river rose by two meters in one night."


def match(client: Client, body: object, **headers: str) -> HttpResponse:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/match", sent, content_type="application/json", headers=headers)


def test_a_text_finds_the_fact_check_of_its_claim_and_another_text_does_not(client: Client) -> None:
    Masthead.objects.create(pk=1, name="The Ledger")
    publish(RIVER, "The bridge was closed in March.", headline="It rose by forty centimeters.")
    answer = match(client, {"texts": [RIVER, "Cats cannot taste sugar."]})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    first, second = answer.json()["results"]
    assert first["outcome"] == matching.CHECKED
    best = first["candidates"][0]
    assert 0 < best.pop("score") <= 1
    assert isinstance(best.pop("why"), list)
    assert best.pop("published_at").endswith("Z")
    assert best.pop("reviewed_on") is None
    assert best == {
        "kind": "own",
        "number": 1,
        "url": "http://testserver/claims/1/the-river-rose-by-two-meters-in-one/",
        "statement": RIVER,
        "headline": "It rose by forty centimeters.",
        "rating": "False",
        "publisher": "The Ledger",
        "language": "en",
    }
    assert second["outcome"] == matching.NOT_FOUND


def test_an_answer_is_as_described_and_says_which_precision_was_measured(client: Client, description: Schema) -> None:
    publish(RIVER)
    operation = description["paths"]["/api/v1/match"]["post"]
    assert operation["requestBody"]["required"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    answer = match(client, {"texts": [RIVER, "“"], "limit": 1, "language": "en"}).json()
    validate(answer, schema, description)
    measured = answer["precision"]
    assert measured["precision"] >= 0.95
    assert 0 < measured["recall"] < 1
    assert "CheckThat!" in measured["measured_on"]


def test_a_limit_bounds_the_candidates_of_each_text(client: Client) -> None:
    publish(*(f"{RIVER} {n}" for n in range(25)))
    for limit, found in ((None, 5), (1, 1), (2.0, 2), (20, 20)):
        body = {"texts": [RIVER, RIVER]} | ({"limit": limit} if limit else {})
        assert [len(each["candidates"]) for each in match(client, body).json()["results"]] == [found, found]


def test_nothing_that_is_not_public_is_matched(client: Client) -> None:
    publish(RIVER)
    log.retract(1, note="Wrong.")
    draft = a_claim("approved")
    for text in (RIVER, Claim.objects.get().statement):
        assert match(client, {"texts": [text]}).json()["results"] == [{"outcome": "not_found", "candidates": []}]
    assert draft.statement not in match(client, {"texts": [draft.statement]}).content.decode()


def test_it_is_read_from_any_site_and_kept_nowhere(client: Client) -> None:
    publish(RIVER)
    strict = Client(enforce_csrf_checks=True)
    for body in ({"texts": [RIVER]}, {}):
        answer = match(strict, body, Origin="https://partner.example")
        assert (answer["Cache-Control"], "ETag" in answer) == ("private, no-store", False)
        assert_readable_by_any_site(answer)
    options = client.options("/api/v1/match")
    assert (options.status_code, options["Access-Control-Allow-Methods"]) == (204, "POST, OPTIONS")
    assert "Content-Type" in options["Access-Control-Allow-Headers"]


LONGEST = "It is longer than 5000 characters; send the part that has the claim."
EMPTY = "It is empty; give it words or leave it out."
TEXTS = "Write a list of 1 to 50 texts."
NO_TEXT = "It is no text; write it in quotation marks."
LIMIT = "Write a whole number from 1 to 20."
LANGUAGE = "Write a language such as en or pt-BR, or leave it out."
NO_KEY = "There is no such key. Known here: texts, limit, language."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"texts": TEXTS}),
        ({"texts": []}, {"texts": TEXTS}),
        ({"texts": ["a"] * 51}, {"texts": TEXTS}),
        ({"texts": RIVER}, {"texts": TEXTS}),
        ({"texts": {"0": RIVER}}, {"texts": TEXTS}),
        ({"texts": None}, {"texts": TEXTS}),
        ({"texts": [RIVER, " \n", "", None, 1, True, ["a"], {}]}, {
            "texts[1]": EMPTY, "texts[2]": EMPTY, **{f"texts[{n}]": NO_TEXT for n in range(3, 8)},
        }),
        ({"texts": ["a" * 5_000, RIVER, "a" * 5_001]}, {"texts[2]": LONGEST}),
        ({"texts": [RIVER, "a\0b"]}, {"texts[1]": "It contains a NUL character; remove it."}),
        ({"texts": ["\ud800"]}, {"texts[0]": "It contains half a character (a lone surrogate); send whole ones."}),
        *(({"texts": [RIVER], "limit": limit}, {"limit": LIMIT}) for limit in (0, 21, -1, "5", 5.5, True, None, [5])),
        *(({"texts": [RIVER], "language": each}, {"language": LANGUAGE}) for each in ("", 1, ["en"], "en-", "x" * 9)),
        ({"texts": [RIVER], "limits": 1, "\ud800": 1}, {"limits": NO_KEY, "?": NO_KEY}),
        (b'{"texts": ["a"], "texts": ["b"]}', {"texts": "It is given more than once; give it once."}),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_the_remedy(client: Client, body: Any, expected: dict[str, str]) -> None:
    assert errors(match(client, body)) == expected


def test_a_long_list_of_mistakes_is_cut(client: Client) -> None:
    assert len(errors(match(client, {"texts": [""] * 50}))) == 20
    assert errors(client.post("/api/v1/match?limit=1", "{}", content_type="application/json")).keys() == {"limit"}


TOO_LONG = "The body is longer than 1000000 bytes; send less at a time."


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b" ", 400, "The body is no JSON: see line 1, column 2."),
        (b'{"texts": ["a",]}', 400, "The body is no JSON: see line 1, column 16."),
        (b'{"texts": ["a\nb"]}', 400, "The body is no JSON: see line 1, column 14."),
        (b'["a"]', 400, "The body is JSON, but no object; write one, in curly brackets."),
        (b'"a"', 400, "The body is JSON, but no object; write one, in curly brackets."),
        (b'{"texts": ["\xff"]}', 400, "The body is not in UTF-8; send it in UTF-8."),
        ('{"texts": ["a"]}'.encode("utf-16"), 400, "The body is not in UTF-8; send it in UTF-8."),
        (b"[" * 100_000, 400, "The body is nested too deep."),
        (b'{"a":' * 100_000, 400, "The body is nested too deep."),
        (b'{"limit": ' + b"9" * 5_000 + b"}", 400, "The body has a number that cannot be read."),
        (b'{"limit": NaN}', 400, "The body has a number that cannot be read."),
        (b'{"texts": ["' + b"a" * 1_000_000 + b'"]}', 413, TOO_LONG),
        (b'"' + b"a" * 3_000_000, 413, TOO_LONG),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused(client: Client, body: bytes, status: int, words: str) -> None:
    answer = match(client, body)
    assert (answer.status_code, answer.json()["detail"]) == (status, words)
    assert answer["Content-Type"] == "application/problem+json"


def test_another_type_than_json_is_refused(client: Client) -> None:
    body = json.dumps({"texts": [RIVER]})
    for given in ("", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "json"):
        answer = client.post("/api/v1/match", body, content_type=given)
        assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json"), given
        assert answer.json()["detail"] == "Send JSON, with the header Content-Type: application/json."
    for given in ("application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'):
        assert client.post("/api/v1/match", body, content_type=given).status_code == 200, given
    packed = match(client, {"texts": [RIVER]}, **{"Content-Encoding": "gzip"})
    assert (packed.status_code, packed.json()["detail"]) == (415, "Send the JSON as it is, without Content-Encoding.")


ODD_TEXTS = [
    "a", "the of and", "*&|!():'\"\\ AND OR NOT", "\u200b\u200c\u200d", "mixed смешанный 混合 ผสม", "🌊" * 2_500,
    "word " * 1_000, "x" * 5_000, "é" * 5_000, "'" * 5_000, "#" * 5_000, "@a_B1" * 1_000, "https://" * 600,
    "河" * 5_000,
    "\u202e\ufeff", "%s %(a)s {0} ${x}", " ".join(f"w{n}" for n in range(900)), "1" * 5_000,
]  # fmt: skip


def test_any_text_is_answered_soon(client: Client) -> None:
    publish(RIVER, "The bridge was closed in March.")
    for text in ODD_TEXTS:
        start = time.monotonic()
        assert match(client, {"texts": [text]}).status_code == 200, text[:20]
        assert time.monotonic() - start < 1, text[:20]


def test_a_request_whose_time_is_over_says_to_send_fewer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(RIVER)
    now = iter(range(0, 1_000, 3))
    monkeypatch.setattr("public.api.matches.time.monotonic", lambda: next(now))
    remedy = "Only 2 of them could be read in the time that a request has. Send fewer at a time."
    assert errors(match(client, {"texts": [RIVER] * 4})) == {"texts": remedy}
    now = iter(range(0, 1_000, 3))
    assert match(client, {"texts": [RIVER]}).status_code == 200
