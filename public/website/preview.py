"""The public page and the share picture of a document that is not in the record: for those who are about to publish it.

The page leads nowhere on this site, where what it names may not be public yet; links to the web open beside it. It has
no script, and whoever serves it gives it a sandbox: a text in it may have been written to do harm.
"""

import re

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from lxml import html

from public.website import verdict
from public.website.notices import Lines
from public.website.pictures import drawing
from public.website.pictures.card import card_of
from public.website.pictures.design import LANDSCAPE, drawing_of
from record import state
from record.documents import FactCheckDocument

MAX_RELATED = 12
OF_THE_WEB = re.compile("https?://", re.IGNORECASE)
KEPT_LINKS = {"stylesheet", "icon"}


def page(document: FactCheckDocument) -> str:
    """Return the verdict's page as readers would get it, but for where it leads."""
    request = HttpRequest()
    request.method, request.path = "GET", document.path
    request.record_state = state.current()  # type: ignore[attr-defined]  # as the middleware gives it
    related = verdict.related(document, MAX_RELATED)
    context = {"document": document, "related": related, "is_current": True, "stands": True, "linked_data": ""}
    context |= verdict.verdict_context(document, Lines())
    return _leading_nowhere(render_to_string("website/claim.html", context, request))


def picture(document: FactCheckDocument) -> bytes:
    """Return the share picture, as PNG."""
    drawn = drawing_of(card_of(document, None, state.current()), LANDSCAPE)
    return drawing.png(drawn.svg(), drawn.fonts)


def _leading_nowhere(page: str) -> str:
    root = html.document_fromstring(page)
    for element in [*root.iter("script", "meta", "link")]:
        if element.tag == "meta" and element.get("name") in ("viewport", "color-scheme"):
            continue
        if element.tag != "link" or element.get("rel") not in KEPT_LINKS:
            element.drop_tree()
    for link in root.iter("a"):
        address = link.get("href", "")
        if OF_THE_WEB.match(address):
            link.set("target", "_blank")
            link.set("rel", "noopener noreferrer nofollow")
        elif not address.startswith("#"):
            link.attrib.pop("href", None)
    for field in root.iter("form", "input", "button", "select"):
        field.attrib.pop("action", None)
        if field.tag != "form":
            field.set("disabled", "")
    notice = html.Element("p")
    notice.set("class", "notice notice-replaced")
    notice.text = _("Preview: this is not published.")
    root.body.insert(0, notice)
    found: str = html.tostring(root, encoding="unicode", doctype="<!doctype html>")
    return found
