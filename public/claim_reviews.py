"""ClaimReview as this site publishes it: on the verdict's page, at an address of its own and in the feed."""

from django.conf import settings

from record.claimreview import Site, Thing, claim_review
from record.documents import FactCheckDocument
from record.state import RecordState


def review_of(document: FactCheckDocument, state: RecordState) -> Thing:
    """Return a fact-check as ClaimReview under the masthead's name."""
    return claim_review(document, Site(settings.SITE_URL, state.name))
