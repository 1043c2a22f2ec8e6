"""The page about the API for people: made from the description, with examples from what is published now."""

import html
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from record import log
from tests.record.factories import publish

pytestmark = pytest.mark.django_db


def text_of(client: Client) -> str:
    page = client.get("/api/")
    assert page.status_code == 200
    return html.unescape(page.content.decode())


def test_the_page_shows_every_address_parameter_and_answer(client: Client) -> None:
    publish()
    text = text_of(client)
    description = client.get("/api/v1/schema/").json()
    for path, methods in description["paths"].items():
        [(method, operation)] = methods.items()
        assert f"{method.upper()} {path}" in text
        assert operation["summary"] in text
        assert operation["description"] in text
        for status, answer in operation["responses"].items():
            assert f"<li><code>{status}</code> {answer['description']}</li>" in text
        for parameter in operation.get("parameters", []):
            assert f"<code>{parameter['name']}</code>" in text
            assert parameter["description"] in text
        if method == "post":
            for name, key in operation["requestBody"]["content"]["application/json"]["schema"]["properties"].items():
                assert f"<dt><code>{name}</code></dt>" in text
                assert key["description"] in text
    for words in ("From 1 to 100.", "Unless given: <code>20</code>", "One of: <code>summary</code>, <code>full</code>"):
        assert words in text


def test_the_examples_are_what_the_record_answers_now(client: Client) -> None:
    publish("Another river rose.", "The river rose in 1987.")
    text = text_of(client)
    commands = re.findall(r"curl (?:(.+) )?'(http[^']+)'", text)
    assert len(commands) == len(client.get("/api/v1/schema/").json()["paths"])
    for sent, address in commands:
        if sent:
            text_sent = '{"text": "The mayor said: “The river rose in 1987.”"}'
            body = text_sent if address.endswith("/read") else '{"texts": ["The river rose in 1987."], "limit": 1}'
            assert sent == f"-H 'Content-Type: application/json' -d '{body}'"
        else:
            assert client.get(address).status_code == 200, address
    # In the list, by its number, as a match, in an article, and at the address that it cites, as the other one.
    assert text.count('"statement": ') == 8
    assert text.count('"statement": "The river rose in 1987."') == 6
    assert '{\n  "results": [\n' in text
    log.retract(2, note="Wrong.")
    assert "1987" not in client.get("/api/").content.decode()


def test_the_page_of_an_empty_record_says_that_examples_will_follow(client: Client) -> None:
    text = text_of(client)
    assert text.count("An example stands here as soon as something is published.") == 12
    assert "curl 'http://testserver/api/v1/claims?limit=1'" in text


def test_the_page_has_no_script_but_the_search_boxs_no_style_and_no_cookie(client: Client) -> None:
    publish("<script>alert(1)</script> </pre> & \" '")
    page = client.get("/api/")
    text = page.content.decode()
    assert re.findall("<script.*?>", text) == ['<script src="/static/search.js" defer>']
    for forbidden in ("<style", "style="):
        assert forbidden not in text
    assert "script-src 'self';" in page["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in page
    assert "Set-Cookie" not in page
    assert not page.cookies
    assert "Vary" not in page
    assert client.get("/api/", headers={"If-None-Match": page["ETag"]}).status_code == 304


def test_the_anchor_that_a_problem_names_is_on_the_page(client: Client) -> None:
    address, anchor = client.get("/api/v1/claims?x=1").json()["type"].split("#")
    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_the_page_needs_as_many_queries_for_many_documents_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """One for the ETag, five for the examples' names, one for each of ten, two for a look-up, three for a match.

    Three for an article, and one more where a candidate has words that the article has not. One for versions, two for a
    version, two for changes, two for notices and three for each form of the export.
    """
    publish()
    with django_assert_num_queries(1 + 5 + 10 + 2 + 3 + 3 + 1 + 2 + 2 + 2 + 3 * 3):
        client.get("/api/")
    for more in (range(10), range(10, 20)):
        publish(*(f"Claim {n}." for n in more))
        with django_assert_num_queries(1 + 5 + 10 + 2 + 3 + 4 + 1 + 2 + 2 + 2 + 3 * 3):
            client.get("/api/")


def test_the_page_can_only_be_read(client: Client) -> None:
    for method in (client.post, client.put, client.patch, client.delete):
        answer = method("/api/")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
        assert answer["Allow"] == "GET, HEAD"
    assert client.get("/api/nothing").json()["status"] == 404


def test_it_leads_to_the_schema_and_names_the_start(client: Client) -> None:
    text = client.get("/api/").content.decode()
    for address in ("http://testserver/api/v1/schema/", "http://testserver/api/v1/"):
        assert address in text
