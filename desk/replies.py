"""The right of reply as the claim's page shows it, and the forms that ask for a reply and record an answer."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    BASE_INPUT_CLASSES,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from claims import letters, mails, permissions, replies
from claims.gathered import Gathered
from claims.letters import Draft
from claims.models import Actor, Appearance, Claim, Letter, Reply
from claims.models.letters import LETTER_LENGTH
from claims.permissions import Person
from claims.prepared import Given


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self, **attrs: Any):
        super().__init__({"class": " ".join(BASE_INPUT_CLASSES)} | attrs, format="%Y-%m-%d")


class AskForm(forms.Form):
    """A letter that asks for a reply."""

    to = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        widget=UnfoldAdminEmailInputWidget(),
        help_text=_("The letter is mailed there. Leave this empty to copy it and send it otherwise."),
    )
    channel = forms.CharField(
        label=_("Otherwise sent by"),
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Such as press office, or form on their website; it is published with the verdict."),
    )
    due_on = forms.DateField(label=_("Answer due on"), widget=DayInput())
    subject = forms.CharField(label=_("Subject"), max_length=200, widget=UnfoldAdminTextInputWidget())
    body = forms.CharField(
        label=_("Letter"),
        max_length=LETTER_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 18, "dir": "auto"}),
        help_text=_("%(deadline)s becomes the day above.") % {"deadline": letters.DEADLINE},
    )

    def __init__(self, draft: Draft, data: Any = None):
        day = timezone.localdate() + letters.TIME_TO_ANSWER
        super().__init__(data, initial={"subject": draft.subject, "body": draft.body, "due_on": day})
        if not mails.is_on():
            del self.fields["to"]


class AnswerForm(forms.Form):
    """What somebody answered who was asked."""

    answered_on = forms.DateField(label=_("Answered on"), widget=DayInput())
    answer = forms.CharField(
        label=_("Answer"),
        max_length=Reply._meta.get_field("answer").max_length,
        help_text=_("In their own words."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8, "dir": "auto"}),
    )

    def __init__(self, data: Any = None):
        super().__init__(data, initial={"answered_on": timezone.localdate()})


@dataclass(frozen=True)
class Asked:
    """An actor with a right of reply: what came of it, and what this person may do for it."""

    actor: Actor
    reply: Reply | None
    letters: list[Letter]
    is_overdue: bool
    may_ask: bool
    may_record: bool


def letters_of(claim: Given) -> QuerySet[Letter]:
    return Letter.objects.filter(reply__claim=claim).select_related("by")


def right_of_reply(claim: Claim, user: Person, gathered: Gathered) -> list[Asked]:
    """Return those who assert the claim, and whoever else was asked for a reply.

    Letters are shown to whom the proposal is: they may name it.
    """
    known = {reply.actor_id: reply for reply in gathered.replies}
    asserting = (each for each in gathered.rows["appearances"] if each.stance == Appearance.Stance.ASSERTS)
    actors = {item.actor_id: item.actor for item in asserting} | {key: known[key].actor for key in known}
    sent: dict[int, list[Letter]] = {}
    if known and permissions.can_see_proposal(user, claim):
        for letter in gathered.rows["letters"]:
            sent.setdefault(letter.reply_id, []).append(letter)
    may_edit = claim.is_editable and permissions.can_edit(user, claim)
    may_record = permissions.can_record_answer(user, claim)
    return [_asked(actor, known.get(key), sent, may_edit, may_record) for key, actor in actors.items()]


def _asked(actor: Actor, reply: Reply | None, sent: dict[int, list[Letter]], may_edit: bool, may_record: bool) -> Asked:
    is_answered = reply is not None and bool(reply.answer)
    return Asked(
        actor,
        reply,
        sent.get(reply.pk, []) if reply else [],
        is_overdue=reply is not None and replies.is_overdue(reply),
        may_ask=may_edit and not is_answered,
        may_record=may_record and reply is not None and reply.asked_on is not None and not is_answered,
    )
