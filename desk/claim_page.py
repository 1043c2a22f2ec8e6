"""A claim's page on the desk is composed of parts. Each part is a small class with a template.

Whoever may edit the claim has ABOVE, the form with BESIDE_RATING, and BELOW. Whoever may not has TOP, READ, VERDICT
beside BESIDE_VERDICT, and BELOW.
A later app adds a part by a line in one of these, or in ON_VERB_PAGES.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from claims import blindness, case_file, permissions, precedents, replies, second_editor, submissions, workflow
from claims.discussion import comments_of, people_to_mention
from claims.gates import GateState, states_of
from claims.gathered import Gathered
from claims.guards import Failure
from claims.history import Past
from claims.models import Adjudication, AnotherLook, Claim, Event
from claims.permissions import Person
from claims.precedents import Departure, Precedent, Similar
from claims.queues import QUEUES
from claims.submissions import Change
from desk import discussion, judgments, looking, moved_on, planning
from desk.evidence_columns import columns, timeline
from desk.mending import mends
from desk.quotations import quotations
from desk.replies import letters_of, right_of_reply
from desk.verbs import ASK_FOR_NOTHING, STEPS
from public.website.labels import figures
from record.models import Pin

Context = dict[str, object]
HISTORY_SHOWN = 50  # events, and as many versions, on the claim's own page
WAITED_FOR = {verb for queue in QUEUES.values() for verb in queue.verbs}


class OnThePage(Gathered):
    """What belongs to a claim, with what its pages show beside."""

    def asked(self) -> "dict[str, QuerySet[Any]]":
        claim = self.claim
        return {
            **super().asked(),
            **judgments.asked(claim),
            **looks_at(claim),
            "letters": letters_of(claim),
            "recusals": claim.recusals.select_related("reviewer"),
            "invitations": claim.invitations.open().select_related("reviewer", "by"),
            "unheeded": claim.embargoes.unheeded().select_related("by"),
            "overruling": Adjudication.objects.overruling()
            .filter(claim=claim, round=claim.round)
            .select_related("editor"),
            "late": replies.came_after_publication(claim),
            "comments": comments_of(claim),
            "people": people_to_mention(claim),
            "told": moved_on.told(claim),
            "turns": looking.turns_of(claim),
            "pins": Pin.objects.filter(number=claim.number or 0, until__gt=timezone.now()),
        }


def looks_at(claim: Claim) -> "dict[str, QuerySet[AnotherLook]]":
    """Return the looks that no editor has settled, and those for which the claim was reopened since it is public."""
    looks = claim.looks.select_related("source")
    published = Event.objects.filter(claim=claim, verb="publish").order_by("-pk").values("at")[:1]
    reopened = looks.filter(settled_as=AnotherLook.SettledAs.REOPENED, settled_at__gt=Subquery(published))
    is_again_in_work = claim.standing == Claim.Standing.PUBLISHED and claim.stage != Claim.Stage.DONE
    return {
        "looks": looks.filter(pk__in=claim.looks.open()),
        "reopened": reopened if is_again_in_work else looks.none(),
    }


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
        return OnThePage(self.claim)

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
        return Similar(self.precedents, on_desk)

    @cached_property
    def precedents(self) -> list[Precedent]:
        return precedents.published(self.claim.statement, self.claim.language, self.claim.number)

    @cached_property
    def departures(self) -> list[Departure]:
        """Return the close precedents from which the proposed rating is far; none where this person may not see it."""
        if not permissions.can_see_proposal(self.user, self.claim):
            return []
        return precedents.departures(self.claim.proposed_rating, self.precedents)

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


class Facts(Part):
    """Where the claim stands."""

    template_name = "desk/parts/facts.html"

    def context(self, seen: SeenClaim) -> Context:
        claim = seen.claim
        in_review = [each for each in seen.gathered.assessments if each.round == claim.round]
        has_verdict = claim.stage in (Claim.Stage.APPROVED, Claim.Stage.DONE)
        is_public = claim.standing == Claim.Standing.PUBLISHED
        return {
            "assessments_in": len(in_review) if claim.stage == Claim.Stage.REVIEW else 0,
            "assessments_needed": settings.ASSESSMENTS_NEEDED,
            "verdict": seen.gathered.verdict if has_verdict else None,
            "pin": next(iter(seen.gathered.rows["pins"]), None) if is_public else None,
            "may_pin": is_public and seen.user.has_perm("record.add_pin"),
        }


class Verbs(Part):
    """What this person may do now, and what is missing for it."""

    template_name = "desk/parts/verbs.html"

    def context(self, seen: SeenClaim) -> Context:
        buttons = [
            {
                "name": verb,
                "label": workflow.VERBS[verb].label,
                "url": reverse(f"admin:claims_claim_{verb}", args=[seen.claim.pk]),
                "is_next": verb in WAITED_FOR and not seen.missing[verb],
                "is_done_at_once": self._is_done_at_once(verb, seen),
            }
            for verb in seen.verbs
        ]
        may_preview = permissions.can_see_proposal(seen.user, seen.claim)
        # Publishing and retracting may lack the same.
        missing = list(dict.fromkeys(failure for found in seen.missing.values() for failure in found))
        return {
            "verbs": buttons,
            "missing": missing,
            "fails_gates": any(each.field != "journal" for each in missing),
            "may_preview": may_preview,
        }

    def _is_done_at_once(self, verb: str, seen: SeenClaim) -> bool:
        """Return whether one click carries it out: it asks for nothing. Where there is a warning, that comes first."""
        return STEPS[verb].form in ASK_FOR_NOTHING and not seen.missing[verb]


class SentBack(Part):
    """Who returned the claim, when and why, until it is submitted again."""

    template_name = "desk/parts/sent_back.html"

    def context(self, seen: SeenClaim) -> Context | None:
        line = looking.sent_back(seen.past, seen.gathered.rows["turns"])
        return {"line": line} if line else None


class SinceLastLook(Part):
    """What others did since this person last looked."""

    template_name = "desk/parts/since.html"

    def context(self, seen: SeenClaim) -> Context | None:
        since = looking.since_last_look(seen.past, seen.user, seen.looked_before)
        return {"since": since, "is_last_look": True} if since else None


class SinceLastRound(Part):
    """What changed since the claim was submitted before."""

    template_name = "desk/parts/since.html"

    def context(self, seen: SeenClaim) -> Context | None:
        since = looking.since_last_round(seen.past, seen.gathered)
        return {"since": since} if since and since.changes else None


class EmbargoOfClaim(Part):
    """The moment at which the approved claim is published, or why it was not published then."""

    template_name = "desk/parts/embargo.html"

    def context(self, seen: SeenClaim) -> Context | None:
        if seen.claim.stage != Claim.Stage.APPROVED:
            return None
        rows = seen.gathered.rows
        embargo = next(iter(rows["waiting"] + rows["unheeded"]), None)
        return {"embargo": embargo, "time_zone": settings.TIME_ZONE} if embargo else None


class Plan(Part):
    """How soon the claim is needed, changed in place by whoever may plan it."""

    template_name = "desk/parts/plan.html"

    def context(self, seen: SeenClaim) -> Context | None:
        form, due = planning.form_for(seen.claim, seen.user), planning.due_in_words(seen.claim)
        if form is None and not due and seen.claim.priority == Claim.Priority.NORMAL:
            return None
        return {"form": form, "due": due, "is_overdue": planning.is_overdue(seen.claim)}


class SecondEditor(Part):
    """Why another editor publishes this approved claim than the one who decided it, and who may."""

    template_name = "desk/parts/second_editor.html"

    def context(self, seen: SeenClaim) -> Context | None:
        claim = seen.claim
        if claim.stage != Claim.Stage.APPROVED:
            return None
        decisions = second_editor.decisions(seen.gathered.waivers, seen.gathered.rows["overruling"])
        if not decisions or not permissions.is_second_editor_required():
            return None
        may_publish = "publish" in seen.verbs
        return {
            "decisions": [decision.told_to(seen.user) for decision in decisions],
            "remedy": "" if may_publish else second_editor.remedy(claim),
        }


class NotBlind(Part):
    """What it means that this reviewer knows a rating of the claim from an earlier round."""

    template_name = "desk/parts/not_blind.html"

    def context(self, seen: SeenClaim) -> Context | None:
        claim, user = seen.claim, seen.user
        if claim.stage != Claim.Stage.REVIEW or not permissions.is_reviewer(user):
            return None
        if permissions.has_written(user, claim) or permissions.has_assessed_in_this_round(user, claim):
            return None
        if permissions.is_still_blind(user, claim):
            return None
        return {"refusal": blindness.refusal(user, claim)}


class Duplicates(Part):
    """What may be the same claim, as long as it can be closed as a duplicate without work being lost."""

    template_name = "desk/parts/duplicates.html"

    def context(self, seen: SeenClaim) -> Context | None:
        if not seen.claim.is_editable:
            return None
        similar = seen.similar.perhaps_the_same
        return {"similar": similar, "closing": seen.claim if "close" in seen.verbs else None} if similar else None


class Precedents(Part):
    """How similar claims were rated that are public.

    What is similar follows from the statement, so it tells no proposal.
    """

    template_name = "desk/parts/precedents.html"

    def context(self, seen: SeenClaim) -> Context:
        return {"similar": seen.similar}


class Departures(Part):
    """From which close precedents the proposed rating is far, for who may see it."""

    template_name = "desk/parts/departures.html"

    def context(self, seen: SeenClaim) -> Context | None:
        return {"departures": seen.departures} if seen.departures else None


class Later(Part):
    """Room for a part that takes the desk longer to find: the page asks for it when it is there (static/later.js)."""

    def __init__(self, template_name: str, is_for_drafts: bool = False):
        self.template_name = template_name  # type: ignore[misc]  # one of two
        self.is_for_drafts = is_for_drafts

    def context(self, seen: SeenClaim) -> Context | None:
        return {} if seen.claim.is_editable or not self.is_for_drafts else None


class Changes(Part):
    """What changed since the claim was submitted, of what it rests on."""

    template_name = "desk/parts/changes.html"

    def context(self, seen: SeenClaim) -> Context | None:
        return {"changes": seen.changes} if seen.changes else None


class Looks(Part):
    """What became of the sources of the published version: what no editor has settled, and why it was reopened."""

    template_name = "desk/parts/looks.html"

    def context(self, seen: SeenClaim) -> Context | None:
        looks, reopened = seen.gathered.rows["looks"], seen.gathered.rows["reopened"]
        return {"looks": looks, "reopened": reopened} if looks or reopened else None


class SourceStates(Part):
    """Which of the works that the claim rests on were superseded, retracted or merged, and through which it does."""

    template_name = "desk/parts/source_states.html"

    def context(self, seen: SeenClaim) -> Context | None:
        works = seen.gathered.works
        cited = sorted((works[key] for key in seen.gathered.cited_keys), key=lambda work: (work.title, work.pk))
        states = [
            {"cited": source, "work": work}
            for source in cited
            for work in dict.fromkeys((source, *source.chain()))
            if work.state_in_words
        ]
        return {"states": states} if states else None


class Gates(Part):
    """How the claim stands at each gate; hidden while that would tell the proposed rating."""

    template_name = "desk/parts/gates.html"

    def context(self, seen: SeenClaim) -> Context | None:
        if not permissions.can_see_proposal(seen.user, seen.claim):
            return None
        may_waive = "waive" in seen.verbs
        gates = [
            {
                "state": state,
                "figures": figures(state.gate.slug, state.finding.figures),
                "mends": mends(state, seen.gathered, seen.user, may_edit=seen.may_edit, may_waive=may_waive),
            }
            for state in seen.gates
        ]
        return {"gates": gates, "failing": sum(state.state == "failed" for state in seen.gates)}


class Quotations(Part):
    """Where each quotation stands in the archived copy of what was read."""

    template_name = "desk/parts/quotations.html"

    def context(self, seen: SeenClaim) -> Context | None:
        found = quotations(seen.gathered)
        wrong = sum(each.is_wrong for each in found)
        return {"quotations": found, "wrong": wrong, "may_edit": seen.may_edit} if found else None


class Judgments(Part):
    """How it was judged, side by side, with the interests that were declared; once this person may see it."""

    template_name = "desk/parts/judgments.html"

    def context(self, seen: SeenClaim) -> Context | None:
        rounds = judgments.seen_by(seen.user, seen.claim, seen.gathered)
        interests = seen.gathered.rows["recusals"] if permissions.can_see_interests(seen.user, seen.claim) else []
        if not rounds and not interests:
            return None
        this_round = rounds[0] if rounds and rounds[0].number == seen.claim.round else None
        earlier = [each for each in rounds if each is not this_round]
        return {"this_round": this_round, "earlier": earlier, "interests": interests}


class Invited(Part):
    """Who is asked to assess the claim, for the editors who may ask somebody."""

    template_name = "desk/parts/invited.html"

    def context(self, seen: SeenClaim) -> Context | None:
        claim = seen.claim
        if claim.stage != Claim.Stage.REVIEW or not permissions.can_see_invitations(seen.user, claim):
            return None
        return {"invitations": seen.gathered.rows["invitations"]}


class History(Part):
    """Who did what, and which fields that changed, the newest first; of a long one its end."""

    template_name = "desk/parts/history.html"

    def context(self, seen: SeenClaim) -> Context:
        return {"page": seen.past.page}


class LateAnswers(Part):
    """What was answered after the version that is public, and the way to another."""

    template_name = "desk/parts/late_answers.html"

    def context(self, seen: SeenClaim) -> Context | None:
        late = seen.gathered.rows["late"]
        is_done = seen.claim.stage == Claim.Stage.DONE
        return {"replies": late, "may_reopen": "reopen" in seen.verbs, "is_done": is_done} if late else None


class RightOfReply(Part):
    """Whom one asks for a reply, what came of it, and the next step."""

    template_name = "desk/parts/right_of_reply.html"

    def context(self, seen: SeenClaim) -> Context | None:
        rows = right_of_reply(seen.claim, seen.user, seen.gathered)
        return {"rows": rows} if rows else None


class Discussion(Part):
    """What those who work on the claim say to each other about it."""

    template_name = "desk/parts/discussion.html"

    def context(self, seen: SeenClaim) -> Context | None:
        return discussion.shown(seen.claim, seen.user, seen.gathered)


class ClaimContext(Part):
    """What a reader must know to understand the claim, its topics, and how it stands to other claims."""

    template_name = "desk/parts/claim_context.html"

    def context(self, seen: SeenClaim) -> Context | None:
        topics, related = seen.gathered.topics, seen.gathered.related
        return {"topics": topics, "related": related} if seen.claim.context or topics or related else None


class EvidenceRows(Part):
    """The evidence in a column for each stance, each piece with its archived copy and where its quote stands there."""

    template_name = "desk/parts/evidence.html"

    def context(self, seen: SeenClaim) -> Context | None:
        return {"columns": columns(seen.gathered)} if seen.gathered.evidence else None


class AppearanceRows(Part):
    """Who said it, from the earliest."""

    template_name = "desk/parts/appearances.html"

    def context(self, seen: SeenClaim) -> Context | None:
        appearances = timeline(seen.gathered.appearances)
        return {"appearances": appearances} if appearances else None


class Analysis(Part):
    """The finding with its texts, and the proposed rating for who may see it."""

    template_name = "desk/parts/analysis.html"

    def context(self, seen: SeenClaim) -> Context | None:
        claim = seen.claim
        if not (claim.summary or claim.analysis):
            return None
        proposed = claim.proposed_rating if permissions.can_see_proposal(seen.user, claim) else None
        places = {piece.number: f"#E{piece.number}" for piece in seen.gathered.evidence if piece.number}
        return {"proposed": proposed, "references": places}


class ReplyRows(Part):
    """The right of reply of each actor."""

    template_name = "desk/parts/replies.html"

    def context(self, seen: SeenClaim) -> Context | None:
        replies = seen.gathered.replies
        return {"replies": replies, "today": timezone.localdate()} if replies else None


class WholeFile(Part):
    """Where the claim's file goes out, for a complaint or an audit."""

    template_name = "desk/parts/case_file.html"

    def context(self, seen: SeenClaim) -> Context | None:
        return {} if case_file.may_take(seen.user, seen.claim) else None


