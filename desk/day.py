"""My day: what a person should do now, the most urgent first. Editors also see who has how much to do, and the pace.

A later app adds its own by a section in SECTIONS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, current_user
from claims import day, permissions, workload
from claims.models import AnotherLook, Claim
from desk import planning
from desk.saved_views import views_for

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_SHOWN = 5
MAX_COUNTED = 100
SHOWN_OF_A_REASON = 200  # characters


@dataclass(frozen=True)
class Row:
    """One line: what it is about, where it leads, and why it is there."""

    title: str
    language: str
    address: str
    why: str = ""
    claim: Claim | None = None

    @property
    def age(self) -> str:
        return planning.age_in_words(self.claim) if self.claim else ""

    @property
    def due(self) -> "StrOrPromise":
        return planning.due_in_words(self.claim) if self.claim else ""

    @property
    def is_overdue(self) -> bool:
        return self.claim is not None and planning.is_overdue(self.claim)

    @property
    def is_pressing(self) -> bool:
        """Return whether its priority is one to be shown."""
        return self.claim is not None and self.claim.priority < Claim.Priority.NORMAL


@dataclass(frozen=True)
class Listed:
    """A section as it is shown: its first rows, how many there are, and the list that has exactly these."""

    name: str
    title: "StrOrPromise"
    address: str
    rows: list[Row]
    count: int

    @property
    def is_counted(self) -> bool:
        """Return whether `count` is all of them, rather than the bound up to which they are counted."""
        return self.count < MAX_COUNTED


@dataclass
class Day:
    """What concerns a person, asked in few statements however many sections there are."""

    user: User
    shown: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.shown = day.first_of_each(self.user, MAX_COUNTED)

    @cached_property
    def claims(self) -> Mapping[int, Any]:
        keys = {key for name, found in self.shown.items() if name != "looks" for key in found[:MAX_SHOWN]}
        rows = Claim.objects.filter(pk__in=keys).select_related("assignee")
        return {claim.pk: claim for claim in day.with_reasons(rows, self.user)}

    @cached_property
    def looks(self) -> Mapping[int, AnotherLook]:
        keys = self.shown["looks"][:MAX_SHOWN]
        return AnotherLook.objects.select_related("claim", "source").in_bulk(keys) if keys else {}


@dataclass(frozen=True)
class Section:
    """A section of My day, by the name of its concern (claims/day.py); `why` says in a line what is to be known.

    Its rows lead to the page of the verb, where that shows all that it takes, else to the claim's own.
    """

    name: str
    why: Callable[[Any], str] = lambda claim: ""
    verb: str = ""

    def listed(self, seen: Day) -> Listed | None:
        """Return the section as this person sees it, or None where it is none of theirs."""
        if self.name not in seen.shown:
            return None
        keys = seen.shown[self.name]
        return Listed(self.name, self.title, self.address, [self.row(seen, key) for key in keys[:MAX_SHOWN]], len(keys))

    @property
    def title(self) -> "StrOrPromise":
        return day.CONCERNS[self.name].title

    @property
    def address(self) -> str:
        return f"{reverse('admin:claims_claim_changelist')}?turn={self.name}"

    def row(self, seen: Day, key: int) -> Row:
        claim = seen.claims[key]
        address = reverse(f"admin:claims_claim_{self.verb or 'change'}", args=[key])
        why = Truncator(self.why(claim)).chars(SHOWN_OF_A_REASON)
        return Row(claim.statement, claim.language, address, why, claim)


@dataclass(frozen=True)
class LooksSection(Section):
    """Published claims whose sources changed; each row leads to the page that settles it."""

    TITLE: ClassVar = gettext_lazy("Sources changed under published claims")

    @property
    def title(self) -> "StrOrPromise":
        return self.TITLE

    @property
    def address(self) -> str:
        return f"{reverse('admin:claims_anotherlook_changelist')}?state=open"

    def row(self, seen: Day, key: int) -> Row:
        look = seen.looks[key]
        why = f"{look.get_kind_display()}: {look.source}"
        address = reverse("admin:claims_anotherlook_change", args=[key])
        return Row(look.claim.statement, look.claim.language, address, why)


def _unanswered(claim: Any) -> str:
    given = {"actor": claim.unanswered_by, "day": claim.unanswered_since}
    return _("%(actor)s has not answered; the answer was due on %(day)s.") % given


# In the order of their urgency.
SECTIONS: tuple[Section, ...] = (
    Section("embargo", lambda claim: claim.refused_because),
    Section("sent_back", lambda claim: claim.sent_back_because or ""),
    Section("invited", verb="assess"),
    Section("adjudicate", verb="adjudicate"),
    Section("publish"),
    Section("mentioned", lambda claim: claim.mentioned_in or ""),
    Section("overdue_replies", _unanswered),
    Section("late_answers", lambda claim: _("%(actor)s answered.") % {"actor": claim.answered_by}),
    LooksSection("looks"),
    Section("held"),
    Section("uninvited", verb="assess"),
    Section("overdue", lambda claim: str(claim.assignee or "")),
    Section("triage"),
    Section("submitted"),
)


def sections(user: User) -> list[Listed]:
    """Return the sections of this person's day, in the order of their urgency; empty ones too."""
    seen = Day(user)
    return [listed for section in SECTIONS if (listed := section.listed(seen)) is not None]


def my_day(request: HttpRequest) -> dict[str, Any]:
    """Return what the first page shows of this person's work."""
    user = current_user(request)
    found = sections(user)
    is_editor = permissions.is_editor(user)
    return {
        "sections": [each for each in found if each.rows],
        "empty_sections": [each for each in found if not each.rows],
        "views": views_for(user) if found else [],
        "workloads": workload.workloads(user) if is_editor else [],
        "paces": workload.paces() if is_editor else [],
        "most_counted": workload.MAX_COUNTED,
        "measured_days": workload.MEASURED.days,
    }
