"""A draft cannot leak: the public side asks the record's tables and no other, and what is unpublished is nowhere."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import workflow
from record.models import Review, Subject
from tests.claims.factories import a_claim, brought_to, person

pytestmark = pytest.mark.django_db
CANARY = "Zanzibar"


def public_addresses() -> Iterator[str]:
    for page in (
        "",
        "actors/",
        "sources/",
        "topics/",
        "corrections/",
        "methodology/",
        "claims/1/",
        "claims/999/",
        "nothing/",
    ):
        yield f"/{page}"
    for review in Review.objects.all():
        yield from (review.path, f"{review.path}versions/", f"{review.path}versions/1/")
    for subject in Subject.objects.filter(kind__in=["actor", "source", "topic"]):
        yield f"/{subject.kind}s/{subject.slug}/"
        yield f"/api/v1/{subject.kind}s/{subject.slug}"
    for listed in (
        "claims",
        "claims?view=full",
        "claims/1",
        "claims/2",
        "actors",
        "sources",
        "topics",
        "ratings",
        "schema/",
    ):
        yield f"/api/v1/{listed}"
    yield "/api/"


def desk_with_drafts() -> None:
    """Two public fact-checks, one of them retracted, and a canary in every draft and every desk-only word."""
    a_claim("done")
    retracted = a_claim("done", summary=f"{CANARY} was said here.")
    workflow.retract(retracted, by=person("editor"), note="It was a hoax.")
    for stage in ("triage", "research", "review", "adjudication", "approved", "closed"):
        draft = a_claim("triage", statement=f"{CANARY} is an island in stage {stage}.", summary=CANARY, analysis=CANARY)
        draft.appearances.update(occasion=CANARY)
        draft.topics.update(name=f"{CANARY} {stage}")
        for actor in {item.actor for item in draft.appearances.all()}:
            actor.name = f"{CANARY} {actor.pk}"
            actor.save()
        assert brought_to(draft, stage).stage == stage
    again = a_claim("done")
    workflow.reopen(again, by=person("editor"), reason=CANARY)
    again.refresh_from_db()
    again.summary = f"{CANARY} is the new summary."
    again.save(update_fields=["summary"])


def test_public_answers_come_from_the_records_tables_alone() -> None:
    desk_with_drafts()
    client = Client()
    for address in list(public_addresses()):
        with CaptureQueriesContext(connection) as asked:
            client.get(address, follow=True)
        tables = set(re.findall(r'(?:FROM|JOIN) "?(\w+)"?', " ".join(query["sql"] for query in asked)))
        assert {table for table in tables if not table.startswith("record_")} <= {"single"}, address


def test_no_word_of_what_is_not_public_is_in_any_public_answer() -> None:
    desk_with_drafts()
    client = Client()
    addresses = list(public_addresses())
    assert len(addresses) > 30
    for address in addresses:
        response = client.get(address, follow=True)
        assert response.status_code < 500
        assert CANARY not in response.content.decode(), address
        assert CANARY not in str(response.headers), address


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
def test_a_drafts_number_answers_exactly_as_an_absent_one(method: str) -> None:
    draft = a_claim("approved")
    client = Client()
    for address in ("/claims/{}/", "/api/v1/claims/{}"):
        found, absent = (getattr(client, method)(address.format(number)) for number in (draft.pk, draft.pk + 1000))
        assert found.status_code == absent.status_code
        assert len(found.content) - len(absent.content) in range(-60, 61)
        assert set(found.headers) == set(absent.headers)
