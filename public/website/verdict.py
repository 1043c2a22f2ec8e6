"""One document as a reader takes it in: who said it, the evidence by what it shows, how it was decided."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from public.website import text_fragments
from public.website.labels import MARKS, figures, label
from public.website.notices import Lines
from public.website.writing import length
from record.documents import (
    SAYING,
    STANCES,
    Actor,
    Appearance,
    Evidence,
    FactCheckDocument,
    Gate,
    Reply,
    Source,
    Summary,
    published_on,
    speakers,
)
from record.models import FactCheck

BEARINGS = ("refutes", "supports", "context")


@dataclass(frozen=True)
class Saying:
    """An appearance with its actor and source, and who attributes it to the actor."""

    appearance: Appearance
    actor: Actor
    source: Source | None
    by: Actor | Source | None

    @property
    def stance(self) -> str:
        return self.appearance.stance

    @property
    def is_shown(self) -> bool:
        return self.appearance.is_shown

    @property
    def attributing_source(self) -> Source | None:
        return self.by if isinstance(self.by, Source) else None

    @property
    def attributing_actor(self) -> Actor | None:
        return self.by if isinstance(self.by, Actor) else None


@dataclass(frozen=True)
class Sayings:
    """The sayings of one stance: those that actors are shown saying, and apart from them all others."""

    stance: str
    shown: list[Saying]
    not_shown: list[Saying]


@dataclass(frozen=True)
class Origin:
    """The work that a source rests on; without a slug where the document names it by that alone."""

    title: str
    slug: str | None


@dataclass(frozen=True)
class Cited:
    """A piece of evidence with its source, the work that this rests on, and the source through which it was read.

    `place` is its own in the document, counted from 1, and `told` what became of its sources since.
    """

    evidence: Evidence
    source: Source
    origin: Origin | None
    through: Source | None
    successor: Source | None
    place: int
    told: Lines

    @property
    def stance(self) -> str:
        return self.evidence.stance

    @property
    def address(self) -> str | None:
        """Where the source is on the web, and the passage there if that was read in the source itself."""
        return self._leading_to_the_passage(self.source.url) if self.through is None else self.source.url

    @property
    def archive_address(self) -> str | None:
        """Where the archived copy can be read, and the passage in it."""
        return self._leading_to_the_passage(self.evidence.archive.url) if self.evidence.archive else None

    def _leading_to_the_passage(self, address: str | None) -> str | None:
        passage, archive = self.evidence.passage, self.evidence.archive
        if address is None or passage is None:
            return address
        return text_fragments.leading_to(passage, address, archive.media_type if archive else None)


@dataclass(frozen=True)
class Check:
    """A check before publication with its mark, and in words how it came out and what was counted.

    Earlier documents name checks that passed by rules which asked for less, and have no figures: those get no tick.
    """

    gate: Gate
    mark: str
    state: str
    figures: str


@dataclass(frozen=True)
class Vote:
    """A reviewer's rating; `blind` says whether it was given blind, None where that was not recorded."""

    rating: str
    blind: bool | None


@dataclass(frozen=True)
class Answered:
    """A right of reply with its actor."""

    reply: Reply
    actor: Actor


@dataclass(frozen=True)
class Relation:
    """A related fact-check; `kind` is the group of labels that has the relation's words, seen from this side."""

    kind: str
    relation: str
    summary: Summary


class HasStance(Protocol):
    @property
    def stance(self) -> str: ...


S = TypeVar("S", bound=HasStance)


