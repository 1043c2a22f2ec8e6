"""What concerns a person now: for each reason its claims, the most urgent first, for My day and as filters of the list.

Each reads a bounded number of rows as long as no more than a page of it is asked for: the orders are those of indexes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import permissions
from claims.models import AnotherLook, Claim, Comment, Embargo, Event, Invitation, Reply
from claims.models.claims import IN_WORK, ClaimQuerySet, is_there
from claims.queues import QUEUES, looks

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Stage = Claim.Stage
URGENCY = ("priority", "due_on", "pk")
SUBMITTED = (Stage.REVIEW, Stage.ADJUDICATION, Stage.APPROVED)
LATE_FOR = timedelta(days=90)  # for so long an answer after publication waits for an editor


@dataclass(frozen=True)
class Concern:
    """A reason why claims concern a person, under the name that it has in the address of the list."""

    title: "StrOrPromise"
    is_for: Callable[[User], bool]
    narrow: Callable[[ClaimQuerySet, User], ClaimQuerySet]
    order: tuple[str, ...] = URGENCY

    def claims(self, user: User) -> ClaimQuerySet:
        """Return the claims that concern this person for it, the most urgent first."""
        if not self.is_for(user):
            return Claim.objects.none()
        return self.narrow(Claim.objects.all(), user).order_by(*self.order)


def _queue(name: str, title: "StrOrPromise" = "") -> Concern:
    queue = QUEUES[name]
    return Concern(title or queue.title, queue.is_for, lambda claims, user: queue.claims(user))


# What waits for whom


def _invitations(user: User) -> QuerySet[Invitation]:
    return Invitation.objects.filter(reviewer=user, withdrawn_at__isnull=True)


def _invited(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    """Select those that this person is asked to assess in this round."""
    in_this_round = _invitations(user).filter(claim=OuterRef("pk"), round=OuterRef("round"))
    return claims.having(_invitations(user)).alias(is_asked=is_there(in_this_round)).filter(is_asked=True)


def _uninvited(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    in_this_round = _invitations(user).filter(claim=OuterRef("pk"), round=OuterRef("round"))
    return claims.alias(is_asked=is_there(in_this_round)).filter(is_asked=False)


def sent_back(claims: ClaimQuerySet) -> ClaimQuerySet:
    """Select those in research that came there because they were sent back."""
    return claims.alias(came_by=Subquery(_arrivals().values("verb")[:1])).filter(came_by="send_back")


def _arrivals() -> QuerySet[Event]:
    """Return the events of the outer query's claim that brought it to research, the newest first."""
    came = Event.objects.filter(claim=OuterRef("pk"), stage_after=Stage.RESEARCH)
    return came.exclude(stage_before=Stage.RESEARCH).order_by("-pk")


def _overdue_replies() -> QuerySet[Reply]:
    asked = Reply.objects.filter(asked_on__isnull=False, answered_on__isnull=True)
    return asked.filter(due_on__isnull=False, due_on__lt=timezone.localdate()).order_by("due_on", "pk")


def _late_answers() -> QuerySet[Reply]:
    """Return answers that were recorded after their claim was published, which is since when it is done."""
    recorded = Reply.objects.filter(answer_recorded_at__gt=timezone.now() - LATE_FOR)
    late = recorded.filter(answer_recorded_at__gt=F("claim__stage_since"), claim__stage=Stage.DONE)
    return late.filter(claim__standing=Claim.Standing.PUBLISHED).order_by("-answer_recorded_at", "-pk")


def _refusals() -> QuerySet[Embargo]:
    """Return the embargo of the outer query's claim that was refused last, as long as nobody heeded that."""
    return Embargo.objects.unheeded().filter(claim=OuterRef("pk"))


def _waiting_embargoes() -> QuerySet[Embargo]:
    return Embargo.objects.waiting().filter(claim=OuterRef("pk"))


def _open_mentions(user: User) -> QuerySet[Comment]:
    is_open = Q(answers__isnull=True, resolved_at__isnull=True) | Q(
        answers__isnull=False, answers__resolved_at__isnull=True
    )
    return Comment.objects.filter(is_open, claim=OuterRef("pk"), mentions=user).order_by("-pk")


