"""Copies that people bring of what cannot be fetched: the same checks and the same archive."""

import hashlib
import logging
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from sources.extracting import Extractor
from sources.extraction.media_types import HEAD, HTML, MHTML, PDF, PICTURES, TEXT, XHTML, media_type_of
from sources.extraction.results import Extraction
from sources.keeping import NotKept, clear_pending, keep
from sources.locks import locked_source
from sources.models import ArchivedCopy, Snapshot, Source
from sources.warc import write_uploaded

logger = logging.getLogger(__name__)

TAKEN = frozenset({PDF, HTML, XHTML, MHTML, TEXT, *PICTURES})
MEGAPIXELS = 40


class NotTaken(Exception):
    """A file cannot be kept as a copy; the text says why, and the remedy."""


def keep_upload(source: Source, body: IO[bytes], *, by: User, said: str = "") -> Snapshot:
    """Keep what somebody brings as a copy of the source. `said` is the media type that their browser names.

    What the file is called is never looked at. Raises NotTaken, and locks.Busy.
    """
    body.seek(0)
    media_type = media_type_of(body.read(HEAD), said)
    if media_type not in TAKEN:
        raise NotTaken(
            _("This is a file of the kind %(kind)s. Bring a PDF, a picture (JPEG, PNG), a saved page or plain text.")
            % {"kind": media_type}
        )
    check_quota()
    with Extractor(takes_pictures=media_type in PICTURES) as extractor, TemporaryFile() as picture:
        is_picture = media_type in PICTURES
        extraction = extractor.read(body, media_type=said, url=source.url, picture=picture if is_picture else None)
        _refuse_what_nobody_could_read(extraction, is_picture)
        return _keep(source, picture if is_picture else body, extraction, by)


def check_quota() -> None:
    """Raise NotTaken where all that was brought takes as much as it may."""
    brought = ArchivedCopy.objects.filter(snapshots__kept=Snapshot.Kept.UPLOADED).distinct()
    total = brought.aggregate(total=Sum("size"))["total"] or 0
    if total >= settings.UPLOADS_MAX_GB * 1_000_000_000:
        raise NotTaken(
            _("Uploaded copies take %(most)d GB, which is all they may. Ask whoever runs this site for more room.")
            % {"most": settings.UPLOADS_MAX_GB}
        )


def _refuse_what_nobody_could_read(extraction: Extraction, is_picture: bool) -> None:
    if extraction.reading == ArchivedCopy.Reading.ENCRYPTED:
        raise NotTaken(_("This PDF asks for a password. Save it without one, and bring that."))
    if extraction.reading == ArchivedCopy.Reading.TOO_LARGE and is_picture:
        raise NotTaken(_("This picture has more than %(most)d megapixels. Make it smaller.") % {"most": MEGAPIXELS})
    if extraction.reading == ArchivedCopy.Reading.BROKEN or (is_picture and not extraction.is_picture_written):
        raise NotTaken(_("This file is broken: it cannot be read. Save it again from where it is, and bring that."))


def _keep(source: Source, body: IO[bytes], extraction: Extraction, by: User) -> Snapshot:
    at = timezone.now()
    body.seek(0)
    digest = hashlib.file_digest(body, "sha256").hexdigest()  # type: ignore[arg-type]  # any open file of bytes
    size = body.tell()

    def write(file: IO[bytes]) -> None:
        write_uploaded(file, body, size=size, url=source.url, media_type=extraction.media_type, at=at)

    def finish(copy: ArchivedCopy) -> Snapshot:
        return source.snapshots.create(
            captured_at=at, sha256=copy.sha256, copy=copy, kept=Snapshot.Kept.UPLOADED, kept_by=by
        )

    with locked_source(source.pk):
        clear_pending(source)
        try:
            return keep(source, sha256=digest, size=size, extraction=extraction, write=write, finish=finish)
        except NotKept as error:
            logger.exception("The archive cannot be written")
            raise NotTaken(_("It cannot be written here: a disk may be full. Tell whoever runs this site.")) from error
