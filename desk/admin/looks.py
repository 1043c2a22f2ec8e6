from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from claims import permissions
from claims.models import AnotherLook
from desk import looks
from desk.admin.base import DeskAdmin

KIND_LABELS = {
    AnotherLook.Kind.UNREACHABLE.value: "info",
    AnotherLook.Kind.SUPERSEDED.value: "info",
    AnotherLook.Kind.PASSAGE_CHANGED.value: "warning",
    AnotherLook.Kind.GONE.value: "warning",
    AnotherLook.Kind.PASSAGE_GONE.value: "danger",
    AnotherLook.Kind.RETRACTED.value: "danger",
}


class WaitingFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        if self.value() not in {None, "open", "settled"}:
            raise IncorrectLookupParameters
        return [("open", _("Waits for an editor")), ("settled", _("Settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AnotherLook]) -> QuerySet[AnotherLook]:
        match self.value():
            case "open":
                return queryset.filter(settled_at=None)
            case "settled":
                return queryset.exclude(settled_at=None)
        return queryset


@admin.register(AnotherLook)
class AnotherLookAdmin(DeskAdmin):
    """Published claims that need another look; the watch and the states of sources write them."""

    list_display = ["claim", "kind_badge", "source", "raised_at", "settled"]
    export_fields = ["claim", "kind", "source", "raised_at", "settled_at", "settled_as", "settled_by", "reason"]
    list_filter = [WaitingFilter]
    list_select_related = ["claim", "source", "settled_by"]
    list_per_page = 25
    list_fullwidth = True
    sortable_by: list[str] = []
    actions = None
    fields = ["raised_at"]  # all else stands above, in words
    readonly_fields = fields
    change_form_outer_before_template = "desk/look.html"

    @display(description=_("why"), label=KIND_LABELS)  # type: ignore[untyped-decorator]  # Unfold's
    def kind_badge(self, look: AnotherLook) -> tuple[str, str]:
        return look.kind, look.get_kind_display()

    @admin.display(description=_("settled"))
    def settled(self, look: AnotherLook) -> str:
        return "–" if look.is_open else f"{look.get_settled_as_display()} ({look.settled_by})"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnotherLook]:
        rows: QuerySet[AnotherLook] = super().get_queryset(request)
        return rows.select_related("claim", "source", "settled_by", "visit", "before__copy", "after__copy")

    # What it says follows from what was read; how it is settled is decided on pages of its own.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AnotherLook | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AnotherLook | None = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        look = self.get_object(request, object_id)
        if look is not None and self.has_view_permission(request, look):
            extra_context = (extra_context or {}) | {
                "title": look.get_kind_display(),
                "look": look,
                "passages": looks.passages_of(look),
                "newest": look.source.visits.first(),
                "is_reason_hidden": look.settled_as == AnotherLook.SettledAs.REOPENED
                and not permissions.may_learn_a_rating(request.user, look.claim),
                **looks.choices(look, request.user),
            }
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def get_urls(self) -> list[URLPattern]:
        ways = [
            path(
                f"<int:pk>/{way}/",
                self.admin_site.admin_view(self.settle_view),
                {"way": way},
                name=f"claims_anotherlook_{way}",
            )
            for way in looks.SETTLINGS
        ]
        return [*ways, *super().get_urls()]

    def settle_view(self, request: HttpRequest, pk: int, way: str) -> HttpResponse:
        look = self.get_queryset(request).filter(pk=pk).first()
        if look is None:
            raise Http404(_("There is no such look."))
        if not self.has_view_permission(request, look):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {"opts": self.model._meta}
        context["passages"] = looks.passages_of(look)
        return looks.settle_page(request, look, way, context)
