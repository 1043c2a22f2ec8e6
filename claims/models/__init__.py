"""The desk's data: what is claimed, by whom, on what evidence, and how it was judged."""

from claims.models.claims import Claim, repeats_statement
from claims.models.entities import Actor, Alias, Topic
from claims.models.judgment import Adjudication, Assessment, Event, Submission, Waiver
from claims.models.looks import AnotherLook, graver
from claims.models.parts import Appearance, ClaimRelation, Evidence, Reading, Reply
from claims.models.ratings import Rating, RatingScale
from claims.models.search import ClaimSpelling, ClaimTermFrequency, ClaimText, Unindexed

__all__ = [
    "Actor",
    "Adjudication",
    "Alias",
    "AnotherLook",
    "Appearance",
    "Assessment",
    "Claim",
    "ClaimRelation",
    "ClaimSpelling",
    "ClaimTermFrequency",
    "ClaimText",
    "Event",
    "Evidence",
    "Rating",
    "RatingScale",
    "Reading",
    "Reply",
    "Submission",
    "Topic",
    "Unindexed",
    "Waiver",
    "graver",
    "repeats_statement",
]
