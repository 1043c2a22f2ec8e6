"""A page for each verb: GET shows what it asks for, POST carries it out through claims/workflow.py."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User, current_user
from claims import invitations, permissions, submissions, workflow
from claims.documents import named_by
from claims.gates import states_of
from claims.gathered import Gathered
from claims.guards import MAX_TEXT
from claims.models import Claim, Rating
from desk import moved_on, typed
from record import journal
from record.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


INVALID_DAY = _("Write a day such as 2025-09-01, or choose one.")


class VerbForm(forms.Form):
    """The form of a verb; `claim` is the one that it is about, `query` what the page's address says.

    `gathered` is what was read of the claim already.
    """

    def __init__(
        self,
        claim: Claim,
        *args: Any,
        query: Mapping[str, str] = MappingProxyType({}),
        gathered: Gathered | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.claim = claim
        self.query = query
        self.gathered = gathered or Gathered(claim)

    def meant(self, verb: str) -> tuple[str, dict[str, Any]]:
        """Return the verb that the answers mean, where it is not the page's, and what to carry it out with."""
        return verb, self.cleaned_data


def _text(label: "StrOrPromise", help_text: "StrOrPromise" = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MAX_TEXT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


class SubmitForm(VerbForm):
    """Asks for nothing, and says that the page was read on which a warning stands where there is one."""

    has_read = forms.CharField(required=False, initial="yes", widget=forms.HiddenInput)

    def meant(self, verb: str) -> tuple[str, dict[str, Any]]:
        return verb, {}


ASK_FOR_NOTHING = (VerbForm, SubmitForm)


class ReasonForm(VerbForm):
    reason = _text(_("Reason"))


class RetractForm(VerbForm):
    """The public note, and whether readers are told which claim it was."""

    names_statement = forms.ChoiceField(
        label=_("May the claim still be named?"),
        help_text=_("If not, its words stand on no public page any more, nor in any address, but the note is shown."),
        choices=[
            ("yes", _("Yes: readers see which claim was withdrawn")),
            ("no", _("No: readers see its number alone, as where the claim itself harms somebody")),
        ],
        required=False,
        initial="yes",
        widget=UnfoldAdminRadioSelectWidget,
    )
    note = _text(_("Public note"), _("Why it is withdrawn; readers see it in place of the verdict."))

    def clean_names_statement(self) -> bool:
        """Return whether it may be named; it may where nothing is said."""
        return bool(self.cleaned_data["names_statement"] != "no")


def fact_checker_field(required: bool = True, help_text: "StrOrPromise" = "") -> "forms.ModelChoiceField[User]":
    """Return a field in which a fact-checker is chosen."""
    return forms.ModelChoiceField(
        User.objects.with_perm("claims.research_claim").order_by("first_name", "username"),
        label=_("To"),
        required=required,
        help_text=help_text,
        widget=UnfoldAdminSelectWidget,
    )


class AssignForm(VerbForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to"] = fact_checker_field()
        self.fields["note"] = _text(_("Note"), _("What the new assignee should know; it stands in the history."))
        self.fields["note"].required = False


class PlanForm(VerbForm):
    """How soon the claim is needed, and by which day."""

    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=Claim.Priority.choices, widget=UnfoldAdminSelectWidget
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        error_messages={"invalid": INVALID_DAY},
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"priority": self.claim.priority, "due_on": self.claim.due_on and self.claim.due_on.isoformat()}


class CloseForm(ReasonForm):
    """As what the claim is closed, and why. A link from a similar claim names that one, and fills both in."""

    closed_as = forms.ChoiceField(label=_("As"), choices=Claim.ClosedAs.choices, widget=UnfoldAdminRadioSelectWidget)
    field_order = ["closed_as", "reason"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        key = self.query.get("duplicate_of", "")
        other = Claim.objects.filter(pk=key).first() if re.fullmatch("[0-9]{1,18}", key) else None
        if other is not None:
            self.initial = {"closed_as": Claim.ClosedAs.DUPLICATE.value, "reason": self._is_the_same(other)}

    def _is_the_same(self, other: Claim) -> str:
        if other.number:
            return _("Duplicate of number %(number)d: %(statement)s") % {
                "number": other.number,
                "statement": other.statement,
            }
        return _("Duplicate of claim %(key)d on the desk: %(statement)s") % {
            "key": other.pk,
            "statement": other.statement,
        }


class RatingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, rating: Any) -> str:
        return f"{rating.name} — {rating.definition}"


class RatingForm(VerbForm):
    """A rating from the scale of the proposed one, and nothing that tells which one was proposed."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        scale = Rating.objects.filter(scale__ratings=self.claim.proposed_rating).order_by("position")
        self.fields["rating"] = RatingField(
            scale, label=_("Rating"), empty_label=None, widget=UnfoldAdminRadioSelectWidget
        )
        self.fields["reasons"] = _text(
            _("Reasons"), _("Why this rating: which evidence decides it, and what speaks against it.")
        )


NO_CONFLICT, CONFLICT = "none", "declared"


class AssessForm(RatingForm):
    """The rating with a declaration about interests. Whoever declares one is asked for no rating and recused."""

    conflict = forms.ChoiceField(
        label=_("Conflict of interest"),
        help_text=_("An interest in how this turns out: money, family, friendship, employment, a party, a cause."),
        choices=[
            (NO_CONFLICT, _("I have no conflict of interest in this matter")),
            (CONFLICT, _("I have one, and leave the claim to others")),
        ],
        widget=UnfoldAdminRadioSelectWidget,
    )
    interest = forms.CharField(
        label=_("Which interest"),
        help_text=_("Only where you have one: no more than an editor has to know."),
        max_length=MAX_TEXT,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order_fields(["rating", "reasons"])
        if self.data.get("conflict") == CONFLICT:
            self.fields["rating"].required = self.fields["reasons"].required = False
            self.fields["interest"].required = True

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("conflict") == NO_CONFLICT and self.cleaned_data.get("interest"):
            self.add_error("interest", _("You say that you have no conflict of interest: leave this empty, or say so."))
        return super().clean()

    def meant(self, verb: str) -> tuple[str, dict[str, Any]]:
        """Recuse whoever declares a conflict; a rating that they gave is not kept."""
        answers = self.cleaned_data
        if answers["conflict"] == CONFLICT:
            return "recuse", {"interest": answers["interest"]}
        return verb, {"rating": answers["rating"], "reasons": answers["reasons"], "is_without_conflict": True}


class AdjudicateForm(RatingForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reasons"].help_text = _(
            "They are published with the verdict: say which evidence decides it, and why not the other rating. Name no "
            "reviewer."
        )


class RecuseForm(VerbForm):
    interest = _text(_("Which interest"), _("No more than an editor has to know. It is not published."))


class ReviewersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, reviewer: Any) -> str:
        number = reviewer.open_assessments
        waiting = ngettext("%(number)d open assessment", "%(number)d open assessments", number) % {"number": number}
        return f"{reviewer} — {waiting}"


class InviteForm(VerbForm):
    """Who may be asked, in the order of rotation."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        able = invitations.candidates(self.claim)
        self.fields["reviewers"] = ReviewersField(
            able,
            label=_("Reviewers"),
            help_text=_("Who wrote on it, knows a rating of it or declared a conflict is not offered.")
            if able.exists()
            else _("Nobody is left who could be asked. An administrator may make another person a reviewer."),
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
        )


class WaiveForm(VerbForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        failed = [(state.gate.slug, state.gate.name) for state in states_of(self.gathered) if state.state == "failed"]
        chosen = failed[0][0] if len(failed) == 1 else self.query.get("gate")
        self.fields["gate"] = forms.ChoiceField(
            label=_("Gate"), choices=failed, initial=chosen, widget=UnfoldAdminRadioSelectWidget
        )
        self.fields["reason"] = _text(_("Reason"), _("It is published with the verdict."))


class ReopenForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        had_one = self.claim.assignee_id is not None
        self.fields["to"] = fact_checker_field(
            required=not had_one,
            help_text=_("Leave empty to give it back to the one who had it.") if had_one else "",
        )


class PublishForm(VerbForm):
    """A first publication asks for nothing; a later one for its action and public note.

    Where something changed since the claim was submitted, either asks why that is accepted, and carries what was shown.
    """

    is_outdated = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.claim.number is not None:
            actions = [Entry.Action.CORRECTED, Entry.Action.UPDATED]
            self.fields["action"] = forms.ChoiceField(
                label=_("This is"),
                choices=[(action.value, action.label) for action in actions],
                widget=UnfoldAdminRadioSelectWidget,
            )
            self.fields["note"] = _text(_("Public note"), _("What changed and why; readers see it with the verdict."))
        if self.claim.stage == Claim.Stage.APPROVED:
            self._ask_to_accept_changes()

    def _ask_to_accept_changes(self) -> None:
        if not submissions.changes(self.claim, self.gathered):
            return
        self.fields["changes"] = _text(
            _("Why what changed is accepted"),
            _("What it rests on changed since it was submitted; see below. The reason goes into the history."),
        )
        shown = submissions.digest_of(submissions.parts_of(named_by(self.gathered)))
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, initial=shown)
        if self.is_bound:
            sent = self.data.get("seen") or shown
            self.is_outdated = sent != shown
            # Shown again, the page has what there is now.
            self.data = {name: self.data[name] for name in self.data} | {"seen": shown}

    def clean(self) -> dict[str, Any] | None:
        if self.is_outdated:
            self.add_error("changes", submissions.CHANGED_AGAIN)
        return super().clean()


class MomentWidget(UnfoldAdminTextInputWidget):
    """A day and a time in one field, which browsers offer to choose."""

    input_type = "datetime-local"


class EmbargoForm(PublishForm):
    """A moment, and what publishing asks for."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        now = timezone.localtime()
        self.fields["publish_at"] = forms.DateTimeField(
            label=_("Publish at"),
            help_text=format_lazy(
                _("In the newsroom's time zone, {zone}, where it is {now} now."),
                zone=settings.TIME_ZONE,
                now=f"{now:%Y-%m-%d %H:%M}",
            ),
            widget=MomentWidget(attrs={"min": f"{now:%Y-%m-%dT%H:%M}"}),
            error_messages={"invalid": _("Write a day and a time such as 2026-09-01 06:00, or choose them.")},
        )
        self.order_fields(["publish_at"])


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
        _("Rate the claim on the evidence below. Nobody sees your rating before the last reviewer has given theirs."),
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
        "is_refilled": typed.is_refill(request),
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
