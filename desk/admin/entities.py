from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from claims.models import Actor, Alias, Rating, RatingScale, Topic
from desk.admin.base import BoundedInline, SluggedAdmin
from desk.admin.pick_pages import Pickable
from sources import slugs


class AliasInline(BoundedInline, TabularInline):
    model = Alias
    extra = 0


@admin.register(Actor)
class ActorAdmin(Pickable, SluggedAdmin):
    list_display = ["name", "kind", "description", "country"]
    list_filter = ["kind"]
    list_per_page = 50
    search_fields = ["name", "aliases__name"]
    inlines = [AliasInline]


@admin.register(Topic)
class TopicAdmin(Pickable, SluggedAdmin):
    list_display = ["name"]
    list_per_page = 50
    search_fields = ["name"]


class RatingForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """A rating's slug is made from its name, and stays: documents and the API's filters name it."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["slug"].disabled, self.fields["slug"].required = True, False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None and cleaned.get("name"):
            cleaned["slug"] = slugs.transliterated(cleaned["name"])[:50].strip("-") or "rating"
        return cleaned


class RatingInline(BoundedInline, TabularInline):
    model = Rating
    max_num = 20
    form = RatingForm
    extra = 0

    def has_delete_permission(self, request: HttpRequest, obj: RatingScale | None = None) -> bool:
        """Keep the steps of a scale in use: its bounds are published with each verdict."""
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.is_in_use)


@admin.register(RatingScale)
class RatingScaleAdmin(SluggedAdmin):
    list_display = ["name", "slug", "is_default"]
    inlines = [RatingInline]
