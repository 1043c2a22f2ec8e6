"""Where a fact-check was imported from, in words: on pages, in pictures, in feeds and in texts to copy."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from public import dates
from record.documents import Imported


def sentence(imported: Imported, day: Callable[[str], str] = dates.as_text, site: str | None = None) -> str:
    """Return from which site it was imported, and when it was published there.

    `day` writes a day, month or year; `site` stands for the site's name, such as a link to it.
    """
    words = {"site": site or imported.site}
    if imported.published_on is None:
        return _("Imported from %(site)s") % words
    words["day"] = day(imported.published_on)
    if dates.is_day(imported.published_on):
        return _("Imported from %(site)s, as published on %(day)s") % words
    return _("Imported from %(site)s, as published in %(day)s") % words
