import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from record import log
from record.models import Entry, Review
from tests.record.factories import a_rating, a_source, an_actor, content, publish

pytestmark = pytest.mark.django_db


def statements(answer):
    assert answer.status_code == 200, answer.content
    return [item["claim"]["statement"] for item in answer.json()["results"]]


def all_pages(client, address, direction="next"):
    pages = []
    while address:
        answer = client.get(address)
        pages.append(statements(answer))
        address = answer.json()[direction]
    return pages


def test_a_claim_is_the_very_bytes_that_were_published(client):
    [entry] = publish()
    answer = client.get("/api/v1/claims/1")
    assert answer.status_code == 200
    assert answer.content == bytes(entry.document.body)
    assert answer["Content-Type"] == "application/json"


def test_a_corrected_claim_answers_its_newest_version(client):
    publish()
    entry = log.append(content(summary="Now better."), number=1, action="corrected", note="A typing error.")
    answer = client.get("/api/v1/claims/1")
    assert answer.content == bytes(entry.document.body)
    assert answer.json()["version"] == 2


def test_a_retracted_claim_answers_410_with_its_tombstones_bytes_and_leaves_the_list(client):
    publish("First.", "Second.")
    entry = log.retract(1, note="It rested on a forged letter.")
    answer = client.get("/api/v1/claims/1")
    assert answer.status_code == 410
    assert answer.content == bytes(entry.document.body)
    assert answer["Content-Type"] == "application/json"
    assert statements(client.get("/api/v1/claims")) == ["Second."]


def test_a_claim_published_again_after_its_retraction_is_back(client):
    publish()
    log.retract(1, note="Too early.")
    log.append(content(), number=1, action="updated", note="The source was found again.")
    assert client.get("/api/v1/claims/1").json()["version"] == 3


@pytest.mark.parametrize("number", ["2", "999999999", "9999999999", "0", "01", "-1", "1.0", "one", "9" * 5000, "١"])
def test_every_number_that_never_was_public_answers_the_same_404(client, number):
    publish()
    unknown, never = client.get("/api/v1/claims/4711"), client.get(f"/api/v1/claims/{number}")
    assert never.status_code == unknown.status_code == 404
    assert never.content == unknown.content
    assert never.headers == unknown.headers


def test_the_list_joins_the_stored_summaries_newest_first(client):
    publish("First.", "Second.", "Third.")
    answer = client.get("/api/v1/claims")
    stored = Review.objects.newest_first().values_list("listing", flat=True)
    assert answer.content == b'{"results":[%s],"next":null,"previous":null}' % b",".join(map(bytes, stored))
    assert statements(answer) == ["Third.", "Second.", "First."]


def test_the_full_view_joins_whole_documents(client):
    first, second = publish("First.", "Second.")
    answer = client.get("/api/v1/claims?view=full")
    documents = b",".join(bytes(entry.document.body) for entry in (second, first))
    assert answer.content == b'{"results":[%s],"next":null,"previous":null}' % documents


def test_an_empty_record_answers_an_empty_list(client):
    assert client.get("/api/v1/claims").json() == {"results": [], "next": None, "previous": None}


def test_following_next_and_then_previous_visits_every_claim_once(client):
    publish(*(f"Claim {n}." for n in range(7)))
    forward = all_pages(client, "/api/v1/claims?limit=3")
    assert forward == [["Claim 6.", "Claim 5.", "Claim 4."], ["Claim 3.", "Claim 2.", "Claim 1."], ["Claim 0."]]
    last = "/api/v1/claims?limit=3"
    while following := client.get(last).json()["next"]:
        last = following
    assert all_pages(client, last, "previous") == forward[::-1]


def test_paging_keeps_the_filters(client):
    for n in range(3):
        publish(f"False {n}.")
        publish(f"True {n}.", rating=a_rating("true"))
    assert all_pages(client, "/api/v1/claims?limit=1&rating=true&view=full") == [["True 2."], ["True 1."], ["True 0."]]


def test_what_is_published_meanwhile_moves_nothing_between_pages(client):
    publish(*(f"Claim {n}." for n in range(4)))
    first = client.get("/api/v1/claims?limit=2").json()
    publish("Claim 4.")
    second = client.get(first["next"])
    assert statements(second) == ["Claim 1.", "Claim 0."]
    assert all_pages(client, second.json()["previous"], "previous") == [["Claim 3.", "Claim 2."], ["Claim 4."]]


