from django.contrib import admin
from unfold.admin import TabularInline

from claims.models import Actor, Alias, Topic
from desk.admin.base import BoundedInline, SluggedAdmin


class AliasInline(BoundedInline, TabularInline):
    model = Alias
    extra = 0


@admin.register(Actor)
class ActorAdmin(SluggedAdmin):
    list_display = ["name", "kind", "description", "country"]
    list_filter = ["kind"]
    list_per_page = 50
    search_fields = ["name", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [AliasInline]


@admin.register(Topic)
class TopicAdmin(SluggedAdmin):
    list_display = ["name"]
    list_per_page = 50
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