DUPLICATES_LATER = Later("desk/parts/duplicates_later.html", is_for_drafts=True)
PRECEDENTS_LATER = Later("desk/parts/precedents_later.html")
TOP: tuple[Part, ...] = (
    *(Facts(), EmbargoOfClaim(), Verbs(), SentBack(), Plan(), LateAnswers(), Looks(), DUPLICATES_LATER, SourceStates()),
    *(Changes(), NotBlind(), SecondEditor(), SinceLastLook(), SinceLastRound()),
)
ABOVE: tuple[Part, ...] = (*TOP, Gates(), Quotations(), Judgments())
READ: tuple[Part, ...] = (ClaimContext(), AppearanceRows(), Gates(), RightOfReply(), EvidenceRows())
VERDICT: tuple[Part, ...] = (Analysis(), Invited(), Judgments())
BESIDE_VERDICT: tuple[Part, ...] = (PRECEDENTS_LATER,)
BESIDE_RATING: tuple[Part, ...] = (PRECEDENTS_LATER,)
BELOW_READ: tuple[Part, ...] = (Discussion(), History(), WholeFile())
BELOW: tuple[Part, ...] = (RightOfReply(), *BELOW_READ)
ON_VERB_PAGES: tuple[Part, ...] = (
    *(Invited(), Judgments(), SentBack(), SourceStates(), Changes(), NotBlind(), SecondEditor(), SinceLastRound()),
    *(ClaimContext(), AppearanceRows(), EvidenceRows(), ReplyRows(), Analysis(), Gates(), PRECEDENTS_LATER),
)
ON_THE_PAGE_OF_SUBMITTING: tuple[Part, ...] = (Departures(), *ON_VERB_PAGES)
# What resembles the claim, by the names of the places where it is put.
RESEMBLING: dict[str, Part] = {"duplicates": Duplicates(), "departures": Departures(), "precedents": Precedents()}


def rendered(parts: Iterable[Part], seen: SeenClaim, request: HttpRequest) -> list[SafeString]:
    """Return the HTML of each part that has something to show."""
    found = ((part, part.context(seen)) for part in parts)
    return [
        render_to_string(part.template_name, {"claim": seen.claim, **context}, request)
        for part, context in found
        if context is not None
    ]
