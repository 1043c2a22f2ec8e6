"""Where one click leads that begins to mend what a gate misses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims.gates import GateState
from claims.gathered import Gathered
from claims.permissions import Person
from sources.models import Source

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_NAMED = 5  # sources that one gate offers to mend; the rest are named in what is missing


@dataclass(frozen=True)
class Mend:
    """A link that leads to what mends a gate or, `is_done_at_once`, a button that does it."""

    label: "StrOrPromise"
    url: str
    is_done_at_once: bool = False


def mends(
    state: GateState, gathered: Gathered, person: Person, *, may_edit: bool, may_waive: bool, form: str = ""
) -> list[Mend]:
    """Return what this person can do for a gate that fails: on the claim's form, at its sources, or by a waiver.

    `form` is the address of the claim's form, where another page shows this.
    """
    if state.state != "failed":
        return []
    slug = state.gate.slug
    found: list[Mend] = []
    if may_edit and slug in IN_THE_FORM:
        label, place = IN_THE_FORM[slug]
        found.append(Mend(label, form + place))
    if slug in AT_THE_SOURCES:
        found += AT_THE_SOURCES[slug](gathered, person)
    if slug == "quotes_found":
        found.append(Mend(_("See the quotes"), "#quotations"))
    if may_waive:
        url = f"{reverse('admin:claims_claim_waive', args=[gathered.claim.pk])}?gate={slug}"
        found.append(Mend(_("Waive"), url))
    return found


IN_THE_FORM: "dict[str, tuple[StrOrPromise, str]]" = {
    "two_origins": (_("Add evidence"), "#evidence-group"),
    "primary_source": (_("Add evidence"), "#evidence-group"),
    "right_of_reply": (_("Right of reply"), "#replies-group"),
    "contrary_evidence": (_("Write it"), "#id_contrary"),
}


def _to_archive(gathered: Gathered, person: Person) -> list[Mend]:
    if not person.has_perms(["sources.change_source", "sources.add_snapshot"]):
        return []
    return [
        Mend(
            format_lazy(_("Archive “{title}” now"), title=source.title),
            reverse("admin:sources_source_archive", args=[source.pk]),
            is_done_at_once=True,
        )
        for source in gathered.unarchived[:MOST_NAMED]
    ]


def _to_state_interests(gathered: Gathered, person: Person) -> list[Mend]:
    if not person.has_perm("sources.change_source"):
        return []
    return [
        Mend(format_lazy(_("Interests of “{title}”"), title=source.title), _change_url(source) + "#id_interests")
        for source in gathered.without_interests[:MOST_NAMED]
    ]


def _change_url(source: Source) -> str:
    return reverse("admin:sources_source_change", args=[source.pk])


AT_THE_SOURCES: dict[str, Callable[[Gathered, Person], list[Mend]]] = {
    "archived": _to_archive,
    "interests": _to_state_interests,
}
