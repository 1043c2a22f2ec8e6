"""Everything at once, as one state of the log, whatever is published while it is read."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from record import log
from record.models import FactCheck
from tests.external.reading import read
from tests.public.api.test_openapi import Schema, closed, description
from tests.public.api.test_parameters import errors
from tests.record.factories import a_claim, a_rating, an_actor, an_appearance, content, publish

CLAIM_REVIEWS = "/api/v1/export.claimreview.ndjson"
pytestmark = pytest.mark.django_db
__all__ = ["description"]  # the fixture


def export(client: Client, query: str = "") -> StreamingHttpResponse:
    answer = client.get(f"/api/v1/export{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-ndjson")
    return answer


def lines(answer: StreamingHttpResponse) -> list[dict]:
    return [json.loads(line) for line in answer.getvalue().splitlines()]


def test_every_document_is_a_line_as_it_is_stored_and_the_last_line_says_where_changes_go_on(client: Client) -> None:
    publish("One.", "Two.", "Three.")
    log.retract(2, note="Wrong.")
    answer = export(client)
    assert answer["Log-Index"] == "3"
    assert answer["Link"] == '<http://testserver/api/v1/changes?after=3>; rel="next"'
    body = answer.getvalue()
    *documents, last = body.splitlines()
    stored = FactCheck.objects.order_by("number").values_list("document__sha256", flat=True)
    assert [hashlib.sha256(line).hexdigest() for line in documents] == [*stored]
    assert json.loads(last) == {"last": 3, "changes": "http://testserver/api/v1/changes?after=3"}


def test_nothing_is_one_line(client: Client) -> None:
    assert lines(export(client)) == [{"last": -1, "changes": "http://testserver/api/v1/changes?after=-1"}]


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("public.api.exports.STEP", 2)


@pytest.mark.usefixtures("small_steps")
def test_it_is_what_stood_when_it_began_whatever_happens_meanwhile_but_what_is_withdrawn(client: Client) -> None:
    publish(*(f"Claim {n}." for n in range(1, 8)))
    pieces: Iterator[bytes] = iter(export(client).streaming_content)  # type: ignore[arg-type]
    read = next(pieces)
    log.append(content("Claim 5, corrected."), number=5, action="corrected", note="A word.")
    log.append(content("Claim 5, corrected twice."), number=5, action="corrected", note="Another word.")
    log.retract(6, note="Wrong.")
    publish("Claim 8.")
    documents = [json.loads(line) for line in (read + b"".join(pieces)).splitlines()]
    assert [each["number"] for each in documents[:-1]] == [1, 2, 3, 4, 5, 7]
    assert documents[4]["version"] == 1
    assert documents[-1]["last"] == 6
    assert [each["number"] for each in lines(export(client))[:-1]] == [1, 2, 3, 4, 5, 7, 8]


@pytest.mark.usefixtures("small_steps")
def test_what_broke_off_goes_on_as_the_same_state(client: Client) -> None:
    publish(*(f"Claim {n}." for n in range(1, 6)))
    index = export(client)["Log-Index"]
    log.append(content("Claim 4, corrected."), number=4, action="corrected", note="A word.")
    publish("Claim 6.")
    rest = lines(export(client, f"?after=3&index={index}"))
    assert [(each["number"], each["version"]) for each in rest[:-1]] == [(4, 1), (5, 1)]
    assert rest[-1]["last"] == 4
    today = lines(export(client, "?after=3"))
    assert [(each["number"], each["version"]) for each in today[:-1]] == [(4, 2), (5, 1), (6, 1)]


@pytest.mark.usefixtures("small_steps")
def test_as_claim_review_each_is_a_line_as_its_own_address_has_it(client: Client) -> None:
    publish(*(f"Claim {n}." for n in range(1, 5)))
    index = export(client)["Log-Index"]
    log.retract(2, note="Wrong.")
    log.append(content("Claim 3, corrected."), number=3, action="corrected", note="A word.")
    answer = client.get(CLAIM_REVIEWS)
    assert (answer["Content-Type"], answer["Log-Index"]) == ("application/x-ndjson", "5")
    assert lines(answer) == [client.get(f"/claims/{number}.jsonld").json() for number in (1, 3, 4)]
    rest = lines(client.get(f"{CLAIM_REVIEWS}?after=1&index={index}"))
    assert [each["claimReviewed"] for each in rest] == ["Claim 3.", "Claim 4."]


def test_as_claim_review_it_is_read_as_fact_checks_of_another_publisher_without_an_oddity(client: Client) -> None:
    publish("One.", "Zwei Flüsse 上昇しました。", rating=a_rating("unproven"))
    publish("Three & “more”.", appearances=[an_appearance(), an_appearance("ben-costa", said_on="2025-09")])
    reviews, report = read(client.get(CLAIM_REVIEWS).getvalue(), "export.claimreview.ndjson")
    assert [str(line) for line in report.lines] == []
    assert [each.claim for each in reviews] == ["One.", "Zwei Flüsse 上昇しました。", "Three & “more”."]


def test_what_cannot_be_is_refused(client: Client) -> None:
    publish("One.")
    beyond = "The log has not come to this index; its last one is 0. Leave it out, or correct it."
    assert errors(client.get("/api/v1/export?index=1")) == {"index": beyond}
    for query, name in (("after=-1", "after"), ("after=x", "after"), ("index=-2", "index"), ("limit=1", "limit")):
        assert list(errors(client.get(f"/api/v1/export?{query}"))) == [name]
        for other in ("/api/v1/export.csv", CLAIM_REVIEWS):
            assert list(errors(client.get(f"{other}?{query}"))) == [name]


def test_an_unchanged_export_is_not_made_again(client: Client) -> None:
    publish("One.")
    tag = export(client)["ETag"]
    assert client.get("/api/v1/export", headers={"if-none-match": tag}).status_code == 304
    publish("Two.")
    assert client.get("/api/v1/export", headers={"if-none-match": tag}).status_code == 200


def test_every_line_is_as_described(client: Client, description: Schema) -> None:
    import jsonschema

    publish("One.")
    [media] = description["paths"]["/api/v1/export"]["get"]["responses"]["200"]["content"].values()
    whole = closed(media["schema"]) | {"components": closed(description["components"])}
    for line in lines(export(client)):
        jsonschema.Draft202012Validator(whole).validate(line)


def test_the_table_has_a_row_for_each_and_no_cell_is_a_formula(client: Client) -> None:
    publish(
        '=HYPERLINK("https://evil.example"), he said;\n"so"',
        actors=[an_actor("ada-rivera", name="+Ada"), an_actor("ben-costa")],
        appearances=[an_appearance(), an_appearance("ben-costa")],
        rating=a_rating("unproven"),
    )
    publish("Zwei Flüsse 上昇しました。", claim=a_claim("Zwei Flüsse 上昇しました。"))
    answer = client.get("/api/v1/export.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Log-Index"] == "1"
    body = answer.getvalue().decode()
    assert body.count("\r\n") == 3
    first, second = csv.DictReader(io.StringIO(body, newline=""))
    assert first["statement"] == '\'=HYPERLINK("https://evil.example"), he said;\n"so"'
    assert (first["asserts"], first["rating_value"], first["denies"]) == ("'+Ada; Ben Costa", "", "")
    assert (second["statement"], second["rating_value"]) == ("Zwei Flüsse 上昇しました。", "1")
    assert second["url"].startswith("http://testserver/claims/2/")
