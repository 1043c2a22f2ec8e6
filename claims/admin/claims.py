from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.desk import DeskAdmin
from accounts.models import User, signed_in
from claims import permissions, workflow
from claims.admin.parts import AppearanceInline, EvidenceInline, RelationInline, ReplyInline, may_change
from claims.admin.verbs import STEPS, verb_page
from claims.gates import gates_of
from claims.models import Claim, Event, Rating, RatingScale

STAGE_LABELS = {
    "triage": "info",
    "research": "primary",
    "review": "warning",
    "adjudication": "danger",
    "approved": "success",
}


# The fields of a claim and its parts that a person writes, rather than chooses.
TYPED = {
    *("statement", "context", "summary", "analysis", "contrary"),
    *("quote", "occasion", "locator", "note", "channel", "answer", "not_asked"),
}


class WaitingForMe(admin.SimpleListFilter):
    title = _("turn")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("research", _("Mine to research")),
            ("assess", _("Mine to assess")),
            ("adjudicate", _("Mine to adjudicate")),
            ("publish", _("Mine to publish")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        rows = {
            "research": queryset.researched_by,
            "assess": queryset.awaiting_assessment_by,
            "adjudicate": queryset.awaiting_adjudication_by,
            "publish": queryset.awaiting_publication_by,
        }.get(self.value() or "")
        return rows(signed_in(request)) if rows else queryset


class ClaimForm(forms.ModelForm):
    """Carries what the person saw, so that nobody overwrites what somebody else saved meanwhile."""

    class Meta:
        widgets = {
            name: UnfoldAdminTextareaWidget(attrs={"rows": rows})
            for name, rows in {"statement": 2, "context": 2, "summary": 2, "analysis": 14, "contrary": 4}.items()
        }

    person: User
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = self.instance.changed_at.isoformat()
        if "proposed_rating" in self.fields:
            scales = RatingScale.objects.filter(Q(is_default=True) | Q(ratings=self.instance.proposed_rating_id))
            if not scales.exists():  # a newsroom may have made none its default
                scales = RatingScale.objects.all()
            ratings = self.fields["proposed_rating"]
            assert isinstance(ratings, forms.ModelChoiceField)
            ratings.queryset = Rating.objects.filter(scale__in=scales)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk:
            try:
                # The admin's transaction is open: the lock holds until everything is saved.
                locked = workflow.begin_edit(self.instance, by=self.person)
            except workflow.Refused as refused:
                raise ValidationError(str(refused)) from refused
            if cleaned.get("seen") != locked.changed_at.isoformat():
                raise ValidationError(
                    _("Somebody changed this claim while you had it open. Copy your text and open the claim anew.")
                )
        return cleaned


@admin.register(Claim)
class ClaimAdmin(DeskAdmin):
    form = ClaimForm
    list_display = ["statement", "stage_badge", "standing", "assignee", "number", "changed_at"]
    list_filter = [WaitingForMe, "stage", "standing", "topics", "assignee"]
    list_select_related = ["assignee"]
    list_per_page = 25
    list_fullwidth = True
    search_fields = ["statement", "number"]
    autocomplete_fields = ["topics"]
    actions = None
    inlines = [AppearanceInline, EvidenceInline, ReplyInline, RelationInline]
    change_form_outer_before_template = "desk/claim_next.html"
    change_form_outer_after_template = "desk/claim_history.html"
    warn_unsaved_form = True

    @display(description=_("stage"), ordering="stage", label=STAGE_LABELS)
    def stage_badge(self, claim: Claim) -> tuple[str, str]:
        return claim.stage, claim.get_stage_display()

    # What may be seen and changed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and permissions.can_enter(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_change(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """A claim is closed, never deleted: its history stays."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the filters on the page: by any other field, such as the proposal, one could ask what is blind."""
        field = lookup.removesuffix("__exact").removesuffix("__isnull").removesuffix("__id")
        return field in {WaitingForMe.parameter_name, *self.list_filter}

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        fieldsets = [(_("Claim"), {"fields": ["statement", "context", "topics", "language", "seen"]})]
        if obj is not None and obj.stage != Claim.Stage.TRIAGE:
            proposal = ["proposed_rating"] if permissions.can_see_proposal(request.user, obj) else []
            fieldsets.append((_("Verdict"), {"fields": [*proposal, "summary", "analysis", "contrary"]}))
        if not self.has_change_permission(request, obj) and obj is not None:
            fieldsets[0][1]["fields"].remove("seen")
        return fieldsets

    def get_form(self, request: HttpRequest, obj: Claim | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.person = request.user
        return form

    def get_inlines(self, request: HttpRequest, obj: Claim | None) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return super().get_queryset(request).select_related("assignee", "proposed_rating")

    # Saving: text and parts only; verbs have pages of their own

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        if change:
            columns = {field.name for field in obj._meta.concrete_fields}
            obj.save(update_fields=[*(columns & set(form.cleaned_data)), "changed_at"])
        else:
            obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        what = [str(form.fields[name].label).lower() for name in form.changed_data]
        what += [str(part.model._meta.verbose_name) for part in formsets if part.has_changed()]
        if not change:
            workflow.end_edit(form.instance, by=signed_in(request), what="", entered=True)
        elif what:
            workflow.end_edit(form.instance, by=signed_in(request), what=", ".join(what))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            claim = self.get_object(request, object_id) if object_id else None
            if request.method != "POST" or claim is None or not self.has_view_permission(request, claim):
                raise
            typed = {name: text for name, text in request.POST.items() if text and name.rpartition("-")[2] in TYPED}
            context = self.admin_site.each_context(request) | {"title": claim, "claim": claim, "typed": typed}
            return TemplateResponse(request, "desk/not_saved.html", context, status=409)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        claim = self.get_object(request, object_id)
        if claim is not None and self.has_view_permission(request, claim):
            extra_context = (extra_context or {}) | next_step(claim, request.user)
        return super().change_view(request, object_id, form_url, extra_context)

    def response_add(self, request: HttpRequest, obj: Claim, post_url_continue: str | None = None) -> HttpResponse:
        """On to the claim's own page, where it is taken up."""
        if "_addanother" in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("Entered. Take it to research it, or leave it for somebody else."))
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[obj.pk]))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """A claim's history is on its own page."""
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[object_id]) + "#history")

    # Verbs

    def get_urls(self) -> list[Any]:
        verbs = [
            path(
                f"<int:pk>/{verb.replace('_', '-')}/",
                self.admin_site.admin_view(self.verb_view),
                {"verb": verb},
                name=f"claims_claim_{verb}",
            )
            for verb in STEPS
        ]
        return [*verbs, *super().get_urls()]

    def verb_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        claim = self.get_queryset(request).filter(pk=pk).first()
        if claim is None:
            raise Http404(_("There is no such claim."))
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {"opts": self.model._meta}
        context |= parts_of(claim) | judgments_of(claim, request.user)
        return verb_page(request, claim, verb, context)


