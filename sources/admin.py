from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import TabularInline

from accounts.desk import DeskAdmin
from sources.models import Publisher, Snapshot, Source


class SluggedAdmin(DeskAdmin):
    """A slug follows from the name and stays: public addresses are made of it."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["slug"] if obj else [])]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return {} if obj else super().get_prepopulated_fields(request, obj)


@admin.register(Publisher)
class PublisherAdmin(SluggedAdmin):
    list_display = ["name", "kind", "country"]
    list_filter = ["kind"]
    list_per_page = 50
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class SnapshotInline(TabularInline):
    model = Snapshot
    extra = 0


@admin.register(Source)
class SourceAdmin(SluggedAdmin):
    list_display = ["title", "publisher", "kind", "tier", "published_on"]
    list_filter = ["kind", "tier"]
    list_select_related = ["publisher"]
    list_per_page = 50
    search_fields = ["title", "publisher__name"]
    autocomplete_fields = ["publisher", "origin", "superseded_by"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SnapshotInline]
