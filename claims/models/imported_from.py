"""Where a claim of an own archive was published before it came into this record."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.claims import Claim
from external.models import Import
from external.reviews import LONGEST_NAME, LONGEST_RATING, LONGEST_SITE
from record.canonical_addresses import LONGEST as LONGEST_ADDRESS
from sources.models import WebField


class ImportedFrom(models.Model):
    """Where, when and in which words it was published there. It is published with the claim, and never changed."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="imported_from")
    key = models.CharField(
        max_length=64, db_collation="C", help_text=_("The same for one review in every shape (external/reviews.py).")
    )
    digest = models.CharField(
        max_length=64, help_text=_("Of what was imported, by which a change there is known; empty: not known.")
    )
    publisher = models.CharField(_("publisher"), max_length=LONGEST_NAME)
    site = models.CharField(_("site"), max_length=LONGEST_SITE)
    url = WebField(_("address"), max_length=LONGEST_ADDRESS, blank=False)
    published_on = models.CharField(_("published there on"), max_length=10)
    modified_on = models.CharField(_("changed there on"), max_length=10)
    rating = models.CharField(_("rating there"), max_length=LONGEST_RATING)
    appearances = models.JSONField(_("where it was said"))
    brought_by = models.ForeignKey(Import, models.PROTECT, null=True, related_name="own", verbose_name=_("import"))
    original = models.TextField(_("original"), help_text=_("The JSON in which it stood."))

    class Meta:
        verbose_name = _("where a claim was imported from")
        verbose_name_plural = _("where claims were imported from")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="importedfrom_key_is_one"),
            models.CheckConstraint(name="importedfrom_says_where", condition=~Q(url="") & ~Q(site="")),
        ]

    def __str__(self) -> str:
        return str(self.url)
