"""Pages for what people come to do, each with programs that run as they stand: curl, Python, JavaScript.

The programs are templates, so that they have this site's address and name what is published now.
"""

import json
import re
import shlex
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, Engine
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from public.api.documentation import a_sentence, for_people
from record.canonical_addresses import canonical
from record.models import Entry, FactCheck

LANGUAGES = ("curl", "Python", "JavaScript")
MIRROR = settings.BASE_DIR / "docs/examples/mirror.py"
WORD = re.compile(r"\w{4,20}")


class Program(NamedTuple):
    """A program in one language."""

    language: str
    code: str


class Named(NamedTuple):
    """What the programs name: a fact-check, its claim, an address that it cites, the last change but one."""

    number: int = 1
    text: str = "The river rose by two meters in one night."
    address: str = "https://example.com/report"
    after: int = -1


def _named() -> Named:
    """Return what is published now, the newest; what nothing published has is made up."""
    newest = FactCheck.objects.select_related("document").order_by("-index").first()
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    if newest is None or last is None:
        return Named()
    document = newest.read()
    found = (source.url for source in document.sources if source.url and canonical(source.url))
    address = next(found, Named().address)
    return Named(document.number, document.claim.statement, address, last - 1)


def _context(site: str, named: Named) -> dict[str, object]:
    """Return what the programs are given, quoted as their languages want it: JSON is Python and JavaScript too."""
    form = canonical(named.address)
    words = " ".join(WORD.findall(named.text)[:2]) or named.text[:50]
    article = a_sentence(named.text)
    texts = {"text": named.text, "article": article, "address": named.address, "form": form, "words": words}
    arguments = {
        "body": json.dumps({"texts": [named.text]}, ensure_ascii=False),
        "article": json.dumps({"text": article}, ensure_ascii=False),
        "url": f"url={named.address}",
        "q": f"q={words}",
        "form": form,
    }
    return {
        "site": site,
        "number": named.number,
        "after": named.after,
        "literal": {name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()},
        "shell": {name: shlex.quote(str(argument)) for name, argument in arguments.items()},
    }


def _programs(name: str, context: dict[str, object]) -> list[Program]:
    return [Program(language, _code(f"{name}.{language.lower()}", context)) for language in LANGUAGES]


def _code(name: str, context: dict[str, object]) -> str:
    """Return an example with its values, as plain text in HTML."""
    template = Engine.get_default().get_template(f"api/examples/{name}")
    return escape(template.render(Context(context, autoescape=False)))


@cache
def _mirror() -> str:
    """Return the program that keeps a copy of everything, as it stands in the documentation."""
    return MIRROR.read_text()


def _page(template: str, heading: Promise, summary: Promise, *examples: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of a page, which shows these programs."""

    @for_people
    def view(request: HttpRequest) -> HttpResponse:
        context = _context(request.build_absolute_uri("/").rstrip("/"), _named())
        shown = {
            "heading": heading,
            "summary": summary,
            "programs": {name: _programs(name, context) for name in examples},
            "frame": _code("embed.html", context),
            "mirror": _mirror(),
        }
        return render(request, f"api/{template}.html", context | shown)

    return view


read_everything = _page(
    "read_everything",
    _("Read everything"),
    _("How programs take all published fact-checks at once: curl, Python and JavaScript that run as they stand."),
    "export",
)
keep_up = _page(
    "keep_up",
    _("Keep up"),
    _("How programs follow what is published, corrected and retracted, and miss nothing: curl, Python and JavaScript."),
    "changes",
)
look_up = _page(
    "look_up",
    _("Look up"),
    _("How programs ask whether a text or an address has been checked already: curl, Python and JavaScript."),
    "match",
    "read",
    "lookup",
    "prefixes",
    "words",
)
embed = _page(
    "embed",
    _("Embed"),
    _("How other sites show a verdict in a frame that says when it changes: HTML, curl, Python and JavaScript."),
    "oembed",
)
