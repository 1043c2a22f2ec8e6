"""What readers are told of sources since a verdict was published: above it, at its evidence, on the source's page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from public.website.lists import LISTED
from record import reading, told
from record.documents import Evidence, FactCheckDocument, Notice, Source, Summary
from record.models import FactCheck
from record.stored import MAX_INDEX
from record.told import Told

WHATEVER_RESTS_ON_IT = ("retracted", "superseded")  # also what rests on such a source is concerned
LOOKED_AT = 50  # the newest notices about a source, from which its page takes the fact-checks that they concern
MOST_CONCERNED = 12


@dataclass(frozen=True)
class Line:
    """A notice as a page says it, with its source. `settled_by` is the one that says that the verdict still stands.

    `places` are those of the pieces of evidence that it concerns, counted from 1.
    """

    notice: Notice
    source: Source
    settled_by: Notice | None = None
    places: Sequence[int] = ()


@dataclass(frozen=True)
class Lines:
    """The notices of a version: those that stand, and those that are settled."""

    standing: list[Line] = field(default_factory=list)
    settled: list[Line] = field(default_factory=list)

    @property
    def settled_elsewhere(self) -> list[Line]:
        """Return what is settled and concerns no piece of evidence: such as where somebody said something."""
        return [line for line in self.settled if not line.places]

    def at(self, place: int) -> "Lines":
        """Return those that concern a piece of evidence."""
        standing, settled = (
            [line for line in lines if place in line.places] for lines in (self.standing, self.settled)
        )
        return Lines(standing, settled)


def of_version(document: FactCheckDocument, below: int = MAX_INDEX) -> Lines:
    """Return what a page says of the sources of a version that may be shown, by the notices below an index."""
    found = Lines()
    sources = {source.slug: source for source in document.sources}
    for each in told.told(reading.answer(told.of_version(document.number, document.version, below))):
        for notice in each.standing:
            found.standing.append(Line(notice, sources[each.source], places=_places(document, notice)))
        for notice in each.settled:
            line = Line(notice, sources[each.source], each.settled_by, _places(document, notice))
            found.settled.append(line)
    return found


def has_standing(number: int, version: int) -> bool:
    """Return whether something became of a source of a version that may be shown, and nothing has settled it."""
    return any(each.standing for each in told.told(reading.answer(told.of_version(number, version))))


def _places(document: FactCheckDocument, notice: Notice) -> list[int]:
    resting = {source.slug for source in document.sources if source.origin == notice.source}
    concerned = {notice.source} | (resting if notice.kind in WHATEVER_RESTS_ON_IT else set())
    return [place for place, piece in enumerate(document.evidence, start=1) if _concerns(notice, piece, concerned)]


def _concerns(notice: Notice, piece: Evidence, sources: set[str | None]) -> bool:
    return not sources.isdisjoint((piece.source, piece.through)) and notice.passage in (None, piece.quote)


@dataclass(frozen=True)
class Concerned:
    """A fact-check whose source is no longer as it was, with the notices that say so, and nothing has settled."""

    summary: Summary
    standing: list[Notice]


@dataclass(frozen=True)
class OfSource:
    """What a source's page says: which fact-checks are concerned, the newest first, and of those in its list, what."""

    concerned: list[Concerned]
    by_number: dict[int, Told]


def of_source(source: str, shown: Iterable[FactCheck]) -> OfSource:
    """Return what stands of the notices about a source, and what is said of the fact-checks in its list."""
    in_list = {(row.number, row.version) for row in shown}
    newest = reading.answer(told.concerned(source, LOOKED_AT))
    found = told.told(reading.answer(told.of_source(source, in_list.union(newest))))
    standing = [each for each in found if each.standing][:MOST_CONCERNED]
    rows = FactCheck.objects.only(*LISTED).in_bulk([each.number for each in standing]) if standing else {}
    concerned = [Concerned(rows[each.number].summary(), each.standing) for each in standing if each.number in rows]
    return OfSource(concerned, {each.number: each for each in found if (each.number, each.version) in in_list})
