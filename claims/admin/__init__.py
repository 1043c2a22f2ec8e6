"""The desk: Django's admin over claims. It asks the workflow and the permissions, and decides nothing itself."""

from claims.admin.claims import ClaimAdmin
from claims.admin.masthead import MastheadAdmin
from claims.admin.subjects import ActorAdmin, RatingScaleAdmin, TopicAdmin

__all__ = ["ActorAdmin", "ClaimAdmin", "MastheadAdmin", "RatingScaleAdmin", "TopicAdmin"]
