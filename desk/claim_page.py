"""A claim's page on the desk is composed of parts. Each part is a small class with a template.

Whoever may edit the claim has ABOVE, the form with BESIDE_RATING, and BELOW. Whoever may not has TOP, READ, VERDICT
beside BESIDE_VERDICT, and BELOW.
A later app adds a part by a line in one of these, or in ON_VERB_PAGES.
"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from claims import case_file, permissions
from claims.models import Claim
from desk import discussion, judgments
from desk.evidence_columns import columns, timeline
from desk.mending import mends
from desk.next_step import (
    Changes,
    Departures,
    Duplicates,
    EmbargoOfClaim,
    Facts,
    Imported,
    LateAnswers,
    Later,
    Looks,
    NotBlind,
    Plan,
    Precedents,
    SecondEditor,
    SentBack,
    SinceLastLook,
    SinceLastRound,
    Verbs,
)
from desk.quotations import quotations
from desk.replies import right_of_reply
from desk.seen_claim import Context, Part, SeenClaim
from desk.typed import Keeping
from public.website.labels import figures


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
    """How the claim stands at each gate; hidden while that would tell the proposed rating, and where nobody checked."""

    template_name = "desk/parts/gates.html"

    def __init__(self, is_beside_the_form: bool = True):
        self.is_beside_the_form = is_beside_the_form

    def context(self, seen: SeenClaim) -> Context | None:
        if seen.claim.is_as_imported or not permissions.can_see_proposal(seen.user, seen.claim):
            return None
        may = {"may_edit": seen.may_edit, "may_waive": "waive" in seen.verbs}
        form = "" if self.is_beside_the_form else reverse("admin:claims_claim_change", args=[seen.claim.pk])
        gates = [
            {
                "state": state,
                "figures": figures(state.gate.slug, state.finding.figures),
                "mends": mends(state, seen.gathered, seen.user, **may, form=form),
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


class RightOfReply(Part):
    """Whom one asks for a reply, what came of it, and the next step."""

    template_name = "desk/parts/right_of_reply.html"

    def context(self, seen: SeenClaim) -> Context | None:
        rows = [] if seen.claim.is_as_imported else right_of_reply(seen.claim, seen.user, seen.gathered)
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


class AlsoChecked(Part):
    """Which fact-checks of other publishers are of the same claim; for whoever may say so, also while none is."""

    template_name = "desk/parts/also_checked.html"

    def context(self, seen: SeenClaim) -> Context | None:
        rows = seen.gathered.also_checked
        return {"rows": rows, "may_edit": seen.may_edit} if rows or seen.may_edit else None


class Analysis(Part):
    """The finding with its texts, and the proposed rating for who may see it."""

    template_name = "desk/parts/analysis.html"

    def context(self, seen: SeenClaim) -> Context | None:
        claim = seen.claim
        if not (claim.summary or claim.analysis):
            return None
        is_shown = not claim.is_as_imported and permissions.can_see_proposal(seen.user, claim)
        proposed = claim.proposed_rating if is_shown else None
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
    *(Facts(), Imported(), EmbargoOfClaim(), Verbs(), SentBack(), Plan()),
    *(LateAnswers(), Looks(), DUPLICATES_LATER, SourceStates()),
    *(Changes(), NotBlind(), SecondEditor(), SinceLastLook(), SinceLastRound()),
)
ABOVE: tuple[Part, ...] = (*TOP, Gates(), Quotations(), Judgments())
READ: tuple[Part, ...] = (ClaimContext(), AppearanceRows(), Gates(), RightOfReply(), EvidenceRows())
VERDICT: tuple[Part, ...] = (Analysis(), Invited(), Judgments())
BESIDE_VERDICT: tuple[Part, ...] = (PRECEDENTS_LATER,)
BESIDE_RATING: tuple[Part, ...] = (PRECEDENTS_LATER,)
BELOW_READ: tuple[Part, ...] = (AlsoChecked(), Discussion(), History(), WholeFile())
BELOW: tuple[Part, ...] = (RightOfReply(), *BELOW_READ)
ON_VERB_PAGES: tuple[Part, ...] = (
    Imported(),
    *(Invited(), Judgments(), SentBack(), SourceStates(), Changes(), NotBlind(), SecondEditor(), SinceLastRound()),
    *(ClaimContext(), AppearanceRows(), EvidenceRows(), ReplyRows(), Analysis()),
    *(Gates(is_beside_the_form=False), PRECEDENTS_LATER, AlsoChecked()),
)
ON_THE_PAGE_OF_SUBMITTING: tuple[Part, ...] = (Departures(), *ON_VERB_PAGES)
# What resembles the claim, by the names of the places where it is put.
RESEMBLING: dict[str, Part] = {
    "duplicates": Duplicates(),
    "departures": Departures(),
    "precedents": Precedents(),
    "also_checked": AlsoChecked(),
}


def rendered(parts: Iterable[Part], seen: SeenClaim, request: HttpRequest) -> list[SafeString]:
    """Return the HTML of each part that has something to show."""
    found = ((part, part.context(seen)) for part in parts)
    shared = {"claim": seen.claim, "keeping": Keeping(request)}
    return [
        render_to_string(part.template_name, shared | context, request)
        for part, context in found
        if context is not None
    ]
