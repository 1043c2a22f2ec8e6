"""Whether a quotation stands in its source, said at the field; and taking over the words that stand there."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.models import current_user
from claims import workflow
from claims.gathered import Gathered
from claims.models import Claim, Evidence
from desk.quotations import LONGEST_QUOTE, Quotation
from sources.models import Source
from sources.passages import look_up


class QuoteWidget(UnfoldAdminTextareaWidget):
    """A quotation. Below it is said where it stands, as it was saved and, with a script, as it is typed."""

    template_name = "desk/quote_widget.html"

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.find: Callable[[], Quotation | None] = lambda: None  # asked when the field is shown

    class Media:
        js = ["quotations.js"]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        saved = self.find()
        return context | {
            "quote_url": reverse("admin:claims_claim_quotation"),
            "quotation": saved if saved is not None and saved.quote == value else None,
        }


class QuotationForm(forms.Form):
    """A quotation that is typed, and in which source it was read."""

    quote = forms.CharField(max_length=LONGEST_QUOTE)
    source = forms.ModelChoiceField(Source.objects)


def quotation(request: HttpRequest) -> HttpResponse:
    """Show where a quotation stands. Nothing is kept of it: it may be half a word."""
    form = QuotationForm(request.POST)
    if not form.is_valid():
        return TemplateResponse(request, "desk/_looked_up_quotation.html", {"errors": form.errors}, status=422)
    quote, source = form.cleaned_data["quote"], form.cleaned_data["source"]
    found = look_up(source.pk, quote)
    shown = Quotation(quote, source, *found) if found else Quotation(quote, source)
    return TemplateResponse(request, "desk/_looked_up_quotation.html", {"quotation": shown})


def take_over(request: HttpRequest, claim: Claim, evidence: int) -> HttpResponse:
    """Quote the words that stand in the source, as they were shown. Raises what `workflow.edit` raises."""
    with workflow.edit(claim, by=current_user(request)) as editing:
        piece = editing.claim.evidence.select_related("source", "through").filter(pk=evidence).first()
        if piece is None:
            raise Http404(_("There is no such piece of evidence."))
        standing = Gathered(editing.claim).standings.get(piece.pk)
        shown = Quotation.of(piece, standing)
        if standing is None or str(standing.passage.pk) != request.POST.get("passage") or not shown.as_it_stands:
            messages.error(request, _("The quote or the archived copy is another by now. Look at it again."))
        else:
            piece.quote = shown.as_it_stands
            piece.save(update_fields=["quote"])
            editing.changed.append(str(Evidence._meta.verbose_name))
            messages.success(request, _("The quote is now as it stands in its source."))
    return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[claim.pk]))
