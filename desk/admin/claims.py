from functools import partial
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from accounts.models import current_user
from claims import permissions, search, workflow
from claims.guards import HEADLINE_REPEATS
from claims.models import Claim, Event, Rating, RatingScale, repeats_statement
from claims.queues import QUEUES
from desk import claim_page
from desk.admin import steps
from desk.admin.analysis import AnalysisWidget, as_readers_see_it
from desk.admin.base import DeskAdmin
from desk.admin.inlines import AppearanceInline, EvidenceInline, RelationInline, ReplyInline, may_change
from desk.admin.quotations import quotation, take_over
from desk.admin.similar import StatementWidget, similar
from desk.claim_page import SeenClaim
from desk.verbs import STEPS, RatingField, verb_page

STAGE_LABELS = {
    "triage": "info",
    "research": "primary",
    "review": "warning",
    "adjudication": "danger",
    "approved": "success",
}


class WaitingForMe(admin.SimpleListFilter):
    title = _("turn")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        if self.value() not in {None, *QUEUES}:
            raise IncorrectLookupParameters
        user = current_user(request)
        return [(name, queue.title) for name, queue in QUEUES.items() if queue.is_for(user) or name == self.value()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        queue = QUEUES.get(self.value() or "")
        return queryset & queue.claims(current_user(request)) if queue else queryset


LONGEST_SEARCH = 500  # characters, as a statement has
ROWS = {"statement": 2, "context": 2, "summary": 2, "analysis": 14, "contrary": 4, "would_change": 2}
OWN_WIDGETS = {"statement": StatementWidget, "analysis": AnalysisWidget}


def _precedents(request: HttpRequest) -> object:
    """Return what stands beside the proposed rating, made when it is shown."""
    seen = getattr(request, "seen_claim", None)
    if seen is None:
        return ""
    return SimpleLazyObject(lambda: SafeString("").join(claim_page.rendered(claim_page.BESIDE_RATING, seen, request)))


class ClaimForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """A claim's text. It carries what the person saw, so that nobody overwrites what somebody else saved meanwhile."""

    class Meta:
        widgets = {
            name: OWN_WIDGETS.get(name, UnfoldAdminTextareaWidget)(attrs={"rows": rows, "dir": "auto"})
            for name, rows in ROWS.items()
        }

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = self.instance.changed_at.isoformat()
        elif not self.is_bound:
            self.fields["statement"].widget.attrs["autofocus"] = True
        if "statement" in self.fields:
            cast(StatementWidget, self.fields["statement"].widget).claim = self.instance
        if "analysis" in self.fields:
            cast(AnalysisWidget, self.fields["analysis"].widget).claim = self.instance
        if "proposed_rating" in self.fields:
            scales = RatingScale.objects.filter(Q(is_default=True) | Q(ratings=self.instance.proposed_rating_id))
            if not scales.exists():  # a newsroom may have made none its default
                scales = RatingScale.objects.all()
            self.fields["proposed_rating"] = RatingField(
                Rating.objects.filter(scale__in=scales),
                label=self.fields["proposed_rating"].label,
                required=False,
                blank=True,
                empty_label=_("None yet"),
                widget=UnfoldAdminRadioSelectWidget,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse what was written over an older text. The row is locked: see ClaimAdmin.changeform_view."""
        cleaned = super().clean() or self.cleaned_data
        if repeats_statement(cleaned.get("headline") or "", cleaned.get("statement") or ""):
            self.add_error("headline", HEADLINE_REPEATS)
        if self.instance.pk and cleaned.get("seen") != self.instance.changed_at.isoformat():
            raise ValidationError(
                _("Somebody changed this claim while you had it open. Copy your text and open the claim again.")
            )
        return cleaned


class ClaimRequest(HttpRequest):
    """A request for a claim's page; one to save it has the claim locked."""

    seen_claim: SeenClaim
    editing: workflow.Edit
    is_saved_to_submit: bool  # the form was saved, and what it says is to be submitted


@admin.register(Claim)
class ClaimAdmin(DeskAdmin):
    form = ClaimForm
    list_display = ["statement", "stage_badge", "standing", "assignee", "number", "changed_at"]
    list_filter = [WaitingForMe, "stage", "standing", "topics", "assignee"]
    list_select_related = ["assignee"]
    list_per_page = 25
    list_fullwidth = True
    sortable_by = ["number", "changed_at"]  # in the order of an index
    search_fields = ["statement"]  # that there are some shows the box; what is searched: claims/search.py
    search_help_text = _("Statement, texts, actors, sources, topics, number")
    autocomplete_fields = ["topics"]
    actions = None
    inlines = [AppearanceInline, EvidenceInline, ReplyInline, RelationInline]
    change_form_outer_before_template = "desk/claim_above.html"
    change_form_outer_after_template = "desk/claim_below.html"
    change_form_template = "desk/claim_form.html"
    warn_unsaved_form = True

    class Media:
        css = {"all": ["claim_form.css"]}
        js = ["claim_form.js"]

    @display(description=_("stage"), label=STAGE_LABELS)  # type: ignore[untyped-decorator]  # Unfold's
    def stage_badge(self, claim: Claim) -> tuple[str, str]:
        return claim.stage, claim.get_stage_display()

    # What may be seen and changed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and permissions.can_enter(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_change(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """Refuse: a claim is closed, never deleted, so that its history stays."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow only the filters on the page: by another field, such as the proposal, one could ask what is blind."""
        field = lookup.removesuffix("__exact").removesuffix("__isnull").removesuffix("__id")
        return field in {WaitingForMe.parameter_name, *self.list_filter}

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (_("Claim"), {"fields": ["statement", "context", "topics", "language", "seen"]})
        ]
        if obj is not None and obj.stage != Claim.Stage.TRIAGE:
            proposal = ["proposed_rating"] if permissions.can_see_proposal(request.user, obj) else []
            texts = ["headline", "summary", "analysis", "contrary", "would_change"]
            fieldsets.append((_("Verdict"), {"fields": [*proposal, *texts], "description": _precedents(request)}))
        if not self.has_change_permission(request, obj) and obj is not None:
            fieldsets[0][1]["fields"].remove("seen")
        return fieldsets

    def get_inlines(self, request: HttpRequest, obj: Claim | None) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        rows: QuerySet[Claim] = super().get_queryset(request)
        return rows.select_related("assignee", "proposed_rating")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        """Return those that are found, the best first unless the list is sorted by a column."""
        if not search_term.strip():
            return queryset, False
        if len(search_term) > LONGEST_SEARCH:
            messages.error(
                request,
                _("A search has room for %(most)d characters, yours has %(count)d: shorten it.")
                % {"most": LONGEST_SEARCH, "count": len(search_term)},
            )
            return queryset.none(), False
        found = search.find(queryset, search_term)
        if request.resolver_match and request.resolver_match.url_name == "claims_claim_changelist":
            self._say_what_was_searched(request, found)
        is_sorted = ORDER_VAR in request.GET
        return (found.claims.order_by(*queryset.query.order_by) if is_sorted else found.claims), False

    def _say_what_was_searched(self, request: HttpRequest, found: search.Found) -> None:
        for word, known in found.corrected.items():
            messages.info(
                request, _("No claim has “%(word)s”; looked for “%(known)s”.") % {"word": word, "known": known}
            )
        if found.is_nearest:
            messages.info(request, _("No claim has all of these words. Shown is what comes nearest, if anything does."))

    # Saving: text and parts only; verbs have pages of their own

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        if change:
            columns = {field.name for field in obj._meta.concrete_fields}
            obj.save(update_fields=[*(columns & set(form.cleaned_data)), "changed_at"])
        else:
            workflow.enter(obj, by=current_user(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change:
            names = [str(form.fields[name].label).lower() for name in form.changed_data]
            names += [str(part.model._meta.verbose_name) for part in formsets if part.has_changed()]
            cast(ClaimRequest, request).editing.changed += names

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Save within workflow.edit, which locks the claim first; what it refuses is shown to be copied."""
        claim = self.get_object(request, object_id) if object_id and request.method == "POST" else None
        if claim is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        asked = cast(ClaimRequest, request)
        asked.is_saved_to_submit = False
        try:
            with workflow.edit(claim, by=current_user(request)) as editing:
                asked.editing = editing
                response = super().changeform_view(request, object_id, form_url, extra_context)
        except workflow.Refused:
            return self.not_saved(request, _("Nothing was saved: in its present stage you may not change this claim."))
        return self._submitted(request, claim) if asked.is_saved_to_submit else response

    def _submitted(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """Submit what was saved. What is missing for it is said on the claim's page; what was saved stays."""
        page = reverse("admin:claims_claim_change", args=[claim.pk])
        try:
            workflow.submit(claim, by=current_user(request))
        except workflow.Unmet:
            return HttpResponseRedirect(f"{page}?submitting=1")
        except workflow.Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, STEPS["submit"].done)
        return HttpResponseRedirect(page)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Claim | None = None, **kwargs: Any
    ) -> HttpResponse:
        """Lay the form out in steps, with what each lacks, and list what is wrong."""
        adminform, inlines = context["adminform"], context["inline_admin_formsets"]
        seen = getattr(request, "seen_claim", None)  # none of a new claim
        missing = seen.missing if seen is not None and self.has_change_permission(request, obj) else {}
        steps.tell_the_fields(adminform.form, inlines)
        shown = steps.steps_of(adminform, inlines, missing.get("submit", []))
        context |= {
            "steps": shown,
            "mistakes": steps.mistakes(adminform.form, inlines),
            "not_submitted": [lack for step in shown for lack in step.lacks] if "submitting" in request.GET else [],
            "may_submit": "submit" in missing,
            "may_take": permissions.is_fact_checker(request.user),
        }
        response: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return response

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the language in which this person last entered a claim, or else the newsroom's."""
        entered = Event.objects.filter(by=current_user(request), verb="enter").order_by("-pk")
        language = entered.values_list("claim__language", flat=True).first() or settings.LANGUAGE_CODE
        return {"language": language, **super().get_changeform_initial_data(request)}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        claim = self.get_object(request, object_id)
        if claim is not None and self.has_view_permission(request, claim):
            seen = cast(ClaimRequest, request).seen_claim = SeenClaim(claim, request.user)
            # Lazy: a save that succeeds shows nothing.
            extra_context = (extra_context or {}) | {
                "parts_above": SimpleLazyObject(partial(claim_page.rendered, claim_page.ABOVE, seen, request)),
                "parts_below": SimpleLazyObject(partial(claim_page.rendered, claim_page.BELOW, seen, request)),
            }
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def response_add(self, request: HttpRequest, obj: Claim, post_url_continue: str | None = None) -> HttpResponse:
        """Go on to the claim's own page, ready for the next step; who asked for it has taken it up there."""
        if IS_POPUP_VAR in request.POST:
            response: HttpResponse = super().response_add(request, obj, post_url_continue)
            return response
        page = reverse("admin:claims_claim_change", args=[obj.pk])
        if "_take" not in request.POST:
            messages.success(request, _("Entered. Take it to research it, or leave it for somebody else."))
            return HttpResponseRedirect(page)
        try:
            workflow.take(obj, by=current_user(request))
            messages.success(request, STEPS["take"].done)
        except workflow.Refused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(f"{page}#step-appearances")

    def response_change(self, request: HttpRequest, obj: Claim) -> HttpResponse:
        """Stay on the claim's page. Where it is to be submitted too, `changeform_view` does so once this is saved."""
        if IS_POPUP_VAR in request.POST:
            response: HttpResponse = super().response_change(request, obj)
            return response
        page = reverse("admin:claims_claim_change", args=[obj.pk])
        cast(ClaimRequest, request).is_saved_to_submit = "_submit" in request.POST
        if "_submit" not in request.POST:
            messages.success(request, _("Saved."))
        part = request.POST.get("_more", "")
        return HttpResponseRedirect(f"{page}?more={part}#step-{part}" if part in steps.TITLES else page)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirect to the claim's own page, which has its history."""
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[object_id]) + "#history")

    # Verbs

    def get_urls(self) -> list[URLPattern]:
        verbs = [
            path(
                f"<int:pk>/{verb.replace('_', '-')}/",
                self.admin_site.admin_view(self.verb_view),
                {"verb": verb},
                name=f"claims_claim_{verb}",
            )
            for verb in STEPS
        ]
        asked = [
            path("similar/", self.admin_site.admin_view(self.similar_view), name="claims_claim_similar"),
            path("analysis/", self.admin_site.admin_view(self.analysis_view), name="claims_claim_analysis"),
            path("quotation/", self.admin_site.admin_view(self.quotation_view), name="claims_claim_quotation"),
        ]
        take_over = path(
            "<int:pk>/evidence/<int:evidence>/as-it-stands/",
            self.admin_site.admin_view(self.as_it_stands_view),
            name="claims_claim_as_it_stands",
        )
        return [*asked, take_over, *verbs, *super().get_urls()]

    @method_decorator(require_POST)
    def similar_view(self, request: HttpRequest) -> HttpResponse:
        """Show what resembles a statement. A POST, so that no log of addresses has the words of a draft."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return similar(request, self.get_queryset(request))

    @method_decorator(require_POST)
    def quotation_view(self, request: HttpRequest) -> HttpResponse:
        """Show where a quotation stands in its source. A POST, as above."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return quotation(request)

    @method_decorator(require_POST)
    def analysis_view(self, request: HttpRequest) -> HttpResponse:
        """Show an analysis as readers will see it. A POST, as above."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return as_readers_see_it(request, self.get_queryset(request))

    @method_decorator(require_POST)
    def as_it_stands_view(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
        """Quote the words that stand in the source."""
        claim = self.get_queryset(request).filter(pk=pk).first()
        if claim is None:
            raise Http404(_("There is no such claim."))
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        try:
            return take_over(request, claim, evidence)
        except workflow.Refused:
            return self.not_saved(request, _("Nothing was saved: in its present stage you may not change this claim."))

    def verb_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        claim = self.get_queryset(request).filter(pk=pk).first()
        if claim is None:
            raise Http404(_("There is no such claim."))
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {"opts": self.model._meta}
        context["parts"] = claim_page.rendered(claim_page.ON_VERB_PAGES, SeenClaim(claim, request.user), request)
        return verb_page(request, claim, verb, context)
