"""Pages and pictures that were made once, for every web process. All of this may be deleted: it is made again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredPage(models.Model):
    """The page of a verdict. It is shown while everything that it was rendered from is still as it was."""

    number = models.PositiveIntegerField(primary_key=True, help_text=_("The fact-check's. Its row goes with this."))
    edition = models.CharField(max_length=64, help_text=_("Names the release and the masthead."))
    document = models.CharField(max_length=64, help_text=_("The SHA-256 of the document that it shows."))
    relations = models.CharField(max_length=32, help_text=_("Names the summaries of related fact-checks."))
    notices = models.BigIntegerField(
        db_default=-1, help_text=_("The index of the newest notice about the fact-check; -1 where there is none.")
    )
    packed = models.BinaryField(help_text=_("The page, with gzip."))

    class Meta:
        verbose_name = _("stored page")
        verbose_name_plural = _("stored pages")

    def __str__(self) -> str:
        return str(self.number)


class StoredPicture(models.Model):
    """A share picture of a version of a verdict. It is shown while everything that it was drawn from is as it was."""

    pk = models.CompositePrimaryKey("number", "version", "form")
    number = models.PositiveIntegerField(help_text=_("The fact-check's. Its row goes with this."))
    version = models.PositiveIntegerField()
    form = models.CharField(max_length=10, help_text=_("Landscape or portrait."))
    edition = models.CharField(max_length=64, help_text=_("Names the release and the masthead."))
    document = models.CharField(max_length=64, help_text=_("The SHA-256 of the document that it shows."))
    standing = models.CharField(max_length=64, help_text=_("The SHA-256 of the document that stands."))
    png = models.BinaryField(help_text=_("The picture."))

    class Meta:
        verbose_name = _("stored picture")
        verbose_name_plural = _("stored pictures")

    def __str__(self) -> str:
        return f"{self.number} v{self.version} {self.form}"
