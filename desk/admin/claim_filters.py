"""The filters of the list of claims. Each reads a bounded number of rows, and none tells what is blind."""

from datetime import timedelta

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, current_user
from claims import permissions, workload
from claims.day import CONCERNS, SUBMITTED
from claims.models import Actor, Appearance, Claim, ImportedFrom, Rating, Topic
from claims.models.claims import IN_WORK, ClaimQuerySet
from claims.queues import QUEUES
from desk.admin.filters import MAX_CHOICES, ChoiceFilter, Choices, beginnings

ClaimFilter = ChoiceFilter[ClaimQuerySet]


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

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        user = current_user(request)
        concern = CONCERNS.get(value)
        return rows & (concern.claims(user) if concern else QUEUES[value].claims(user))


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

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        match value:
            case "me":
                return rows.filter(assignee=current_user(request))
            case "nobody":
                return rows.filter(assignee=None)
        return rows.filter(assignee=_key(value))


class StageFilter(ClaimFilter):
    title = _("stage")
    parameter_name = "stage"
    GROUPS = {"in_work": (_("Any in which something is to do"), IN_WORK), "submitted": (_("Submitted"), SUBMITTED)}

    def choices_for(self, request: HttpRequest) -> Choices:
        return [*Claim.Stage.choices, *((name, label) for name, (label, _stages) in self.GROUPS.items())]

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        if value in self.GROUPS:
            return rows.filter(stage__in=self.GROUPS[value][1])
        return rows.filter(stage=value)


class StandingFilter(ClaimFilter):
    title = _("standing")
    parameter_name = "standing"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [*Claim.Standing.choices]

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return rows.filter(standing=value)


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

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        since = timezone.now() - timedelta(days=int(value))
        return rows.filter(stage__in=IN_WORK, stage_since__lte=since)


class TopicFilter(ClaimFilter):
    title = _("topic")
    parameter_name = "topic"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [(str(pk), name) for pk, name in Topic.objects.order_by("name").values_list("pk", "name")[:MAX_CHOICES]]

    def is_known(self, value: str, found: Choices) -> bool:
        return super().is_known(value, found) or Topic.objects.filter(pk=_key(value)).exists()

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return rows.having(Claim.topics.through._default_manager.filter(topic=_key(value)))


class ActorFilter(ClaimFilter):
    """Who is said to have said it. There are too many to choose from a list; the page looks names up."""

    title = _("actor")
    parameter_name = "actor"

    def choices_for(self, request: HttpRequest) -> Choices:
        actor = Actor.objects.filter(pk=_key(self.value() or "0")).first()
        return [("", _("All"))] if actor is None else [(str(actor.pk), actor.name)]

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return rows.having(Appearance.objects.filter(actor=_key(value)))


class LanguageFilter(ClaimFilter):
    title = _("language")
    parameter_name = "language"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [(tag, tag) for tag in reversed(beginnings(Claim, "language", 35))]

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return rows.filter(language=value)


class RatingFilter(ClaimFilter):
    """The rating of the verdict, as soon as it stands; never one that is only proposed."""

    title = _("rating")
    parameter_name = "rating"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [(str(rating.pk), rating.full_name) for rating in Rating.objects.of_all_scales()]

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return rows.with_verdict(_key(value))


class DueFilter(ClaimFilter):
    title = _("due date")
    parameter_name = "due"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [("overdue", _("Overdue")), ("week", _("Within seven days")), ("none", _("None"))]

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        today, in_work = timezone.localdate(), rows.filter(stage__in=IN_WORK)
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

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return rows.filter(priority=int(value))


class ImportedFilter(ClaimFilter):
    """Which claims were published elsewhere before they came into this record, also those that were corrected since."""

    title = _("imported")
    parameter_name = "imported"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [("yes", _("Yes"))]

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        return rows.having(ImportedFrom.objects.all())


class AskedFilter(ClaimFilter):
    """Which claims a reviewer is asked to assess and has not. For editors, and never of claims they are asked about."""

    title = _("asked to assess")
    parameter_name = "asked"

    def choices_for(self, request: HttpRequest) -> Choices:
        if not permissions.is_editor(request.user):
            return []
        return [(str(one.pk), str(one)) for one in permissions.reviewers()[:MAX_CHOICES]]

    def narrow(self, rows: ClaimQuerySet, value: str, request: HttpRequest) -> ClaimQuerySet:
        reviewer = User.objects.get(pk=_key(value))
        return rows & workload.assessments_of(reviewer, current_user(request))


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
    ImportedFilter,
    AskedFilter,
]
NAMES = [str(each.parameter_name) for each in FILTERS]
