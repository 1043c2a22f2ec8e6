"""Named checks before publication, computed from data and drawn from the codes of principles of the IFCN
(https://ifcncodeofprinciples.poynter.org/) and the EFCSN (https://efcsn.com/)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from claims.gathered import Gathered
from claims.models import Appearance, Evidence
from record.readable import is_blank
from sources.models import Source

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Finding:
    """What a check found: its figures by name, and what is to be done where it is not met.

    `disclosed` says to readers why it is not met, where nothing is to be done; `reason` how it was met.
    """

    figures: dict[str, int]
    missing: "StrOrPromise | None" = None
    disclosed: str | None = None
    reason: str | None = None
    is_applicable: bool = True


@dataclass(frozen=True)
class Gate:
    """A named check. Its slug is published."""

    slug: str
    name: "StrOrPromise"
    check: Callable[[Gathered], Finding]


@dataclass(frozen=True)
class GateState:
    """How a claim stands at a gate."""

    gate: Gate
    finding: Finding
    waived_because: str | None

    @property
    def missing(self) -> "StrOrPromise | None":
        return self.finding.missing

    @property
    def state(self) -> str:
        """Return passed, disclosed, not_applicable, waived or failed; failed is never published."""
        if not self.finding.is_applicable:
            return "not_applicable"
        if self.finding.missing is not None:
            return "failed" if self.waived_because is None else "waived"
        return "passed" if self.finding.disclosed is None else "disclosed"

    @property
    def reason(self) -> str | None:
        """Return what is published beside the state: why it was waived or is not met, or how it was met."""
        match self.state:
            case "waived":
                return self.waived_because
            case "disclosed":
                return self.finding.disclosed
            case "passed":
                return self.finding.reason
        return None


def _names(items: Iterable[str]) -> str:
    return "; ".join(items)


NEEDED_ORIGINS = 2


def _two_origins(of: Gathered) -> Finding:
    found = of.origins
    missing = None
    if found < NEEDED_ORIGINS:
        missing = format_lazy(_("What was read rests on {found} origin; find a second, independent one."), found=found)
    return Finding({"origins": found, "of": NEEDED_ORIGINS}, missing)


def _primary_source(of: Gathered) -> Finding:
    read = {piece.source_id for piece in of.evidence if piece.read == Evidence.Read.ITSELF}
    primary = sum(source.tier == Source.Tier.PRIMARY and source.pk in read for source in of.sources)
    missing = None if primary else _("No primary source was read itself; read one, not only what is told of it.")
    return Finding({"primary": primary, "of": len(of.sources)}, missing)


def _archived(of: Gathered) -> Finding:
    total = len(of.on_the_web)
    titles = [work.title for work in of.unarchived]
    missing = format_lazy(_("Archive these web sources: {titles}."), titles=_names(titles)) if titles else None
    return Finding({"archived": total - len(titles), "of": total}, missing, is_applicable=total > 0)


LONGEST_NAMED = 60  # characters of a quotation in a list of them


def _quotes_found(of: Gathered) -> Finding:
    """Look for each quotation in what was read. Where that has no archived text, nothing can be looked for.

    That a source on the web has no archived copy, another gate says.
    """
    checked = [piece for piece in of.quoting if piece.pk in of.standings]
    absent = [piece for piece in checked if not of.standings[piece.pk].is_found]
    figures = {
        "found": len(checked) - len(absent),
        "of": len(checked),
        "unchecked": len(of.quoting) - len(checked),
    }
    named = (f"{piece.through or piece.source}: “{_shortened(piece.quote)}”" for piece in absent)
    missing = (
        format_lazy(
            _("Correct these quotations, which the archived copies do not have in these words: {quotes}."),
            quotes=_names(named),
        )
        if absent
        else None
    )
    return Finding(figures, missing, is_applicable=bool(checked))


def _shortened(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= LONGEST_NAMED else f"{line[:LONGEST_NAMED].rsplit(maxsplit=1)[0]} …"


def _right_of_reply(of: Gathered) -> Finding:
    asserting = (each for each in of.appearances if each.stance == Appearance.Stance.ASSERTS)
    actors = {appearance.actor_id: appearance.actor for appearance in asserting}
    replies = {reply.actor_id: reply for reply in of.replies}
    unasked, waiting, undated = [], [], []
    told: dict[str, list[str]] = {}  # names, by what is said of them
    today = timezone.localdate()
    for actor in sorted(actors.values(), key=lambda actor: actor.name):
        reply = replies.get(actor.pk)
        if reply is None:
            unasked.append(actor.name)
        elif reply.asked_on is None:
            told.setdefault(reply.not_asked, []).append(actor.name)
        elif reply.asked_on > today:
            unasked.append(actor.name)
        elif reply.answered_on is not None:
            continue
        elif reply.due_on is None:
            undated.append(actor.name)
        elif reply.due_on >= today:
            waiting.append(actor.name)
        else:
            why = _now("asked on %(day)s, no answer.") % {"day": date_format(reply.asked_on)}
            told.setdefault(why, []).append(actor.name)
    missing = [
        format_lazy(words, names=_names(names))
        for words, names in (
            (_("Ask these actors for a reply, or say why nobody did: {names}."), unasked),
            (_("Say by which day these actors may answer: {names}."), undated),
            (_("Wait for the answers of these actors until the day on which they are due: {names}."), waiting),
        )
        if names
    ]
    of_them = [reply for actor, reply in replies.items() if actor in actors]
    figures = {
        "asked": sum(reply.asked_on is not None and reply.asked_on <= today for reply in of_them),
        "answered": sum(reply.answered_on is not None for reply in of_them),
        "of": len(actors),
    }
    disclosed = " ".join(f"{_names(names)}: {why}" for why, names in told.items()) or None
    joined = format_lazy("{}" + " {}" * (len(missing) - 1), *missing) if missing else None
    return Finding(figures, joined, disclosed, is_applicable=bool(actors))


def _contrary_evidence(of: Gathered) -> Finding:
    stances = [piece.stance for piece in of.evidence]
    figures = {name: stances.count(name) for name in (Evidence.Stance.SUPPORTS.value, Evidence.Stance.REFUTES.value)}
    if is_blank(of.claim.contrary):
        return Finding(figures, _("Write down what speaks against the verdict, or what was looked for and not found."))
    return Finding(figures, reason=of.claim.contrary)


def _interests(of: Gathered) -> Finding:
    titles = [source.title for source in of.without_interests]
    missing = (
        format_lazy(_("State the interests of these sources: {titles}."), titles=_names(titles)) if titles else None
    )
    return Finding({"stated": len(of.sources) - len(titles), "of": len(of.sources)}, missing)


GATES = (
    Gate("two_origins", _("Two independent origins"), _two_origins),
    Gate("primary_source", _("A primary source"), _primary_source),
    Gate("archived", _("Every web source archived"), _archived),
    Gate("quotes_found", _("Every quote found in its source"), _quotes_found),
    Gate("right_of_reply", _("Right of reply"), _right_of_reply),
    Gate("contrary_evidence", _("Evidence against the verdict considered"), _contrary_evidence),
    Gate("interests", _("Interests of sources stated"), _interests),
)


def states_of(gathered: Gathered) -> list[GateState]:
    """Return every gate, with the waivers of this round; before a claim is submitted, the next round has none yet."""
    waived = {waiver.gate: waiver.reason for waiver in gathered.waivers}
    return [GateState(gate, gate.check(gathered), waived.get(gate.slug)) for gate in GATES]
