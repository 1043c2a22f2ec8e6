"""A page for each change of a source as a whole: GET shows what it asks for, POST carries it out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.models import current_user
from claims import source_states
from claims.cited import verdicts_resting_on
from claims.permissions import Person
from desk import typed
from desk.admin.picked import Choosing, Picking
from desk.admin.picking import PickField
from sources.editing import LONGEST_REASON, Forbidden, Refused, Unmet, may_change
from sources.models import Source

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Source.State


class ChangeForm(forms.Form):
    """The form of a change; `source` is the one that it is about, `query` what the page's address says."""

    def __init__(
        self,
        source: Source,
        picking: Picking,
        *args: Any,
        query: Mapping[str, str] = MappingProxyType({}),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.source = source
        self.picking = picking
        self.query = query

    def another_source(self, label: "StrOrPromise", **kwargs: Any) -> PickField:
        """Return a field that chooses another source."""
        return PickField(Source.objects.all(), picking=self.picking, label=label, **kwargs)


def _reason(help_text: "StrOrPromise" = "", *, is_required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=help_text,
        required=is_required,
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
    )


def _since() -> forms.CharField:
    return forms.CharField(
        label=_("Since"),
        max_length=10,
        help_text=_("A year, a month or a day: 2025, 2025-09, 2025-09-06."),
        widget=UnfoldAdminTextInputWidget,
    )


def _as_marked(source: Source, state: State) -> dict[str, Any]:
    """Return what was said of a source that is in this state already, to be corrected."""
    return {"on": source.state_since, "reason": source.state_reason} if source.state == state else {}


class SupersedeForm(ChangeForm):
    on = _since()
    reason = _reason(_("Readers may see it."), is_required=False)
    field_order = ["by_work", "on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["by_work"] = self.another_source(
            _("By which work"),
            required=False,
            help_text=_("Leave it empty where the new work is not here yet: add that one, and come back to name it."),
        )
        self.order_fields(self.field_order)
        self.initial = {"by_work": self.source.superseded_by_id} | _as_marked(self.source, State.SUPERSEDED)


class RetractForm(ChangeForm):
    on = _since()
    reason = _reason(_("Why those who answer for it withdrew it, as far as it is known. It is published."))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = _as_marked(self.source, State.RETRACTED)


class ReasonForm(ChangeForm):
    reason = _reason()


class MergeForm(ChangeForm):
    """Into which source. A link from a source with the same address names that one."""

    reason = _reason(_("How it was found that they are one work."), is_required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["into"] = self.another_source(
            _("Keep"), help_text=_("What rests on this source rests on that one then.")
        )
        self.order_fields(["into", "reason"])
        if re.fullmatch("[0-9]{1,18}", key := self.query.get("into", "")):
            self.initial = {"into": int(key)}


class UnmergeForm(ChangeForm):
    reason = _reason(is_required=False)


@dataclass(frozen=True)
class Change:
    """A change of a source as a whole: what does it, its form, and what a person should know before."""

    act: Callable[..., Source]
    form: type[ChangeForm]
    label: "StrOrPromise"
    explanation: "StrOrPromise"
    done: "StrOrPromise"
    tells_readers: bool = False  # those of public verdicts that rest on the source, which are looked at again

    def check(self, user: Person, source: Source) -> None:
        """Raise Forbidden where this person may not make it."""
        if not may_change(user):
            raise Forbidden(_("Sources are not yours to change; ask a fact-checker or an editor."))
        if self.tells_readers:
            source_states.check_may_mark(user, source)


CHANGES: dict[str, Change] = {
    "supersede": Change(
        source_states.supersede,
        SupersedeForm,
        _("Mark superseded"),
        _("Another work has taken the place of this one, such as a new edition or a corrected figure."),
        _("It is superseded now."),
        tells_readers=True,
    ),
    "retract": Change(
        source_states.retract,
        RetractForm,
        _("Mark retracted"),
        _("Those who answer for the work withdrew it: its publisher, its authors, a court."),
        _("It is retracted now."),
        tells_readers=True,
    ),
    "restore": Change(
        source_states.restore,
        ReasonForm,
        _("Mark current again"),
        _("It was wrong that it was superseded or retracted. Looks that are open stay open: readers were told."),
        _("It is current again."),
    ),
    "merge": Change(
        source_states.merge,
        MergeForm,
        _("Merge"),
        _(
            "This source and another are one work. That one is kept: claims that name this one are read as if they "
            "named that one, from their next version on. What is published stays. It can be undone."
        ),
        _("They are one source now."),
    ),
    "unmerge": Change(
        source_states.unmerge,
        UnmergeForm,
        _("Take apart"),
        _("They are two works after all. What names this source means it again, as before."),
        _("They are two sources again."),
    ),
}


def possible(source: Source, request: HttpRequest) -> list[str]:
    """Return the changes that this person may make of the source as it is now."""
    if not may_change(request.user):
        return []
    if source.merged_into_id is not None:
        return ["unmerge"]
    marks = ["supersede", "retract"] if source_states.can_mark(request.user, source) else []
    return [*marks, *(["restore"] if source.state != State.CURRENT else []), "merge"]


def change_page(request: HttpRequest, source: Source, name: str, context: dict[str, Any]) -> HttpResponse:
    """Show or carry out one change. A refusal is said on the page, with its status: 403, 409 or 422."""
    change = CHANGES[name]
    status, refusal = 200, ""
    form = change.form(source, Choosing(request), request.POST if request.method == "POST" else None, query=request.GET)
    try:
        change.check(request.user, source)
        if form.is_bound and form.is_valid() and not typed.is_refill(request):
            change.act(source, by=current_user(request), **form.cleaned_data)
            messages.success(request, change.done)
            return HttpResponseRedirect(reverse("admin:sources_source_change", args=[source.pk]))
        status = 422 if form.errors else 200
    except Unmet as unmet:
        status = unmet.status
        form.add_error(unmet.field if unmet.field in form.fields else None, str(unmet))
    except Refused as refused:
        status, refusal = refused.status, str(refused)
    context |= {
        "title": change.label,
        "source": source,
        "change": change,
        "form": form,
        "refusal": refusal,
        "fields": typed.fields_of(request.POST) if refusal and form.is_bound else [],
        "typed": typed.texts_of(typed.fields_of(request.POST)) if refusal else {},
        "address": request.get_full_path(),
        "told": len(verdicts_resting_on(source)) if change.tells_readers and not refusal else None,
    }
    return TemplateResponse(request, "desk/source_change.html", context, status=status)
