"""One document as a reader takes it in: who said it, the evidence by what it shows, how it was decided."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from record.documents import Actor, Appearance, Evidence, FactCheckDocument, Reply, Source, Summary
from record.models import FactCheck

BEARINGS = ("refutes", "supports", "context")


@dataclass(frozen=True)
class Saying:
    """An appearance with its actor and source."""

    appearance: Appearance
    actor: Actor
    source: Source | None

    @property
    def stance(self) -> str:
        return self.appearance.stance


@dataclass(frozen=True)
class Origin:
    """The work that a source rests on; without a slug where the document names it by that alone."""

    title: str
    slug: str | None


@dataclass(frozen=True)
class Cited:
    """A piece of evidence with its source, and the work that this rests on."""

    evidence: Evidence
    source: Source
    origin: Origin | None

    @property
    def stance(self) -> str:
        return self.evidence.stance


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


def verdict_context(document: FactCheckDocument) -> dict[str, object]:
    """Return what the verdict's template shows beside the document itself."""
    actors = {actor.slug: actor for actor in document.actors}
    sources = {source.slug: source for source in document.sources}
    cited = {item.source for item in document.evidence}
    appearances = [Saying(item, actors[item.actor], sources.get(item.source or "")) for item in document.appearances]
    evidence = [Cited(item, sources[item.source], _origin(sources, item.source)) for item in document.evidence]
    votes = [vote.rating for vote in document.assessments]
    return {
        "appearances": _grouped(appearances, FactCheck.STANCES),
        "evidence": _grouped(evidence, BEARINGS),
        "replies": [Answered(reply, actors[reply.actor]) for reply in document.replies],
        "speakers": _speakers(appearances),
        "said": Counter(item.stance for item in appearances),
        "shown": Counter(item.stance for item in evidence),
        "cited": len(cited),
        "primary": sum(sources[slug].tier == "primary" for slug in cited),
        "votes": votes,
        "agreeing": votes.count(document.rating.slug),
        "is_unanimous": bool(votes) and set(votes) == {document.rating.slug},
    }


def _origin(sources: dict[str, Source], slug: str) -> Origin | None:
    origin = sources[slug].origin
    if origin is None:
        return None
    return Origin(sources[origin].title, origin) if origin in sources else Origin(origin, None)


def _speakers(appearances: list[Saying]) -> list[str]:
    """Return the names of those who assert the claim, each once; where nobody does, of those who repeat it."""
    for stance in ("asserts", "repeats"):
        names = [item.actor.name for item in appearances if item.stance == stance]
        if names:
            return list(dict.fromkeys(names))
    return []


def _grouped(items: list[S], stances: Iterable[str]) -> list[tuple[str, list[S]]]:
    """Group the items by stance, in this order, without empty groups."""
    groups = [(stance, [item for item in items if item.stance == stance]) for stance in stances]
    return [group for group in groups if group[1]]


def related(document: FactCheckDocument, limit: int) -> list[Relation]:
    """Return the public fact-checks that the document names, or that name it, the newest first."""
    named = {item.number: item.relation for item in document.related}
    naming_it = FactCheck.objects.find(("related", str(document.number))).select_related("document")
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
