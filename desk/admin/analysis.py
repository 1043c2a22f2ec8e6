"""The analysis: a text area with tools, a count of its words, and a preview by the renderer of the public page."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from claims import references
from claims.models import Claim
from record.markdown import is_prose

# Adults read 238 words of English prose in a minute: Brysbaert (2019), "How many words do we read per minute?",
# Journal of Memory and Language 109. Of an article of more than 1,000 words they read for 123 seconds: Pew Research
# Center (2016), "Long-Form Reading Shows Signs of Life in Our Mobile News World".
WORDS_A_MINUTE = 238
SECONDS_GIVEN = 123
WORDS_GIVEN = round(WORDS_A_MINUTE * SECONDS_GIVEN / 60, -1)

# The buttons, by what static/analysis.js does: what stands before and after the words, or before each line.
TOOLS: list[dict[str, Any]] = [
    {"tool": "bold", "label": _("Bold"), "sign": "B", "before": "**", "after": "**"},
    {"tool": "italic", "label": _("Italic"), "sign": "I", "before": "*", "after": "*"},
    {"tool": "link", "label": _("Link"), "sign": "↗", "before": "[", "after": "](https://)"},
    {"tool": "list", "label": _("List"), "sign": "•", "line": "- "},
    {"tool": "quote", "label": _("Quote"), "sign": "“", "line": "> "},
]


class AnalysisWidget(UnfoldAdminTextareaWidget):
    """The text area of an analysis. Without a script it is nothing else."""

    template_name = "desk/analysis_widget.html"
    claim: Claim | None = None  # on whose page it is

    class Media:
        js = ["analysis.js"]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {
            "analysis_url": reverse("admin:claims_claim_analysis"),
            "claim": self.claim,
            "tools": TOOLS,
            "words_a_minute": WORDS_A_MINUTE,
            "words_given": int(WORDS_GIVEN),
        }


class AnalysisForm(forms.Form):
    """An analysis that is written. `claim` is the one on whose page that is."""

    analysis = forms.CharField(max_length=50_000, required=False, strip=False)
    claim = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


def as_readers_see_it(request: HttpRequest, claims: QuerySet[Claim]) -> HttpResponse:
    """Show an analysis rendered; its references lead to the claim's evidence on the page, and those to none are named.

    Nothing is kept of it.
    """
    form = AnalysisForm(request.POST)
    if not form.is_valid():
        return TemplateResponse(request, "desk/_analysis.html", {"errors": form.errors}, status=422)
    analysis = form.cleaned_data["analysis"]
    claim = claims.filter(pk=form.cleaned_data["claim"]).first()
    numbers = [*claim.evidence.values_list("number", flat=True)] if claim else []
    gone = references.dangling(analysis, numbers)
    context = {
        "analysis": analysis,
        "claim": claim,
        "references": {number: f"#piece-{number}" for number in numbers},
        "gone": references.told(gone) if gone else "",
        "is_prose": is_prose(analysis),
    }
    return TemplateResponse(request, "desk/_analysis.html", context)
