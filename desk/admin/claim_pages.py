"""What the pages about one claim have in common."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from claims.models import Claim


class ClaimPages(ModelAdmin):
    """Base of the mixins for the admin of claims that have pages about one of them."""

    def claim_to_see(self, request: HttpRequest, pk: int) -> Claim:
        """Return the claim that an address names. Raises PermissionDenied and Http404."""
        claim: Claim | None = self.get_queryset(request).filter(pk=pk).first()
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        if claim is None:
            raise Http404(_("There is no such claim."))
        return claim
