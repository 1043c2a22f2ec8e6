"""The share picture of each version of a verdict, drawn once."""

from functools import partial

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from public.caching import PublicRequest, with_work_after
from public.direct import Address, Stored, from_stored
from public.website import views
from public.website.addresses import page
from public.website.pictures import drawing, stored
from public.website.pictures.card import card_of
from public.website.pictures.design import FORMS, drawing_of
from public.website.pictures.shared import path_of
from record import reading
from record.documents import FactCheckDocument, Tombstone
from record.models import Entry, FactCheck
from record.reading import Questions
from record.state import RecordState

CONTENT_TYPE = "image/png"


def _ask(address: Address, state: RecordState, number: int, version: int, form: str) -> Stored | None:
    if address.query or address.path != path_of(number, version, form):
        return None
    return _png(stored.find(number, version, form, state))


def _png(questions: Questions[stored.Found | None]) -> Stored:
    found = yield from questions
    return found.png if found else None


@from_stored(_ask)
@page()
def picture(request: PublicRequest, number: int, version: int, form: str) -> HttpResponse:
    """Answer the picture of a version in a form, and 410 where the version's words are withheld."""
    if request.path != path_of(number, version, form):  # a number with zeros before it
        return redirect(path_of(number, version, form), permanent=True)
    found = reading.answer(stored.find(number, version, form, request.record_state))
    if found is None:
        return views.retracted(request, number)
    if found.png is not None and not settings.DEBUG:  # the design changes in between
        return HttpResponse(found.png, content_type=CONTENT_TYPE)
    document = views.text_of(number, version)
    if isinstance(document, Tombstone):
        return views.tombstone(request, document, current=FactCheck.objects.filter(number=number).first())
    drawn = drawing_of(card_of(document, _replaced_on(document), request.record_state), FORMS[form])
    png = drawing.png(drawn.svg(), drawn.fonts)
    answer = HttpResponse(png, content_type=CONTENT_TYPE)
    return answer if settings.DEBUG else with_work_after(answer, partial(stored.keep, found, png))


def _replaced_on(document: FactCheckDocument) -> str | None:
    """Return when the next version was published, None where this one stands."""
    later = Entry.objects.filter(number=document.number, version__gt=document.version)
    following = later.exclude(action=Entry.Action.RETRACTED).order_by("version").first()
    return following.published_at.isoformat() if following else None
