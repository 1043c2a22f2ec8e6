"""The steps in which a claim is written, on one page: what each holds, what it lacks, and what is wrong in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.admin.helpers import AdminForm, Fieldset, InlineAdminFormSet
from django.forms import BaseForm, BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from claims.guards import Failure

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATEMENT, VERDICT = "statement", "verdict"
# The steps in their order, by what they hold: a group of the claim's own fields, or a part.
TITLES: "dict[str, StrOrPromise]" = {
    STATEMENT: _("Statement"),
    "appearances": _("Who says it"),
    "evidence": _("Evidence"),
    VERDICT: _("Verdict"),
    "replies": _("Right of reply"),
    "outgoing": _("Related claims"),
}


@dataclass(frozen=True)
class Lack:
    """What a step lacks, in words, and the element of the page where it can be given."""

    message: "StrOrPromise"
    target: str
    label: "StrOrPromise" = ""  # the message names its field


@dataclass(frozen=True)
class Mistake:
    """What is wrong with what was sent: the name of the field, the message, and the element of the page."""

    label: "StrOrPromise"
    message: str
    target: str


@dataclass
class Step:
    """A section of the page. `count` is how many rows it has, None where it has fields alone."""

    slug: str
    title: "StrOrPromise"
    fieldset: Fieldset | None = None
    inline: InlineAdminFormSet | None = None
    lacks: list[Lack] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"step-{self.slug}"

    @property
    def count(self) -> int | None:
        return self.inline.formset.initial_form_count() if self.inline else None


def steps_of(adminform: AdminForm, inlines: Iterable[InlineAdminFormSet], missing: Iterable[Failure]) -> list[Step]:
    """Return the steps that this page has."""
    steps = {slug: Step(slug, title) for slug, title in TITLES.items()}
    for slug, fieldset in zip((STATEMENT, VERDICT), adminform, strict=False):
        steps[slug].fieldset = fieldset
    for inline in inlines:
        steps[inline.formset.prefix].inline = inline
    for failure in missing:
        steps[_step_of(failure)].lacks.append(Lack(failure.message, _target(failure, adminform.form)))
    return [step for step in steps.values() if step.fieldset or step.inline]


def _step_of(failure: Failure) -> str:
    return failure.field if failure.field in TITLES else VERDICT


def _target(failure: Failure, form: BaseForm) -> str:
    return _element(form[failure.field]) if failure.field in form.fields else f"step-{_step_of(failure)}"


def _element(bound: BoundField) -> str:
    """Return the id of the field's first control; a group of radio buttons has none that a label could be for."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def tell_the_fields(form: BaseForm, inlines: Iterable[InlineAdminFormSet]) -> None:
    """Add to a field what a part found wrong with it: such an error has the field's name as its code."""
    for inline in inlines:
        for error in inline.formset.non_form_errors().as_data():
            if error.code in form.fields:
                form.add_error(error.code, error)


def mistakes(form: BaseForm, inlines: Iterable[InlineAdminFormSet]) -> list[Mistake]:
    """Return what is wrong, in the order of the page's forms."""
    if not form.is_bound:
        return []
    found = [*_of_form(form, "", "step-statement")]
    for inline in inlines:
        formset, name = inline.formset, str(capfirst(inline.opts.verbose_name))
        found += [
            Mistake(name, " ".join(error.messages), f"step-{formset.prefix}")
            for error in formset.non_form_errors().as_data()
            if error.code not in form.fields
        ]
        for number, row in enumerate(formset.forms, start=1):
            if not getattr(row, "cleaned_data", {}).get("DELETE"):
                found += _of_form(row, _name_of(row, name, number), row.prefix or "")
    return found


def _name_of(row: Any, name: str, number: int) -> str:
    """Return how the row is called: by the number that texts refer to it by, or by its place."""
    given = getattr(row.instance, "number", None)
    return f"{name} E{given}" if given else f"{name} {number}"


def _of_form(form: BaseForm, name: str, whole: str) -> Iterator[Mistake]:
    for key, errors in form.errors.items():
        bound = form[key] if key in form.fields else None
        label = ": ".join(filter(None, [name, str(bound.label)] if bound else [name]))
        target = _element(bound) if bound and not bound.is_hidden else whole
        for error in errors:
            yield Mistake(label, str(error), target)
