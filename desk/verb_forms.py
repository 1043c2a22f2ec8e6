"""What each verb asks for, as a form."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from claims import invitations, submissions
from claims.documents import named_by
from claims.gates import states_of
from claims.gathered import Gathered
from claims.guards import MAX_TEXT
from claims.models import Claim, Rating
from record.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


INVALID_DAY = _("Write a day such as 2025-09-01, or choose one.")


class VerbForm(forms.Form):
    """The form of a verb; `claim` is the one that it is about, `query` what the page's address says.

    `gathered` is what was read of the claim already.
    """

    def __init__(
        self,
        claim: Claim,
        *args: Any,
        query: Mapping[str, str] = MappingProxyType({}),
        gathered: Gathered | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.claim = claim
        self.query = query
        self.gathered = gathered or Gathered(claim)

    def meant(self, verb: str) -> tuple[str, dict[str, Any]]:
        """Return the verb that the answers mean, where it is not the page's, and what to carry it out with."""
        return verb, self.cleaned_data


def _text(label: "StrOrPromise", help_text: "StrOrPromise" = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MAX_TEXT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


class SubmitForm(VerbForm):
    """Asks for nothing, and says that the page was read on which a warning stands where there is one."""

    has_read = forms.CharField(required=False, initial="yes", widget=forms.HiddenInput)

    def meant(self, verb: str) -> tuple[str, dict[str, Any]]:
        return verb, {}


ASK_FOR_NOTHING = (VerbForm, SubmitForm)


class ReasonForm(VerbForm):
    reason = _text(_("Reason"))


class RetractForm(VerbForm):
    """The public note, and whether readers are told which claim it was."""

    names_statement = forms.ChoiceField(
        label=_("May the claim still be named?"),
        help_text=_("If not, its words stand on no public page any more, nor in any address, but the note is shown."),
        choices=[
            ("yes", _("Yes: readers see which claim was withdrawn")),
            ("no", _("No: readers see its number alone, as where the claim itself harms somebody")),
        ],
        required=False,
        initial="yes",
        widget=UnfoldAdminRadioSelectWidget,
    )
    note = _text(_("Public note"), _("Why it is withdrawn; readers see it in place of the verdict."))

    def clean_names_statement(self) -> bool:
        """Return whether it may be named; it may where nothing is said."""
        return bool(self.cleaned_data["names_statement"] != "no")


def fact_checker_field(required: bool = True, help_text: "StrOrPromise" = "") -> "forms.ModelChoiceField[User]":
    """Return a field in which a fact-checker is chosen."""
    return forms.ModelChoiceField(
        User.objects.with_perm("claims.research_claim").order_by("first_name", "username"),
        label=_("To"),
        required=required,
        help_text=help_text,
        widget=UnfoldAdminSelectWidget,
    )


class AssignForm(VerbForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to"] = fact_checker_field()
        self.fields["note"] = _text(_("Note"), _("What the new assignee should know; it stands in the history."))
        self.fields["note"].required = False


class PlanForm(VerbForm):
    """How soon the claim is needed, and by which day."""

    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=Claim.Priority.choices, widget=UnfoldAdminSelectWidget
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        error_messages={"invalid": INVALID_DAY},
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"priority": self.claim.priority, "due_on": self.claim.due_on and self.claim.due_on.isoformat()}


class CloseForm(ReasonForm):
    """As what the claim is closed, and why. A link from a similar claim names that one, and fills both in."""

    closed_as = forms.ChoiceField(label=_("As"), choices=Claim.ClosedAs.choices, widget=UnfoldAdminRadioSelectWidget)
    field_order = ["closed_as", "reason"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        key = self.query.get("duplicate_of", "")
        other = Claim.objects.filter(pk=key).first() if re.fullmatch("[0-9]{1,18}", key) else None
        if other is not None:
            self.initial = {"closed_as": Claim.ClosedAs.DUPLICATE.value, "reason": self._is_the_same(other)}

    def _is_the_same(self, other: Claim) -> str:
        if other.number:
            return _("Duplicate of number %(number)d: %(statement)s") % {
                "number": other.number,
                "statement": other.statement,
            }
        return _("Duplicate of claim %(key)d on the desk: %(statement)s") % {
            "key": other.pk,
            "statement": other.statement,
        }


class RatingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, rating: Any) -> str:
        return f"{rating.name} — {rating.definition}"


class RatingForm(VerbForm):
    """A rating from the scale of the proposed one, and nothing that tells which one was proposed."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        scale = Rating.objects.filter(scale__ratings=self.claim.proposed_rating).order_by("position")
        self.fields["rating"] = RatingField(
            scale, label=_("Rating"), empty_label=None, widget=UnfoldAdminRadioSelectWidget
        )
        self.fields["reasons"] = _text(
            _("Reasons"), _("Why this rating: which evidence decides it, and what speaks against it.")
        )


NO_CONFLICT, CONFLICT = "none", "declared"


class AssessForm(RatingForm):
    """The rating with a declaration about interests. Whoever declares one is asked for no rating and recused."""

    conflict = forms.ChoiceField(
        label=_("Conflict of interest"),
        help_text=_("An interest in how this turns out: money, family, friendship, employment, a party, a cause."),
        choices=[
            (NO_CONFLICT, _("I have no conflict of interest in this matter")),
            (CONFLICT, _("I have one, and leave the claim to others")),
        ],
        widget=UnfoldAdminRadioSelectWidget,
    )
    interest = forms.CharField(
        label=_("Which interest"),
        help_text=_("Only where you have one: no more than an editor has to know."),
        max_length=MAX_TEXT,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order_fields(["rating", "reasons"])
        if self.data.get("conflict") == CONFLICT:
            self.fields["rating"].required = self.fields["reasons"].required = False
            self.fields["interest"].required = True

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("conflict") == NO_CONFLICT and self.cleaned_data.get("interest"):
            self.add_error("interest", _("You say that you have no conflict of interest: leave this empty, or say so."))
        return super().clean()

    def meant(self, verb: str) -> tuple[str, dict[str, Any]]:
        """Recuse whoever declares a conflict; a rating that they gave is not kept."""
        answers = self.cleaned_data
        if answers["conflict"] == CONFLICT:
            return "recuse", {"interest": answers["interest"]}
        return verb, {"rating": answers["rating"], "reasons": answers["reasons"], "is_without_conflict": True}


class AdjudicateForm(RatingForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reasons"].help_text = _(
            "They are published with the verdict: say which evidence decides it, and why not the other rating. Name no "
            "reviewer."
        )


class RecuseForm(VerbForm):
    interest = _text(_("Which interest"), _("No more than an editor has to know. It is not published."))


class ReviewersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    def label_from_instance(self, reviewer: Any) -> str:
        number = reviewer.open_assessments
        waiting = ngettext("%(number)d open assessment", "%(number)d open assessments", number) % {"number": number}
        return f"{reviewer} — {waiting}"


class InviteForm(VerbForm):
    """Who may be asked, in the order of rotation."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        able = invitations.candidates(self.claim)
        self.fields["reviewers"] = ReviewersField(
            able,
            label=_("Reviewers"),
            help_text=_("Who wrote on it, knows a rating of it or declared a conflict is not offered.")
            if able.exists()
            else _("Nobody is left who could be asked. An administrator may make another person a reviewer."),
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
        )


class WaiveForm(VerbForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        failed = [(state.gate.slug, state.gate.name) for state in states_of(self.gathered) if state.state == "failed"]
        chosen = failed[0][0] if len(failed) == 1 else self.query.get("gate")
        self.fields["gate"] = forms.ChoiceField(
            label=_("Gate"), choices=failed, initial=chosen, widget=UnfoldAdminRadioSelectWidget
        )
        self.fields["reason"] = _text(_("Reason"), _("It is published with the verdict."))


class ReopenForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        had_one = self.claim.assignee_id is not None
        self.fields["to"] = fact_checker_field(
            required=not had_one,
            help_text=_("Leave empty to give it back to the one who had it.") if had_one else "",
        )


class PublishForm(VerbForm):
    """A first publication asks for nothing; a later one for its action and public note.

    Where something changed since the claim was submitted, either asks why that is accepted, and carries what was shown.
    """

    is_outdated = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.claim.number is not None:
            actions = [Entry.Action.CORRECTED, Entry.Action.UPDATED]
            self.fields["action"] = forms.ChoiceField(
                label=_("This is"),
                choices=[(action.value, action.label) for action in actions],
                widget=UnfoldAdminRadioSelectWidget,
            )
            self.fields["note"] = _text(_("Public note"), _("What changed and why; readers see it with the verdict."))
        if self.claim.stage == Claim.Stage.APPROVED:
            self._ask_to_accept_changes()

    def _ask_to_accept_changes(self) -> None:
        if not submissions.changes(self.claim, self.gathered):
            return
        self.fields["changes"] = _text(
            _("Why what changed is accepted"),
            _("What it rests on changed since it was submitted; see below. The reason goes into the history."),
        )
        shown = submissions.digest_of(submissions.parts_of(named_by(self.gathered)))
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, initial=shown)
        if self.is_bound:
            sent = self.data.get("seen") or shown
            self.is_outdated = sent != shown
            # Shown again, the page has what there is now.
            self.data = {name: self.data[name] for name in self.data} | {"seen": shown}

    def clean(self) -> dict[str, Any] | None:
        if self.is_outdated:
            self.add_error("changes", submissions.CHANGED_AGAIN)
        return super().clean()


class MomentWidget(UnfoldAdminTextInputWidget):
    """A day and a time in one field, which browsers offer to choose."""

    input_type = "datetime-local"


class EmbargoForm(PublishForm):
    """A moment, and what publishing asks for."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        now = timezone.localtime()
        self.fields["publish_at"] = forms.DateTimeField(
            label=_("Publish at"),
            help_text=format_lazy(
                _("In the newsroom's time zone, {zone}, where it is {now} now."),
                zone=settings.TIME_ZONE,
                now=f"{now:%Y-%m-%d %H:%M}",
            ),
            widget=MomentWidget(attrs={"min": f"{now:%Y-%m-%dT%H:%M}"}),
            error_messages={"invalid": _("Write a day and a time such as 2026-09-01 06:00, or choose them.")},
        )
        self.order_fields(["publish_at"])

    def clean_publish_at(self) -> datetime:
        """Return it in the newsroom's time zone: the database takes no offset of sixteen hours, as may be sent."""
        moment: datetime = self.cleaned_data["publish_at"]
        try:
            moment.astimezone(UTC)
            return timezone.localtime(moment)
        except OverflowError:
            raise ValidationError(self.fields["publish_at"].error_messages["invalid"]) from None
