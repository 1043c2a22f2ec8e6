from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from desk.admin.base import BoundedInline, SluggedAdmin
from desk.admin.source_pages import SourcePages
from sources.models import Publisher, Snapshot, Source


@admin.register(Publisher)
class PublisherAdmin(SluggedAdmin):
    list_display = ["name", "kind", "country"]
    list_filter = ["kind"]
    list_per_page = 50
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class SnapshotInline(BoundedInline, TabularInline):
    model = Snapshot
    extra = 0


@admin.register(Source)
class SourceAdmin(SourcePages):
    list_display = ["title", "publisher", "kind", "tier", "published_on", "state"]
    list_filter = ["kind", "tier", "state"]
    list_select_related = ["publisher"]
    list_per_page = 50
    search_fields = ["title", "publisher__name"]
    search_help_text = _("Title, publisher, or a pasted address")
    autocomplete_fields = ["publisher", "origin"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SnapshotInline]
