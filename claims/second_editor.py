"""The second editor's rule in words: who decided what, and who may publish it.

Where one editor waived a gate or overruled the reviewers, another publishes. permissions.py decides it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import User
from claims import models, permissions
from claims.gates import GATES
from claims.models import Adjudication, Claim, Waiver
from claims.permissions import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

MAX_NAMED = 3


@dataclass(frozen=True)
class Decision:
    """An editor's decision that asks for a second one: the gate that they waived, or that they overruled."""

    editor: User
    gate: "StrOrPromise | None"

    def told_to(self, person: Person) -> str:
        """Return the decision as a sentence for this person."""
        known = {"editor": self.editor, "gate": self.gate}
        if self.gate is None:
            words = _("You overruled the reviewers."), _("%(editor)s overruled the reviewers.")
        else:
            words = _("You waived “%(gate)s”."), _("%(editor)s waived “%(gate)s”.")
        return (words[0] if person == self.editor else words[1]) % known


def decisions(waivers: Iterable[Waiver], overruling: Iterable[Adjudication]) -> list[Decision]:
    """Return this round's decisions for which a second editor may be required."""
    names = {gate.slug: gate.name for gate in GATES}
    return [
        *(Decision(waiver.editor, names.get(waiver.gate, waiver.gate)) for waiver in waivers),
        *(Decision(adjudication.editor, None) for adjudication in overruling),
    ]


def who_may_publish(claim: Claim) -> "QuerySet[User]":
    """Select the editors who may publish the claim once it is approved, where a second editor is required."""
    return models.who_may_publish(claim, permissions.editors())


def remedy(claim: Claim) -> str:
    """Return who publishes the claim, by name, or what to do where nobody may."""
    names = [str(editor) for editor in who_may_publish(claim)[: MAX_NAMED + 1]]
    if not names:
        return _(
            "No other editor may publish it. Send it back to be judged anew, or ask an administrator to make another "
            "person an editor."
        )
    if len(names) > MAX_NAMED:
        names[MAX_NAMED] = _("and others")
    return _("Another editor publishes it: %(names)s.") % {"names": ", ".join(names)}


def refusal(person: Person, claim: Claim) -> str:
    """Return why this person leaves publishing to another editor, and to whom; empty where that is not the reason."""
    if not permissions.is_editor(person) or permissions.has_written(person, claim):
        return ""
    if not permissions.leaves_publishing_to_another(person, claim):
        return ""
    theirs = {"editor": person, "round": claim.round}
    waivers = claim.waivers.filter(**theirs).select_related("editor")
    overruling = Adjudication.objects.overruling().filter(claim=claim).filter(**theirs).select_related("editor")
    own = [decision.told_to(person) for decision in decisions(waivers, overruling)]
    return " ".join([*own, remedy(claim)])
