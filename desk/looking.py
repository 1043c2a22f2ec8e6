"""What a person sees of a claim that changed: since their last look, and since the round before."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from claims.gathered import Gathered
from claims.history import Line, Past, Since, told
from claims.models import Claim, Event
from claims.permissions import Person
from claims.prepared import Given
from desk.models import LastLook

TABLE = LastLook._meta.db_table
LOOK = f"""
WITH before AS (SELECT at FROM {TABLE} WHERE person_id = %(person)s AND claim_id = %(claim)s)
INSERT INTO {TABLE} (person_id, claim_id, at) VALUES (%(person)s, %(claim)s, %(now)s)
ON CONFLICT (person_id, claim_id) DO UPDATE SET at = excluded.at RETURNING (SELECT at FROM before)
"""  # noqa: S608 - the table's name is our own
JUDGED = (Claim.Stage.REVIEW, Claim.Stage.ADJUDICATION, Claim.Stage.APPROVED)


def note(claim: Claim, person: Person) -> datetime | None:
    """Note that a person looks at a claim now, and return when they did so before."""
    if not isinstance(person, User):
        return None
    with connection.cursor() as cursor:
        cursor.execute(LOOK, {"person": person.pk, "claim": claim.pk, "now": timezone.now()})
        before: datetime | None = cursor.fetchone()[0]
    return before


def since_last_look(past: Past, person: Person, before: datetime | None) -> Since | None:
    """Return what others did since, None where it is their first look or nothing happened."""
    if before is None or not isinstance(person, User):
        return None
    return past.since(before, but_by=person)


def since_last_round(past: Past, gathered: Gathered) -> Since | None:
    """Return what changed since the claim was submitted before: in a later round since the round before, and while it
    is written again since it was last submitted."""
    claim = past.claim
    compared = claim.round - (claim.stage in JUDGED)
    if compared < 1 or not (claim.is_editable or claim.stage in JUDGED):
        return None
    submitted = gathered.submission(compared)
    return past.since(submitted.at) if submitted else None


def turns_of(claim: Given) -> QuerySet[Event]:
    """Select the last step by which the claim came to its assignee, or left them."""
    turns = Event.objects.filter(claim=claim, verb__in=["send_back", "reopen", "submit"])
    return turns.select_related("by").order_by("-pk")[:1]


def sent_back(past: Past, turns: Sequence[Event]) -> Line | None:
    """Return how the claim came back to its assignee, as long as it was not submitted since."""
    if past.claim.stage != Claim.Stage.RESEARCH or not past.claim.round:
        return None
    return next((told(past.reader, event) for event in turns if event.verb != "submit"), None)
