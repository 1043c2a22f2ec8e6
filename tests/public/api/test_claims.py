"""One fact-check, and the plain list of them: the stored bytes, found with few queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from record import log
from record.models import Entry, FactCheck
from tests.record.factories import a_source, an_actor, content, publish

pytestmark = pytest.mark.django_db


def statements(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/api/v1/claims{query}")
    assert answer.status_code == 200, answer.content
    return [item["claim"]["statement"] for item in answer.json()["results"]]


def test_a_claim_is_the_very_bytes_that_were_published(client: Client) -> None:
    [entry] = publish()
    answer = client.get("/api/v1/claims/1")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.content == bytes(entry.document.body)


def test_a_corrected_claim_answers_its_newest_version(client: Client) -> None:
    publish()
    entry = log.append(content(summary="Now better."), number=1, action="corrected", note="A typing error.")
    answer = client.get("/api/v1/claims/1")
    assert answer.content == bytes(entry.document.body)
    assert answer.json()["version"] == 2


def test_a_retracted_claim_answers_410_with_its_tombstones_bytes_and_leaves_the_list(client: Client) -> None:
    publish("First.", "Second.")
    entry = log.retract(1, note="It rested on a forged letter.")
    answer = client.get("/api/v1/claims/1")
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/json")
    assert answer.content == bytes(entry.document.body)
    assert statements(client) == ["Second."]


def test_a_tombstone_says_which_claim_it_was_only_where_that_may_be_named(client: Client) -> None:
    publish("First.", "Second.")
    log.retract(1, note="It rested on a forged letter.")
    log.retract(2, note="It harmed somebody.", names_statement=False)
    found = [client.get(f"/api/v1/claims/{number}").json() for number in (1, 2)]
    assert [(each["statement"], each["path"]) for each in found] == [
        ("First.", "/claims/1/first/"),
        (None, "/claims/2/"),
    ]


def test_a_claim_published_again_after_its_retraction_is_back(client: Client) -> None:
    publish("First.", "Second.")
    log.retract(1, note="Too early.")
    log.append(content("First."), number=1, action="updated", note="The source was found again.")
    answer = client.get("/api/v1/claims/1")
    assert (answer.status_code, answer.json()["version"]) == (200, 3)
    assert statements(client) == ["First.", "Second."]


def test_every_number_that_never_was_public_answers_the_same_404(client: Client) -> None:
    publish()
    unknown = client.get("/api/v1/claims/4711")
    assert unknown.status_code == 404
    for number in ("2", "999999999", "9999999999", "0", "01", "-1", "+1", "1.0", "1e0", "one", "9" * 5000, "١", "1 "):
        never = client.get(f"/api/v1/claims/{number}")
        assert (never.status_code, never.content) == (404, unknown.content), number
        assert dict(never.headers) == dict(unknown.headers), number


def test_a_published_claim_that_the_read_model_lost_is_absent_and_not_gone(client: Client) -> None:
    publish()
    FactCheck.objects.all().delete()
    assert client.get("/api/v1/claims/1").status_code == 404


def test_the_list_joins_the_stored_summaries_newest_first(client: Client) -> None:
    publish("First.", "Second.", "Third.")
    answer = client.get("/api/v1/claims")
    stored = FactCheck.objects.order_by("-index").values_list("listing", flat=True)
    assert answer.content == b'{"results":[%s],"next":null,"previous":null}' % b",".join(map(bytes, stored))
    assert statements(client) == ["Third.", "Second.", "First."]


def test_the_full_view_joins_whole_documents(client: Client) -> None:
    first, second = publish("First.", "Second.")
    answer = client.get("/api/v1/claims?view=full")
    documents = b",".join(bytes(entry.document.body) for entry in (second, first))
    assert answer.content == b'{"results":[%s],"next":null,"previous":null}' % documents
    summaries = client.get("/api/v1/claims?view=summary")
    assert summaries.content == client.get("/api/v1/claims").content


def test_an_empty_record_answers_empty_lists(client: Client) -> None:
    for name in ("claims", "claims?view=full", "actors", "sources", "topics", "ratings"):
        assert client.get(f"/api/v1/{name}").json() == {"results": [], "next": None, "previous": None}, name


def test_a_list_needs_as_many_queries_for_eleven_rows_as_for_one(client: Client) -> None:
    lists = ("claims", "claims?view=full", "claims?rating=false&topic=floods", "actors", "sources", "topics", "ratings")

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/{name}").status_code == 200
        return len(queries)

    publish("Claim 0.")
    expected = dict.fromkeys(lists, 2)  # the rows, and what the ETag follows from
    expected["claims?published_since=2000-01-01&published_before=9999-12-31"] = 4  # and where each date is in the log
    assert {name: queries(name) for name in expected} == expected
    for n in range(10):
        publish(f"More {n}.", actors=[an_actor(f"actor-{n}")], sources=[a_source(f"source-{n}")])
    assert {name: queries(name) for name in expected} == expected


def test_a_claim_is_one_read_beside_the_one_of_the_etag(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish()
    with django_assert_num_queries(2):
        client.get("/api/v1/claims/1")


def test_nothing_of_the_api_writes(client: Client) -> None:
    publish()
    for method in (client.post, client.put, client.patch, client.delete):
        for address in ("claims", "claims/1", "actors", "actors/ada-rivera", "ratings", "", "schema/"):
            answer = method(f"/api/v1/{address}", data="{}", content_type="application/json")
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS"), address
            assert answer["Content-Type"] == "application/problem+json", address
            assert answer.json()["status"] == 405, address
    assert Entry.objects.count() == 1
