import html
import re

import pytest

from record import log
from tests.record.factories import publish

pytestmark = pytest.mark.django_db


def test_the_page_shows_every_address_parameter_and_answer(client):
    publish()
    page = client.get("/api/")
    text = html.unescape(page.content.decode())
    assert page.status_code == 200
    description = client.get("/api/v1/schema/").json()
    for path, methods in description["paths"].items():
        assert f"GET {path}" in text
        assert methods["get"]["summary"] in text
        for parameter in methods["get"].get("parameters", []):
            assert f"<code>{parameter['name']}</code>" in text
            assert parameter["description"] in text


def test_the_examples_are_what_the_record_answers_now(client):
    publish("The river rose in 1987.")
    text = html.unescape(client.get("/api/").content.decode())
    addresses = re.findall(r"curl '([^']+)'", text)
    assert len(addresses) == len(client.get("/api/v1/schema/").json()["paths"])
    for address in addresses:
        assert client.get(address).status_code == 200
    assert text.count('"statement": "The river rose in 1987."') == 2
    log.retract(1, note="Wrong.")
    assert "1987" not in client.get("/api/").content.decode()


def test_the_page_of_an_empty_record_says_that_examples_will_follow(client):
    text = client.get("/api/").content.decode()
    assert "as soon as something is published" in text
    assert "curl 'http://testserver/api/v1/claims?limit=1'" in html.unescape(text)


def test_the_page_has_no_script_no_style_and_no_cookie(client):
    publish("<script>alert(1)</script> </pre> & \" '")
    page = client.get("/api/")
    text = page.content.decode()
    assert "<script" not in text
    assert "style=" not in text
    assert "<style" not in text
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in page
    assert "Set-Cookie" not in page
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")
    assert client.get("/api/", headers={"If-None-Match": page["ETag"]}).status_code == 304


def test_the_anchor_that_a_problem_names_is_on_the_page(client):
    address, anchor = client.get("/api/v1/claims?x=1").json()["type"].split("#")
    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_the_page_needs_as_many_queries_for_many_documents_as_for_one(client, django_assert_num_queries):
    publish()
    with django_assert_num_queries(12):
        client.get("/api/")
    publish(*(f"Claim {n}." for n in range(10)))
    with django_assert_num_queries(12):
        client.get("/api/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_can_only_be_read(client, method):
    answer = getattr(client, method)("/api/")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/api/nothing").json()["status"] == 404
