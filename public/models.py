"""Pages that were rendered once, for every web process. All of this may be deleted: it is rendered again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredPage(models.Model):
    """The page of a verdict. It is shown while everything that it was rendered from is still as it was."""

    number = models.PositiveIntegerField(primary_key=True, help_text=_("The fact-check's. Its row goes with this."))
    edition = models.CharField(max_length=64, help_text=_("Names the release and the masthead."))
    document = models.CharField(max_length=64, help_text=_("The SHA-256 of the document that it shows."))
    relations = models.CharField(max_length=32, help_text=_("Names the summaries of related fact-checks."))
    packed = models.BinaryField(help_text=_("The page, with gzip."))

    class Meta:
        verbose_name = _("stored page")
        verbose_name_plural = _("stored pages")

    def __str__(self) -> str:
        return str(self.number)
