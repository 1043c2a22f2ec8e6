"""The filters of the list of claims. Each reads a bounded number of rows, and none tells what is blind."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, current_user
from claims import permissions, workload
from claims.day import CONCERNS, SUBMITTED
from claims.models import Actor, Appearance, Claim, Rating, Topic
from claims.models.claims import IN_WORK, ClaimQuerySet
from claims.queues import QUEUES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_CHOICES = 500
LANGUAGES = """
WITH RECURSIVE used AS (
    (SELECT language FROM claims_claim ORDER BY language LIMIT 1)
    UNION ALL
    SELECT (SELECT language FROM claims_claim WHERE language > used.language ORDER BY language LIMIT 1)
      FROM used WHERE used.language IS NOT NULL
)
SELECT language FROM used WHERE language IS NOT NULL LIMIT %s
"""

Choices = list[tuple[str, "StrOrPromise"]]


class ClaimFilter(admin.SimpleListFilter, ABC):
    """A filter that selects from choices; a value that is none of them is refused for the whole list."""

    @abstractmethod
    def choices_for(self, request: HttpRequest) -> Choices:
        """Return the values that may be chosen, with their labels."""

    @abstractmethod
    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        """Return those of the claims that a value selects."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        found = self.choices_for(request)
        if self.value() and not self.is_known(str(self.value()), found):
            raise IncorrectLookupParameters
        return found

    def is_known(self, value: str, found: Choices) -> bool:
        return value in dict(found)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        value = self.value()
        return self.narrow(queryset, value, request) if value else queryset  # type: ignore[arg-type]  # ClaimAdmin's

    @property
    def chosen(self) -> str:
        return self.value() or ""


def _key(value: str) -> int:
    """Return a value of the address as a key; raise IncorrectLookupParameters where it is none."""
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise IncorrectLookupParameters
    return int(value)


class TurnFilter(ClaimFilter):
    """Why a claim concerns whoever looks at the list."""

    title = _("concerns me")
    parameter_name = "turn"

    def choices_for(self, request: HttpRequest) -> Choices:
        user = current_user(request)
        return [(name, concern.title) for name, concern in CONCERNS.items() if concern.is_for(user)]

    def is_known(self, value: str, found: Choices) -> bool:
        return value in CONCERNS or value in QUEUES

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        user = current_user(request)
        concern = CONCERNS.get(value)
        return claims & (concern.claims(user) if concern else QUEUES[value].claims(user))


class PersonFilter(ClaimFilter):
    """Who holds a claim; “me” is whoever looks, so that a shared view is everybody's own."""

    title = _("person")
    parameter_name = "assignee"

    def choices_for(self, request: HttpRequest) -> Choices:
        people = User.objects.with_perm("claims.research_claim", include_superusers=False)
        names = [(str(one.pk), str(one)) for one in people.order_by("first_name", "username")[:MAX_CHOICES]]
        return [("me", _("Me")), ("nobody", _("Nobody")), *names]

    def is_known(self, value: str, found: Choices) -> bool:
        return super().is_known(value, found) or User.objects.filter(pk=_key(value)).exists()

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        match value:
            case "me":
                return claims.filter(assignee=current_user(request))
            case "nobody":
                return claims.filter(assignee=None)
        return claims.filter(assignee=_key(value))


class StageFilter(ClaimFilter):
    title = _("stage")
    parameter_name = "stage"
    GROUPS = {"in_work": (_("Any in which something is to do"), IN_WORK), "submitted": (_("Submitted"), SUBMITTED)}

    def choices_for(self, request: HttpRequest) -> Choices:
        return [*Claim.Stage.choices, *((name, label) for name, (label, _stages) in self.GROUPS.items())]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        if value in self.GROUPS:
            return claims.filter(stage__in=self.GROUPS[value][1])
        return claims.filter(stage=value)


class StandingFilter(ClaimFilter):
    title = _("standing")
    parameter_name = "standing"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [*Claim.Standing.choices]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return claims.filter(standing=value)


