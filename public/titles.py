"""What a fact-check is called in lists, titles, feeds and shared links: its headline, or else the rating and the
statement.

A statement alone would spread what was found to be false: heading by heading, link by link, and in search results.
"""

from django.utils.translation import gettext as _

from record.documents import Verdict


def title(verdict: Verdict) -> str:
    """Return the title as plain text."""
    if verdict.headline:
        return verdict.headline
    return _("%(rating)s: %(statement)s") % {"rating": verdict.shown_rating.name, "statement": verdict.claim.statement}