def verdict_context(document: FactCheckDocument, told: Lines) -> dict[str, object]:
    """Return what the verdict's template shows beside the document itself, with what became of its sources since."""
    actors = {actor.slug: actor for actor in document.actors}
    sources = {source.slug: source for source in document.sources}
    sayings = [_saying(item, actors, sources) for item in document.appearances]
    evidence = [
        Cited(
            item,
            sources[item.source],
            _origin(sources, item.source),
            sources.get(item.through or ""),
            sources.get(sources[item.source].superseded_by or ""),
            place,
            told.at(place),
        )
        for place, item in enumerate(document.evidence, start=1)
    ]
    votes = [Vote(vote.rating, document.was_blind(vote)) for vote in document.assessments]
    return {
        "published_on": published_on(document),
        # Judged and checked where it was imported from, and not here since.
        "is_as_imported": document.imported is not None and not document.gates and not document.assessments,
        "statement_length": length(document.claim.statement),
        "first": _first(sayings),
        "sayings": _by_stance(sayings),
        "evidence": _grouped(evidence, BEARINGS),
        "references": {item.evidence.number: f"#evidence-{item.place}" for item in evidence if item.evidence.number},
        "told": told,
        "replies": [Answered(reply, actors[reply.actor]) for reply in document.replies],
        "checks": [_check(gate) for gate in document.gates],
        "speakers": [actor.name for actor in speakers(document)[1]],
        "deniers": len({item.actor.slug for item in sayings if item.stance == "denies" and item.is_shown}),
        "bears": Counter(item.stance for item in evidence),
        "cited": len({item.source for item in document.evidence}),
        "primary": len(_read_at_first_hand(evidence)),
        "pieces": len(evidence),
        "unrecorded": sum(item.evidence.read is None for item in evidence),
        "votes": votes,
        "agreeing": sum(vote.rating == document.rating.slug for vote in votes),
        "is_unanimous": {vote.rating for vote in votes} == {document.rating.slug},
        "are_blind": all(vote.blind for vote in votes),
        "knowing": sum(vote.blind is False for vote in votes),
        "not_recorded": sum(vote.blind is None for vote in votes),
        "dissenting": sum(each.count for each in document.dissent.ratings) if document.dissent else 0,
        "without_conflict": sum(vote.without_conflict is True for vote in document.assessments),
    }


def _check(gate: Gate) -> Check:
    if gate.state == "passed" and gate.figures is None:
        return Check(gate, "·", _("Passed by the rules of that time"), "")
    return Check(gate, MARKS.get(gate.state, "?"), label(gate.state, "state"), figures(gate.gate, gate.figures or {}))


def _saying(item: Appearance, actors: dict[str, Actor], sources: dict[str, Source]) -> Saying:
    by = actors.get(item.attributed_by or "") or sources.get(item.attributed_by or "")
    return Saying(item, actors[item.actor], sources.get(item.source or ""), by)


def _first(sayings: list[Saying]) -> Saying | None:
    """Return the earliest saying that is shown: an assertion, or else a repetition.

    Where none is, the earliest of which it is said by whom it is attributed, and at the last any other.
    """
    candidates = [item for item in sayings if item.stance in SAYING]
    return min(candidates, key=_precedence, default=None)


def _precedence(saying: Saying) -> tuple[bool, bool, int, str]:
    return (
        not saying.is_shown,
        saying.by is None and not saying.is_shown,
        SAYING.index(saying.stance),
        saying.appearance.said_by_then,
    )


def _by_stance(sayings: list[Saying]) -> list[Sayings]:
    return [
        Sayings(stance, [item for item in items if item.is_shown], [item for item in items if not item.is_shown])
        for stance, items in _grouped(sayings, STANCES)
    ]


def _read_at_first_hand(evidence: list[Cited]) -> set[str]:
    """Return the primary sources of which a piece was read itself."""
    return {item.source.slug for item in evidence if item.source.tier == "primary" and item.evidence.read == "itself"}


def _origin(sources: dict[str, Source], slug: str) -> Origin | None:
    origin = sources[slug].origin
    if origin is None:
        return None
    return Origin(sources[origin].title, origin) if origin in sources else Origin(origin, None)


def _grouped(items: list[S], stances: Iterable[str]) -> list[tuple[str, list[S]]]:
    """Group the items by stance, in this order, without empty groups."""
    groups = [(stance, [item for item in items if item.stance == stance]) for stance in stances]
    return [group for group in groups if group[1]]


def related(document: FactCheckDocument, limit: int) -> list[Relation]:
    """Return the public fact-checks that the document names, or that name it, the newest first."""
    named = {item.number: item.relation for item in document.related}
    naming_it = FactCheck.objects.naming("related", str(document.number)).select_related("document")
    rows = {row.number: row for row in naming_it.newest_first()[:limit]}
    if named:
        rows |= FactCheck.objects.in_bulk(list(named))
    found = sorted(rows.values(), key=lambda row: -row.index)[:limit]
    return [
        Relation("relation", named[row.number], row.summary())
        if row.number in named
        else Relation("related_by", _relation_to(document.number, row), row.summary())
        for row in found
    ]


def _relation_to(number: int, row: FactCheck) -> str:
    return next(item.relation for item in row.read().related if item.number == number)
