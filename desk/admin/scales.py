"""Rating scales: a scale, its ratings in their order, and the words of all in each language, on one page.

What stands in claims that were submitted or published is locked, with the reason; a new scale is made from it instead.
"""

import re
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import StackedInline
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from claims.models import Rating, RatingScale, RatingTranslation, ScaleTranslation
from claims.models.ratings import KEEPS_ITS_MEANING, KEEPS_ITS_WORDS
from desk.admin.base import BoundedInline, BoundedTable, SluggedAdmin
from sources import slugs

MEANING = ("name", "definition", "value")
WORDS = ("name", "definition")
UP, DOWN = "up", "down"


def _in(language: str, part: str) -> str:
    """Return the name of the form's field for a part of a rating's words in a language."""
    return f"{part}_in_{language}"


def _fields_for(language: str) -> dict[str, forms.Field]:
    """Return the fields for a rating's words in a language; both may be empty, and the rating has none then."""
    found = {}
    for part, widget in (
        ("name", UnfoldAdminTextInputWidget()),
        ("definition", UnfoldAdminTextareaWidget(attrs={"rows": 2})),
    ):
        field = cast(Any, RatingTranslation._meta.get_field(part)).formfield(required=False, widget=widget)
        field.widget.attrs.update({"lang": language, "dir": "auto"})
        field.label = format_lazy("{part} ({language})", part=field.label, language=language)
        found[_in(language, part)] = field
    return found


class RatingForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """A rating with its words in the languages of its scale. One in use shows what it means, and why that stays."""

    languages: tuple[str, ...] = ()

    class Meta:
        widgets = {"position": forms.HiddenInput, "definition": UnfoldAdminTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False  # the last, where nothing is said
        self.fields["slug"].disabled, self.fields["slug"].required = True, False  # documents and filters name it
        self.words: dict[str, RatingTranslation] = {}
        if self.instance.pk:
            self.words = {each.language: each for each in self.instance.translations.all()}
        for language, words in self.words.items():
            self.initial.update({_in(language, part): getattr(words, part) for part in WORDS})

    def lock(self) -> None:
        """Show what the rating means without a way to change it. What is sent all the same is refused in words."""
        locked = [*MEANING, *(_in(language, part) for language in self.words for part in WORDS)]
        for name in locked:
            if name in self.fields:
                self.fields[name].widget.attrs["readonly"] = True
        self.fields["name"].help_text = KEEPS_ITS_MEANING

    def clean_position(self) -> int:
        """Return the place that was sent, or the one after all others."""
        place = self.cleaned_data.get("position")
        if place is not None:
            return int(place)
        last = Rating.objects.filter(scale=self.instance.scale_id).aggregate(last=Max("position"))["last"]
        return (last or 0) + 1 + int((re.findall(r"\d+", self.prefix or "") or [0])[-1])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None and cleaned.get("name"):
            cleaned["slug"] = slugs.transliterated(cleaned["name"])[:50].strip("-") or "rating"
        for language in self.languages:
            name, definition = (cleaned.get(_in(language, part)) or "" for part in WORDS)
            if bool(name) is not bool(definition):
                empty = "definition" if name else "name"
                self.add_error(_in(language, empty), _("Write both, the name and the definition, or neither."))
            stored = self.words.get(language)
            if stored is not None and self.is_in_use and (stored.name, stored.definition) != (name, definition):
                part = "name" if stored.name != name else "definition"
                self.add_error(_in(language, part), KEEPS_ITS_WORDS)
        return cleaned

    is_in_use = False  # set by the formset, which asks for all ratings at once

    def save(self, commit: bool = True) -> Any:
        """Save the rating and its words in each language."""
        rating = super().save(commit)
        if commit:
            for language in self.languages:
                self._save_words(rating, language)
        return rating

    def _save_words(self, rating: Rating, language: str) -> None:
        if not {_in(language, part) for part in WORDS} & {*self.changed_data}:
            return
        given = {part: self.cleaned_data[_in(language, part)] for part in WORDS}
        if given["name"]:
            rating.translations.update_or_create(language=language, defaults=given)
        else:
            rating.translations.filter(language=language).delete()


class RatingFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # it takes none at run time
    @cached_property
    def in_use(self) -> set[int]:
        """The keys of the ratings that keep their meaning."""
        return set(self.instance.ratings.in_use().values_list("pk", flat=True)) if self.instance.pk else set()

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk in self.in_use:
            form.is_in_use = True
            form.lock()


class RatingInline(BoundedInline, StackedInline):
    model = Rating
    max_num = 20
    form = RatingForm
    formset = RatingFormSet
    extra = 0
    readonly_fields = ["place"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("translations")

    def get_fieldsets(self, request: HttpRequest, obj: RatingScale | None = None) -> Any:
        words = [tuple(_in(language, part) for part in WORDS) for language in _languages(obj)]
        return [(None, {"fields": [("name", "slug"), "definition", ("value", "tone"), *words, "place", "position"]})]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        languages = _languages(obj)
        fields: dict[str, Any] = {"languages": languages}
        for language in languages:
            fields |= _fields_for(language)
        return super().get_formset(request, obj, form=type("RatingForm", (RatingForm,), fields), **kwargs)

    @admin.display(description=_("place in lists"))
    def place(self, rating: Rating) -> SafeString | str:
        """Return the buttons that save the page and move the rating."""
        if rating.pk is None:
            return _("The last one; it can be moved once it is saved.")
        return format_html_join(
            " ",
            '<button class="desk-verb" type="submit" name="_{}" value="{}" aria-label="{}: {}">{}</button>',
            [(move, rating.pk, label, rating.name, label) for move, label in ((UP, _("Up")), (DOWN, _("Down")))],
        )

    def has_delete_permission(self, request: HttpRequest, obj: RatingScale | None = None) -> bool:
        """Keep the steps of a scale in use: its bounds are published with each verdict."""
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.is_in_use)


def _languages(scale: RatingScale | None) -> tuple[str, ...]:
    """Return the languages for which the scale has a name, or one of its ratings words."""
    if scale is None or scale.pk is None:
        return ()
    of_ratings = RatingTranslation.objects.filter(rating__scale=scale).order_by().values("language")
    of_scale = scale.translations.order_by().values("language")
    return tuple(sorted(each["language"] for each in of_scale.union(of_ratings)))


class ScaleTranslationInline(BoundedTable):
    model = ScaleTranslation
    max_num = 10
    extra = 0
    verbose_name_plural = _("languages: each adds fields for its words to every rating below")

    def has_delete_permission(self, request: HttpRequest, obj: RatingScale | None = None) -> bool:
        """Keep the names of a scale in use."""
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.is_in_use)


