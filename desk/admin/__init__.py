"""Django's admin for every app's models. It asks the workflow and the permissions, and decides nothing itself."""

from desk.admin.claims import ClaimAdmin
from desk.admin.entities import ActorAdmin, TopicAdmin
from desk.admin.feeds import FeedAdmin
from desk.admin.jobs import JobAdmin
from desk.admin.looks import AnotherLookAdmin
from desk.admin.masthead import MastheadAdmin
from desk.admin.other_checkers import ClaimReviewAdmin, ImportAdmin, OtherPublisherAdmin
from desk.admin.people import UserAdmin
from desk.admin.pin import PinAdmin
from desk.admin.scales import RatingScaleAdmin
from desk.admin.sources import PublisherAdmin, SourceAdmin

__all__ = [
    "ActorAdmin",
    "AnotherLookAdmin",
    "ClaimAdmin",
    "ClaimReviewAdmin",
    "FeedAdmin",
    "ImportAdmin",
    "JobAdmin",
    "MastheadAdmin",
    "OtherPublisherAdmin",
    "PinAdmin",
    "PublisherAdmin",
    "RatingScaleAdmin",
    "SourceAdmin",
    "TopicAdmin",
    "UserAdmin",
]
