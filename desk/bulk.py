"""One step on many claims: a page asks for what it takes, then each claim goes through the workflow by itself.

What is refused for one claim keeps no other from being done, and the report says of each what became of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User, current_user
from claims import workflow
from claims.guards import MAX_TEXT, Failure
from claims.models import Claim, Topic
from desk.typed import is_refill
from desk.verb_forms import INVALID_DAY, fact_checker_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_AT_ONCE = 100


class AssignForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What the new assignee should know; it stands in the history."),
        max_length=MAX_TEXT,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    field_order = ["to", "note"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to"] = fact_checker_field()
        self.order_fields(self.field_order)


class PlanForm(forms.Form):
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", gettext_lazy("As it is")), *Claim.Priority.choices],
        widget=UnfoldAdminSelectWidget,
    )
    due = forms.ChoiceField(
        label=gettext_lazy("Due date"),
        choices=[
            ("keep", gettext_lazy("As it is")),
            ("set", gettext_lazy("The day below")),
            ("clear", gettext_lazy("None")),
        ],
        initial="keep",
        widget=UnfoldAdminRadioSelectWidget,
    )
    due_on = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        error_messages={"invalid": INVALID_DAY},
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("due") == "set" and not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose the day, or leave the due dates as they are."))
        if given.get("due") == "keep" and given.get("due_on"):
            self.add_error("due", _("You chose a day: choose “The day below” too, or leave the day empty."))
        if given.get("due") == "keep" and given.get("priority") is None and not self.errors:
            self.add_error("priority", _("Choose a priority or a due date."))
        return given


class TopicsForm(forms.Form):
    add = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=gettext_lazy("Add"), required=False, widget=UnfoldAdminSelectMultipleWidget
    )
    remove = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=gettext_lazy("Remove"), required=False, widget=UnfoldAdminSelectMultipleWidget
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        add, remove = set(given.get("add") or ()), set(given.get("remove") or ())
        if not add and not remove and not self.errors:
            self.add_error("add", _("Choose a topic to add or to remove."))
        if add & remove:
            self.add_error("remove", _("A topic cannot be both added and removed."))
        return given


class CloseForm(forms.Form):
    closed_as = forms.ChoiceField(
        label=gettext_lazy("As"), choices=Claim.ClosedAs.choices, widget=UnfoldAdminRadioSelectWidget
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=MAX_TEXT, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


def _plan(claim: Claim, *, by: User, priority: int | None, due: str, due_on: Any) -> None:
    wanted = {"keep": claim.due_on, "set": due_on, "clear": None}[due]
    workflow.plan(claim, by=by, priority=claim.priority if priority is None else priority, due_on=wanted)


def _change_topics(claim: Claim, *, by: User, add: QuerySet[Topic], remove: QuerySet[Topic]) -> None:
    with workflow.edit(claim, by=by) as editing:
        before = {*editing.claim.topics.all()}
        after = (before | {*add}) - {*remove}
        if after == before:
            raise workflow.Unmet([Failure("topics", _("Its topics are so already."))])
        editing.claim.topics.set(after)
        editing.changed.append(_("topics"))


@dataclass(frozen=True)
class Bulk:
    """What is done with each of the claims, and what it asks for."""

    title: "StrOrPromise"
    form: type[forms.Form]
    act: Callable[..., object]


BULK = {
    "assign": Bulk(gettext_lazy("Assign these claims"), AssignForm, workflow.assign),
    "plan": Bulk(gettext_lazy("Plan these claims"), PlanForm, _plan),
    "topics": Bulk(gettext_lazy("Change the topics of these claims"), TopicsForm, _change_topics),
    "close": Bulk(gettext_lazy("Close these claims"), CloseForm, workflow.close),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one claim: nothing to say where it was done, else why not."""

    claim: Claim
    refusal: str = ""


def page(request: HttpRequest, chosen: QuerySet[Claim], name: str, context: dict[str, Any]) -> HttpResponse:
    """Ask for what the step takes; when it is given, carry it out and report. A POST of the list, with its token.

    The claims are locked in the order of their keys, so that two who choose the same ones wait for each other.
    """
    step = BULK[name]
    claims = list(chosen.order_by("pk")[: MAX_AT_ONCE + 1])
    context |= {"claims": claims[:MAX_AT_ONCE], "action": request.POST.get("action"), "most": MAX_AT_ONCE}
    context |= {"checkbox": ACTION_CHECKBOX_NAME}
    if len(claims) > MAX_AT_ONCE:
        return TemplateResponse(request, "desk/bulk.html", context | {"too_many": True}, status=422)
    form = step.form(request.POST if "confirmed" in request.POST else None)
    if form.is_valid() and not is_refill(request):
        outcomes = [_outcome(step, claim, current_user(request), form.cleaned_data) for claim in claims]
        done = [each for each in outcomes if not each.refusal]
        refused = [each for each in outcomes if each.refusal]
        return TemplateResponse(request, "desk/bulk_report.html", context | {"done": done, "refused": refused})
    return TemplateResponse(request, "desk/bulk.html", context | {"form": form}, status=422 if form.errors else 200)


def _outcome(step: Bulk, claim: Claim, by: User, given: dict[str, Any]) -> Outcome:
    try:
        step.act(claim, by=by, **given)
    except workflow.Refused as refused:
        return Outcome(claim, str(refused))
    return Outcome(claim)