def test_a_page_that_was_emptied_by_retractions_still_leads_back_to_the_list(client):
    publish("First.", "Second.", "Third.")
    following = client.get("/api/v1/claims?limit=2").json()["next"]
    before_it = client.get(following).json()["previous"]
    log.retract(1, note="Wrong.")
    emptied = client.get(following).json()
    assert emptied["results"] == []
    assert emptied["next"] is None
    assert statements(client.get(emptied["previous"])) == ["Third.", "Second."]
    log.retract(2, note="Wrong.")
    log.retract(3, note="Wrong.")
    publish("Fourth.")
    newest = client.get("/api/v1/claims?cursor=before.99").json()
    assert (newest["results"], newest["previous"]) == ([], None)
    assert statements(client.get(newest["next"])) == ["Fourth."]
    assert statements(client.get(before_it)) == ["Fourth."]


@pytest.fixture
def two_claims():
    publish("The river rose.")
    publish(
        "O rio subiu.",
        language="pt-BR",
        rating=a_rating("mostly-true"),
        actors=[an_actor("carla-dias")],
        claim={"statement": "O rio subiu.", "context": None, "topics": [{"slug": "rivers", "name": "Rivers"}]},
        sources=[
            a_source(
                "dam-log",
                publisher={"slug": "dam-company", "name": "Dam Company", "kind": "company", "country": None},
            )
        ],
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rating=mostly-true", True),
        ("rating=mostly", False),
        ("language=pt-BR", True),
        ("language=pt", False),
        ("actor=carla-dias", True),
        ("actor=carla", False),
        ("source=dam-log", True),
        ("source=carla-dias", False),
        ("publisher=dam-company", True),
        ("publisher=dam-log", False),
        ("topic=rivers", True),
        ("topic=nobody-has-this", False),
        ("topic=rivers&actor=carla-dias&rating=mostly-true", True),
        ("topic=floods&actor=carla-dias", False),
    ],
)
def test_a_filter_finds_exactly_those_with_the_slug(client, two_claims, query, found):
    expected = ["O rio subiu."] if found else []
    if query == "topic=floods&actor=carla-dias":
        assert statements(client.get("/api/v1/claims?topic=floods")) == ["The river rose."]
    assert statements(client.get(f"/api/v1/claims?{query}")) == expected


def test_claims_are_filtered_by_when_they_were_published(client):
    [entry] = publish()
    moment = entry.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    day = moment[:10]
    everything = ["The river rose by two meters in one night."]
    assert statements(client.get(f"/api/v1/claims?published_since={day}")) == everything
    assert statements(client.get(f"/api/v1/claims?published_since={moment}")) == everything
    assert statements(client.get(f"/api/v1/claims?published_before={moment}")) == []
    assert statements(client.get(f"/api/v1/claims?published_before={day}")) == []
    assert statements(client.get("/api/v1/claims?published_since=9999-12-31T23:59:59Z")) == []
    assert statements(client.get("/api/v1/claims?published_before=9999-12-31")) == everything
    assert statements(client.get("/api/v1/claims?published_since=0001-01-01T00:00:00%2B00:00")) == everything


LISTS = ("claims", "claims?view=full", "claims?rating=false", "actors", "sources", "topics", "ratings")


@pytest.mark.parametrize("address", LISTS)
def test_a_list_needs_as_many_queries_for_eleven_rows_as_for_one(client, address):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/api/v1/{address}").status_code == 200
        return len(queries)

    publish("Claim 0.")
    with_one = queries()
    for n in range(10):
        publish(f"More {n}.", actors=[an_actor(f"actor-{n}")], sources=[a_source(f"source-{n}")])
    assert queries() == with_one == 2  # the row or rows, and what the ETag follows from


def test_a_claim_is_one_read_beside_the_one_of_the_etag(client, django_assert_num_queries):
    publish()
    with django_assert_num_queries(2):
        client.get("/api/v1/claims/1")


def test_nothing_of_the_api_writes(client):
    publish()
    for method in (client.post, client.put, client.patch, client.delete):
        for address in ("claims", "claims/1", "actors", "actors/ada-rivera", "ratings", "", "schema/"):
            answer = method(f"/api/v1/{address}", data="{}", content_type="application/json")
            assert answer.status_code == 405
            assert answer["Allow"] == "GET, HEAD, OPTIONS"
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == 405
    assert Entry.objects.count() == 1
