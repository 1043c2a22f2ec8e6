import re

from django.utils.translation import gettext_lazy as _

from public.api import problems
from public.programs import ErrorsAndHeaders

PAGES = "/api/"
ANSWERS = "/api/v1/"


class ApiErrorsAndHeaders(ErrorsAndHeaders):
    """Shapes errors below /api/ as problems."""

    errors_at, answers_at = re.compile(PAGES), re.compile(ANSWERS)
    request_headers = "Content-Type, If-None-Match"
    content_type = problems.CONTENT_TYPE
    nothing_here = _("Nothing is at this address; /api/ lists the addresses.")

    def error(self, status: int, words: str, request_id: str) -> bytes:
        return problems.body(status, words, request_id)
