"""What became of looking for quotations in archived copies, as the claim's page and its form show it."""

from dataclasses import dataclass

from claims.gathered import Gathered
from claims.models import Evidence
from record.readable import readable
from sources.anchoring import LEFT_OUT, Located, NotLocated
from sources.differences import Run, difference
from sources.models import Passage, Snapshot, Source
from sources.passages import Standing

LONGEST_QUOTE = Evidence._meta.get_field("quote").max_length or 0


@dataclass(frozen=True)
class Quotation:
    """A quotation in what was read: found, other words, something that resembles it a little, or nothing.

    `runs` lead from the quotation to what stands there, where that is the same in other words.
    """

    quote: str
    source: Source
    how: str = ""  # as Passage.How has it; empty where there is no text to look in
    snapshot: Snapshot | None = None
    passage: Passage | Located | NotLocated | None = None
    evidence: Evidence | None = None

    @classmethod
    def of(cls, piece: Evidence, standing: Standing | None) -> "Quotation":
        source = piece.through or piece.source
        if standing is None:
            return cls(piece.quote, source, evidence=piece)
        return cls(piece.quote, source, standing.passage.how, standing.snapshot, standing.passage, piece)

    @property
    def is_found(self) -> bool:
        return self.passage is not None and self.passage.is_found

    @property
    def has_other_words(self) -> bool:
        return self.how == Passage.How.FUZZY

    @property
    def is_wrong(self) -> bool:
        return bool(self.how) and not self.is_found

    @property
    def leaves_out(self) -> bool:
        return LEFT_OUT.search(self.quote.strip()) is not None

    @property
    def as_it_stands(self) -> str:
        """The words of the source that can be quoted instead; empty where it has no such passage, or too many words."""
        words = readable(self.passage.exact).strip() if self.passage and self.has_other_words else ""
        return words if len(words) <= LONGEST_QUOTE else ""

    @property
    def runs(self) -> list[Run]:
        return difference(self.quote.strip(), self.as_it_stands, None) if self.has_other_words else []

    @property
    def percent(self) -> int:
        """How much of the quotation is the same there."""
        return int(100 * self.passage.score) if self.passage else 0


def quotations(gathered: Gathered) -> list[Quotation]:
    """Return the quotations of a claim's evidence, with where they stand."""
    return [Quotation.of(piece, gathered.standings.get(piece.pk)) for piece in gathered.quoting]
