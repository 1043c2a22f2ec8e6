"""The log's entries in order: a client that keeps one number misses nothing and gets nothing twice."""

import hashlib
import json
from typing import Any

import pytest
from django.test import Client

from record import log
from record.models import Document, Entry
from tests.public.api.test_openapi import Schema, description, schema_of, validate
from tests.public.api.test_parameters import errors
from tests.record.factories import a_claim, content, publish

pytestmark = pytest.mark.django_db
__all__ = ["description"]  # the fixture


def changes(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/v1/changes{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def indices(answer: dict[str, Any]) -> list[int]:
    return [each["entry"]["index"] for each in answer["results"]]


def a_history() -> None:
    publish("One.", "Two.", "Three.")
    log.append(content("One, but better."), number=1, action="corrected", note="A word.")
    log.retract(2, note="Wrong.")


def test_the_entries_come_in_order_with_their_documents_as_stored(client: Client, description: Schema) -> None:
    a_history()
    answer = changes(client)
    assert indices(answer) == [0, 1, 2, 3, 4]
    assert (answer["last"], answer["size"], answer["next"], answer["previous"]) == (4, 5, None, None)
    raw = client.get("/api/v1/changes").content
    for each, entry in zip(answer["results"], Entry.objects.order_by("index").select_related("document"), strict=True):
        assert each["entry"] == json.loads(entry.leaf)
        assert bytes.fromhex(each["leaf_hash"]) == hashlib.sha256(b"\0" + entry.leaf).digest()
        assert entry.leaf in raw
        if each["document"] is not None:
            assert bytes(entry.document.body) in raw
            assert hashlib.sha256(bytes(entry.document.body)).hexdigest() == each["entry"]["document"]
    validate(answer, schema_of(description, "changes"), description)


def test_what_was_retracted_since_is_withheld_and_its_tombstone_is_there(client: Client) -> None:
    a_history()
    documents = {each["entry"]["index"]: each["document"] for each in changes(client)["results"]}
    assert documents[1] is None
    assert (documents[4]["action"], documents[4]["note"]) == ("retracted", "Wrong.")
    assert documents[0]["claim"]["statement"] == "One."
    assert documents[3]["note"] == "A word."


def test_what_was_published_again_shows_its_words_before_where_they_may_be_named(client: Client) -> None:
    publish("One.", "Two.")
    for number, names_it in ((1, True), (2, False)):
        log.retract(number, note=f"Wrong {number}.", names_statement=names_it)
        log.append(content(f"Again {number}."), number=number, action="updated", note="Again.")
    documents = [each["document"] for each in changes(client)["results"]]
    assert [document is None for document in documents] == [False, True, False, False, False, False]


def test_whoever_asks_for_what_comes_after_the_last_gets_everything_once(client: Client) -> None:
    a_history()
    last, seen = -1, []
    for step in range(20):
        answer = changes(client, f"?after={last}&limit=2")
        seen += indices(answer)
        assert (answer["next"] is None) == (answer["last"] == answer["size"] - 1)
        if answer["next"]:
            assert answer["next"] == (
                f"http://testserver/api/v1/changes?after={answer['last']}&limit=2&notices_after=-1"
            )
        last = answer["last"]
        if step == 4:
            publish("Four.")
    assert seen == [0, 1, 2, 3, 4, 5]
    assert changes(client, "?after=5") | {"size": 6} == {
        "results": [], "notices": [], "next": None, "previous": None, "last": 5, "size": 6, "last_notice": -1,
    }  # fmt: skip


def test_the_entries_come_without_their_documents_where_hashes_are_enough(client: Client, description: Schema) -> None:
    a_history()
    whole, lines = changes(client), changes(client, "?view=summary")
    assert [each["entry"] for each in lines["results"]] == [each["entry"] for each in whole["results"]]
    assert [each["note"] for each in lines["results"]] == [None, None, None, "A word.", "Wrong."]
    addresses = [each["url"] for each in lines["results"]]
    assert addresses[1] is None
    assert hashlib.sha256(client.get(addresses[3]).content).hexdigest() == lines["results"][3]["entry"]["document"]
    assert changes(client, "?view=summary&limit=2")["next"] == (
        "http://testserver/api/v1/changes?view=summary&limit=2&after=1&notices_after=-1"
    )
    validate(lines, schema_of(description, "changes"), description)


def test_long_documents_end_a_page_early_and_none_is_left_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    a_history()
    monkeypatch.setattr("public.api.changes.MAX_BYTES", len(bytes(Document.objects.all()[0].body)) + 10)
    last, seen = -1, []
    while len(seen) < 5:
        answer = changes(client, f"?after={last}")
        seen += indices(answer)
        last = answer["last"]
        assert len(answer["results"]) in (1, 2)
    assert seen == [0, 1, 2, 3, 4]


def test_an_empty_log_is_at_its_end(client: Client) -> None:
    assert changes(client) == {
        "results": [], "notices": [], "next": None, "previous": None, "last": -1, "size": 0, "last_notice": -1,
    }  # fmt: skip


def test_an_index_that_the_log_has_not_come_to_is_refused(client: Client) -> None:
    a_history()
    beyond = "The log has not come to this index; its last one is 4. Ask with the index that you have."
    for index in (5, 10**17):
        assert errors(client.get(f"/api/v1/changes?after={index}")) == {"after": beyond}
    form = "Write the index of an entry, such as 41, or -1 for the beginning."
    for value in ("-2", "x", "1.0", "%2B1", "9" * 19, "1e3", " 1"):
        assert errors(client.get(f"/api/v1/changes?after={value}")) == {"after": form}, value
    assert list(errors(client.get("/api/v1/changes?after=1&after=2"))) == ["after"]
    assert list(errors(client.get("/api/v1/changes?limit=1001"))) == ["limit"]
    assert list(errors(client.get("/api/v1/changes?cursor=after.1"))) == ["cursor"]


def test_the_versions_of_a_fact_check_are_a_list_and_each_is_the_bytes_that_were_hashed(
    client: Client, description: Schema
) -> None:
    a_history()
    answer = client.get("/api/v1/claims/1/versions").json()
    assert [(each["entry"]["version"], each["note"]) for each in answer["results"]] == [(2, "A word."), (1, None)]
    validate(answer, schema_of(description, "claims/{number}/versions"), description)
    for each in answer["results"]:
        body = client.get(each["url"]).content
        assert hashlib.sha256(body).hexdigest() == each["entry"]["document"]
    whole = client.get("/api/v1/claims/1/versions?view=full").json()
    assert [each["document"]["version"] for each in whole["results"]] == [2, 1]
    validate(whole, schema_of(description, "claims/{number}/versions"), description)
    first = client.get("/api/v1/claims/1/versions?limit=1").json()
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert [each["entry"]["version"] for each in second["results"]] == [1]
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_a_retracted_one_has_versions_without_words(client: Client) -> None:
    a_history()
    answer = client.get("/api/v1/claims/2/versions").json()
    assert [(each["note"], each["rating"]) for each in answer["results"]] == [("Wrong.", None), (None, None)]
    assert answer["results"][1]["url"] is None
    withheld = client.get("/api/v1/claims/2/versions/1")
    assert (withheld.status_code, withheld.json()["note"]) == (410, "Wrong.")
    tombstone = client.get("/api/v1/claims/2/versions/2")
    assert (tombstone.status_code, tombstone.content) == (200, withheld.content)
    for address in (
        "9/versions",
        "0/versions",
        "x/versions",
        "1/versions/3",
        "1/versions/0",
        "1/versions/x",
        "9/versions/1",
    ):
        assert client.get(f"/api/v1/claims/{address}").status_code == 404, address


def test_versions_that_are_withheld_stay_so_where_the_number_was_published_again(client: Client) -> None:
    publish("One.")
    log.retract(1, note="Wrong.", names_statement=False)
    log.append(content(claim=a_claim("Something else.")), number=1, action="updated", note="Again.")
    assert client.get("/api/v1/claims/1/versions/1").status_code == 410
    assert client.get("/api/v1/claims/1/versions/2").status_code == 200
    assert client.get("/api/v1/claims/1/versions/3").json()["claim"]["statement"] == "Something else."


def test_a_number_without_versions_has_none_beyond_a_cursor_either(client: Client) -> None:
    publish("One.")
    assert client.get("/api/v1/claims/1/versions?cursor=after.0").json()["results"] == []
    for number in ("2", "one"):
        assert client.get(f"/api/v1/claims/{number}/versions?cursor=after.0").status_code == 404
