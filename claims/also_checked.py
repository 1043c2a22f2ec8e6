"""Which fact-checks of other publishers are of the same claim: said by whoever may edit it, and taken back."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import workflow
from claims.guards import Failure
from claims.models import Claim
from claims.workflow import Unmet
from external.models import ClaimReview

MOST = 20  # of a claim; a page has room for more, and no reader


def say(claim: Claim, review: ClaimReview, *, by: User) -> None:
    """Say that another publisher's fact-check is of this claim. Said twice, it stands once."""
    with workflow.edit(claim, by=by) as editing:
        said = editing.claim.also_checked
        if said.filter(review=review).exists():
            return
        if said.count() >= MOST:
            words = _("A claim names at most %(most)d fact-checks of others. Take one back first.") % {"most": MOST}
            raise Unmet([Failure("review", words)])
        said.create(review=review, by=by)
        editing.changed.append(_("also checked by %(name)s") % {"name": review.by_whom})


def take_back(claim: Claim, review: ClaimReview, *, by: User) -> None:
    """Say no more that it is of this claim."""
    with workflow.edit(claim, by=by) as editing:
        removed, _of_models = editing.claim.also_checked.filter(review=review).delete()
        if removed:
            editing.changed.append(_("no longer also checked by %(name)s") % {"name": review.by_whom})
