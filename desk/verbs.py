"""A page for each verb: GET shows what it asks for, POST carries it out through claims/workflow.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import current_user
from claims import permissions, workflow
from claims.gathered import Gathered
from claims.models import Claim
from desk import moved_on, typed
from desk.verb_forms import (
    AdjudicateForm,
    AssessForm,
    AssignForm,
    CloseForm,
    EmbargoForm,
    InviteForm,
    PlanForm,
    PublishForm,
    ReasonForm,
    RecuseForm,
    ReopenForm,
    RetractForm,
    SubmitForm,
    VerbForm,
    WaiveForm,
)
from record import journal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Step:
    """A verb on the desk: the workflow's function, its form, and what a person should know before."""

    act: Callable[..., Claim]
    form: type[VerbForm]
    explanation: "StrOrPromise"
    done: "StrOrPromise"
    where_second_editor_required: "StrOrPromise" = ""

    @property
    def explanations(self) -> list["StrOrPromise"]:
        """Return what a person should know before, in sentences."""
        more = self.where_second_editor_required
        return [self.explanation, *([more] if more and permissions.is_second_editor_required() else [])]


# The verbs that have a page of their own. Entering and editing are the claim's form.
STEPS: dict[str, Step] = {
    "take": Step(
        workflow.take,
        VerbForm,
        _("You will research this claim and propose a rating."),
        _("It is yours. Add evidence, summary, analysis and a rating, then submit it."),
    ),
    "assign": Step(
        workflow.assign,
        AssignForm,
        _("The fact-checker whom you choose will research this claim."),
        _("It is with its new assignee."),
    ),
    "plan": Step(
        workflow.plan,
        PlanForm,
        _("How soon it is needed, and by which day. Nothing else changes."),
        _("It is planned."),
    ),
    "submit": Step(
        workflow.submit,
        SubmitForm,
        _("Reviewers will assess it without seeing your rating. Until it is sent back, nothing can be changed."),
        _("Submitted. Reviewers assess it now."),
    ),
    "assess": Step(
        workflow.assess,
        AssessForm,
        _("Rate the claim on the evidence. Nobody sees your rating before the last reviewer has given theirs."),
        _("Your assessment is in."),
    ),
    "invite": Step(
        workflow.invite,
        InviteForm,
        _("Ask reviewers to assess the claim; it comes first on their day. Other reviewers are not told whom you ask."),
        _("They are asked."),
    ),
    "recuse": Step(
        workflow.recuse,
        RecuseForm,
        _("You will decide nothing about this claim any more, in any round. It cannot be taken back."),
        _("Your conflict of interest is recorded, and others decide about this claim."),
    ),
    "adjudicate": Step(
        workflow.adjudicate,
        AdjudicateForm,
        _("The reviewers did not agree. Your rating will stand, and readers see your reasons and how many dissented."),
        _("Your rating stands."),
        _("If another rating was given by more reviewers than yours, you overrule them, and another editor publishes."),
    ),
    "waive": Step(
        workflow.waive,
        WaiveForm,
        _("Let the claim pass a gate that it fails."),
        _("The gate is waived."),
        _("Then another editor publishes the claim, not you."),
    ),
    "publish": Step(
        workflow.publish,
        PublishForm,
        _("The verdict becomes public at once. Later changes are new versions, each with a public note."),
        _("Published. It is on the public site now."),
    ),
    "embargo": Step(
        workflow.embargo,
        EmbargoForm,
        _(
            "At the moment that you set, it is published in your name. Every gate is checked again then; if one fails, "
            "or what it rests on has changed, it is not published and you are told."
        ),
        _("It will be published at that moment."),
    ),
    "lift_embargo": Step(
        workflow.lift_embargo,
        VerbForm,
        _("The claim is not published at the moment that was set. It stays approved."),
        _("It will not be published then."),
    ),
    "send_back": Step(
        workflow.send_back,
        ReasonForm,
        _("The claim returns to its assignee; it will be assessed again."),
        _("It is back with its assignee."),
    ),
    "close": Step(
        workflow.close,
        CloseForm,
        _("Work on the claim ends. What is public, if anything, stays public."),
        _("The claim is closed."),
    ),
    "reopen": Step(
        workflow.reopen,
        ReopenForm,
        _("The claim returns to research. What is public, if anything, stays public meanwhile."),
        _("The claim is in research again."),
    ),
    "retract": Step(
        workflow.retract,
        RetractForm,
        _("The verdict is withdrawn from every public page. Its number and your note stay."),
        _("The verdict is withdrawn."),
    ),
}


def verb_page(
    request: HttpRequest,
    claim: Claim,
    verb: str,
    context: dict[str, Any],
    gathered: Gathered,
    *,
    is_warned_first: bool = False,
) -> HttpResponse:
    """Show or carry out one verb. A refusal is said on the page, with its status: 403, 409 or 422.

    `gathered` is what was read of the claim. Where somebody is warned first, nothing is done before they read it.
    """
    step = STEPS[verb]
    status, refusal = 200, ""
    is_sent = request.method == "POST" and not (is_warned_first and not request.POST.get("has_read"))
    form = step.form(claim, request.POST if is_sent else None, query=request.GET, gathered=gathered)
    happened = moved_on.since(claim, request.POST, request.user)
    try:
        workflow.check(claim, verb, request.user)
        if form.is_bound and form.is_valid() and not happened and not typed.is_refill(request):
            meant, answers = form.meant(verb)
            STEPS[meant].act(claim, by=current_user(request), **answers)
            messages.success(request, STEPS[meant].done)
            if verb in ("publish", "retract") and (trouble := journal.trouble()):
                messages.warning(request, trouble)
            return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[claim.pk]))
        status = 409 if happened else 422 if form.errors else 200
    except workflow.Unmet as unmet:
        status = unmet.status
        for failure in unmet.failures:
            form.add_error(failure.field if failure.field in form.fields else None, str(failure))
    except workflow.Refused as refused:
        status, refusal = refused.status, str(refused)
    context |= {
        "title": workflow.VERBS[verb].label,
        "claim": claim,
        "verb": verb,
        "step": step,
        "form": form,
        "refusal": refusal,
        "seen": moved_on.token(claim, gathered.rows.get("told")),
        "happened": happened,
        "fields": typed.fields_of(request.POST) if refusal else [],
        "address": request.get_full_path(),
        "typed": {field.label: _as_chosen(field) for field in form.visible_fields() if refusal and field.value()},
        "missing": [] if refusal or form.is_bound else workflow.missing(claim, verb, gathered),
    }
    return TemplateResponse(request, "desk/verb.html", context, status=status)


def _as_chosen(field: forms.BoundField) -> object:
    """Return what was typed, or of what was chosen the words that the person saw."""
    value = field.value()
    return next((words for key, words in getattr(field.field, "choices", ()) if str(key) == str(value)), value)
