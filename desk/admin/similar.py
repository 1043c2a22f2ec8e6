"""What resembles a statement while it is typed: the field with room for it, and what static/similar.js asks."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextareaWidget

from claims import precedents, workflow
from claims.models import Claim

LONGEST_STATEMENT = 500  # characters, as the model has it


class StatementWidget(UnfoldAdminTextareaWidget):
    """The statement. Below it stands what resembles it, as long as it is typed."""

    template_name = "desk/statement_widget.html"
    claim: Claim | None = None  # on whose page it is

    class Media:
        js = ["similar.js"]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"similar_url": reverse("admin:claims_claim_similar"), "claim": self.claim}


class SimilarForm(forms.Form):
    """A statement that is typed. `claim` is the one on whose page that is; a new one has no key yet."""

    statement = forms.CharField(max_length=LONGEST_STATEMENT)
    language = forms.CharField(max_length=35, required=False)
    claim = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


def similar(request: HttpRequest, claims: QuerySet[Claim]) -> HttpResponse:
    """Show what may be the same as a statement: what is public, and of these claims those that are not."""
    form = SimilarForm(request.POST)
    if not form.is_valid():
        return TemplateResponse(request, "desk/_similar.html", {"errors": form.errors}, status=422)
    key = form.cleaned_data["claim"]
    claim = claims.filter(pk=key).first() if key is not None else None
    found = precedents.similar(form.cleaned_data["statement"], form.cleaned_data["language"], claims, claim)
    may_close = claim is not None and "close" in workflow.available(claim, request.user)
    context = {"similar": found.perhaps_the_same, "closing": claim if may_close else None, "was_asked": True}
    return TemplateResponse(request, "desk/_similar.html", context)
