"""oEmbed (oembed.com): given the address of a verdict's page, what another site needs to show its card."""

import json
import re
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from public.caching import PublicRequest
from public.programs import for_programs, in_words
from public.strict import BadAddress
from public.titles import title
from public.website.embeds import tombstone
from public.website.frames import frame
from public.website.lists import LISTED
from public.website.pictures.design import LANDSCAPE
from public.website.pictures.shared import path_of
from public.xml import clean
from record.documents import speakers
from record.models import FactCheck

CACHE_AGE = 3_600  # seconds; the frame shows the verdict that stands however old the answer is, a title does not
PAGES = ("claim", "versions", "version")
VIEWS = {"website:embed", *(f"website:{name}{by}" for name in PAGES for by in ("", "-by-number"))}
PORTS = {"http": 80, "https": 443}
Answer = dict[str, str | int]
IN_SCRIPTS = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


# Consumers send every provider the same parameters of their own: the standard asks to ignore them (section 2.2).
@for_programs("url", "maxwidth", "maxheight", "format", ignores_others=True)
def oembed(request: PublicRequest) -> HttpResponse:
    shape = request.GET.get("format", "json")
    if shape not in ("json", "xml"):
        words = _("“format” must be json or xml. Correct it or leave it out.")
        return in_words(HTTPStatus.NOT_IMPLEMENTED, words)
    most_width, most_height = (_most(request, name) for name in ("maxwidth", "maxheight"))
    number = _number(request)
    fact_check = FactCheck.objects.only(*LISTED).filter(number=number).first() if number else None
    if fact_check is None:
        return _without(number)
    found = _answer(fact_check, request.record_state.name, most_width, most_height)
    if shape == "xml":
        return HttpResponse(_xml(found), content_type="text/xml; charset=utf-8")
    return HttpResponse(_json(found), content_type="application/json")


def _most(request: HttpRequest, name: str) -> int | None:
    """Return a bound in pixels, None where there is none. Raises BadAddress."""
    given = request.GET.get(name)
    if given is None:
        return None
    if not re.fullmatch(r"0*[1-9][0-9]{0,8}", given, re.ASCII):
        raise BadAddress(
            _("“%(name)s” must be a whole number of pixels from 1 on. Correct it or leave it out.") % {"name": name}
        )
    return int(given)


def _number(request: HttpRequest) -> int | None:
    """Return the number whose page the address is of, None where it is of no such page. Raises BadAddress."""
    url = request.GET.get("url", "")
    if not url:
        raise BadAddress(_("“url” is missing: it must be the address of a fact-check's page."))
    own = {_place(settings.SITE_URL), _place(f"{request.scheme}://{request.get_host()}")}
    try:
        if _place(url) not in own:
            return None
        path = unquote(urlsplit(url).path)
        match = resolve(path if path.endswith("/") else f"{path}/")
    except (KeyError, ValueError, Resolver404):
        return None
    return match.kwargs["number"] if match.view_name in VIEWS else None


def _place(address: str) -> tuple[str | None, int | None]:
    """Return host and port; no port where it is the scheme's own, so that http and https are one place.

    Raises KeyError for another scheme, and ValueError for what is no address.
    """
    parts = urlsplit(address)
    own_port = PORTS[parts.scheme]
    return parts.hostname, None if parts.port == own_port else parts.port


def _without(number: int | None) -> HttpResponse:
    """Answer for what cannot be embedded: 410 where it was retracted, else 404 as the standard has it."""
    words = _("“url” is the address of no public fact-check of this site. Copy it from the page's address bar.")
    status = HTTPStatus.NOT_FOUND
    with suppress(Http404):
        if number is not None:
            tombstone(number)
            words = _("The fact-check at “url” was retracted, so there is nothing to embed. Link to its page instead.")
            status = HTTPStatus.GONE
    return in_words(status, words)


def _answer(fact_check: FactCheck, masthead: str, most_width: int | None, most_height: int | None) -> Answer:
    summary = fact_check.summary()
    names = [actor.name for actor in speakers(summary)[1]]
    shown = frame(summary, names, masthead, most_width=most_width, most_height=most_height)
    found: Answer = {
        "version": "1.0",
        "type": "rich",
        "title": title(summary),
        "provider_name": masthead,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": CACHE_AGE,
        "html": shown.html,
        "width": shown.width,
        "height": shown.height,
    }
    width, height = LANDSCAPE.width, LANDSCAPE.height
    if width <= (most_width or width) and height <= (most_height or height):  # the bounds are a picture's too
        picture = f"{settings.SITE_URL}{path_of(summary.number, summary.version, LANDSCAPE.name)}"
        found |= {"thumbnail_url": picture, "thumbnail_width": width, "thumbnail_height": height}
    return found


def _json(found: Answer) -> str:
    """Return JSON that also stays a text where somebody puts it into a page's script."""
    return json.dumps(found).translate(IN_SCRIPTS)


def _xml(found: Answer) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in found.items():
        ElementTree.SubElement(root, name).text = clean(str(value))
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body
