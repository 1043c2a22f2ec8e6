"""Which fact-checks of other publishers are of the same claim, as somebody here says who looked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claims import Claim
from external.models import ClaimReview


class AlsoChecked(models.Model):
    """A fact-check of another publisher that is of this claim. It is published with the claim, as theirs."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="also_checked")
    review = models.ForeignKey(ClaimReview, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("also checked by")
        verbose_name_plural = _("also checked by")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "review"], name="alsochecked_is_said_once")]

    def __str__(self) -> str:
        return str(self.review)
