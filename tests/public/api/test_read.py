"""An article read: its sentences with what was found of each, and strict reading of what is sent."""

import json
import time
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models import Claim
from record import log
from record.articles import checked
from record.models import Masthead
from record.search import matching
from tests.claims.factories import a_claim
from tests.public.api.test_answers import assert_readable_by_any_site
from tests.public.api.test_match import NO_TEXT
from tests.public.api.test_openapi import Schema, description, validate
from tests.public.api.test_parameters import errors
from tests.record.factories import publish

pytestmark = pytest.mark.django_db
__all__ = ["description"]  # the fixture

RIVER = "The river rose by two meters in March 2019."
ARTICLE = f"""\
The flood 🌊 of Riverton

{RIVER} People stood on the bridge.

“The dam had been inspected in 2019,” Ada Rivera said. “Nobody warned us.”
"""


def read(client: Client, body: object, **headers: str) -> HttpResponse:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/read", sent, content_type="application/json", headers=headers)


def test_each_sentence_has_its_place_its_kinds_who_says_it_and_what_was_found(client: Client) -> None:
    Masthead.objects.create(pk=1, name="The Ledger")
    publish(RIVER, headline="It rose by forty centimeters.")
    answer = read(client, {"text": ARTICLE})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    found = answer.json()
    assert (found["language"], found["text"]) == ("en", ARTICLE)
    title, river, bridge, dam, warned = found["sentences"]
    assert [each["paragraph"] for each in found["sentences"]] == [0, 1, 1, 2, 2]
    for each in found["sentences"]:  # in code points, although the title has one beyond the basic plane
        assert found["text"][each["start"] : each["end"]] == each["text"]
    assert (river["text"], river["outcome"], river["kinds"]) == (RIVER, matching.CHECKED, ["checkable"])
    assert {"code": "number", "words": ["two"]} in river["reasons"]
    best = river["candidates"][0]
    assert (best["kind"], best["number"], best["rating"], best["publisher"]) == ("own", 1, "False", "The Ledger")
    assert (best["statement"], best["headline"]) == (RIVER, "It rose by forty centimeters.")
    assert best["url"] == "http://testserver/claims/1/the-river-rose-by-two-meters-in-march/"
    assert (bridge["kinds"], bridge["outcome"], bridge["candidates"], bridge["attribution"]) == ([], None, [], None)
    assert title["kinds"] == []
    assert dam["outcome"] == matching.NOT_FOUND
    quoted = {"verb": "said", "how": "quoted", "speaker": "Ada Rivera"}
    assert dam["attribution"] == quoted | {"words": ["The dam had been inspected in 2019,"], "resolved_from": None}
    assert warned["attribution"] == quoted | {"words": ["Nobody warned us."], "resolved_from": "quotation"}


def test_an_answer_is_as_described(client: Client, description: Schema) -> None:
    publish(RIVER)
    operation = description["paths"]["/api/v1/read"]["post"]
    assert operation["requestBody"]["required"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    texts = ({"text": ARTICLE}, {"text": ARTICLE, "language": "pt-BR"}, {"text": "失业率降至3.5%。", "language": None})
    for body in texts:
        validate(body, operation["requestBody"]["content"]["application/json"]["schema"], description)
        validate(read(client, body).json(), schema, description)


def test_html_is_read_without_tags_and_the_places_are_of_the_text_that_is_left(client: Client) -> None:
    found = read(client, {"text": f"<p>A &amp; B.</p><script>x()</script><p>{RIVER}</p>"}).json()
    assert found["text"] == f"A & B.\n{RIVER}"
    assert [(each["start"], each["end"]) for each in found["sentences"]] == [(0, 6), (7, 7 + len(RIVER))]


def test_nothing_that_is_not_public_is_found(client: Client) -> None:
    publish(RIVER)
    log.retract(1, note="Wrong.")
    a_claim("approved")
    for text in (RIVER, Claim.objects.get().statement):
        [sentence] = read(client, {"text": text}).json()["sentences"]
        assert sentence["candidates"] == []


def test_it_is_read_from_any_site_and_kept_nowhere(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    for body in ({"text": RIVER}, {}):
        answer = read(strict, body, Origin="https://partner.example")
        assert (answer["Cache-Control"], "ETag" in answer) == ("private, no-store", False)
        assert_readable_by_any_site(answer)


NO_WORDS = "It has no sentences; send the words of the article."
LANGUAGE = "Write a language such as en or pt-BR, or leave it out."
NO_KEY = "There is no such key. Known here: text, language."
TOO_LONG = "It is longer than 200000 characters; send the article in parts."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        *(({} if text is None else {"text": text}, {"text": NO_WORDS}) for text in (None, "", "… — !", "<p><br></p>")),
        *(({"text": text}, {"text": NO_TEXT}) for text in (1, True, [RIVER], {"a": 1})),
        ({"text": "a" * 200_001}, {"text": TOO_LONG}),
        ({"text": "a\0b"}, {"text": "It contains a NUL character; remove it."}),
        ({"text": "\ud800"}, {"text": "It contains half a character (a lone surrogate); send whole ones."}),
        *(({"text": RIVER, "language": each}, {"language": LANGUAGE}) for each in ("", 1, ["en"], "en-", "x" * 9)),
        ({"text": RIVER, "texts": [], "\ud800": 1}, {"texts": NO_KEY, "?": NO_KEY}),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_the_remedy(client: Client, body: Any, expected: dict[str, str]) -> None:
    assert errors(read(client, body)) == expected


def test_a_body_that_is_too_long_no_json_or_no_object_is_refused(client: Client) -> None:
    assert read(client, b'{"text": "' + b"a" * 1_000_000 + b'"}').status_code == 413
    assert read(client, b'["a"]').json()["detail"] == "The body is JSON, but no object; write one, in curly brackets."
    assert client.post("/api/v1/read", {"text": RIVER}).status_code == 415
    assert errors(client.post("/api/v1/read?limit=1", "{}", content_type="application/json")).keys() == {"limit"}


@pytest.mark.parametrize(
    "text", ["x" * 200_000, "河" * 200_000, '“"a' * 66_000, "<p>" * 66_000 + "word", f"{RIVER} " * 4_500]
)
def test_the_longest_text_is_answered_soon_in_a_bounded_number_of_statements(client: Client, text: str) -> None:
    publish(RIVER)
    start = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        assert read(client, json.dumps({"text": text}, ensure_ascii=False).encode()).status_code == 200
    assert time.monotonic() - start < 5
    assert len(asked) < 30


def test_of_many_sentences_those_are_looked_up_that_are_probably_most_checkable(client: Client) -> None:
    text = " ".join(f"The river rose by {n} meters in 2019." for n in range(checked.MOST + 10))
    sentences = read(client, {"text": text}).json()["sentences"]
    assert sum(each["outcome"] is not None for each in sentences) == checked.MOST


def test_a_request_whose_time_is_over_says_to_send_it_in_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("public.api.articles.LONGEST_TIME", -1)
    remedy = "It could not be looked up in the time that a request has. Send the article in parts."
    assert errors(read(client, {"text": RIVER})) == {"text": remedy}
