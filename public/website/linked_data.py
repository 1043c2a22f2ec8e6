"""A verdict as JSON-LD: what its page carries for search engines, and the same at an address of its own."""

import re
from http import HTTPStatus

import orjson
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from public.caching import PublicRequest
from public.claim_reviews import review_of
from public.programs import for_programs, in_words
from record import formats, reading, stored
from record.documents import FactCheckDocument
from record.models import Entry
from record.paths import path_by_number
from record.state import RecordState

NUMBER = re.compile(r"[1-9][0-9]{0,8}")
CONTENT_TYPE = "application/ld+json"
# In JSON these stand in texts alone, where they may be written as escapes. Then no text ends the element or begins a
# comment in it, nor a line of a script that somebody makes of it.
ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def for_html(document: FactCheckDocument, state: RecordState) -> SafeString:
    """Return a fact-check as JSON-LD that can stand in a script element."""
    text = orjson.dumps(review_of(document, state)).decode()
    return mark_safe(text.translate(ESCAPED))  # noqa: S308 - what HTML would read is escaped


@for_programs()
def linked_data(request: PublicRequest, number: str) -> HttpResponse:
    """Answer a public fact-check as JSON-LD; where it was retracted none of its words."""
    known = int(number) if NUMBER.fullmatch(number) else 0
    body = reading.answer(stored.document(known))
    if body is None:
        return _without(known)
    review = review_of(formats.read_fact_check(body), request.record_state)
    return HttpResponse(orjson.dumps(review), content_type=CONTENT_TYPE)


def _without(number: int) -> HttpResponse:
    newest = Entry.objects.filter(number=number).order_by("-version")
    if newest.values_list("action", flat=True).first() == Entry.Action.RETRACTED:
        words = _("This fact-check was retracted; %(path)s says why.") % {"path": path_by_number(number)}
        return in_words(HTTPStatus.GONE, words)
    words = _("No fact-check with this number is public; /feeds/claimreview.json has those that are.")
    return in_words(HTTPStatus.NOT_FOUND, words)
