"""A verdict as plain text, to be put into a mail, a message or an article."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from public import dates, imported
from public.website import labels
from record import licenses
from record.documents import FactCheckDocument


def plain_text(document: FactCheckDocument, speakers: Sequence[str], masthead: str, *, has_notice: bool) -> str:
    """Return rating, claim, who says it, finding, date, address and license, the rating first.

    `speakers` are the names of those who are shown saying it. `has_notice` says whether a source has changed since.
    """
    named = ", ".join(speakers) if speakers else _("No one is shown saying this in these words.")
    published = (
        imported.sentence(document.imported)
        if document.imported
        else _("Published %(day)s") % {"day": dates.as_text(document.first_published_at)}
    )
    if document.version > 1:
        changed = f"{labels.label(document.action, 'action')} {dates.as_text(document.published_at)}"
        published = f"{published}. {changed}. " + _("Version %(version)d") % {"version": document.version}
    license_address = licenses.ADDRESSES.get(document.license)
    parts = [
        f"{document.shown_rating.name}: “{document.claim.statement}”",
        _("Said by: %(names)s") % {"names": named} if speakers else named,
        *([_("Finding: %(headline)s") % {"headline": document.headline}] if document.headline else []),
        document.summary,
        f"{masthead}. {published}.",
        *([_("A source has changed since; see the page.")] if has_notice else []),
        f"{settings.SITE_URL}{document.path}",
        _("License: %(license)s") % {"license": " ".join(filter(None, [document.license, license_address]))},
    ]
    return "\n".join(parts)
