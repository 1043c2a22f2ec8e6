"""The desk's data: what is claimed, by whom, on what evidence, and how it was judged."""

from claims.models.also_checked import AlsoChecked
from claims.models.claims import Claim, repeats_statement
from claims.models.discussion import Comment
from claims.models.embargo import Embargo
from claims.models.entities import Actor, Alias, Topic
from claims.models.imported_from import ImportedFrom
from claims.models.involvement import Involvement
from claims.models.judgment import Adjudication, Assessment, Event, Submission, Waiver
from claims.models.letters import Letter
from claims.models.looks import AnotherLook, graver
from claims.models.notifications import Notification, NotificationChoice, NotificationKind
from claims.models.parts import Appearance, ClaimRelation, Evidence, Reading, Reply
from claims.models.ratings import Rating, RatingScale, RatingTranslation, ScaleTranslation
from claims.models.reviewing import (
    Invitation,
    Recusal,
    who_is_blind,
    who_may_adjudicate,
    who_may_assess,
    who_may_be_asked,
    who_may_publish,
)
from claims.models.search import ClaimSpelling, ClaimTermFrequency, ClaimText, Unindexed
from claims.models.versions import (
    AlsoCheckedVersion,
    AppearanceVersion,
    ClaimTopicVersion,
    ClaimVersion,
    EvidenceVersion,
    RelationVersion,
    ReplyVersion,
)

__all__ = [
    "Actor",
    "Adjudication",
    "Alias",
    "AlsoChecked",
    "AlsoCheckedVersion",
    "AnotherLook",
    "Appearance",
    "AppearanceVersion",
    "Assessment",
    "Claim",
    "ClaimRelation",
    "ClaimSpelling",
    "ClaimTermFrequency",
    "ClaimText",
    "ClaimTopicVersion",
    "ClaimVersion",
    "Comment",
    "Embargo",
    "Event",
    "Evidence",
    "EvidenceVersion",
    "ImportedFrom",
    "Invitation",
    "Involvement",
    "Letter",
    "Notification",
    "NotificationChoice",
    "NotificationKind",
    "Rating",
    "RatingScale",
    "RatingTranslation",
    "Reading",
    "Recusal",
    "RelationVersion",
    "Reply",
    "ReplyVersion",
    "ScaleTranslation",
    "Submission",
    "Topic",
    "Unindexed",
    "Waiver",
    "graver",
    "repeats_statement",
    "who_is_blind",
    "who_may_adjudicate",
    "who_may_assess",
    "who_may_be_asked",
    "who_may_publish",
]
