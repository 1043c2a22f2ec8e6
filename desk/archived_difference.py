"""What changed between two snapshots of a source, as the desk shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from desk.archived_text import Mark
from sources.differences import Kind, Run, difference

CONTEXT = 200  # characters of what stayed, on either side of a change
MAX_SHOWN = 100_000  # characters of a difference on one page
MAX_RUN = 10_000  # characters of one run; of a longer one its beginning is shown


@dataclass(frozen=True)
class Piece:
    """A run of a difference, with how many more of its characters are not shown."""

    kind: str
    text: str
    more: int = 0


@dataclass(frozen=True)
class Comparison:
    """The pieces of a difference, and how many changes of which kind they are made of."""

    pieces: tuple[Piece, ...]
    replaced: int
    removed: int
    added: int
    is_whole: bool  # whether all pieces are there

    @property
    def changes(self) -> int:
        return self.replaced + self.removed + self.added


@dataclass(frozen=True)
class Quoted:
    """A quote, and whether it stands in the earlier and in the later text."""

    before: Mark
    after: Mark

    @property
    def is_same(self) -> bool:
        return self.before.is_quote == self.after.is_quote


def quotes_in_both(before: Iterable[Mark], after: Iterable[Mark]) -> list[Quoted]:
    """Return each quote that was looked for in two texts, those first that stand in one of them alone."""
    later = {mark.quote: mark for mark in after}
    found = [Quoted(mark, later[mark.quote]) for mark in before if mark.quote in later]
    return sorted(found, key=lambda quoted: quoted.is_same)


def compared(before: str, after: str) -> Comparison:
    """Compare two texts. Of what they have in common only the surroundings of changes are shown."""
    found = difference(before, after, CONTEXT)
    kinds = _kinds(found)
    pieces, shown = [], 0
    for run in found:
        if shown >= MAX_SHOWN:
            break
        text = run.text[:MAX_RUN]
        pieces.append(Piece(run.kind.value, text, len(run.text) - len(text)))
        shown += len(text)
    return Comparison(
        tuple(pieces),
        replaced=kinds.count({Kind.REMOVED, Kind.ADDED}),
        removed=kinds.count({Kind.REMOVED}),
        added=kinds.count({Kind.ADDED}),
        is_whole=len(pieces) == len(found),
    )


def _kinds(runs: Iterable[Run]) -> Sequence[set[Kind]]:
    """Return the kinds of the runs of each change: what was removed and what was added in its place are one."""
    stayed = (Kind.EQUAL, Kind.SKIPPED)
    return [{run.kind for run in group} for same, group in groupby(runs, lambda run: run.kind in stayed) if not same]
