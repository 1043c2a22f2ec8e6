"""The rounds of a claim in which every reviewer was heard."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from claims.models import Assessment, Claim, Event
from claims.models.claims import REVEALED
from claims.prepared import Given

if TYPE_CHECKING:
    from django.db.models import QuerySet


def ending_reviews(claim: Claim | Given) -> "QuerySet[Event]":
    """Select the events by which a review of the claim ended."""
    return Event.objects.filter(claim=claim, verb="assess", stage_after__in=REVEALED)


def complete(assessments: Iterable[Assessment], ends: Iterable[Event]) -> set[int]:
    """Return the rounds of a claim whose last assessment came in, by all its assessments and what ended its reviews.

    One that was sent back before that stays hidden for good.

    The history says that an assessment ended a review, though not of which round: it is the one that was given last
    before it, by the same reviewer.
    """
    ended = [(event.by_id, event.at) for event in ends]
    given: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for each in sorted(assessments, key=lambda each: each.pk):
        given[each.round].append((each.reviewer_id, each.at))
    return {number for number in given if _has_ended(number, given, ended)}


def _has_ended(number: int, given: dict[int, list[tuple[int, datetime]]], ends: list[tuple[int, datetime]]) -> bool:
    reviewer, last = given[number][-1]
    next_began = min((later[0][1] for key, later in given.items() if key > number), default=None)
    return any(by == reviewer and last <= at and (next_began is None or at < next_began) for by, at in ends)
