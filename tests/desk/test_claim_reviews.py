"""Lists as ClaimReview: ours as the public pages have it and nothing else of the desk, others' as they wrote it."""

import io
import json
from typing import Any

import pytest
from django.test import Client

from claims import workflow
from claims.models import Claim
from desk import claim_reviews
from desk.admin import exports
from external.importing import Importer
from external.models import ClaimReview
from record.models import Masthead
from tests.claims.factories import a_claim, a_quote, an_actor, brought_to, person
from tests.external.reading import claim_review, oddities, read

pytestmark = pytest.mark.django_db
CLAIMS = "/desk/claims/claim/export/"
OTHERS = "/desk/external/claimreview/export/"
FORMAT = "format=claimreview.ndjson"


def lines(response: Any) -> list[bytes]:
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/x-ndjson")
    body: bytes = b"".join(response.streaming_content)
    assert body == b"" or body.endswith(b"\n")
    return body.splitlines()


def at_the_public_address(claim: Claim) -> Any:
    claim.refresh_from_db()
    return Client().get(f"/claims/{claim.number}.jsonld").json()


def bring(*reviews: Any) -> None:
    Importer().read(io.BytesIO(json.dumps([*reviews]).encode()), "others.json")


def test_of_our_claims_what_is_public_goes_out_as_its_page_has_it_and_the_rest_is_counted(desk, editor) -> None:
    done, other = a_claim("done"), a_claim("done")
    changed = workflow.reopen(a_claim("done"), by=editor, reason="A new source.")
    Claim.objects.filter(pk=changed.pk).update(statement="This is not said in public.", summary="Nor this.")
    workflow.retract(retracted := a_claim("done"), by=editor, note="It was wrong.")
    a_claim("approved")
    client = desk(editor)
    page = client.get(f"{CLAIMS}?{FORMAT}&o=7").content.decode()
    assert "2 claims have no public fact-check and are left out." in page
    assert f'href="?o=7&amp;{FORMAT}&amp;part=1"' in page
    found = lines(client.get(f"{CLAIMS}?{FORMAT}&part=1"))
    assert [json.loads(line) for line in found] == [at_the_public_address(claim) for claim in (changed, other, done)]
    assert retracted.number == 4
    assert "1 claim has no" in client.get(f"{CLAIMS}?{FORMAT}&stage__exact=approved").content.decode()
    assert lines(client.get(f"{CLAIMS}?{FORMAT}&stage__exact=approved&part=1")) == []
    assert len(lines(client.get(f"{CLAIMS}?{FORMAT}&stage__exact=done&standing=published"))) == 2


def test_they_are_read_in_steps_whatever_their_documents_weigh(desk, editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim_reviews, "MOST_BYTES", 1)
    claims = [a_claim("done") for _ in range(3)]
    found = lines(desk(editor).get(f"{CLAIMS}?{FORMAT}"))
    assert [json.loads(line) for line in found] == [at_the_public_address(claim) for claim in reversed(claims)]


def test_a_long_list_goes_out_in_parts_and_no_part_has_a_gap(desk, editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_CLAIM_REVIEWS", 2)
    claims = []
    for _ in range(3):
        claims.append(a_claim("done"))
        a_claim()
    client = desk(editor)
    page = client.get(f"{CLAIMS}?{FORMAT}").content.decode()
    assert "3 claims have no public fact-check and are left out." in page
    assert "Rows 3 to 3" in page
    parts = [lines(client.get(f"{CLAIMS}?{FORMAT}&part={part}")) for part in (1, 2)]
    assert [len(part) for part in parts] == [2, 1]
    assert [json.loads(line) for part in parts for line in part] == [*map(at_the_public_address, reversed(claims))]


def test_our_file_is_read_as_fact_checks_of_others_without_a_line_in_the_report(desk, editor) -> None:
    Masthead.objects.create(pk=1, name="The Ledger")
    a_claim("done", statement="The bridge, “closed”, is 习近平’s.")
    several = a_claim("research")
    a_quote(several, another := an_actor(name="Ana Müller"))
    several.replies.create(actor=another, not_asked="She died in 1990.")
    brought_to(several, "done")
    body = b"\n".join(lines(desk(editor).get(f"{CLAIMS}?{FORMAT}")))
    reviews, report = read(body, "claims.ndjson")
    assert oddities(report) == []
    assert [(each.claim, each.publisher) for each in reviews] == [
        (json.loads(line)["claimReviewed"], "The Ledger") for line in body.splitlines()
    ]
    assert {(each.rating, each.value, each.language) for each in reviews} == {("False", 1, "en")}
    assert [len(each.claimants) for each in reviews] == [2, 1]


def test_of_others_goes_out_what_they_wrote_and_what_came_in_another_shape_is_counted(desk, reviewer) -> None:
    Masthead.objects.create(pk=1, name="The Ledger")
    odd = claim_review(url="https://odd.example/1", odd="\0 and \ud800", author={"@type": "Person", "name": "Bo"})
    part = claim_review(url="https://part.example/1", **{"@context": None})
    google = {
        "text": "The sea is green.",
        "claimReview": [
            {
                "publisher": {"@type": "Organization", "name": "Seas", "site": "seas.example"},
                "url": "https://seas.example/1", "title": "No", "textualRating": "False", "languageCode": "en",
            }
        ],
    }  # fmt: skip
    row = {"claim": "x", "rating": "False", "review_date": "2021-01-01", "url": "https://row.example/1"}
    bring(claim_review(), odd, part, google, row)
    client = desk(reviewer)
    assert "1 fact-check did not come as ClaimReview" in client.get(f"{OTHERS}?{FORMAT}").content.decode()
    found = lines(client.get(f"{OTHERS}?{FORMAT}&part=1"))
    kept = dict(ClaimReview.objects.values_list("publisher_id", "original"))
    assert sorted(found) == sorted(
        line.encode()
        for line in (
            kept["checks.example"],
            kept["odd.example"],
            kept["part.example"].replace("{", '{"@context":"https://schema.org",', 1),
        )
    )
    assert not any(b"The Ledger" in line for line in found)
    before = [*ClaimReview.objects.order_by("pk").values("key", "claim", "rating")]
    ClaimReview.objects.all().delete()
    Importer().read(io.BytesIO(b"\n".join(found)), "again.ndjson")
    again = [*ClaimReview.objects.order_by("pk").values("key", "claim", "rating")]
    assert all(review in before for review in again)
    assert len(again) == 3


def test_other_lists_have_no_claim_reviews(desk, editor) -> None:
    client = desk(editor)
    assert FORMAT in client.get("/desk/claims/claim/").content.decode()
    assert FORMAT not in client.get("/desk/claims/actor/").content.decode()
    answer = client.get(f"/desk/claims/actor/export/?{FORMAT}", follow=True)
    assert "This list does not go out in that format." in answer.content.decode()
    assert desk(person("reader")).get(f"{CLAIMS}?{FORMAT}&part=1").status_code == 403
