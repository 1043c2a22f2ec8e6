from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from public.programs import ErrorsAndHeaders

OEMBED = "/oembed"


class OembedErrorsAndHeaders(ErrorsAndHeaders):
    """Says errors of oEmbed in words alone: the standard gives them a status and no shape."""

    errors_below = answers_below = OEMBED
    request_headers = "Content-Type, If-None-Match"
    content_type = "text/plain; charset=utf-8"
    nothing_here = gettext_lazy("Nothing is at this address; oEmbed is at /oembed.")

    def error(self, status: int, words: str, request_id: str) -> bytes:
        if request_id:
            words += " " + _("If you report this, quote %(id)s.") % {"id": request_id}
        return words.encode()