def _mentioning(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    """Select those in whose open discussion this person is mentioned, and which they may read or open."""
    found = claims.filter(Exists(_open_mentions(user)))
    return found if permissions.can_enter(user) else found.with_discussion_open_to(user)


def _own_unless_editor(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    return claims if permissions.is_editor(user) else claims.filter(assignee=user)


def _works_here(user: User) -> bool:
    return permissions.can_enter(user) or permissions.is_reviewer(user)


# By name in the address of the list; in the order in which they are urgent.
CONCERNS: dict[str, Concern] = {
    "embargo": Concern(
        _("Publication was refused at its moment"),
        permissions.is_editor,
        lambda claims, user: claims.filter(Exists(_refusals()), stage=Stage.APPROVED),
    ),
    "sent_back": Concern(
        _("Sent back to you"),
        permissions.is_fact_checker,
        lambda claims, user: sent_back(claims.filter(assignee=user, stage=Stage.RESEARCH)),
    ),
    "invited": Concern(
        _("You are asked to assess"),
        permissions.is_reviewer,
        lambda claims, user: _invited(QUEUES["assess"].claims(user), user),
    ),
    "adjudicate": _queue("adjudicate", _("Disagreements to settle")),
    "publish": Concern(
        _("Ready to publish"),
        permissions.is_editor,
        lambda claims, user: QUEUES["publish"].claims(user).exclude(Exists(_waiting_embargoes())),
    ),
    "mentioned": Concern(_("Somebody mentions you"), _works_here, _mentioning, ("-pk",)),
    "overdue_replies": Concern(
        _("No reply by the deadline"),
        permissions.can_enter,
        lambda claims, user: _own_unless_editor(claims, user).filter(stage__in=IN_WORK).having(_overdue_replies()),
        ("stage_since", "pk"),
    ),
    "late_answers": Concern(
        _("Answers that came after publication"),
        permissions.can_enter,
        lambda claims, user: _own_unless_editor(claims, user).filter(
            pk__in=_late_answers().order_by().values("claim"),
            stage=Stage.DONE,
            standing=Claim.Standing.PUBLISHED,
        ),
        ("-pk",),
    ),
    "held": Concern(
        _("Claims you hold"),
        permissions.is_fact_checker,
        lambda claims, user: claims.filter(assignee=user, stage=Stage.RESEARCH),
    ),
    "uninvited": Concern(
        _("Open to every reviewer"),
        permissions.is_reviewer,
        lambda claims, user: _uninvited(QUEUES["assess"].claims(user), user),
    ),
    "overdue": Concern(
        _("Past their due date"),
        permissions.is_editor,
        lambda claims, user: claims.filter(stage__in=IN_WORK, due_on__lt=timezone.localdate()),
        ("due_on", "pk"),
    ),
    "triage": _queue("triage"),
    "submitted": Concern(
        _("Yours, with reviewers and editors"),
        permissions.is_fact_checker,
        lambda claims, user: claims.filter(assignee=user, stage__in=SUBMITTED),
        ("stage", *URGENCY),
    ),
}


def first_of_each(user: User, most: int) -> dict[str, list[int]]:
    """Return the keys of the first claims of each concern of this person, and of the first looks, in one statement.

    The name "looks" has keys of AnotherLook, all others keys of claims. What is empty is there too.
    """
    branches: dict[str, QuerySet[Claim] | QuerySet[AnotherLook]] = {
        name: concern.claims(user) for name, concern in CONCERNS.items() if concern.is_for(user)
    }
    if permissions.is_editor(user):
        branches["looks"] = looks(user)
    found: dict[str, list[int]] = {name: [] for name in branches}
    for name, key in _together(branches.items(), most):
        found[name].append(key)
    return found


def _together(
    branches: Iterable[tuple[str, QuerySet[Claim] | QuerySet[AnotherLook]]], most: int
) -> Iterable[tuple[str, int]]:
    """Return name and key of the first rows of each branch. A UNION ALL of limited queries keeps the order of each."""
    named = [
        rows.annotate(section=Value(name, output_field=CharField())).values_list("section", "pk")[:most]
        for name, rows in branches
    ]
    if not named:
        return []
    first, *others = named
    return list(first.union(*others, all=True)) if others else list(first)


def with_reasons(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    """Add what My day says beside claims: why one was sent back or refused, who did not answer, what mentions one."""
    unanswered = _overdue_replies().filter(claim=OuterRef("pk"))
    readable = Claim.objects.with_discussion_to_send_to(user, is_reviewer=permissions.is_reviewer(user))
    mention = _open_mentions(user).filter(claim__in=readable.values("pk"))
    return claims.annotate(
        sent_back_because=Subquery(_arrivals().filter(verb="send_back").values("reason")[:1]),
        unanswered_by=Subquery(unanswered.values("actor__name")[:1]),
        unanswered_since=Subquery(unanswered.values("due_on")[:1]),
        answered_by=Subquery(_late_answers().filter(claim=OuterRef("pk")).values("actor__name")[:1]),
        refused_because=Subquery(_refusals().values("problem")[:1]),
        mentioned_in=Subquery(mention.values("text")[:1]),
    )
