"""Parts of a claim's page: where the claim stands, what happened to it, what it resembles, and what comes next."""

from django.conf import settings
from django.urls import reverse

from claims import blindness, permissions, second_editor, workflow
from claims.models import Claim
from claims.queues import QUEUES
from desk import looking, planning
from desk.seen_claim import Context, Part, SeenClaim
from desk.verb_forms import ASK_FOR_NOTHING
from desk.verbs import STEPS

WAITED_FOR = {verb for queue in QUEUES.values() for verb in queue.verbs}


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


class Imported(Part):
    """Where the claim was published before it came into this record, and who imported it; also once it is taken up."""

    template_name = "desk/parts/imported.html"

    def context(self, seen: SeenClaim) -> Context | None:
        there = seen.gathered.imported_from
        event = next(iter(seen.gathered.rows["imports"]), None)
        may_see_import = seen.user.has_perm("external.view_import")
        return {"there": there, "event": event, "may_see_import": may_see_import} if there else None


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
    """How similar claims were rated that are public, and which fact-checks of others may be of the same claim.

    What is similar follows from the statement, so it tells no proposal.
    """

    template_name = "desk/parts/precedents.html"

    def context(self, seen: SeenClaim) -> Context:
        said = {row.review_id for row in seen.gathered.also_checked}
        return {"similar": seen.similar, "said": said, "may_edit": seen.may_edit}


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


class LateAnswers(Part):
    """What was answered after the version that is public, and the way to another."""

    template_name = "desk/parts/late_answers.html"

    def context(self, seen: SeenClaim) -> Context | None:
        late = seen.gathered.rows["late"]
        is_done = seen.claim.stage == Claim.Stage.DONE
        return {"replies": late, "may_reopen": "reopen" in seen.verbs, "is_done": is_done} if late else None
