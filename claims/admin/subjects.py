from django.contrib import admin
from unfold.admin import TabularInline

from accounts.desk import DeskAdmin
from claims.models import Actor, Alias, Rating, RatingScale, Topic
from sources.admin import SluggedAdmin


class AliasInline(TabularInline):
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


class RatingInline(TabularInline):
    model = Rating
    extra = 0


@admin.register(RatingScale)
class RatingScaleAdmin(DeskAdmin):
    list_display = ["name", "slug", "is_default"]
    inlines = [RatingInline]
