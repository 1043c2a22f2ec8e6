"""An archived copy as staff open it. It is another's page: it gets no script, no network and nothing of the desk's.

A page is shown in a frame with a sandbox, whose answer carries the sandbox once more; every other kind of file is
downloaded. The page around the frame lets it show nothing but this site, so it cannot be led elsewhere.
"""

import mimetypes
import re

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase

from fetching.charsets import decoded
from sources.models import ArchivedCopy, Snapshot
from sources.warc import body_of

PAGES = {"text/html", "application/xhtml+xml"}  # that a browser shows as HTML
LARGEST_PAGE = 10_000_000  # bytes; a larger one is downloaded
DOWNLOADED = "application/octet-stream"
# Chromium connects to the host of a frame, or of a link that is clicked, before it asks the policy, which then forbids
# the request; of the hints of <link rel="preconnect"> no directive speaks. They could do nothing else here.
CONNECTING = re.compile(r"<(?=(?:a|area|embed|fencedframe|frame|iframe|link|object|portal)[\s/>])", re.IGNORECASE)


def is_page(copy: ArchivedCopy) -> bool:
    """Return whether it is shown, rather than downloaded."""
    return copy.media_type in PAGES and copy.size <= LARGEST_PAGE


def opened(snapshot: Snapshot, copy: ArchivedCopy) -> HttpResponseBase:
    """Answer with the copy: as a page for the frame, or as a file to keep. Raises sources.warc.NoBody."""
    response: HttpResponseBase
    if is_page(copy):
        with body_of(copy) as body:
            page = _unconnected(decoded(body.read()))
        response = HttpResponse(page, content_type="text/html; charset=utf-8")
        response["X-Frame-Options"] = "SAMEORIGIN"
    else:
        name = f"{snapshot.source.slug}-{snapshot}{_ending(copy.media_type)}"
        response = FileResponse(body_of(copy), as_attachment=True, filename=name, content_type=DOWNLOADED)
    response["Content-Security-Policy"] = settings.ARCHIVED_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["X-DNS-Prefetch-Control"] = "off"  # no directive speaks of names that a page has looked up, either
    return response


def _unconnected(page: str) -> str:
    """Rename the elements that would connect. In the one encoding that is sent, nothing else is read as one of them."""
    return CONNECTING.sub("<no-", page)


def _ending(media_type: str) -> str:
    """Return how the names of such files end, with its dot."""
    ending = mimetypes.guess_extension(media_type) or ""
    return ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ".bin"