@admin.register(RatingScale)
class RatingScaleAdmin(SluggedAdmin):
    list_display = ["name", "slug", "is_default"]
    inlines = [ScaleTranslationInline, RatingInline]
    change_form_outer_before_template = "desk/scale_above.html"

    def get_fields(self, request: HttpRequest, obj: RatingScale | None = None) -> list[str]:
        return ["name", *(["slug"] if obj else []), "is_default"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        scale = self.get_object(request, object_id)
        if scale is not None:
            may_add, may_change = self.has_add_permission(request), self.has_change_permission(request, scale)
            extra_context = (extra_context or {}) | {"scale": scale, "may_copy": may_add, "may_change": may_change}
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def response_change(self, request: HttpRequest, obj: RatingScale) -> HttpResponse:
        """Move a rating where one of the buttons was used, and stay where there is more to write."""
        for name in (UP, DOWN):
            if re.fullmatch("[0-9]{1,18}", key := request.POST.get(f"_{name}", "")):
                _move(obj, int(key), -1 if name == UP else 1)
                return HttpResponseRedirect(request.path)
        if "_continue" not in request.POST and _lacks_words(obj):
            messages.success(request, _("Saved. Now write the words of each rating in the languages that you added."))
            return HttpResponseRedirect(request.path)
        response: HttpResponse = super().response_change(request, obj)
        return response

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/copy/", self.admin_site.admin_view(self.copy_view), name="claims_ratingscale_copy"),
            path(
                "<int:pk>/make-default/",
                self.admin_site.admin_view(self.make_default_view),
                name="claims_ratingscale_make_default",
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a new scale from this one, and open it."""
        scale = self._scale(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        new = scale.copy()
        messages.success(request, _("This is the new scale. Change what you want, then make it the default."))
        return HttpResponseRedirect(reverse("admin:claims_ratingscale_change", args=[new.pk]))

    @method_decorator(require_POST)
    def make_default_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have new claims rated on this scale."""
        scale = self._scale(request, pk)
        if not self.has_change_permission(request, scale):
            raise PermissionDenied
        if scale.ratings.exists():
            scale.make_default()
            messages.success(request, _("New claims are rated on this scale now."))
        else:
            messages.error(request, _("A scale without ratings cannot be the default. Add its ratings first."))
        return HttpResponseRedirect(reverse("admin:claims_ratingscale_change", args=[pk]))

    def _scale(self, request: HttpRequest, pk: int) -> RatingScale:
        scale = RatingScale.objects.filter(pk=pk).first()
        if not self.has_view_permission(request, scale):
            raise PermissionDenied
        if scale is None:
            raise Http404(_("There is no such scale."))
        return scale


def _move(scale: RatingScale, key: int, by: int) -> None:
    """Let a rating change places with the one before or after it, and number all of them again."""
    keys = list(scale.ratings.values_list("pk", flat=True))
    if key not in keys or not 0 <= keys.index(key) + by < len(keys):
        return
    place = keys.index(key)
    keys[place], keys[place + by] = keys[place + by], keys[place]
    for position, each in enumerate(keys, start=1):
        scale.ratings.filter(pk=each).update(position=position)


def _lacks_words(scale: RatingScale) -> bool:
    """Return whether the scale has a language in which none of its ratings has words yet."""
    ratings = RatingTranslation.objects.filter(rating__scale=scale).values("language")
    return bool(scale.ratings.exists() and scale.translations.exclude(language__in=ratings).exists())
