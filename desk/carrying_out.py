"""Carrying out what a form asks for, with a refusal said in its words and its status: 403, 409 or 422."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.http import HttpRequest

from claims import workflow
from desk.typed import is_refill

Result = TypeVar("Result")


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """What came of it: a result, or a status with what to say."""

    result: Result | None
    status: int = 200
    refusal: str = ""


def carry_out(request: HttpRequest, form: forms.Form, act: Callable[..., Result]) -> Outcome[Result]:
    """Call `act` with what the form has, unless it is only brought back. What is missing is said at the fields."""
    if not form.is_valid():
        return Outcome(None, 422)
    if is_refill(request):
        return Outcome(None)
    try:
        return Outcome(act(**form.cleaned_data))
    except workflow.Unmet as unmet:
        for failure in unmet.failures:
            form.add_error(failure.field if failure.field in form.fields else None, str(failure))
        return Outcome(None, unmet.status)
    except workflow.Refused as refused:
        return Outcome(None, refused.status, str(refused))


def refusal(check: Callable[[], None]) -> Outcome[Any]:
    """Return why a person may not do so now, if so; before they wrote anything."""
    try:
        check()
    except workflow.Refused as refused:
        return Outcome(None, refused.status, str(refused))
    return Outcome(None)


def typed(form: forms.Form) -> dict[str, Any]:
    """Return what somebody wrote into a form, by its labels, to be copied."""
    return {str(field.label): field.value() for field in form.visible_fields() if field.value()}
