"""Two sources that turn out to be one work: one is kept, and the other points to it, until they are taken apart again.

Nothing that names the merged one is written again: claims that were submitted cannot be, and undoing it would not be
exact. Whoever reads a source asks for the one that is kept (Source.kept).
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sources.editing import Refused, changing, checked_reason, note
from sources.models import Source, SourceEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

Verb = SourceEvent.Verb


def merge(source: Source, into: Source, *, by: "User | AnonymousUser", reason: str = "") -> Source:
    """Let one source stand for two, and return the other, which points to it. Raises Refused with the remedy."""
    if source.pk == into.pk:
        raise Refused(_("These are one source already. Choose another one to keep."))
    with changing(source, into, by=by) as (merged, kept):
        assert isinstance(by, User)  # see changing
        _check(merged, kept)
        merged.merged_into = kept
        merged.save(update_fields=["merged_into"])
        note(merged, Verb.MERGED, by=by, reason=checked_reason(reason, is_required=False), other=kept)
    return merged


def unmerge(source: Source, *, by: "User | AnonymousUser", reason: str = "") -> Source:
    """Take a source apart from the one that it was merged into; whatever names it means it again. Raises Refused."""
    with changing(source, by=by) as (merged,):
        assert isinstance(by, User)  # see changing
        if merged.merged_into is None:
            raise Refused(_("It is merged into no other source; somebody else may have taken them apart."))
        kept, merged.merged_into = merged.merged_into, None
        merged.save(update_fields=["merged_into"])
        note(merged, Verb.UNMERGED, by=by, reason=checked_reason(reason, is_required=False), other=kept)
    return merged


def _check(merged: Source, kept: Source) -> None:
    titles = {"title": merged.title, "kept": kept.title}
    if merged.merged_into is not None:
        raise Refused(
            _("“%(title)s” is merged already, into “%(kept)s”. Take these apart first.")
            % {"title": merged.title, "kept": merged.merged_into.title}
        )
    if kept.merged_into is not None:
        raise Refused(
            _("“%(title)s” is merged itself, into “%(kept)s”. Choose that one.")
            % {"title": kept.title, "kept": kept.kept().title}
        )
    if kept in merged.chain():
        raise Refused(
            _("“%(title)s” rests on “%(kept)s”, so they are two works. If they are one, remove that origin first.")
            % titles
        )
    if merged in kept.chain():
        raise Refused(
            _("“%(kept)s” rests on “%(title)s”, so they are two works. If they are one, remove that origin first.")
            % titles
        )
    if merged in kept.successors() or kept in merged.successors():
        raise Refused(_("One of them superseded the other, so they are two works. Take that back first."))
    if merged.state != kept.state:
        raise Refused(
            _(
                "“%(title)s” is “%(state)s”, “%(kept)s” is “%(other)s”. If they are one work, say the same of both "
                "first, so that the claims that rest on either are looked at again."
            )
            % (titles | {"state": merged.get_state_display(), "other": kept.get_state_display()})
        )
