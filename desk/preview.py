"""What would be published of a claim now: its document, built and not appended, and what it would change."""

from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext_lazy as _

from claims import guards, permissions
from claims.documents import content_of
from claims.gathered import Gathered
from claims.models import Claim
from claims.permissions import Person
from public.website.changes import Change, changes
from record import log
from record.documents import FactCheckDocument
from record.formats import InvalidDocument
from record.models import Entry, FactCheck

FAILED = "failed"
REFUSED = _(
    "A preview shows the proposed rating. You see it once the assessments are in; until then its author alone does."
)


@dataclass(frozen=True)
class Preview:
    """The document that would be appended, or what is missing for it; and what would change of what is public.

    Gates that fail are never published: they are left out of the document, and `failing` says what to do for them.
    Of what stands as it was imported, nothing is missing: it is what was published.
    `changes` is None before the first publication. While assessments may still come in, the document is the author's:
    with the proposed rating, and without judgments.
    """

    document: FactCheckDocument | None
    missing: list[str]
    failing: list[str]
    changes: list[Change] | None
    is_judged: bool


def may_see(person: Person, claim: Claim) -> bool:
    return permissions.can_see_proposal(person, claim)


def preview(claim: Claim, person: Person) -> Preview:
    """Build what this person, who may see the proposal, would publish."""
    is_judged = permissions.can_see_assessments(person, claim)
    gathered = Gathered(claim)
    failing: list[str] = []
    if not claim.is_as_imported:
        if missing := [str(failure) for failure in guards.is_written(claim, {"gathered": gathered})]:
            return Preview(None, missing, [], None, is_judged)
        failing = [str(failure) for failure in guards.passes_gates(claim, {"gathered": gathered})]
    content = content_of(claim, is_judged=is_judged, gathered=gathered)
    passing = [gate for gate in content.gates if gate.state != FAILED]
    try:
        document = log.draft(
            msgspec.structs.replace(content, gates=passing), number=claim.number, action=Entry.Action.UPDATED.value
        )
    except InvalidDocument as invalid:
        return Preview(None, [f"{key}: {problem}" for key, problem in invalid.problems.items()], [], None, is_judged)
    public = FactCheck.objects.filter(number=claim.number or 0).select_related("document").first()
    return Preview(document, [], failing, changes(public.read(), document) if public else None, is_judged)
