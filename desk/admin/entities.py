from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from claims.models import Actor, Alias, Topic
from desk.admin.base import BoundedTable, SluggedAdmin
from desk.admin.pick_pages import Pickable


class AliasInline(BoundedTable):
    model = Alias
    extra = 0


@admin.register(Actor)
class ActorAdmin(Pickable, SluggedAdmin):
    list_display = ["name", "kind", "description", "country"]
    list_filter = ["kind"]
    list_per_page = 50
    search_fields = ["name", "aliases__name"]
    inlines = [AliasInline]
    export_fields = ["name", "slug", "sort_name", "kind", "description", "country", "wikidata", "other_names"]
    export_related = ["aliases"]

    @admin.display(description=_("other names"))
    def other_names(self, actor: Actor) -> list[str]:
        return [alias.name for alias in actor.aliases.all()]


@admin.register(Topic)
class TopicAdmin(Pickable, SluggedAdmin):
    list_display = ["name"]
    list_per_page = 50
    search_fields = ["name"]
    export_fields = ["name", "slug"]
