"""Words find fact-checks in the list of the API, with all its filters, by relevance and page by page."""

import time

import pytest
from django.test import Client

from record import log
from record.models import Masthead
from tests.public.api.test_openapi import description
from tests.public.api.test_parameters import errors
from tests.record.factories import a_claim, a_rating, a_source, an_actor, content, publish

pytestmark = pytest.mark.django_db
__all__ = ["description"]  # the fixture


def found(client: Client, query: str) -> list[int]:
    answer = client.get(f"/api/v1/claims?{query}")
    assert answer.status_code == 200, answer.content
    return [item["number"] for item in answer.json()["results"]]


def search(client: Client, query: str) -> dict[str, object]:
    return client.get(f"/api/v1/claims?{query}").json()["search"]


def test_the_most_relevant_comes_first_and_items_are_those_of_any_list(client: Client) -> None:
    publish("The river rose.", "A bridge fell into the river when the water of the other stream rose.", "A tower fell.")
    assert found(client, "q=river+rose") == [1, 2]
    assert found(client, "q=fell&limit=1") in ([2], [3])
    one = client.get("/api/v1/claims?q=tower").json()["results"]
    assert one == [item for item in client.get("/api/v1/claims").json()["results"] if item["number"] == 3]
    [whole] = client.get("/api/v1/claims?q=tower&view=full").json()["results"]
    assert whole == client.get("/api/v1/claims/3").json()


def test_accents_forms_and_typing_errors_do_not_matter(client: Client) -> None:
    publish("La vacuna provocó cáncer en embarazadas.", language="es")
    publish("A vacina provocou câncer em grávidas.", language="pt-BR")
    for words in ("provoco cancer", "PROVOCÓ CÁNCER", "vacunas provocó"):
        assert found(client, f"q={words}&language=es") == [1], words
    for words in ("vacinas gravidas", "câncer grávidas", "cancer gravidas"):
        assert found(client, f"q={words}&language=pt-BR") == [2], words
    assert found(client, "q=embaraadas+provocoo") == [1]
    assert search(client, "q=embaraadas+cancer") == {"all_words": True, "corrected": {"embaraadas": "embarazadas"}}


def test_an_answer_says_where_nothing_has_all_words(client: Client) -> None:
    publish("The river rose by two meters in one night.")
    assert search(client, "q=river") == {"all_words": True, "corrected": {}}
    assert search(client, "q=river+meters+night+zebra") == {"all_words": False, "corrected": {}}
    assert found(client, "q=river+meters+night+zebra") == [1]
    assert found(client, "q=zebra") == []
    assert "search" not in client.get("/api/v1/claims").json()


def test_every_filter_applies_to_what_is_found(client: Client) -> None:
    publish("The river rose.", rating=a_rating("true"), language="es", actors=[an_actor("eva-luz")])
    publish("The river rose again.", rating=a_rating("false", scale="other"), sources=[a_source("gauge")])
    for query, numbers in {
        "rating=true": [1],
        "rating=default.true": [1],
        "rating=false": [2],
        "rating=default.false": [],
        "rating=other.false": [2],
        "rating=half-true": [],
        "language=es": [1],
        "language=pt": [],
        "actor=eva-luz": [1],
        "actor=eva-luz&language=en": [],
        "source=gauge": [2],
        "publisher=river-board": [1, 2],
        "topic=floods&rating=true": [1],
        "published_since=2000-01-01": [1, 2],
        "published_since=2100-01-01": [],
        "published_before=2000-01-01": [],
        "published_before=2100-01-01": [1, 2],
    }.items():
        assert sorted(found(client, f"q=river&{query}")) == numbers, query
        assert sorted(found(client, query)) == numbers, query


