"""What static/picking.js asks while a row is chosen: suggestions, and the fields of a new one."""

import re
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from claims import wikidata
from claims.models import Actor
from desk import alike
from desk.admin.picked import Picking
from desk.admin.picking import asks_elsewhere, looked_up

FIELD = re.compile(r"\A[A-Za-z][A-Za-z0-9_-]{0,199}\Z")  # the name of a field, with those of the forms that it is in


class AskedForm(forms.Form):
    """What is typed into a field, which field that is, and the language of what is written beside it."""

    typed = forms.CharField(max_length=alike.LONGEST_TERM)
    name = forms.RegexField(FIELD, required=False)
    language = forms.CharField(max_length=35, required=False)


class Pickable(ModelAdmin):
    """Mixin for the admin of what is chosen by typing. All is asked by POST: no log of addresses has what is typed."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        asked = [
            path("suggest/", view(require_POST(self.suggest_view)), name=f"{name}_suggest"),
            path("begin/", view(require_POST(self.begin_view)), name=f"{name}_begin"),
        ]
        return [*asked, *super().get_urls()]

    def suggest_view(self, request: HttpRequest) -> HttpResponse:
        """Show the rows that may be meant, and what else may be done with what is typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AskedForm(request.POST)
        if not form.is_valid():
            return TemplateResponse(request, "desk/_pick_suggestions.html", {"errors": form.errors}, status=422)
        typed = form.cleaned_data["typed"].strip()
        found = alike.suggestions(self.model, typed)
        context: dict[str, Any] = {
            "typed": typed,
            "suggestions": [(row, alike.in_words(row)) for row in found],
            "may_begin": self.has_add_permission(request),
            "is_elsewhere": asks_elsewhere(self.model, typed),
            "may_look_up": self.model is Actor and wikidata.is_on() and self.has_add_permission(request),
        }
        if "look_up" in request.POST and context["may_look_up"]:
            context |= self._in_wikidata(typed, form.cleaned_data["language"])
        return TemplateResponse(request, "desk/_pick_suggestions.html", context)

    def _in_wikidata(self, typed: str, language: str) -> dict[str, Any]:
        try:
            hits = wikidata.search(typed, language)
        except wikidata.NotAnswered as why:
            return {"why": str(why), "may_look_up": False}
        none = "" if hits else _("Wikidata has nothing of this name.")
        return {"hits": hits, "why": none, "may_look_up": False, "suggestions": []}

    def begin_view(self, request: HttpRequest) -> HttpResponse:
        """Show the fields of a new row, filled in as far as its page or Wikidata says it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AskedForm(request.POST)
        if not form.is_valid() or not form.cleaned_data["name"]:
            return TemplateResponse(request, "desk/_pick_suggestions.html", {"errors": form.errors}, status=422)
        given = form.cleaned_data
        below = looked_up(self.model, given["name"], given["typed"], Picking.of(request), given["language"])
        return TemplateResponse(request, "desk/_pick_begun.html", {"below": below})
