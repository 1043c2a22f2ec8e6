"""Query parameters as public addresses take them: known ones, each once. Anything else is refused in words, so that a
mistyped address never shows the wrong thing."""

from collections.abc import Collection

from django.http import QueryDict
from django.utils.translation import gettext as _

from record.tracking import is_tracking


class BadAddress(Exception):
    """The address asks for something that cannot be; its text tells the reader what to change."""


def check_parameters(query: QueryDict, known: Collection[str], *, ignores_others: bool = False) -> None:
    """Raises BadAddress for a parameter that is unknown or there twice; what shared links carry is ignored.

    With `ignores_others` unknown ones are ignored too.
    """
    for name, values in query.lists():
        if name not in known and (ignores_others or is_tracking(name)):
            continue
        if name not in known:
            raise BadAddress(
                _("This page has no parameter “%(name)s”. Remove it from the address.") % {"name": name[:50]}
            )
        if len(values) > 1:
            raise BadAddress(_("The parameter “%(name)s” is there twice. Keep one.") % {"name": name})
