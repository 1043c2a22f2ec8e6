"""Named checks before publication, computed from data and drawn from the codes of principles of the IFCN
(https://ifcncodeofprinciples.poynter.org/) and the EFCSN (https://efcsn.com/)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims.models import Appearance, Claim
from record.readable import is_blank
from sources.models import Source

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Gate:
    """A named check. Its slug is published; `missing` takes a claim and its sources and says what is to be done."""

    slug: str
    name: "StrOrPromise"
    missing: "Callable[[Claim, list[Source]], StrOrPromise | None]"


@dataclass(frozen=True)
class GateState:
    """How a claim stands at a gate."""

    gate: Gate
    missing: "StrOrPromise | None"
    waived_because: str | None

    @property
    def state(self) -> str:
        """Return passed, waived or failed."""
        if self.missing is None:
            return "passed"
        return "failed" if self.waived_because is None else "waived"


def cited(claim: Claim) -> list[Source]:
    """Return the sources of the evidence, one for each piece."""
    return [evidence.source for evidence in claim.evidence.select_related("source__origin")]


def _names(items: list[str]) -> str:
    return "; ".join(items)


def origins(sources: list[Source]) -> int:
    """Return how many independent works these rest on: three articles on one study count once."""
    return len({source.root().pk for source in sources})


def _two_origins(claim: Claim, sources: list[Source]) -> "StrOrPromise | None":
    found = origins(sources)
    if found >= 2:
        return None
    return format_lazy(_("The evidence rests on {found} origin; find a second, independent one."), found=found)


def _primary_source(claim: Claim, sources: list[Source]) -> "StrOrPromise | None":
    if any(source.tier == Source.Tier.PRIMARY for source in sources):
        return None
    return _("No source is primary; cite a work itself, not only what is told of it.")


def _archived(claim: Claim, sources: list[Source]) -> "StrOrPromise | None":
    cited_anywhere = Q(evidence__claim=claim) | Q(appearances__claim=claim)
    not_archived = Source.objects.filter(cited_anywhere, snapshots=None).exclude(url="").distinct()
    titles = [source.title for source in not_archived]
    return format_lazy(_("Archive these web sources: {titles}."), titles=_names(titles)) if titles else None


def _right_of_reply(claim: Claim, sources: list[Source]) -> "StrOrPromise | None":
    asserting = claim.appearances.filter(stance=Appearance.Stance.ASSERTS).exclude(actor__replies__claim=claim)
    names = sorted({appearance.actor.name for appearance in asserting.select_related("actor")})
    if not names:
        return None
    return format_lazy(_("Ask these actors for a reply, or say why nobody did: {names}."), names=_names(names))


def _contrary_evidence(claim: Claim, sources: list[Source]) -> "StrOrPromise | None":
    if not is_blank(claim.contrary):
        return None
    return _("Write down what speaks against the verdict, or what was looked for and not found.")


def _interests(claim: Claim, sources: list[Source]) -> "StrOrPromise | None":
    titles = sorted({source.title for source in sources if is_blank(source.interests)})
    return format_lazy(_("State the interests of these sources: {titles}."), titles=_names(titles)) if titles else None


GATES = (
    Gate("two_origins", _("Two independent origins"), _two_origins),
    Gate("primary_source", _("A primary source"), _primary_source),
    Gate("archived", _("Every web source archived"), _archived),
    Gate("right_of_reply", _("Right of reply"), _right_of_reply),
    Gate("contrary_evidence", _("Evidence against the verdict considered"), _contrary_evidence),
    Gate("interests", _("Interests of sources stated"), _interests),
)


def gates_of(claim: Claim) -> list[GateState]:
    """Return every gate, with the waivers of this round; before a claim is submitted, the next round has none yet."""
    sources = cited(claim)
    waivers = claim.waivers.none() if claim.is_editable else claim.waivers.filter(round=claim.round)
    waived = dict(waivers.values_list("gate", "reason"))
    return [GateState(gate, gate.missing(claim, sources), waived.get(gate.slug)) for gate in GATES]
