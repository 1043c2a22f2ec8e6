"""Notices beside the log: whoever follows what changes misses none, and what is withheld is in none."""

from typing import Any

import pytest
from django.test import Client

from record import log, notices
from record.documents import Successor
from tests.public.api.test_openapi import Schema, description, schema_of, validate
from tests.public.api.test_parameters import errors
from tests.record.factories import content, publish

pytestmark = pytest.mark.django_db
__all__ = ["description"]  # the fixture
QUOTE = "The level rose by 0.40 m."
WITHHELD = ("source", "read_on", "passage", "reason", "replaced_by")


def asked(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address if "://" in address else f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_notice_has_what_it_says_of_the_source(client: Client, description: Schema) -> None:
    publish("One.")
    made = notices.append(1, "passage_changed", "river-report", passage=QUOTE)
    successor = Successor(title="<b>New</b>.", url="https://new.example/")
    notices.append(1, "superseded", "river-report", replaced_by=successor)
    notices.append(1, "still_stands", "river-report", reason="</script> & the annex has it.")
    answer = asked(client, "notices")
    assert answer["results"][0] == {
        "index": 0, "number": 1, "version": 1, "after": 0, "kind": "passage_changed", "source": "river-report",
        "read_on": "2025-09-08T10:00:00Z", "noticed_at": made.noticed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "passage": QUOTE, "reason": None, "replaced_by": None,
    }  # fmt: skip
    assert answer["results"][1]["replaced_by"] == {"title": "<b>New</b>.", "url": "https://new.example/"}
    assert answer["results"][2]["reason"] == "</script> & the annex has it."
    assert {key: answer[key] for key in ("next", "previous", "last", "size")} == {
        "next": None, "previous": None, "last": 2, "size": 3,
    }  # fmt: skip
    validate(answer, schema_of(description, "notices"), description)
    changed = asked(client, "changes")
    assert (changed["notices"], changed["last_notice"]) == (answer["results"], 2)
    validate(changed, schema_of(description, "changes"), description)


def test_they_are_found_by_fact_check_and_by_source_page_by_page(client: Client) -> None:
    publish("One.", "Two.")
    for number, source in ((1, "river-report"), (2, "river-report"), (1, "radio-interview"), (1, "river-report")):
        notices.append(number, "gone", source)

    def found(query: str) -> list[int]:
        seen: list[int] = []
        address: str | None = f"notices?limit=1&{query}"
        while address:
            answer = asked(client, address)
            seen += [each["index"] for each in answer["results"]]
            assert answer["size"] == 4
            address = answer["next"]
        return seen

    assert found("") == [0, 1, 2, 3]
    assert found("after=1") == [2, 3]
    assert found("number=1") == [0, 2, 3]
    assert found("source=river-report") == [0, 1, 3]
    assert found("number=1&source=river-report&after=0") == [3]
    assert found("number=9") == found("source=nothing") == []


def test_whoever_follows_next_gets_each_notice_once_and_never_before_its_version(client: Client) -> None:
    publish(*(f"Claim {number}." for number in range(1, 6)))
    for number in (1, 2):
        notices.append(number, "gone", "river-report")
    log.append(content("Claim 1."), number=1, action="updated", note="Another copy.")
    for number in (1, 3, 3, 3):
        notices.append(number, "gone", "radio-interview")
    entries, told, address = [], [], "changes?limit=2"
    for step in range(20):
        answer = asked(client, address)
        entries += [each["entry"]["index"] for each in answer["results"]]
        told += [each["index"] for each in answer["notices"]]
        assert len(answer["notices"]) <= 2
        assert all(each["after"] in entries for each in answer["notices"])
        if step == 1:  # between two pages: a notice, an entry, and a notice about that
            notices.append(4, "gone", "river-report")
            publish("Claim 6.")
            notices.append(6, "gone", "river-report")
        if answer["next"] is None:
            break
        address = answer["next"]
    assert entries == [0, 1, 2, 3, 4, 5, 6]
    assert told == [0, 1, 2, 3, 4, 5, 6, 7]
    end = f"changes?after={answer['last']}&notices_after={answer['last_notice']}"
    assert asked(client, end)["notices"] == []
    notices.append(2, "still_stands", "river-report", reason="It does.")
    assert [each["index"] for each in asked(client, end)["notices"]] == [8]


def test_whoever_keeps_the_index_of_the_log_alone_gets_some_again_and_misses_none(client: Client) -> None:
    publish("One.")
    notices.append(1, "gone", "river-report")
    publish("Two.")
    notices.append(2, "gone", "river-report")

    def told(query: str) -> list[int]:
        return [each["index"] for each in asked(client, f"changes?{query}")["notices"]]

    assert told("after=-1") == told("after=0") == [0, 1]
    assert told("after=1") == [1]
    notices.append(1, "gone", "radio-interview")
    assert told("after=1") == told("after=1") == [1, 2]
    assert told("after=1&limit=1") == [1, 2]
    assert asked(client, "changes?after=1&limit=1")["next"] is None
    page = asked(client, "changes?after=1&limit=1&notices_after=0")
    assert [each["index"] for each in page["notices"]] == [1]
    assert [each["index"] for each in asked(client, page["next"])["notices"]] == [2]


def test_of_more_than_a_page_of_notices_after_the_last_entry_none_is_missed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("public.api.changes.MAX_CHANGES", 3)
    publish("One.")
    for _each in range(8):
        notices.append(1, "gone", "river-report")
    told: list[int] = []
    address: str | None = "changes?after=0&limit=2"
    while address:
        page = asked(client, address)
        assert len(page["notices"]) <= 3
        told += [each["index"] for each in page["notices"]]
        address = page["next"]
    assert told == [*range(8)]


def test_nothing_of_what_was_retracted_is_said_by_its_notices(client: Client) -> None:
    publish("One.", "Two.")
    notices.append(1, "passage_gone", "river-report", passage=QUOTE)
    notices.append(1, "retracted", "radio-interview", reason="A canary in a reason.")
    notices.append(2, "gone", "river-report")
    log.retract(1, note="Wrong.", names_statement=False)
    for found in (asked(client, "notices?number=1")["results"], asked(client, "changes")["notices"][:2]):
        assert [each["kind"] for each in found] == ["passage_gone", "retracted"]
        assert {each[key] for each in found for key in WITHHELD} == {None}
    assert [each["number"] for each in asked(client, "notices?source=river-report")["results"]] == [2]
    assert asked(client, "notices?source=radio-interview")["results"] == []
    assert client.get("/api/v1/claims/1").status_code == 410
    assert "Link" not in client.get("/api/v1/claims/1")


def test_the_answer_for_a_fact_check_leads_to_the_notices_of_its_version(client: Client) -> None:
    publish("One.")
    before = client.get("/api/v1/claims/1")
    assert "Link" not in before
    notices.append(1, "gone", "river-report")
    after = client.get("/api/v1/claims/1")
    address = "http://testserver/api/v1/notices?number=1"
    assert after["Link"] == f'<{address}>; rel="related"; type="application/json"'
    assert after.content == before.content
    assert after["ETag"] != before["ETag"]
    assert len(asked(client, address)["results"]) == 1
    log.append(content("One."), number=1, action="updated", note="Another copy.")
    assert "Link" not in client.get("/api/v1/claims/1")


def test_what_cannot_be_asked_is_refused_in_words(client: Client) -> None:
    publish("One.")
    notices.append(1, "gone", "river-report")
    form = "Write the index of a notice, such as 7, or -1 for the beginning."
    for name, address in (("after", "notices"), ("notices_after", "changes")):
        for value in ("-2", "x", "1.0", "9" * 19, " 1"):
            assert errors(client.get(f"/api/v1/{address}?{name}={value}")) == {name: form}, value
        beyond = "There is no such notice yet; the last one is 0. Ask with the index that you have."
        for index in (1, 10**17):
            assert errors(client.get(f"/api/v1/{address}?{name}={index}")) == {name: beyond}
    assert errors(client.get("/api/v1/changes?after=7&notices_after=7")).keys() == {"after"}
    for query in ("number=0", "number=x", "number=2147483648"):
        assert errors(client.get(f"/api/v1/notices?{query}")) == {
            "number": "Write the number of a fact-check, such as 41."
        }, query
    assert errors(client.get("/api/v1/notices?source=a%20b")).keys() == {"source"}
    assert errors(client.get("/api/v1/notices?limit=1001")).keys() == {"limit"}
    assert errors(client.get("/api/v1/notices?kind=gone")).keys() == {"kind"}
    assert client.get("/api/v1/notices/").status_code == 301
    assert client.post("/api/v1/notices").status_code == 405
