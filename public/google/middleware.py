import re

from django.utils.translation import gettext_lazy as _

from public.google import errors
from public.programs import ErrorsAndHeaders

PAGES = "/v1alpha1/"


class GoogleErrorsAndHeaders(ErrorsAndHeaders):
    """Shapes errors below /v1alpha1/ as Google's."""

    errors_at = answers_at = re.compile(PAGES)
    # What Google's clients in a browser send; none of it has a meaning here but the ETag.
    request_headers = "Authorization, Content-Type, If-None-Match, X-Goog-Api-Client, X-Goog-Api-Key"
    content_type = errors.CONTENT_TYPE
    nothing_here = _("Nothing is at this address. Of Google's Fact Check Tools API, /v1alpha1/claims:search is here.")

    def error(self, status: int, words: str, request_id: str) -> bytes:
        return errors.body(status, words, request_id=request_id)
