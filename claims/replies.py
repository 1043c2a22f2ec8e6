"""The right of reply after somebody was asked: deadlines that passed, answers that come, also late."""

from datetime import date

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import guards, permissions
from claims.models import Claim, Event, Notification, NotificationKind, Reply
from claims.models.claims import IN_WORK
from claims.notifications import tell
from claims.permissions import Person
from claims.prepared import Given
from claims.workflow import RECUSED, Forbidden, Unmet, WrongStage, unmet

ANSWER = "answer"  # the history's word for an answer that was recorded
_needs_answer = guards.needs_text("answer", _("Write the answer in their own words."))
NOT_YOURS = _("Recording an answer is not yours to do with this claim; ask its assignee or an editor.")


def overdue() -> QuerySet[Reply]:
    """Return the replies to claims in work whose deadline has passed without an answer."""
    return Reply.objects.filter(due_on__lt=timezone.localdate(), answer="", claim__stage__in=IN_WORK)


def is_overdue(reply: Reply) -> bool:
    return bool(reply.due_on and reply.due_on < timezone.localdate() and not reply.answer)


def tell_of_overdue() -> int:
    """Tell each assignee once of a deadline that passed, and return how many claims that were."""
    told = Notification.objects.filter(
        kind=NotificationKind.REPLY_OVERDUE, claim=OuterRef("claim"), person=OuterRef("claim__assignee")
    )
    news = (
        overdue().filter(claim__assignee__is_active=True).exclude(Exists(told.filter(at__date__gt=OuterRef("due_on"))))
    )
    keys = news.order_by("claim").values_list("claim", flat=True).distinct()
    claims = Claim.objects.filter(pk__in=list(keys)).select_related("assignee")
    with transaction.atomic():
        return sum(
            tell(NotificationKind.REPLY_OVERDUE, claim.assignee, claim) is not None
            for claim in claims
            if claim.assignee is not None
        )


def came_after_publication(claim: Claim | Given) -> QuerySet[Reply]:
    """Return the replies whose answer the public version does not have, since it came later."""
    published = Event.objects.filter(claim=claim, verb="publish").order_by("-pk").values("at")[:1]
    of_a_public_one = Reply.objects.filter(claim=claim, claim__standing=Claim.Standing.PUBLISHED)
    return of_a_public_one.filter(answer_recorded_at__gt=Subquery(published)).select_related("actor")


def check(reply: Reply, claim: Claim, by: Person) -> None:
    """Raise Forbidden or WrongStage where this person may not record an answer, or there is none to record."""
    if not permissions.can_record_answer(by, claim):
        raise Forbidden(RECUSED if permissions.has_recused(by, claim) else NOT_YOURS)
    if reply.asked_on is None or reply.answer:
        raise WrongStage(_("An answer of theirs is recorded already, or nobody asked them. Go back to the claim."))


def record_answer(reply: Reply, *, by: User, answered_on: date, answer: str) -> Reply:
    """Record what somebody answered who was asked, also after the claim was submitted or published; only once."""
    with transaction.atomic():
        claim = Claim.objects.select_for_update(of=("self",)).get(pk=reply.claim_id)
        locked = Reply.objects.select_related("actor").get(pk=reply.pk)
        check(locked, claim, by)
        if missing := _needs_answer(claim, {"answer": answer}):
            raise Unmet(missing)
        locked.answered_on, locked.answer, locked.answer_recorded_at = answered_on, answer, timezone.now()
        try:
            locked.full_clean(exclude=["claim", "actor"], validate_constraints=False)
        except ValidationError as invalid:
            raise unmet(invalid) from None
        with pghistory.context(user=by.pk, verb=ANSWER):
            locked.save(update_fields=["answered_on", "answer", "answer_recorded_at"])
        Claim.objects.filter(pk=claim.pk).update(changed_at=timezone.now())  # who has its form open must not undo this
        Event.objects.create(
            claim=claim,
            verb=ANSWER,
            by=by,
            stage_before=claim.stage,
            stage_after=claim.stage,
            reason=locked.actor.name,
        )
    return locked
