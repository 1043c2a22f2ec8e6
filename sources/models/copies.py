"""Archived copies: bytes that are stored once, what was read out of them, and of which source they are copies."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import Storage, storages
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sources.days import validate_moment_has_come
from sources.models.works import Source, WebField, is_web_address

SHA256 = r"^[0-9a-f]{64}$"


def archive() -> Storage:
    """Return where archived copies lie: a folder, or what settings name instead of it."""
    return storages["archive"]


class ArchivedCopy(models.Model):
    """Bytes that were read, under their SHA-256, in a WARC file. The same bytes are stored once."""

    class Reading(models.TextChoices):
        """How reading a text out of it went."""

        READ = "read", _("Read")
        NO_TEXT = "no_text", _("It has no text, as a scanned page has none")
        ENCRYPTED = "encrypted", _("It is encrypted")
        BROKEN = "broken", _("It is broken")
        TOO_SLOW = "too_slow", _("Reading it took too long")
        TOO_LARGE = "too_large", _("Reading it took too much memory")
        UNKNOWN = "unknown", _("Nothing here reads its kind of file")

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    file = models.FileField(_("file"), max_length=200, storage=archive, help_text=_("A WARC file."))
    media_type = models.CharField(_("media type"), max_length=100, help_text=_("Told from the bytes, not from a name."))
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes."))
    kept_at = models.DateTimeField(auto_now_add=True)
    reading = models.CharField(_("text"), max_length=10, choices=Reading)
    title = models.CharField(_("title"), max_length=500, blank=True)
    authors = models.CharField(_("authors"), max_length=500, blank=True)
    published_on = models.CharField(_("published on"), max_length=10, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True, help_text=_("Of the text in UTF-8; empty without one."))

    class Meta:
        verbose_name = _("archived copy")
        verbose_name_plural = _("archived copies")
        constraints = [models.CheckConstraint(name="copy_sha256_is_one", condition=Q(sha256__regex=SHA256))]

    def __str__(self) -> str:
        return self.sha256


class ArchivedText(models.Model):
    """The text of a copy, apart from it: it may be long, and most questions do not ask for it."""

    copy = models.OneToOneField(ArchivedCopy, models.CASCADE, primary_key=True, related_name="text")
    text = models.TextField()
    pages = ArrayField(
        models.PositiveIntegerField(), default=list, help_text=_("Where each page begins, in characters from 0.")
    )

    class Meta:
        verbose_name = _("archived text")
        verbose_name_plural = _("archived texts")

    def __str__(self) -> str:
        return str(self.copy_id)


class PendingFile(models.Model):
    """A file that may lie in the archive without a copy that names it: it is being written, or its writer died."""

    name = models.CharField(max_length=200, unique=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("pending file")
        verbose_name_plural = _("pending files")

    def __str__(self) -> str:
        return self.name


class Snapshot(models.Model):
    """An archived copy of a source: kept here, known by its SHA-256, or by the address of an archive."""

    class Kept(models.TextChoices):
        FETCHED = "fetched", _("Fetched")
        UPLOADED = "uploaded", _("Uploaded")
        ENTERED = "entered", _("Entered by hand")

    source = models.ForeignKey(Source, models.CASCADE, related_name="snapshots")
    captured_at = models.DateTimeField(validators=[validate_moment_has_come])
    sha256 = models.CharField(
        "SHA-256",
        max_length=64,
        blank=True,
        validators=[RegexValidator(SHA256, _("Write the 64 hexadecimal digits of a SHA-256."))],
    )
    url = WebField(
        _("archive address"),
        help_text=_("Where the copy can be read, such as a page of the Internet Archive."),
    )
    copy = models.ForeignKey(
        ArchivedCopy, models.PROTECT, null=True, blank=True, editable=False, related_name="snapshots"
    )
    kept = models.CharField(
        _("how it came"), max_length=8, choices=Kept, default=Kept.ENTERED, db_default="entered", editable=False
    )
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    final_url = WebField(_("address that answered"), db_default="", editable=False)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-captured_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="snapshot_can_be_found",
                condition=~Q(sha256="", url=""),
                violation_error_message=_("Give the copy's SHA-256, the archive's address, or both."),
            ),
            models.CheckConstraint(name="snapshot_sha256_is_one", condition=Q(sha256="") | Q(sha256__regex=SHA256)),
            is_web_address("url", name="snapshot_url_is_web"),
            is_web_address("final_url", name="snapshot_final_url_is_web"),
            models.CheckConstraint(
                name="snapshot_has_a_copy_unless_entered",
                condition=Q(kept="entered", copy=None) | ~Q(kept="entered") & ~Q(copy=None) & ~Q(sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.captured_at:%Y-%m-%d}"


class Passage(models.Model):
    """Where a quote stands in a copy's text: it follows from the two, is found out once and kept (sources/passages.py).

    The selector is a text-quote selector of the W3C's Web Annotation Data Model, section 4.2.4.
    """

    class How(models.TextChoices):
        EXACT = "exact", _("Word for word")
        NORMALIZED = "normalized", _("But for spaces, quotation marks and dashes")
        FUZZY = "fuzzy", _("In other words")
        MISSING = "missing", _("Not there")

    copy = models.ForeignKey(ArchivedCopy, models.CASCADE, related_name="passages")
    quote_sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=10, choices=How)
    score = models.FloatField(help_text=_("How near it comes, from 0 to 1."))
    start = models.PositiveIntegerField(help_text=_("In characters of the text, from 0; of the closest passage."))
    end = models.PositiveIntegerField(help_text=_("After its last character."))
    prefix = models.TextField(blank=True)
    exact = models.TextField(blank=True, help_text=_("The words that stand there."))
    suffix = models.TextField(blank=True)
    page = models.PositiveIntegerField(null=True, help_text=_("Counted from 1, where the copy has pages."))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(fields=["copy", "quote_sha256"], name="passage_is_found_once"),
            models.CheckConstraint(name="passage_ends_after_its_start", condition=Q(end__gte=F("start"))),
        ]

    def __str__(self) -> str:
        return self.exact

    @property
    def is_found(self) -> bool:
        """Whether the text has these very words; what only resembles them is not what was quoted."""
        return self.how in (self.How.EXACT, self.How.NORMALIZED)
