"""The rounds of a claim in which every reviewer was heard."""

from collections import defaultdict
from datetime import datetime

from claims.models import Claim
from claims.models.claims import REVEALED


def complete(claim: Claim) -> set[int]:
    """Return the rounds whose last assessment came in. One that was sent back before that stays hidden for good.

    The history says that an assessment ended a review, though not of which round: it is the one that was given last
    before it, by the same reviewer.
    """
    ends = list(claim.events.filter(verb="assess", stage_after__in=REVEALED).values_list("by", "at"))
    given: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for number, reviewer, at in claim.assessments.order_by("pk").values_list("round", "reviewer", "at"):
        given[number].append((reviewer, at))
    return {number for number in given if _has_ended(number, given, ends)}


def _has_ended(number: int, given: dict[int, list[tuple[int, datetime]]], ends: list[tuple[int, datetime]]) -> bool:
    reviewer, last = given[number][-1]
    next_began = min((later[0][1] for key, later in given.items() if key > number), default=None)
    return any(by == reviewer and last <= at and (next_began is None or at < next_began) for by, at in ends)
