"""Who has how much to do, and how long claims stay in a stage. For editors; counts and times, never a judgment."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import User
from claims.models import Assessment, Claim, Invitation
from claims.models.claims import IN_WORK

MAX_PEOPLE = 60
MAX_COUNTED = 100  # of the claims of one person in one column, and of a stage
MAX_REVIEWED = 500  # claims in review, the most urgent first, whose invitations are counted
MAX_MEASURED = 100  # of the claims that left a stage, the last
MEASURED = timedelta(days=90)
Stage = Claim.Stage

# Who holds claims, one after the other by an index.
HOLDERS = """
WITH RECURSIVE holder (key) AS (
    (SELECT assignee_id FROM claims_claim
      WHERE assignee_id IS NOT NULL AND stage IN ('triage', 'research', 'review', 'adjudication', 'approved')
      ORDER BY assignee_id LIMIT 1)
    UNION ALL
    SELECT (SELECT assignee_id FROM claims_claim
             WHERE assignee_id > key AND stage IN ('triage', 'research', 'review', 'adjudication', 'approved')
             ORDER BY assignee_id LIMIT 1)
      FROM holder WHERE key IS NOT NULL
)
SELECT key FROM holder WHERE key IS NOT NULL LIMIT %s
"""
# The orders are that of an index, which is read for those who have nothing too, whatever is known of all others.
COUNTED = """
WITH in_review AS (
    SELECT id, round FROM claims_claim WHERE stage = 'review' ORDER BY priority, due_on, id LIMIT %(reviewed)s
), asked AS (
    SELECT reviewer_id, count(*) AS assessments
      FROM in_review, LATERAL (
           SELECT reviewer_id FROM claims_invitation AS invitation
            WHERE invitation.claim_id = in_review.id AND invitation.round = in_review.round AND withdrawn_at IS NULL
              AND NOT EXISTS (SELECT FROM claims_assessment AS given WHERE given.claim_id = in_review.id
                                 AND given.round = in_review.round AND given.reviewer_id = invitation.reviewer_id)
              AND (invitation.reviewer_id = %(viewer)s OR NOT EXISTS (
                   SELECT FROM claims_invitation AS own WHERE own.claim_id = in_review.id
                      AND own.round = in_review.round AND own.reviewer_id = %(viewer)s AND own.withdrawn_at IS NULL))
           OFFSET 0) AS each -- so that claims are asked one after the other, and not all invitations joined
     GROUP BY reviewer_id
)
SELECT person,
       (SELECT count(*) FROM (
            SELECT FROM claims_claim WHERE assignee_id = person AND stage = 'research'
             ORDER BY priority, due_on, id LIMIT %(most)s) AS held),
       (SELECT count(*) FROM (
            SELECT FROM unnest('{review,adjudication,approved}'::text[]) AS given (stage), LATERAL (
                   SELECT FROM claims_claim WHERE assignee_id = person AND claims_claim.stage = given.stage
                      AND claims_claim.stage IN ('review', 'adjudication', 'approved')
                    ORDER BY priority, due_on, id LIMIT %(most)s) AS each
             LIMIT %(most)s) AS submitted),
       coalesce(assessments, 0)
  FROM unnest(%(people)s::bigint[]) AS person LEFT JOIN asked ON reviewer_id = person
"""
# A claim came to a stage with the event before the one with which it left, of those that changed the stage.
MEDIANS = """
SELECT stage, waiting, measured, median
  FROM unnest(%(stages)s::text[]) WITH ORDINALITY AS given (stage, place),
       LATERAL (SELECT count(*) AS waiting FROM (
            SELECT FROM claims_claim WHERE claims_claim.stage = given.stage
               AND claims_claim.stage IN ('triage', 'research', 'review', 'adjudication', 'approved')
             ORDER BY priority, due_on, id LIMIT %(most)s) AS waits) AS now,
       LATERAL (
            SELECT count(*) AS measured,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM gone.at - came.at) / 86400) AS median
              FROM (SELECT id, claim_id, at FROM claims_event
                     WHERE stage_before = given.stage AND NOT stage_before = stage_after AND at > %(since)s
                     ORDER BY at DESC LIMIT %(measured)s) AS gone,
                   LATERAL (SELECT at FROM claims_event AS earlier
                             WHERE earlier.claim_id = gone.claim_id AND earlier.id < gone.id
                               AND earlier.stage_after = given.stage AND NOT earlier.stage_before = earlier.stage_after
                             ORDER BY earlier.id DESC LIMIT 1) AS came) AS past
 ORDER BY place
"""


@dataclass(frozen=True)
class Workload:
    """What one person has to do. Each count ends at MAX_COUNTED."""

    person: User
    roles: list[str]
    in_research: int
    submitted: int
    assessments: int


@dataclass(frozen=True)
class Pace:
    """A stage: how many claims are in it now, up to MAX_COUNTED, and the median days of those that left it lately."""

    stage: Claim.Stage
    waiting: int
    measured: int
    days: float | None


def workloads(viewer: User) -> list[Workload]:
    """Return the workload of everybody who researches, assesses or holds claims, as far as this editor may know it.

    Who is asked to assess a claim does not learn who else is: such claims are not counted for the others.
    """
    works = User.objects.with_perm("claims.research_claim", include_superusers=False)
    works |= User.objects.with_perm("claims.assess_claim", include_superusers=False)
    holders = RawSQL(HOLDERS, [MAX_PEOPLE])  # noqa: S611  # a statement of ours
    found = User.objects.filter(Q(pk__in=works.values("pk")) | Q(pk__in=holders))
    people = {person.pk: person for person in found.prefetch_related("groups").order_by("username")[:MAX_PEOPLE]}
    given = {"people": [*people], "viewer": viewer.pk, "most": MAX_COUNTED, "reviewed": MAX_REVIEWED}
    loads = [
        Workload(people[key], sorted(group.name for group in people[key].groups.all()), *counts)
        for key, *counts in _rows(COUNTED, given)
    ]
    return sorted(loads, key=lambda one: (-one.in_research - one.assessments, str(one.person)))


def paces() -> list[Pace]:
    """Return each stage in which something is to do, in the order of the work."""
    given = {
        "stages": [stage.value for stage in IN_WORK],
        "most": MAX_COUNTED,
        "measured": MAX_MEASURED,
        "since": timezone.now() - MEASURED,
    }
    return [Pace(Stage(stage), waiting, measured, days) for stage, waiting, measured, days in _rows(MEDIANS, given)]


def _rows(statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def assessments_of(reviewer: User, viewer: User) -> QuerySet[Claim]:
    """Return the claims that a reviewer is asked to assess and has not, as far as this editor may know: see above."""
    asked = Invitation.objects.filter(claim=OuterRef("pk"), round=OuterRef("round"), withdrawn_at__isnull=True)
    given = Assessment.objects.filter(claim=OuterRef("pk"), round=OuterRef("round"), reviewer=reviewer)
    found = Claim.objects.filter(Exists(asked.filter(reviewer=reviewer)), ~Exists(given), stage=Stage.REVIEW)
    return found if reviewer == viewer else found.exclude(Exists(asked.filter(reviewer=viewer)))