class AgeFilter(ClaimFilter):
    """For how long a claim has been in a stage in which something is to do."""

    title = _("age in its stage")
    parameter_name = "age"
    DAYS = {
        "3": _("Three days or more"),
        "7": _("A week or more"),
        "14": _("Two weeks or more"),
        "30": _("30 days or more"),
        "90": _("90 days or more"),
    }

    def choices_for(self, request: HttpRequest) -> Choices:
        return [*self.DAYS.items()]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        since = timezone.now() - timedelta(days=int(value))
        return claims.filter(stage__in=IN_WORK, stage_since__lte=since)


class TopicFilter(ClaimFilter):
    title = _("topic")
    parameter_name = "topic"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [(str(pk), name) for pk, name in Topic.objects.order_by("name").values_list("pk", "name")[:MAX_CHOICES]]

    def is_known(self, value: str, found: Choices) -> bool:
        return super().is_known(value, found) or Topic.objects.filter(pk=_key(value)).exists()

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return claims.having(Claim.topics.through._default_manager.filter(topic=_key(value)))


class ActorFilter(ClaimFilter):
    """Who is said to have said it. There are too many to choose from a list; the page looks names up."""

    title = _("actor")
    parameter_name = "actor"

    def choices_for(self, request: HttpRequest) -> Choices:
        actor = Actor.objects.filter(pk=_key(self.value() or "0")).first()
        return [("", _("All"))] if actor is None else [(str(actor.pk), actor.name)]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return claims.having(Appearance.objects.filter(actor=_key(value)))


class LanguageFilter(ClaimFilter):
    title = _("language")
    parameter_name = "language"

    def choices_for(self, request: HttpRequest) -> Choices:
        with connection.cursor() as cursor:
            cursor.execute(LANGUAGES, [MAX_CHOICES])
            return [(code, code) for (code,) in cursor.fetchall()]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return claims.filter(language=value)


class RatingFilter(ClaimFilter):
    """The rating of the verdict, as soon as it stands; never one that is only proposed."""

    title = _("rating")
    parameter_name = "rating"

    def choices_for(self, request: HttpRequest) -> Choices:
        rows = Rating.objects.select_related("scale").order_by("-scale__is_default", "scale", "position")
        return [
            (str(rating.pk), rating.name if rating.scale.is_default else f"{rating.name} ({rating.scale})")
            for rating in rows
        ]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return claims.with_verdict(_key(value))


class DueFilter(ClaimFilter):
    title = _("due date")
    parameter_name = "due"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [("overdue", _("Overdue")), ("week", _("Within seven days")), ("none", _("None"))]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        today, in_work = timezone.localdate(), claims.filter(stage__in=IN_WORK)
        match value:
            case "overdue":
                return in_work.filter(due_on__lt=today)
            case "week":
                return in_work.filter(due_on__gte=today, due_on__lt=today + timedelta(days=7))
        return in_work.filter(due_on=None)


class PriorityFilter(ClaimFilter):
    title = _("priority")
    parameter_name = "priority"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [(str(value), label) for value, label in Claim.Priority.choices]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return claims.filter(priority=int(value))


class AskedFilter(ClaimFilter):
    """Which claims a reviewer is asked to assess and has not. For editors, and never of claims they are asked about."""

    title = _("asked to assess")
    parameter_name = "asked"

    def choices_for(self, request: HttpRequest) -> Choices:
        if not permissions.is_editor(request.user):
            return []
        return [(str(one.pk), str(one)) for one in permissions.reviewers()[:MAX_CHOICES]]

    def narrow(self, claims: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        reviewer = User.objects.get(pk=_key(value))
        return claims & workload.assessments_of(reviewer, current_user(request))


FILTERS = [
    TurnFilter,
    PersonFilter,
    StageFilter,
    AgeFilter,
    DueFilter,
    PriorityFilter,
    TopicFilter,
    ActorFilter,
    LanguageFilter,
    StandingFilter,
    RatingFilter,
    AskedFilter,
]
NAMES = [str(each.parameter_name) for each in FILTERS]
