"""Another look at a published claim: what was read of a source, what stands there now, and the pages that settle it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import current_user
from claims import another_look, permissions, workflow
from claims.another_look import CitedPassage, cited_passages
from claims.models import AnotherLook
from claims.permissions import Person
from desk import typed
from desk.verb_forms import ReasonForm, ReopenForm, VerbForm
from sources.differences import Kind, Run, difference
from sources.models import ArchivedCopy, ArchivedText, Passage
from sources.passages import passage_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AROUND = 300  # characters of text on either side of a passage
LONGEST = 5_000  # characters of one addition
REOPENABLE = workflow.VERBS["reopen"].stages


@dataclass(frozen=True)
class ShownPassage:
    """A passage of a source as it was read, as it is now, and how the text around it differs."""

    quote: str
    before: Passage | None
    now: Passage | None
    runs: list[Run]

    @property
    def stands(self) -> bool:
        return self.now is not None and self.now.is_found


def passages_of(look: AnotherLook) -> list[ShownPassage]:
    """Return the passages that the public verdict quotes from the source; what stands there now, if that was read."""
    cited = [each for each in cited_passages(look.source) if each.by.number == look.claim.number]
    after = look.after.copy if look.after else None
    differences: dict[int, list[Run]] = {}  # by the copy that was read
    return [_shown(each, after, differences) for each in cited]


def _shown(cited: CitedPassage, after: ArchivedCopy | None, differences: dict[int, list[Run]]) -> ShownPassage:
    copy = cited.before.copy
    assert copy is not None  # else nothing would be expected of it
    before = passage_of(copy, cited.quote)
    if after is None or before is None:
        return ShownPassage(cited.quote, before, None, [])
    if copy.pk not in differences:
        differences[copy.pk] = difference(_text(copy), _text(after), context=None)
    now = passage_of(after, cited.expected.words)
    return ShownPassage(cited.quote, before, now, near(differences[copy.pk], before.start, before.end))


def _text(copy: ArchivedCopy) -> str:
    return ArchivedText.objects.filter(copy=copy).values_list("text", flat=True).first() or ""


def near(runs: Iterable[Run], start: int, end: int) -> list[Run]:
    """Return the part of a difference that is about this place of the earlier text and what stands around it."""
    first, last = max(0, start - AROUND), end + AROUND
    found, at = [], 0
    for run in runs:
        if run.kind == Kind.ADDED:
            if first <= at <= last:
                found.append(replace(run, text=run.text[:LONGEST]))
            continue
        text = run.text[max(0, first - at) : max(0, last - at)]
        at += len(run.text)
        if text:
            found.append(replace(run, text=text))
    return found


def choices(look: AnotherLook, user: Person) -> dict[str, object]:
    """Return how this person may settle an open look."""
    claim = look.claim
    may_reopen = look.is_open and claim.stage in REOPENABLE and permissions.can_reopen(user, claim)
    return {
        "may_let_stand": look.is_open and permissions.can_let_stand(user, claim),
        "may_reopen": may_reopen,
        "is_in_work": look.is_open and claim.stage not in REOPENABLE,
    }


class StandsForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Readers see it beside the source, with what they were told of it.")


@dataclass(frozen=True)
class Settling:
    """A way to settle a look: what does it, its form, its words."""

    act: Callable[..., AnotherLook]
    may: permissions.Predicate
    form: type[VerbForm]
    label: "StrOrPromise"
    explanation: "StrOrPromise"
    done: "StrOrPromise"


SETTLINGS: dict[str, Settling] = {
    "stands": Settling(
        another_look.stands,
        permissions.can_let_stand,
        StandsForm,
        _("Still stands"),
        _("The verdict stays as it is. Readers are told why, beside the source."),
        _("It still stands, and readers are told why."),
    ),
    "reopen": Settling(
        another_look.reopen,
        permissions.can_reopen,
        ReopenForm,
        _("Reopen"),
        _("The claim returns to research. What is public stays, and so does what readers were told of the source."),
        _("The claim is in research again."),
    ),
}


def settle_page(request: HttpRequest, look: AnotherLook, way: str, context: dict[str, Any]) -> HttpResponse:
    """Show or carry out one way to settle it. A refusal is said on the page, with its status: 403, 409 or 422."""
    settling = SETTLINGS[way]
    status, refusal = 200, ""
    form = settling.form(look.claim, request.POST if request.method == "POST" else None)
    try:
        another_look.check(look, request.user, settling.may)
        if way == "reopen":
            workflow.check(look.claim, "reopen", request.user)
        if form.is_bound and form.is_valid() and not typed.is_refill(request):
            settling.act(look, by=current_user(request), **form.cleaned_data)
            messages.success(request, settling.done)
            return HttpResponseRedirect(reverse("admin:claims_anotherlook_change", args=[look.pk]))
        status = 422 if form.errors else 200
    except workflow.Unmet as unmet:
        status = unmet.status
        for failure in unmet.failures:
            form.add_error(failure.field if failure.field in form.fields else None, str(failure))
    except workflow.Refused as refused:
        status, refusal = refused.status, str(refused)
    context |= {
        "title": settling.label,
        "look": look,
        "claim": look.claim,
        "settling": settling,
        "form": form,
        "refusal": refusal,
        "typed": {field.label: field.value() for field in form.visible_fields() if refusal and field.value()},
        "fields": typed.fields_of(request.POST) if refusal else [],
        "address": request.get_full_path(),
    }
    return TemplateResponse(request, "desk/settle.html", context, status=status)
