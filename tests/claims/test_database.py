"""What the database refuses whoever writes: raw SQL as the application's own role."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from psycopg import errors

from claims.models import Claim
from tests.claims.factories import a_claim, a_rating, a_source, a_topic, an_actor, brought_to, person
from tests.conftest import as_owner, two_roles
from tests.external.factories import a_review

pytestmark = pytest.mark.django_db

PARTS = ["appearance", "evidence", "reply", "claimrelation", "claim_topics", "alsochecked"]
# The columns of a claim that the workflow moves; all others are its text.
MOVED = {"stage", "standing", "closed_as", "number", "assignee_id", "round", "changed_at"}
MOVED |= {"stage_since", "priority", "due_on", "evidence_numbered"}
SUBMITTED = ["review", "adjudication", "approved", "done", "closed"]


def run(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        connection.check_constraints()


def refused(sql: str, *values: Any, because: str) -> None:
    with pytest.raises(IntegrityError, match=because):
        run(sql, *values)


def test_a_claim_with_a_history_is_not_deleted() -> None:
    a_claim()
    with connection.cursor() as cursor:
        for part in PARTS:
            cursor.execute(f"DELETE FROM claims_{part}")
    refused("DELETE FROM claims_claim", because="claims_event")


def test_when_a_claim_came_to_its_stage_is_right_whoever_moves_it() -> None:
    claim = a_claim("research")
    before = claim.stage_since
    run("UPDATE claims_claim SET context = 'A flood.' WHERE id = %s", claim.pk)
    claim.refresh_from_db()
    assert claim.stage_since == before
    run("UPDATE claims_claim SET stage = 'triage', assignee_id = NULL WHERE id = %s", claim.pk)
    claim.refresh_from_db()
    assert claim.stage_since > before
    run("UPDATE claims_claim SET stage = 'closed', closed_as = 'duplicate', stage_since = %s", before)
    claim.refresh_from_db()
    assert claim.stage_since == before, "what the writer says stands"


@two_roles
def test_the_servers_role_truncates_neither_claims_nor_their_parts() -> None:
    for table in ("claim", *PARTS):
        with pytest.raises(ProgrammingError, match=f"permission denied for table claims_{table}"):
            run(f"TRUNCATE claims_{table} CASCADE")


@pytest.mark.django_db(transaction=True)
def test_claims_and_their_parts_are_never_truncated_not_even_by_the_owner() -> None:
    for table in ("claim", *PARTS):
        with pytest.raises(errors.IntegrityConstraintViolation, match="append-only"), as_owner() as owner:
            owner.execute(f"TRUNCATE claims_{table} CASCADE")


@pytest.mark.parametrize("stage", SUBMITTED)
def test_the_parts_of_a_claim_do_not_change_after_it_was_submitted(stage: str) -> None:
    claim = a_claim("research")
    claim.outgoing.create(kind="contradicts", other=a_claim())
    claim.also_checked.create(review=a_review(), by=person("fact_checker"))
    actor, source, topic, other, review = an_actor(), a_source(), a_topic(), a_claim(), a_review()
    claim = brought_to(claim, stage)
    inserts = {
        "claims_appearance": (
            "(claim_id, actor_id, stance, quote, quote_language, said_on, occasion, since)"
            " VALUES (%s, %s, 'asserts', '', '', '', '', '')",
            [claim.pk, actor.pk],
        ),
        "claims_evidence": (
            "(claim_id, source_id, stance, quote, locator, note) VALUES (%s, %s, 'context', '', '', 'Late.')",
            [claim.pk, source.pk],
        ),
        "claims_reply": (
            "(claim_id, actor_id, channel, answer, not_asked) VALUES (%s, %s, '', '', 'No time.')",
            [claim.pk, actor.pk],
        ),
        "claims_claimrelation": ("(claim_id, other_id, kind) VALUES (%s, %s, 'contradicts')", [claim.pk, other.pk]),
        "claims_claim_topics": ("(claim_id, topic_id) VALUES (%s, %s)", [claim.pk, topic.pk]),
        "claims_alsochecked": (
            "(claim_id, review_id, by_id, at) VALUES (%s, %s, %s, now())",
            [claim.pk, review.pk, person("fact_checker").pk],
        ),
    }
    because = f"the claim is in stage {stage}"
    for table, (rest, values) in inserts.items():
        refused(f"INSERT INTO {table} {rest}", *values, because=because)
        refused(f"UPDATE {table} SET id = id WHERE claim_id = %s", claim.pk, because=because)
        refused(f"DELETE FROM {table} WHERE claim_id = %s", claim.pk, because=because)


@pytest.mark.parametrize("stage", ["triage", "research"])
def test_before_that_they_do(stage: str) -> None:
    claim = a_claim(stage)
    claim.outgoing.create(kind="contradicts", other=a_claim())
    claim.also_checked.create(review=a_review(), by=person("fact_checker"))
    with connection.cursor() as cursor:
        for part in PARTS:
            cursor.execute(f"UPDATE claims_{part} SET id = id WHERE claim_id = %s", [claim.pk])
            cursor.execute(f"DELETE FROM claims_{part} WHERE claim_id = %s", [claim.pk])
            assert cursor.rowcount > 0


@pytest.mark.parametrize("stage", ["research", "approved"])
def test_evidence_does_not_wander_to_another_claim(stage: str) -> None:
    claim, other = a_claim(stage), a_claim("research")
    refused("UPDATE claims_evidence SET claim_id = %s WHERE claim_id = %s", other.pk, claim.pk, because="another claim")
    refused(
        "UPDATE claims_evidence SET claim_id = %s WHERE claim_id = %s", claim.pk, other.pk, because="the claim|another"
    )


@pytest.mark.parametrize("stage", SUBMITTED)
def test_the_text_of_a_claim_does_not_change_after_it_was_submitted(stage: str) -> None:
    claim = a_claim(stage)
    columns = {column.attname: column for column in Claim._meta.concrete_fields if column.attname not in MOVED}
    assert {"statement", "summary", "proposed_rating_id"} <= columns.keys()
    others: dict[str, Any] = {"id": 10**6, "proposed_rating_id": a_rating("true").pk, "created_at": "2020-01-01"}
    for name, column in columns.items():
        # An example of a column that is neither text nor in the list above belongs there.
        assert name in others or isinstance(column, models.CharField | models.TextField), name
        value = others.get(name, "es")
        refused(f"UPDATE claims_claim SET {name} = %s WHERE id = %s", value, claim.pk, because="its text")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET changed_at = now(), summary = summary WHERE id = %s", [claim.pk])
        assert cursor.rowcount == 1


def test_what_is_in_use_is_not_deleted() -> None:
    claim = a_claim("review")
    for used in (claim.assignee, claim.proposed_rating, claim.appearances.first().actor, claim.evidence.first().source):
        with pytest.raises(models.ProtectedError):
            used.delete()
