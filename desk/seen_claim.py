"""A claim as a person sees it now, and what a part of its page is."""

from abc import ABC, abstractmethod
from datetime import datetime
from functools import cache, cached_property
from typing import ClassVar

from django.db.models import QuerySet, Subquery

from claims import permissions, precedents, replies, submissions, workflow
from claims.discussion import comments_of, people_to_mention
from claims.gates import GateState, states_of
from claims.gathered import CLAIM, NOW, NUMBER, ROUND, Gathered, asked
from claims.guards import Failure
from claims.history import Past
from claims.models import Adjudication, AnotherLook, Claim, Comment, Embargo, Event, Invitation, Recusal
from claims.permissions import Person
from claims.precedents import Checked, Departure, Similar
from claims.prepared import Given
from claims.submissions import Change
from claims.together import Together
from desk import judgments, looking, moved_on
from desk.discussion import MOST_PEOPLE
from desk.replies import letters_of
from desk.verbs import STEPS
from record.models import Pin

Context = dict[str, object]
HISTORY_SHOWN = 50  # events, and as many versions, on the claim's own page


class OnThePage(Gathered):
    """What belongs to a claim, with what its pages show beside; its discussion for whoever may read or join it."""

    def __init__(self, claim: Claim, user: Person):
        super().__init__(claim)
        may_read, may_join = permissions.can_read_discussion, permissions.can_join_discussion
        self.has_discussion = may_read(user, claim) or may_join(user, claim)

    def statement(self) -> Together:
        return shown_beside(has_discussion=self.has_discussion, is_blind=self.claim.is_blind)


@cache
def shown_beside(*, has_discussion: bool, is_blind: bool) -> Together:
    """Return what a claim's pages read of it, put together for each of these cases."""
    overruling = Adjudication.objects.overruling().filter(claim=CLAIM, round=ROUND)
    return Together(
        asked()
        | judgments.asked(CLAIM)
        | looks_at(CLAIM)
        | {
            "letters": letters_of(CLAIM),
            "recusals": Recusal.objects.filter(claim=CLAIM).select_related("reviewer"),
            "invitations": Invitation.objects.open().filter(claim=CLAIM).select_related("reviewer", "by"),
            "unheeded": Embargo.objects.unheeded().filter(claim=CLAIM).select_related("by"),
            "overruling": overruling.select_related("editor"),
            "late": replies.came_after_publication(CLAIM),
            "comments": comments_of(CLAIM) if has_discussion else Comment.objects.none(),
            "people": people_to_mention(is_blind=is_blind)[: MOST_PEOPLE if has_discussion else 0],
            "told": moved_on.told(CLAIM),
            "turns": looking.turns_of(CLAIM),
            "imports": Event.objects.filter(claim=CLAIM, verb=workflow.IMPORTED).select_related("by"),
            "pins": Pin.objects.filter(number=NUMBER, until__gt=NOW),
        }
    )


def looks_at(claim: Given) -> "dict[str, QuerySet[AnotherLook]]":
    """Return the looks that no editor has settled, and those for which the claim was reopened since it is public."""
    looks = AnotherLook.objects.filter(claim=claim).select_related("source")
    published = Event.objects.filter(claim=claim, verb="publish").order_by("-pk").values("at")[:1]
    reopened = looks.filter(settled_as=AnotherLook.SettledAs.REOPENED, settled_at__gt=Subquery(published))
    is_public_and_in_work = reopened.filter(claim__standing=Claim.Standing.PUBLISHED).exclude(
        claim__stage=Claim.Stage.DONE
    )
    return {"looks": looks.filter(settled_at=None), "reopened": is_public_and_in_work}


class SeenClaim:
    """A claim as a person sees it now. What several parts ask for is asked once."""

    def __init__(self, claim: Claim, user: Person, looked_before: datetime | None = None):
        permissions.learn(user, claim)
        self.claim = claim
        self.user = user
        self.looked_before = looked_before

    @cached_property
    def may_edit(self) -> bool:
        return self.claim.is_editable and permissions.can_edit(self.user, self.claim)

    @cached_property
    def past(self) -> Past:
        return Past(self.claim, self.user, HISTORY_SHOWN)

    @cached_property
    def gathered(self) -> OnThePage:
        return OnThePage(self.claim, self.user)

    @cached_property
    def gates(self) -> list[GateState]:
        return states_of(self.gathered)

    @cached_property
    def changes(self) -> list[Change]:
        return submissions.changes(self.claim, self.gathered)

    @cached_property
    def similar(self) -> Similar:
        """Return what resembles the statement. Whoever may see one claim may see all (ClaimAdmin)."""
        others = Claim.objects.select_related("assignee")
        on_desk = precedents.on_desk(self.claim.statement, self.claim.language, others, self.claim)
        return Similar(self.checked.published, self.checked.by_others, on_desk)

    @cached_property
    def checked(self) -> Checked:
        return precedents.checked(self.claim.statement, self.claim.language, self.claim.number)

    @cached_property
    def departures(self) -> list[Departure]:
        """Return the close precedents from which the proposed rating is far; none where this person may not see it."""
        if not permissions.can_see_proposal(self.user, self.claim):
            return []
        return precedents.departures(self.claim.proposed_rating, self.checked.published)

    @cached_property
    def verbs(self) -> list[str]:
        """Return the verbs that have a page and that this person may use now.

        Left out are those that would find nothing to do: waive where no gate fails, and of the two verbs of an embargo
        one. Planning stands on the page itself.
        """
        idle = {"plan", "embargo" if self.gathered.rows["waiting"] else "lift_embargo"}
        if all(state.state != "failed" for state in self.gates):
            idle.add("waive")
        return [verb for verb in workflow.available(self.claim, self.user) if verb in STEPS and verb not in idle]

    @cached_property
    def missing(self) -> dict[str, list[Failure]]:
        """Return what the claim lacks for each of these verbs."""
        return {verb: workflow.missing(self.claim, verb, self.gathered) for verb in self.verbs}


class Part(ABC):
    """A section of a page about a claim: what its template takes, or None where there is nothing to show."""

    template_name: ClassVar[str]

    @abstractmethod
    def context(self, seen: SeenClaim) -> Context | None: ...
