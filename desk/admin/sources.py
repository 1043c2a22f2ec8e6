from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from desk.admin.archiving import ArchivingPages
from desk.admin.base import BoundedTable, SluggedAdmin
from desk.admin.pick_pages import Pickable
from desk.admin.snapshots import SnapshotPages
from desk.admin.source_pages import SourcePages
from sources.models import Publisher, Snapshot, Source


@admin.register(Publisher)
class PublisherAdmin(Pickable, SluggedAdmin):
    list_display = ["name", "kind", "country"]
    list_filter = ["kind"]
    list_per_page = 50
    search_fields = ["name"]
    export_fields = ["name", "slug", "kind", "country", "homepage"]


class SnapshotInline(BoundedTable):
    """Snapshots that somebody enters by hand. Those that are kept here are listed below the form, and stay."""

    model = Snapshot
    extra = 0
    verbose_name_plural = _("snapshots entered by hand")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        rows: QuerySet[Snapshot] = super().get_queryset(request)
        return rows.filter(kept=Snapshot.Kept.ENTERED)


@admin.register(Source)
class SourceAdmin(Pickable, SnapshotPages, ArchivingPages, SourcePages):
    list_display = ["title", "publisher", "kind", "tier", "published_on", "state"]
    list_filter = ["kind", "tier", "state"]
    list_select_related = ["publisher"]
    list_per_page = 50
    search_fields = ["title", "publisher__name"]
    search_help_text = _("Title, publisher, or a pasted address")
    autocomplete_fields = ["publisher", "origin"]
    export_fields = [
        *("title", "slug", "publisher", "kind", "tier", "url", "published_on", "language", "interests"),
        *("state", "state_since", "state_reason"),
    ]
    inlines = [SnapshotInline]
