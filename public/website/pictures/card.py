"""What a share picture says: the rating first, so that nobody spreads what was found to be false without it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from public import imported
from public.dates import as_text, in_words
from public.website.labels import label
from public.website.pictures.clusters import isolated
from record.documents import FactCheckDocument, Rating, speakers
from record.paths import path_by_number
from record.state import RecordState

NAMED = 2  # speakers; of more it is said how many
LONGEST_ALTERNATIVE = 420  # characters, the bound of a card on X (formerly Twitter)


@dataclass(frozen=True)
class Card:
    """The words of a picture. `replaced` and `version` are there on the picture of an old version alone."""

    rating: Rating
    headline: str | None
    statement: str
    language: str
    said: str
    dates: list[str]
    replaced: str
    version: str
    masthead: str
    is_demonstration: bool
    address: str


def card_of(document: FactCheckDocument, replaced_on: str | None, state: RecordState) -> Card:
    """Return what the picture of a version says; `replaced_on` is when the next one was published, if one was."""
    published = as_text(document.published_at)
    dates = [
        imported.sentence(document.imported)
        if document.imported
        else _("Published %(day)s") % {"day": as_text(document.first_published_at)}
    ]
    if document.version > 1:
        dates.append(f"{label(document.action, 'action')} {published}")
    replaced = version = ""
    if replaced_on is not None:
        replaced = _("Replaced %(day)s") % {"day": as_text(replaced_on)}
        version = _("This is version %(version)d of %(day)s.") % {"version": document.version, "day": published}
    return Card(
        rating=document.shown_rating,
        headline=document.headline,
        statement=document.claim.statement,
        language=document.language,
        said=" · ".join(filter(None, [_("The claim") if document.headline else "", said(document)])),
        dates=dates,
        replaced=replaced,
        version=version,
        masthead=state.name,
        is_demonstration=state.is_demonstration,
        address=f"{urlsplit(settings.SITE_URL).netloc}{path_by_number(document.number).rstrip('/')}",
    )


def said(document: FactCheckDocument) -> str:
    """Return who is shown saying it, in words; where only one does, since when."""
    stance, actors = speakers(document)
    if not actors:
        return _("No one is shown saying it") if document.appearances else ""
    words = _("Said by %(names)s") if stance == "asserts" else _("Repeated by %(names)s")
    said_by = words % {"names": _listed([isolated(actor.name) for actor in actors])}
    days = [item.said_on for item in document.appearances if item.stance == stance and item.is_shown and item.said_on]
    return " · ".join([said_by, in_words(min(days)) or ""]) if days and len(actors) == 1 else said_by


def _listed(names: list[str]) -> str:
    named, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return named
    return ngettext("%(names)s and %(n)d other", "%(names)s and %(n)d others", more) % {"names": named, "n": more}


def alternative(document: FactCheckDocument, *, is_current: bool) -> str:
    """Return the words of a picture for those who do not see it."""
    finding = f"{document.headline} –" if document.headline else ""
    about = [f"{document.shown_rating.name}.", finding, f"“{document.claim.statement}”", said(document)]
    if not is_current:
        about.insert(0, _("Replaced version %(version)d.") % {"version": document.version})
    longest = LONGEST_ALTERNATIVE - sum(len(part) + 1 for part in about) + len(document.claim.statement)
    about[-2] = f"“{Truncator(document.claim.statement).chars(max(longest, 40))}”"
    return " ".join(part for part in about if part)