def parts_of(claim: Claim) -> dict[str, Any]:
    """What everybody at the desk may read of a claim, whatever its stage."""
    return {
        "appearances": claim.appearances.select_related("actor", "source"),
        "evidence": claim.evidence.select_related("source__publisher", "source__origin"),
        "replies": claim.replies.select_related("actor"),
    }


def judgments_of(claim: Claim, user: permissions.Person) -> dict[str, Any]:
    """This round's judgments, once this person may see them."""
    if not permissions.can_see_assessments(user, claim):
        return {"assessments": [], "adjudication": None}
    return {
        "assessments": claim.assessments.filter(round=claim.round).select_related("reviewer", "rating"),
        "adjudication": claim.adjudications.filter(round=claim.round).select_related("editor", "rating").first(),
    }


def next_step(claim: Claim, user: permissions.Person) -> dict[str, Any]:
    """What stands above a claim: where it is, what this person may do now, and what is missing for it."""
    gates = gates_of(claim)
    is_waivable = any(state.state == "failed" for state in gates)
    verbs = [verb for verb in workflow.available(claim, user) if verb != "waive" or is_waivable]
    missing = {verb: workflow.missing(claim, verb) for verb in verbs}
    return {
        "claim": claim,
        "verbs": [
            {
                "label": workflow.VERBS[verb].label,
                "url": reverse(f"admin:claims_claim_{verb}", args=[claim.pk]),
                "missing": missing[verb],
            }
            for verb in verbs
        ],
        "missing": [failure for verb in verbs for failure in missing[verb]],
        "gates": gates if permissions.can_see_proposal(user, claim) else [],
        "assessments_in": claim.assessments.filter(round=claim.round).count(),
        "assessments_needed": settings.ASSESSMENTS_NEEDED,
        "verdict": claim.verdict if claim.stage in (Claim.Stage.APPROVED, Claim.Stage.DONE) else None,
        **judgments_of(claim, user),
        "events": [
            {"event": event, "label": EVENT_LABELS.get(event.verb, event.verb)}
            for event in Event.objects.filter(claim=claim).select_related("by")
        ],
    }


EVENT_LABELS = {
    "enter": _("Entered"),
    "edit": _("Changed"),
    "take": _("Taken"),
    "assign": _("Assigned"),
    "submit": _("Submitted"),
    "assess": _("Assessed"),
    "adjudicate": _("Adjudicated"),
    "waive": _("Gate waived"),
    "publish": _("Published"),
    "send_back": _("Sent back"),
    "close": _("Closed"),
    "reopen": _("Reopened"),
    "retract": _("Retracted"),
}
