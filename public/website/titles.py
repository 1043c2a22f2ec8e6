"""What a fact-check is called (public/titles.py) as HTML."""

from collections.abc import Callable

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from public.website import ratings
from record.documents import Verdict


def marked_title(verdict: Verdict, mark: Callable[[str], SafeString] = escape) -> SafeString:
    """Return the title as HTML, in which the rating can be told from the statement at a glance.

    `mark` makes HTML of the words that are not the rating's.
    """
    if verdict.headline:
        return mark(verdict.headline)
    rating = format_html(
        '<span class="title-rating tone-{}">{}</span>', ratings.tone(verdict.rating), verdict.shown_rating.name
    )
    words = _("%(rating)s: %(statement)s") % {"rating": rating, "statement": mark(verdict.claim.statement)}
    return mark_safe(words)  # noqa: S308 - both are escaped, and the rest is our own
