"""What the database refuses whoever writes: raw SQL as the application's own role."""

from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from accounts.models import User
from claims import workflow
from sources.models import Source
from tests.claims.factories import a_claim, a_rating, a_source, a_topic, an_actor, brought_to

pytestmark = pytest.mark.django_db

SUBMITTED = ["review", "adjudication", "approved", "done", "closed"]


def run(sql: str, *values: Any) -> None:
    connection.check_constraints()  # nothing is pending, which TRUNCATE would take offence at
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        connection.check_constraints()


def refused(sql: str, *values: Any, because: str) -> None:
    with pytest.raises(IntegrityError, match=because):
        run(sql, *values)


@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"] != "factcheck.embedded", reason="not our own engine")
def test_the_applications_role_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)


@pytest.mark.parametrize("table", ["claims_event", "claims_assessment", "claims_adjudication", "claims_waiver"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET claim_id = claim_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_history_and_judgments_are_append_only(table: str, statement: str, editor: User) -> None:
    claim = workflow.adjudicate(a_claim("adjudication"), by=editor, rating=a_rating(), reasons="So it reads.")
    Source.objects.update(interests="")
    workflow.waive(claim, by=editor, gate="interests", reason="No answer.")
    refused(statement.format(table), because="is append-only")


def test_a_claim_with_a_history_is_neither_deleted_nor_truncated() -> None:
    a_claim()
    for part in ("appearance", "evidence", "reply", "claim_topics"):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM claims_{part}")
    refused("DELETE FROM claims_claim", because="claims_event")
    refused("TRUNCATE claims_claim CASCADE", because="append-only")


@pytest.mark.parametrize("part", ["appearance", "evidence", "reply", "claimrelation", "claim_topics"])
def test_the_parts_of_claims_are_never_truncated(part: str) -> None:
    refused(f"TRUNCATE claims_{part}", because="append-only")


@pytest.mark.parametrize("stage", SUBMITTED)
def test_the_parts_of_a_claim_do_not_change_after_it_was_submitted(stage: str) -> None:
    claim = a_claim("research")
    claim.outgoing.create(kind="contradicts", other=a_claim())
    actor, source, topic, other = an_actor(), a_source(), a_topic(), a_claim()
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
    with connection.cursor() as cursor:
        for part in ("appearance", "evidence", "reply", "claimrelation", "claim_topics"):
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
    changes = dict.fromkeys(("statement", "context", "language", "summary", "analysis", "contrary"), "es")
    for column, value in {**changes, "proposed_rating_id": a_rating("true").pk}.items():
        refused(f"UPDATE claims_claim SET {column} = %s WHERE id = %s", value, claim.pk, because="its text")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET changed_at = now(), summary = summary WHERE id = %s", [claim.pk])
        assert cursor.rowcount == 1


def test_what_is_in_use_is_not_deleted() -> None:
    claim = a_claim("review")
    for used in (claim.assignee, claim.proposed_rating, claim.appearances.first().actor, claim.evidence.first().source):
        with pytest.raises(models.ProtectedError):
            used.delete()
