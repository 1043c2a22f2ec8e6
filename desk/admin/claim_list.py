"""The list of claims: its columns, filters, search and order, views of it that people saved, and bulk actions."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.models import current_user
from claims import permissions, search
from claims.day import CONCERNS
from claims.models import Actor, Claim
from claims.models.claims import IN_WORK
from desk import alike, bulk, planning
from desk.admin.base import DeskAdmin
from desk.admin.claim_filters import FILTERS, NAMES
from desk.admin.picked import Choosing
from desk.admin.picking import PickWidget
from desk.models import SavedView
from desk.saved_views import NewViewForm, ViewForm, as_seen_by, views_for
from desk.typed import is_refill

STAGE_LABELS = {
    "triage": "info",
    "research": "primary",
    "review": "warning",
    "adjudication": "danger",
    "approved": "success",
}
ACTOR_TYPED = "actor__typed"  # what the filter's field for choosing sends beside the key
LONGEST_SEARCH = 500  # characters, as a statement has
KEPT = [*NAMES, SEARCH_VAR, ORDER_VAR]  # of an address, what a view of the list keeps
OLD_NAMES = ("stage", "standing", "topics", "assignee")  # of filters in addresses that people may have kept


class ClaimList(DeskAdmin):
    """The list of claims, for whoever may see them. What may be changed of one is ClaimAdmin's."""

    list_display = ["statement", "stage_badge", "age", "assignee", "due", "standing", "number", "changed_at"]
    list_filter = FILTERS
    list_select_related = ["assignee"]
    list_per_page = 25
    list_fullwidth = True
    sortable_by = ["number", "changed_at"]  # in the order of an index
    search_fields = ["statement"]  # that there are some shows the box; what is searched: claims/search.py
    search_help_text = _("Statement, texts, actors, sources, addresses, topics, people, number")
    change_list_template = "desk/claim_list.html"
    actions = ["assign_claims", "plan_claims", "topic_claims", "close_claims"]

    # Columns

    @display(description=_("stage"), label=STAGE_LABELS)  # type: ignore[untyped-decorator]  # Unfold's
    def stage_badge(self, claim: Claim) -> tuple[str, str]:
        return claim.stage, claim.get_stage_display()

    @display(description=_("in it for"))  # type: ignore[untyped-decorator]  # Unfold's
    def age(self, claim: Claim) -> str:
        return planning.age_in_words(claim) if claim.stage in IN_WORK else "–"

    @display(description=_("needed"), label=planning.LABELS)  # type: ignore[untyped-decorator]  # Unfold's
    def due(self, claim: Claim) -> tuple[str, str] | None:
        return planning.badge(claim)

    # Which claims, in which order

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow only the filters on the page: by another field, such as the proposal, one could ask what is blind."""
        field = lookup.removesuffix("__exact").removesuffix("__isnull").removesuffix("__id")
        return lookup in NAMES or field in OLD_NAMES

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Sort by what was asked for: the most urgent first, what is due first, what has waited longest first."""
        if (concern := CONCERNS.get(request.GET.get("turn", ""))) is not None:
            return concern.order
        if request.GET.get("due") in ("overdue", "week"):
            return ("due_on", "pk")
        return ("stage_since", "pk") if request.GET.get("age") else ("-created_at", "-pk")

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
        if found.is_newest:
            messages.info(request, _("Very many claims have all of these words. The newest come first."))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Leave out Unfold's sheet of filters: the page has them above the list, where they work without a script."""
        shown = super().get_changelist_instance(request)
        shown.has_filters = False
        return shown

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if ACTOR_TYPED in request.GET:
            return self._with_the_actor(request)
        actors = PickWidget()
        actors.model, actors.picking = Actor, Choosing(request)
        context = {
            "beside": {name: request.GET[name] for name in (SEARCH_VAR, ORDER_VAR) if name in request.GET},
            "active": sum(bool(request.GET.get(name)) for name in NAMES),
            "actor_field": actors.render("actor", request.GET.get("actor", ""), {"id": "filter-actor"}),
            "media": self.media + actors.media,
            "views": views_for(current_user(request)),
            "kept": urlencode([(name, value) for name in KEPT if (value := request.GET.get(name))]),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def _with_the_actor(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list for the actor whose name was typed: addresses and saved views have the key alone."""
        query = request.GET.copy()
        typed = str(query.pop(ACTOR_TYPED)[-1]).strip()
        chosen = Choosing(request).row(Actor, query.pop("actor", [""])[-1])
        if chosen is None or typed != str(chosen):
            found = alike.meant(Actor, typed) or alike.suggestions(Actor, typed) if typed else []
            chosen = found[0] if len(found) == 1 else None
            if len(found) > 1:
                links = ((f"?{query.urlencode()}&actor={row.pk}", row, alike.in_words(row)) for row in found)
                listed = format_html_join(", ", '<a class="desk-link" href="{}">{}</a> {}', links)
                messages.warning(request, format_html("{} {}", _("Several actors may be meant. Choose one:"), listed))
            elif typed and not found:
                messages.error(request, _("No actor is called “%(name)s”: write another name.") % {"name": typed[:100]})
        if chosen is not None:
            query["actor"] = str(chosen.pk)
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")

    # Views

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("views/", view(self.views_view), name="claims_claim_views"),
            path("views/<int:pk>/", view(self.saved_view_view), name="claims_claim_view"),
            *super().get_urls(),
        ]

    def views_view(self, request: HttpRequest) -> HttpResponse:
        """Show the saved views; a POST saves the present filters under a name."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user, query = current_user(request), request.GET.urlencode()
        sent = request.POST if request.method == "POST" else None
        form = NewViewForm(sent, owner=user, names=NAMES, query=query)
        if form.is_valid() and not is_refill(request) and (saved := form.saved()):
            view = as_seen_by(user, saved)
            messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
            return HttpResponseRedirect(f"{reverse('admin:claims_claim_changelist')}?{view.query}")
        views = views_for(user)
        context = self._context(request, _("Saved views")) | {
            "form": form,
            "asks": bool(query) or form.is_bound,
            "own": [
                (each, ViewForm(instance=each, auto_id=f"view-{each.pk}-%s")) for each in views if each.owner == user
            ],
            "shared": [each for each in views if each.owner != user],
        }
        return TemplateResponse(request, "desk/views.html", context, status=422 if form.errors else 200)

    def saved_view_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Rename, share or delete a view of one's own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        view = SavedView.objects.filter(pk=pk, owner=current_user(request)).first()
        if view is None:
            raise Http404(_("You have no such view."))
        back = HttpResponseRedirect(reverse("admin:claims_claim_views"))
        if request.method != "POST":
            return back
        if "delete" in request.POST and not is_refill(request):
            view.delete()
            messages.success(request, _("Deleted “%(name)s”.") % {"name": view.name})
            return back
        form = _renaming(view, request.POST)
        if form.is_valid() and not is_refill(request) and form.saved():
            messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
            return back
        context = self._context(request, _("Saved views")) | {"own": [(view, form)], "asks": False, "shared": []}
        return TemplateResponse(request, "desk/views.html", context, status=422 if form.errors else 200)

    def _context(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        context: dict[str, Any] = self.admin_site.each_context(request)
        return context | {"opts": self.model._meta, "title": title}

    # Bulk actions

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out what this person may do with no claim, and deleting."""
        allowed = {
            "assign_claims": permissions.is_editor(request.user),
            **dict.fromkeys(["plan_claims", "topic_claims", "close_claims"], permissions.can_enter(request.user)),
        }
        known: dict[str, Any] = super().get_actions(request)
        return {name: found for name, found in known.items() if allowed.get(name)}

    def response_action(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        """Do it to the claims that were chosen by their keys, whether or not the list's filters still find them."""
        chosen = queryset if request.POST.get("select_across") == "1" else self.get_queryset(request)
        response: HttpResponse | None = super().response_action(request, chosen)
        return response

    @action(description=_("Assign …"))  # type: ignore[untyped-decorator]  # Unfold's
    def assign_claims(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse:
        return self._bulk(request, queryset, "assign")

    @action(description=_("Priority and due date …"))  # type: ignore[untyped-decorator]  # Unfold's
    def plan_claims(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse:
        return self._bulk(request, queryset, "plan")

    @action(description=_("Topics …"))  # type: ignore[untyped-decorator]  # Unfold's
    def topic_claims(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse:
        return self._bulk(request, queryset, "topics")

    @action(description=_("Close …"))  # type: ignore[untyped-decorator]  # Unfold's
    def close_claims(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse:
        return self._bulk(request, queryset, "close")

    def _bulk(self, request: HttpRequest, queryset: QuerySet[Claim], name: str) -> HttpResponse:
        context = self._context(request, bulk.BULK[name].title) | {"back": request.get_full_path()}
        return bulk.page(request, queryset, name, context)


def _renaming(view: SavedView, sent: QueryDict | None = None) -> ViewForm:
    """Return the form of a view; a page has several, so that the names of their fields are told apart."""
    return ViewForm(sent, instance=view, auto_id=f"view-{view.pk}-%s")
