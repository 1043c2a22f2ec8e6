from datetime import datetime
from functools import partial
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Model, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from accounts.models import User, current_user
from claims import permissions, workflow
from claims.guards import HEADLINE_REPEATS, SENT_TWICE
from claims.models import Claim, Event, ImportedFrom, Rating, RatingScale, repeats_statement
from desk import claim_page, looking
from desk.admin import steps
from desk.admin.also_checked import AlsoCheckedPages
from desk.admin.analysis import AnalysisWidget, as_readers_see_it
from desk.admin.articles import ArticlePages
from desk.admin.case_files import CaseFilePages
from desk.admin.claim_list import ClaimList
from desk.admin.discussion import DiscussionPages
from desk.admin.importing import ImportPages
from desk.admin.inlines import AppearanceInline, EvidenceInline, RelationInline, ReplyInline, may_change
from desk.admin.previews import PreviewPages
from desk.admin.quotations import quotation, take_over
from desk.admin.reading import history_page, reading_page
from desk.admin.replies import ReplyPages
from desk.admin.second_save import MOST_SHOWN, Save
from desk.admin.similar import StatementWidget, similar
from desk.claim_reviews import OfClaims
from desk.seen_claim import SeenClaim
from desk.typed import is_refill
from desk.verb_forms import RatingField
from desk.verbs import STEPS, verb_page

JUDGING = ("assess", "adjudicate")  # the verbs for which the evidence is read before the form
ROWS = {"statement": 2, "context": 2, "summary": 2, "analysis": 14, "contrary": 4, "would_change": 2}
OWN_WIDGETS = {"statement": StatementWidget, "analysis": AnalysisWidget}


def _precedents(request: HttpRequest) -> object:
    """Return what stands beside the proposed rating, made when it is shown."""
    seen = getattr(request, "seen_claim", None)
    if seen is None:
        return ""
    return SimpleLazyObject(lambda: SafeString("").join(claim_page.rendered(claim_page.BESIDE_RATING, seen, request)))


class ClaimForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """A claim's text."""

    class Meta:
        widgets = {
            name: OWN_WIDGETS.get(name, UnfoldAdminTextareaWidget)(attrs={"rows": rows, "dir": "auto"})
            for name, rows in ROWS.items()
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.instance.pk and not self.is_bound:
            self.fields["statement"].widget.attrs["autofocus"] = True
        if "statement" in self.fields:
            cast(StatementWidget, self.fields["statement"].widget).claim = self.instance
        if "analysis" in self.fields:
            cast(AnalysisWidget, self.fields["analysis"].widget).claim = self.instance
        if "proposed_rating" in self.fields:
            scales = RatingScale.objects.filter(Q(is_default=True) | Q(ratings=self.instance.proposed_rating_id))
            # A newsroom may have made none its default: then there are those of all.
            self.fields["proposed_rating"] = RatingField(
                Rating.objects.filter(Q(scale__in=scales) | ~Exists(scales)),
                label=self.fields["proposed_rating"].label,
                required=False,
                blank=True,
                empty_label=_("None yet"),
                widget=UnfoldAdminRadioSelectWidget,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a headline that says nothing else than the statement."""
        cleaned = super().clean() or self.cleaned_data
        if repeats_statement(cleaned.get("headline") or "", cleaned.get("statement") or ""):
            self.add_error("headline", HEADLINE_REPEATS)
        return cleaned


class ClaimRequest(HttpRequest):
    """A request for a claim's page; one to save it has the claim locked."""

    seen_claim: SeenClaim
    editing: workflow.Edit
    is_saved_to_submit: bool  # the form was saved, and what it says is to be submitted


@admin.register(Claim)
class ClaimAdmin(
    ArticlePages,
    ImportPages,
    CaseFilePages,
    PreviewPages,
    DiscussionPages,
    ReplyPages,
    AlsoCheckedPages,
    ClaimList,
):
    form = ClaimForm
    autocomplete_fields = ["topics"]
    export_fields = [
        *("id", "number", "statement", "context", "language", "topics", "stage", "standing", "closed_as", "assignee"),
        *("priority", "due_on", "stage_since", "created_at", "changed_at", "headline", "summary"),
        *("proposed_rating", "verdict", "imported_from"),
    ]
    export_related = [
        *("topics", "adjudications__rating", Prefetch("imported_from", ImportedFrom.objects.only("claim", "url")))
    ]
    claim_reviews = OfClaims()
    inlines = [AppearanceInline, EvidenceInline, ReplyInline, RelationInline]
    change_form_outer_before_template = "desk/claim_above.html"
    change_form_outer_after_template = "desk/claim_below.html"
    change_form_template = "desk/claim_form.html"
    warn_unsaved_form = True

    class Media:
        css = {"all": ["claim_form.css"]}
        js = ["claim_form.js"]

    # What goes out

    def export_topics(self, request: HttpRequest, claim: Claim) -> list[str]:
        return [topic.name for topic in claim.topics.all()]

    def export_proposed_rating(self, request: HttpRequest, claim: Claim) -> Rating | None:
        """Return it where this person may see it."""
        return claim.proposed_rating if permissions.can_see_proposal(request.user, claim) else None

    def export_verdict(self, request: HttpRequest, claim: Claim) -> Rating | None:
        """Return the rating that stands, of a claim that is approved or done."""
        if claim.stage not in (Claim.Stage.APPROVED, Claim.Stage.DONE):
            return None
        decided = (each.rating for each in claim.adjudications.all() if each.round == claim.round)
        return next(decided, claim.proposed_rating)

    def export_imported_from(self, request: HttpRequest, claim: Claim) -> str | None:
        """Return the address at which it was published before it came into this record."""
        return claim.imported_from.url if hasattr(claim, "imported_from") else None

    # What may be seen and changed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and permissions.can_enter(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_change(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """Refuse: a claim is closed, never deleted, so that its history stays."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (_("Claim"), {"fields": ["statement", "context", "topics", "language"]})
        ]
        if obj is not None and obj.stage != Claim.Stage.TRIAGE:
            proposal = ["proposed_rating"] if permissions.can_see_proposal(request.user, obj) else []
            texts = ["headline", "summary", "analysis", "contrary", "would_change"]
            fieldsets.append((_("Verdict"), {"fields": [*proposal, *texts], "description": _precedents(request)}))
        return fieldsets

    def get_inlines(self, request: HttpRequest, obj: Claim | None) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        rows: QuerySet[Claim] = super().get_queryset(request)
        return rows.select_related("assignee", "proposed_rating")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Claim | None:
        """Return the claim that the request's page is about already, as it was read for that."""
        seen = getattr(request, "seen_claim", None)
        if seen is not None and request.method == "GET" and object_id == str(seen.claim.pk):
            return cast(Claim, seen.claim)
        claim: Claim | None = super().get_object(request, object_id, from_field)
        return claim

    # Saving: text and parts only; verbs have pages of their own

    def saves_since(self, obj: Model, at: datetime) -> list[Save]:
        """Return them from the claim's history, which has other ways of editing too."""
        edits = Event.objects.filter(claim=obj.pk, verb="edit", at__gte=at).select_related("by")
        return [Save(str(event.by), event.at, event.reason) for event in edits.order_by("-pk")[:MOST_SHOWN]]

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
        if object_id is None and request.method == "POST":
            return self._entered_once(request, form_url, extra_context)
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

    @transaction.atomic
    def _entered_once(self, request: HttpRequest, form_url: str, extra_context: Any) -> HttpResponse:
        """Enter a claim, once: a form that is sent twice, as after going back, leads to the claim that it made."""
        by = current_user(request)
        User.objects.select_for_update().get(pk=by.pk)
        statement = request.POST.get("statement", "").strip()
        entered = Event.objects.filter(verb="enter", by=by, at__gt=timezone.now() - SENT_TWICE)
        same = entered.filter(claim__statement=statement).first() if "\0" not in statement else None
        if same is None or is_refill(request):
            return super().changeform_view(request, None, form_url, extra_context)
        messages.info(request, _("You entered this a moment ago: here it is. It was not entered again."))
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[same.claim_id]))

    def _submitted(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """Submit what was saved. What is missing for it is said on the claim's page; what was saved stays.

        Where a close precedent speaks against the proposed rating, the page of submitting says so first.
        """
        page = reverse("admin:claims_claim_change", args=[claim.pk])
        if SeenClaim(self.get_queryset(request).get(pk=claim.pk), request.user).departures:
            messages.info(request, _("Saved. Look at this before you submit it."))
            return HttpResponseRedirect(reverse("admin:claims_claim_submit", args=[claim.pk]))
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
            before = looking.note(claim, request.user) if request.method == "GET" else None
            seen = cast(ClaimRequest, request).seen_claim = SeenClaim(claim, request.user, before)
            if request.method == "GET" and not self.has_change_permission(request, claim):
                return reading_page(request, seen, self._about(claim) | self.admin_site.each_context(request))
            if request.method == "GET":
                # As a prefetch leaves them, for the form.
                claim._prefetched_objects_cache = {"topics": seen.gathered.topics}  # type: ignore[attr-defined]
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
        """Show the whole history, page by page."""
        claim = self.get_object(request, object_id)
        if claim is None:
            raise Http404(_("There is no such claim."))
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        return history_page(request, claim, self._about(claim) | self.admin_site.each_context(request))

    def _about(self, claim: Claim) -> dict[str, Any]:
        return {"opts": self.model._meta, "object": claim, "original": claim, "claim": claim}

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
        resembling = path(
            "<int:pk>/resembling/", self.admin_site.admin_view(self.resembling_view), name="claims_claim_resembling"
        )
        take_over = path(
            "<int:pk>/evidence/<int:evidence>/as-it-stands/",
            self.admin_site.admin_view(self.as_it_stands_view),
            name="claims_claim_as_it_stands",
        )
        return [*asked, resembling, take_over, *verbs, *super().get_urls()]

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
        claim = self.claim_to_see(request, pk)
        try:
            return take_over(request, claim, evidence)
        except workflow.Refused:
            return self.not_saved(request, _("Nothing was saved: in its present stage you may not change this claim."))

    def verb_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        claim = self.claim_to_see(request, pk)
        seen = SeenClaim(claim, request.user)
        parts = claim_page.ON_THE_PAGE_OF_SUBMITTING if verb == "submit" else claim_page.ON_VERB_PAGES
        context = self.admin_site.each_context(request) | {"opts": self.model._meta}
        context["parts"] = claim_page.rendered(parts, seen, request)
        context["is_judged_here"] = verb in JUDGING
        is_warned_first = verb == "submit" and request.method == "POST" and bool(seen.departures)
        return verb_page(request, claim, verb, context, seen.gathered, is_warned_first=is_warned_first)

    def resembling_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what resembles the claim: the claim's page asks for it when it is there (static/later.js)."""
        claim = self.claim_to_see(request, pk)
        seen = SeenClaim(claim, request.user)
        parts = {name: claim_page.rendered([part], seen, request) for name, part in claim_page.RESEMBLING.items()}
        context = self.admin_site.each_context(request) | self._about(claim)
        return TemplateResponse(
            request, "desk/resembling.html", context | {"title": _("Similar claims"), "parts": parts}
        )
