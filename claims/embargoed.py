"""Publish claims whose moment has come, through the workflow and in the name of the editor who set it.

Everything is checked again then: the permission, every gate, and that nothing changed of what the editor saw. What is
refused ends the embargo with the words, and the editor is told.
"""

import logging

from django.db import transaction

from claims import workflow
from claims.models import Claim, Embargo, Event, NotificationKind
from claims.notifications import tell
from claims.workflow import Refused, Unmet

logger = logging.getLogger(__name__)

NOT_PUBLISHED = "not_then"  # the history's word for it; it is no verb of the desk


def publish(key: int) -> str:
    """Publish the claim of an embargo whose moment has come, and return how the embargo ended.

    Return nothing where it does not wait any more, or not until now, or where the log cannot be written at the moment:
    then it is tried again. However often this is called, also at once, the claim is published once.
    """
    embargo = Embargo.objects.due().select_related("claim", "by").filter(pk=key).first()
    if embargo is None:
        return ""
    try:
        workflow.publish(
            embargo.claim,
            by=embargo.by,
            note=embargo.note,
            action=embargo.action,
            changes=embargo.changes,
            embargo=embargo,
        )
    except Refused as refused:
        if isinstance(refused, Unmet) and any(failure.field == "journal" for failure in refused.failures):
            logger.warning("A claim waits to be published, since the log cannot be written: %s", refused)
            return ""
        return _refuse(embargo, str(refused))
    return Embargo.EndedAs.PUBLISHED


@transaction.atomic
def _refuse(embargo: Embargo, problem: str) -> str:
    """End an embargo that still waits, with what was missing, and tell the editor who set it."""
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=embargo.claim_id)
    if not claim.embargoes.filter(pk=embargo.pk).end(Embargo.EndedAs.REFUSED, problem):
        return ""  # somebody was quicker: another worker, or an editor
    Event.objects.create(
        claim=claim,
        verb=NOT_PUBLISHED,
        by=embargo.by,
        stage_before=claim.stage,
        stage_after=claim.stage,
        reason=problem,
    )
    tell(NotificationKind.NOT_PUBLISHED, embargo.by, claim)
    return Embargo.EndedAs.REFUSED
