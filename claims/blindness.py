"""The rule of blind rounds in words: who assesses a claim that was assessed before. permissions.py decides it."""

from django.utils.translation import gettext as _

from claims import permissions
from claims.models import Claim, who_is_blind
from claims.permissions import Person

MAX_NAMED = 3


def refusal(person: Person, claim: Claim) -> str:
    """Return why this reviewer leaves assessing to others, and to whom; empty where that is not the reason."""
    if not permissions.is_reviewer(person) or permissions.has_written(person, claim):
        return ""
    if permissions.has_assessed_in_this_round(person, claim):
        return _("You assessed it in this round already.")
    if not permissions.leaves_assessing_to_the_blind(person, claim):
        return ""
    names = [str(one) for one in who_is_blind(claim, permissions.reviewers())[: MAX_NAMED + 1]]
    if len(names) > MAX_NAMED:
        names[MAX_NAMED] = _("and others")
    return _(
        "You know a rating of it from an earlier round, or read its discussion. Those who know none assess it first: "
        "%(names)s."
    ) % {"names": ", ".join(names)}