@pytest.mark.parametrize("view", ["summary", "full"])
def test_pages_give_each_result_once_in_both_directions(client: Client, view: str) -> None:
    publish(*(f"The river rose, {n} times." for n in range(7)))
    address, pages, back = f"/api/v1/claims?q=river+rose&limit=3&view={view}", [], []
    while address:
        given = client.get(address)
        answer = given.json()
        pages.append([item["number"] for item in answer["results"]])
        address, last = answer["next"], answer["previous"]
        links = [f'<{where}>; rel="{rel}"' for rel, where in (("next", address), ("prev", last)) if where]
        assert given["Link"] == ", ".join(links)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(number for page in pages for number in page) == [1, 2, 3, 4, 5, 6, 7]
    while last:
        answer = client.get(last).json()
        back.append([item["number"] for item in answer["results"]])
        last = answer["previous"]
    assert back == [pages[1], pages[0]]
    begun = client.get("/api/v1/claims?q=river&limit=3&cursor=before.2").json()
    assert ([item["number"] for item in begun["results"]], begun["previous"]) == (
        found(client, "q=river&limit=2"),
        None,
    )


def test_a_place_that_is_too_deep_is_refused_with_the_remedy(client: Client) -> None:
    publish("The river rose.")
    remedy = "Results by relevance end after 5000. Add a filter or words, so that fewer are found."
    assert errors(client.get("/api/v1/claims?q=river&cursor=after.5000")) == {"cursor": remedy}
    assert errors(client.get(f"/api/v1/claims?q=river&cursor=after.{'9' * 18}")) == {"cursor": remedy}
    assert found(client, "q=river&cursor=after.4999") == []


def test_what_is_not_put_in_order_of_relevance_is_refused_rather_than_missing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("record.search.finding.MOST_BY_RELEVANCE", 2)
    monkeypatch.setattr("record.search.finding.DEEPEST", 2)
    publish("The river rose.", "The river fell.", "The river froze.")
    first = client.get("/api/v1/claims?q=river&limit=2").json()
    assert len(first["results"]) == 2
    assert "cursor" in errors(client.get(first["next"]))


def test_a_page_of_long_documents_ends_early_and_goes_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(*(f"The river rose, {n} times." for n in range(5)))
    monkeypatch.setattr("public.api.found.MAX_BYTES", 5_000)
    address, numbers = "/api/v1/claims?q=river&view=full", []
    while address:
        answer = client.get(address).json()
        assert 0 < len(answer["results"]) < 5
        numbers += [item["number"] for item in answer["results"]]
        address = answer["next"]
    assert sorted(numbers) == [1, 2, 3, 4, 5]


def test_what_is_retracted_or_said_no_more_is_not_found(client: Client) -> None:
    publish("The river rose.", "The river fell.")
    tag = client.get("/api/v1/claims?q=river")["ETag"]
    assert client.get("/api/v1/claims?q=river", headers={"If-None-Match": tag}).status_code == 304
    log.append(content(claim=a_claim("The lake rose.")), number=1, action="corrected", note="It was a lake.")
    log.retract(2, note="Wrong.")
    assert client.get("/api/v1/claims?q=river", headers={"If-None-Match": tag}).status_code == 200
    assert (found(client, "q=fell"), found(client, "q=lake")) == ([], [1])


def test_any_words_are_answered_within_a_second_or_refused(client: Client) -> None:
    publish("The river rose.", "The bridge fell.")
    Masthead.objects.create(pk=1, name="The Ledger")
    for words, status in {
        "a": 200, "the of and": 200, "*": 400, "«»": 400, "\u200b\u200d": 400, "a&b|!(c):*": 200, "x" * 500: 200,
        "a " * 250: 200, "word " * 3_000: 400, "é" * 7_000: 400, "混合 смешанный mixed ผสม": 200, "river\u200b": 200,
        "a\0b": 400, "%' OR 1=1 --": 200, "'" * 499 + "a": 200, "#a_B1" * 100: 200, "🌊": 400, "½": 200,
    }.items():  # fmt: skip
        start = time.monotonic()
        assert client.get("/api/v1/claims", {"q": words}).status_code == status, words[:30]
        assert time.monotonic() - start < 1, words[:30]
    assert client.get("/api/v1/claims?q=%ED%A0%80%FF").status_code == 400
