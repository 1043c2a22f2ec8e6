from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import current_user
from claims import also_checked, workflow
from desk.admin.claim_pages import ClaimPages
from external.models import ClaimReview

WAYS = {"say": also_checked.say, "take-back": also_checked.take_back}


class AlsoCheckedPages(ClaimPages):
    """What is sent beside a fact-check of another publisher: that it is of the same claim, or is so no more."""

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/also-checked/<int:review>/<str:way>/",
            self.admin_site.admin_view(self.also_checked_view),
            name="claims_claim_also_checked",
        )
        return [own, *super().get_urls()]

    @method_decorator(require_POST)
    def also_checked_view(self, request: HttpRequest, pk: int, review: int, way: str) -> HttpResponse:
        claim = self.claim_to_see(request, pk)
        found = ClaimReview.objects.filter(pk=review).select_related("publisher").first()
        if found is None or way not in WAYS:
            raise Http404(_("There is no such fact-check of another publisher."))
        back = reverse("admin:claims_claim_change", args=[claim.pk])
        try:
            WAYS[way](claim, found, by=current_user(request))
        except workflow.Refused as refused:
            context: dict[str, Any] = self.admin_site.each_context(request)
            context |= {"title": _("Also checked by"), "reason": str(refused), "back": back}
            return TemplateResponse(request, "desk/refused.html", context, status=refused.status)
        return HttpResponseRedirect(f"{back}#also-checked")
