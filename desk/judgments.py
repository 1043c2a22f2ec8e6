"""How a claim was judged, on its page and where it is adjudicated: everybody's judgment side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from claims import permissions, rounds
from claims.gathered import Gathered
from claims.models import Adjudication, Assessment, Claim, Rating
from claims.permissions import Person
from claims.prepared import Given

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Judgment:
    """One column: who judged, how, and why. `steps` are the scale's, of which the rating's is marked."""

    by: str
    role: "StrOrPromise"
    rating: Rating
    steps: tuple[bool, ...]
    reasons: str = ""
    remarks: tuple["StrOrPromise", ...] = ()

    @property
    def place(self) -> int | None:
        """Return which step it is, counted from the worst, or None for a rating outside the order."""
        return self.steps.index(True) + 1 if any(self.steps) else None


@dataclass(frozen=True)
class Round:
    number: int
    judgments: tuple[Judgment, ...]


def asked(claim: Given) -> "dict[str, QuerySet[Any]]":
    """Return which rows `seen_by` takes beside those of every page."""
    scales = Rating.objects.filter(assessments__claim=claim).values("scale")
    steps = Rating.objects.filter(scale__in=scales, value__isnull=False).order_by("value")
    return {"steps": steps, "ends": rounds.ending_reviews(claim)}


def seen_by(person: Person, claim: Claim, gathered: Gathered) -> list[Round]:
    """Return the complete rounds, the newest first, as far as this person may see them."""
    if not permissions.can_see_assessments(person, claim):
        return []
    shown = rounds.complete(gathered.assessments, gathered.rows["ends"])
    assessments = [each for each in gathered.assessments if each.round in shown]
    adjudications = {each.round: each for each in gathered.adjudications}
    ladder = _ladder(gathered.rows["steps"])
    found = []
    for number in sorted(shown, reverse=True):
        judgments = [_of_reviewer(each, ladder) for each in assessments if each.round == number]
        if number == claim.round and claim.proposed_rating is not None:
            judgments.insert(0, _proposal(claim, claim.proposed_rating, ladder))
        if number in adjudications:
            judgments.append(_of_editor(adjudications[number], ladder))
        found.append(Round(number, tuple(judgments)))
    return found


Ladder = dict[int, list[int]]  # by scale, its ratings that have a number, from the worst up


def _ladder(steps: Iterable[Rating]) -> Ladder:
    found: Ladder = {}
    for rating in steps:
        found.setdefault(rating.scale_id, []).append(rating.pk)
    return found


def _steps(rating: Rating, ladder: Ladder) -> tuple[bool, ...]:
    return tuple(key == rating.pk for key in ladder.get(rating.scale_id, ()))


def _proposal(claim: Claim, rating: Rating, ladder: Ladder) -> Judgment:
    return Judgment(str(claim.assignee), _("proposed"), rating, _steps(rating, ladder))


def _of_reviewer(assessment: Assessment, ladder: Ladder) -> Judgment:
    blind = {True: _("blind"), False: _("not blind"), None: _("not recorded whether blind")}[assessment.blind]
    declared = (
        _("declared to have no conflict of interest")
        if assessment.is_without_conflict
        else _("not asked about conflicts of interest")
    )
    return Judgment(
        str(assessment.reviewer),
        _("assessed"),
        assessment.rating,
        _steps(assessment.rating, ladder),
        assessment.reasons,
        (blind, declared),
    )


def _of_editor(adjudication: Adjudication, ladder: Ladder) -> Judgment:
    public = _("reasons are published") if adjudication.are_reasons_public else _("reasons stay at the desk")
    return Judgment(
        str(adjudication.editor),
        _("adjudicated"),
        adjudication.rating,
        _steps(adjudication.rating, ladder),
        adjudication.reasons,
        (public,),
    )
