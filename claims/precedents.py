"""What resembles a statement: precedents, which are published, what others have checked, and claims on the desk.

Fact-checks of other publishers are no precedents of ours: they stand apart, and neither kind crowds out the other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from claims import search
from claims.models import Claim, Rating
from record.reading import answer
from record.search import finding, ranking
from record.search.finding import Result
from record.search.index import RECORD
from record.search.models import Searchable
from record.search.passages import shared
from record.search.ranking import Hit
from record.search.searchables import OURS, RATING, THEIRS, facet
from record.search.terms import Question, question

MOST = 5  # of each
# Of a score where a text that has all of the statement gets about 2.
RESEMBLES = 0.45  # below, texts share a word or two
MAY_BE_THE_SAME = 0.7  # below, claims share a subject and little else
FAR = 2  # steps of a scale between ratings that want an explanation


@dataclass(frozen=True, kw_only=True)
class Resembling:
    """The words that something has in common with the statement, and how much of it that is."""

    words: Sequence[str]
    score: float

    @property
    def may_be_the_same(self) -> bool:
        return self.score >= MAY_BE_THE_SAME


@dataclass(frozen=True, kw_only=True)
class Precedent(Resembling):
    """A published fact-check of ours, and its claim where the desk has it.

    Its rating is public: it tells nothing of a claim that is being assessed.
    """

    result: Result
    claim: int | None


@dataclass(frozen=True, kw_only=True)
class OthersCheck(Resembling):
    """A fact-check of another publisher, whose words and rating are theirs, and the key of its external.ClaimReview."""

    result: Result
    review: int


@dataclass(frozen=True, kw_only=True)
class SimilarClaim(Resembling):
    """A claim on the desk that is not public."""

    claim: Claim


@dataclass(frozen=True)
class Checked:
    """What was checked already and resembles a statement, by us and by others, the nearest first."""

    published: Sequence[Precedent]
    by_others: Sequence[OthersCheck]


@dataclass(frozen=True)
class Similar(Checked):
    """What resembles a statement, the nearest first."""

    on_desk: Sequence[SimilarClaim]

    def __len__(self) -> int:
        return len(self.published) + len(self.by_others) + len(self.on_desk)

    @property
    def perhaps_the_same(self) -> "Similar":
        """Return what may be the same claim in other words."""
        return Similar(
            [each for each in self.published if each.may_be_the_same],
            [each for each in self.by_others if each.may_be_the_same],
            [each for each in self.on_desk if each.may_be_the_same],
        )


def similar(statement: str, language: str, among: QuerySet[Claim], claim: Claim | None = None) -> Similar:
    """Return what resembles a statement: what is public, and of these claims those that are not.

    Left out are the claim itself, its own number, and duplicates: a duplicate of one would lead nowhere.
    """
    found = checked(statement, language, claim.number if claim is not None else None)
    return Similar(found.published, found.by_others, on_desk(statement, language, among, claim))


@dataclass(frozen=True)
class Departure:
    """A close precedent whose rating is some steps away from another on the same scale."""

    precedent: Precedent
    steps: int


def departures(rating: Rating | None, published: Sequence[Precedent]) -> list[Departure]:
    """Return the close precedents from which a rating is two steps away or more, the nearest claim first.

    Steps are counted on the rating's own scale, from the truest down; a step without a number, such as “Unproven”, is
    no distance from any other, unless none has one. Fact-checks of others have scales of their own.
    """
    close = [each for each in published if each.may_be_the_same]
    if rating is None or not close:
        return []
    steps = list(Rating.objects.filter(scale=rating.scale_id).select_related("scale").order_by("position"))
    counted = [step for step in steps if step.value is not None] or steps
    places = {facet(RATING, step.key): place for place, step in enumerate(counted)}
    own = next((place for place, step in enumerate(counted) if step == rating), None)
    found = []
    for precedent in close:
        place = next((places[each] for each in precedent.result.facets if each in places), None)
        if own is not None and place is not None and abs(own - place) >= FAR:
            found.append(Departure(precedent, abs(own - place)))
    return found


def checked(statement: str, language: str, number: int | None) -> Checked:
    """Return the fact-checks that resemble a statement, but for the one of this number; of each kind so many."""
    asked, known = answer(ranking.read(RECORD, statement, language or None))
    near = _scores(answer(ranking.hits(RECORD, statement, asked, known, MOST + 1, [OURS, THEIRS])), without=number)
    scores = {key: near[key] for kind in (OURS, THEIRS) for key in [key for key in near if key in kind][:MOST]}
    results = answer(finding.results([*scores]))
    claims = dict(Claim.objects.filter(number__in=[key for key in scores if key in OURS]).values_list("number", "pk"))
    terms = {*asked.word_terms}
    precedents, by_others = [], []
    for each in results:
        words = _in_common(each.statement, each.title, each.language, terms)
        if words and each.id in OURS:
            precedents.append(Precedent(result=each, words=words, score=scores[each.id], claim=claims.get(each.id)))
        elif words:
            key = each.id - Searchable.EXTERNAL_FROM
            by_others.append(OthersCheck(result=each, words=words, score=scores[each.id], review=key))
    return Checked(precedents, by_others)


def on_desk(statement: str, language: str, among: QuerySet[Claim], claim: Claim | None = None) -> list[SimilarClaim]:
    """Return those of these claims that resemble a statement and are not public, but for the claim itself."""
    others = among.exclude(standing=Claim.Standing.PUBLISHED).exclude(closed_as=Claim.ClosedAs.DUPLICATE)
    if claim is not None:
        others = others.exclude(pk=claim.pk)
    asked, known = search.read(statement, language or None)
    scores = _scores(answer(ranking.hits(search.CLAIMS, statement, asked, known, finding.NEAREST)))
    claims = {claim.pk: claim for claim in others.filter(pk__in=[*scores])}
    terms = {*asked.word_terms}
    found = []
    for key, score in scores.items():
        if (claim := claims.get(key)) and (words := _in_common(claim.statement, claim.headline, claim.language, terms)):
            found.append(SimilarClaim(claim=claim, words=words, score=score))
    return found[:MOST]


def on_desk_each(statements: Sequence[str], language: str) -> list[list[SimilarClaim]]:
    """Return for each of many statements the claims on the desk that may be the same, in few statements of SQL.

    Fewer claims are compared than for one statement, and spelling is not corrected.
    """
    if not statements:
        return []
    search.bring_up_to_date()
    asked = [question(statement, language or None) for statement in statements]
    known = answer(ranking.frequencies(search.CLAIMS, *asked))
    hits = answer(ranking.hits_of_each(search.CLAIMS, statements, asked, known, MOST))
    scores = [{hit.id: hit.score for hit in each if hit.score >= MAY_BE_THE_SAME} for each in hits]
    others = Claim.objects.exclude(standing=Claim.Standing.PUBLISHED).exclude(closed_as=Claim.ClosedAs.DUPLICATE)
    claims = others.select_related("assignee").in_bulk({key for each in scores for key in each})
    return [
        [
            SimilarClaim(claim=claims[key], words=_in_common_with(claims[key], one), score=score)
            for key, score in each.items()
            if key in claims
        ]
        for one, each in zip(asked, scores, strict=True)
    ]


def _in_common_with(claim: Claim, asked: Question) -> Sequence[str]:
    return _in_common(claim.statement, claim.headline, claim.language, {*asked.word_terms})


def _in_common(statement: str, headline: str | None, language: str, terms: Collection[int]) -> list[str]:
    """Return the words of a claim that the other statement has: of its own statement, else of its headline."""
    return shared(statement, language, terms) or shared(headline or "", language, terms)


def _scores(hits: Sequence[Hit], without: int | None = None) -> dict[int, float]:
    return {hit.id: hit.score for hit in hits if hit.score >= RESEMBLES and hit.id != without}
