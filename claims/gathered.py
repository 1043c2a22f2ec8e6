"""What belongs to a claim, read once for all that ask for it: the checks, the document, the pages."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DateTimeField
from django.utils import timezone

from claims.kept import kept_appearances, kept_evidence
from claims.models import (
    Adjudication,
    AlsoChecked,
    Appearance,
    Assessment,
    Claim,
    ClaimRelation,
    Embargo,
    Evidence,
    ImportedFrom,
    Rating,
    Reading,
    Reply,
    Submission,
    Topic,
    Waiver,
)
from claims.prepared import Given
from claims.together import Together
from record.readable import is_blank
from sources.models import Source
from sources.passages import Standing, standings
from sources.related_works import read_copies, related_works

if TYPE_CHECKING:
    from django.db.models import QuerySet


CLAIM, ROUND, NUMBER = (Given(name, BigIntegerField()) for name in ("claim", "round", "number"))
NOW = Given("now", DateTimeField())


def asked() -> "dict[str, QuerySet[Any]]":
    """Return which rows are read together of every claim, by the names under which `rows` has them."""
    return {
        "evidence": Evidence.objects.filter(claim=CLAIM),
        "appearances": Appearance.objects.filter(claim=CLAIM).select_related("actor", "attributed_by"),
        "replies": Reply.objects.filter(claim=CLAIM).select_related("actor"),
        "topics": Topic.objects.filter(claims=CLAIM),
        "related": ClaimRelation.objects.filter(claim=CLAIM).select_related("other"),
        "also_checked": AlsoChecked.objects.filter(claim=CLAIM).select_related("review__publisher"),
        "imported_from": ImportedFrom.objects.filter(claim=CLAIM),
        "assessments": Assessment.objects.filter(claim=CLAIM).select_related("reviewer", "rating"),
        "adjudications": Adjudication.objects.filter(claim=CLAIM).select_related("editor", "rating"),
        "waivers": Waiver.objects.filter(claim=CLAIM).select_related("editor"),
        "waiting": Embargo.objects.waiting().filter(claim=CLAIM).select_related("by"),
        "submissions": Submission.objects.filter(claim=CLAIM, round__gte=ROUND - 1),
    }


@cache
def belonging() -> Together:
    return Together(asked())


class Gathered:
    """What belongs to a claim: its rows in one statement, and in three the works with their copies and passages."""

    def __init__(self, claim: Claim, rows: Mapping[str, list[Any]] | None = None):
        self.claim = claim
        if rows is not None:  # all that belongs to a claim that is not saved yet
            self.rows = {name: [] for name in belonging().asked} | dict(rows)

    def statement(self) -> Together:
        return belonging()

    @cached_property
    def rows(self) -> Mapping[str, list[Any]]:
        """What the statement reads, by the names that it gives it."""
        claim = self.claim
        return self.statement().read(claim=claim.pk, round=claim.round, number=claim.number or 0, now=timezone.now())

    @cached_property
    def cited_keys(self) -> set[int]:
        """The keys of the works that its rows name, as they name them: a work may be merged into another since."""
        pieces, sayings = self.rows["evidence"], self.rows["appearances"]
        keys = {key for piece in pieces for key in (piece.source_id, piece.through_id)}
        return {key for key in keys | {each.source_id for each in sayings} if key is not None}

    @cached_property
    def works(self) -> Mapping[int, Source]:
        """These works and all that these rest on, are superseded by or were merged with, with their copies."""
        works = related_works(self.cited_keys)
        read_copies(works.values())
        return works

    @cached_property
    def evidence(self) -> list[Evidence]:
        pieces: list[Evidence] = self.rows["evidence"]
        for piece in pieces:
            piece.source = self.works[piece.source_id]
            piece.through = self.works[piece.through_id] if piece.through_id is not None else None
        return kept_evidence(pieces)

    @cached_property
    def appearances(self) -> list[Appearance]:
        sayings: list[Appearance] = self.rows["appearances"]
        for each in sayings:
            each.source = self.works[each.source_id] if each.source_id is not None else None
        return kept_appearances(sayings)

    @property
    def replies(self) -> list[Reply]:
        return self.rows["replies"]

    @property
    def topics(self) -> list[Topic]:
        return self.rows["topics"]

    @property
    def related(self) -> list[ClaimRelation]:
        return self.rows["related"]

    @property
    def also_checked(self) -> list[AlsoChecked]:
        return self.rows["also_checked"]

    @property
    def imported_from(self) -> ImportedFrom | None:
        return next(iter(self.rows["imported_from"]), None)

    @property
    def assessments(self) -> list[Assessment]:
        """Those of every round."""
        return self.rows["assessments"]

    @property
    def adjudications(self) -> list[Adjudication]:
        """Those of every round."""
        return self.rows["adjudications"]

    @property
    def waivers(self) -> list[Waiver]:
        """Those of this round; before a claim is submitted, the next round has none yet."""
        claim = self.claim
        return [] if claim.is_editable else [each for each in self.rows["waivers"] if each.round == claim.round]

    def submission(self, number: int) -> Submission | None:
        """Return what was kept when the claim was submitted in a round: in this one, or the one before."""
        return next((each for each in self.rows["submissions"] if each.round == number), None)

    @property
    def verdict(self) -> Rating | None:
        """The rating that stands in this round, as `Claim.verdict` has it."""
        decided = (each.rating for each in self.adjudications if each.round == self.claim.round)
        return next(decided, self.claim.proposed_rating)

    @cached_property
    def cited(self) -> dict[int, Source]:
        """The works that are cited, read through or quoted in an appearance, by their keys."""
        works = [work for piece in self.evidence for work in (piece.source, piece.through) if work is not None]
        works += [each.source for each in self.appearances if each.source is not None]
        return {work.pk: work for work in works}

    @property
    def on_the_web(self) -> list[Source]:
        """The works among these that have an address, by title."""
        return sorted((work for work in self.cited.values() if work.url), key=lambda work: work.title)

    @property
    def unarchived(self) -> list[Source]:
        return [work for work in self.on_the_web if not work.copies()]

    @property
    def without_interests(self) -> list[Source]:
        """The sources of which nobody said what interest they have, by title."""
        return sorted((work for work in self.sources if is_blank(work.interests)), key=lambda work: work.title)

    @cached_property
    def sources(self) -> list[Source]:
        """The sources that the evidence cites, each once."""
        return list({piece.source_id: piece.source for piece in self.evidence}.values())

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """Where the quotation of each piece stands in what was read, by the piece's key; none without a text."""
        asked = {piece.pk: ((piece.through or piece.source).pk, piece.quote) for piece in self.quoting}
        found = standings(set(asked.values()), self.works)
        return {piece: found[each] for piece, each in asked.items() if each in found}

    @property
    def quoting(self) -> list[Evidence]:
        """The pieces of evidence that quote."""
        return [piece for piece in self.evidence if not is_blank(piece.quote)]

    @property
    def origins(self) -> int:
        """How many independent works were read: three articles on one study count once, and so does all that one
        article tells of others."""
        reading = Reading(self.evidence)
        return len({reading.of(piece).root().pk for piece in self.evidence})
