"""The discussion as the claim's page shows it, and the form of a comment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from claims import discussion, permissions
from claims.gathered import Gathered
from claims.models import Claim
from claims.models.discussion import COMMENT_LENGTH
from claims.permissions import Person

PEOPLE = "desk-people-to-mention"  # the id of the list from which names are completed (static/mentions.js)
MOST_PEOPLE = 200


class CommentForm(forms.Form):
    """A comment, or an answer to one."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=COMMENT_LENGTH,
        help_text=_("@ and the name with which somebody signs in mentions them."),
        error_messages={"required": _("Write what you want to say.")},
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "dir": "auto", "data-people": PEOPLE}),
    )


def shown(claim: Claim, user: Person, gathered: Gathered) -> dict[str, Any] | None:
    """Return what this person sees of a claim's discussion: all of it, how to join it, or why it is hidden."""
    if permissions.can_read_discussion(user, claim):
        threads = discussion.threads(gathered.rows["comments"])
        return {
            "open": [thread for thread in threads if thread.first.resolved_at is None],
            "resolved": [thread for thread in threads if thread.first.resolved_at is not None],
            "people": gathered.rows["people"],
            "people_id": PEOPLE,
            "is_blind": claim.is_blind,
        }
    if permissions.can_join_discussion(user, claim):
        return {"may_join": True, "count": len(gathered.rows["comments"]), "is_reviewer": permissions.is_reviewer(user)}
    return {"is_hidden": True} if permissions.can_see_claims(user) else None
