"""What a form and its rows have, as one text for each field, so that two states can be compared.

It is about the fields of models alone, by their names, so that no widget needs to know of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias, cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime

SALT = "desk.form_state"
AGE = 7 * 24 * 60 * 60  # seconds; no page is open for longer

Value = str | list[str]
Row = dict[str, Value]
Form: TypeAlias = "forms.ModelForm[Any]"
FormSet: TypeAlias = "forms.BaseInlineFormSet[Any, Any, Any]"


@dataclass(frozen=True)
class State:
    """What a form and its rows have: of each field a text, of each row by its key. `at` is when that was."""

    fields: Row
    rows: dict[str, dict[str, Row]]
    at: datetime = field(default_factory=timezone.now, compare=False)
    is_known: bool = True

    def token(self, what: str) -> str:
        """Return it as a signed text for a hidden field of a form about `what`."""
        data = {"fields": self.fields, "rows": self.rows, "at": self.at.isoformat()}
        return signing.dumps(data, salt=f"{SALT}:{what}", compress=True)

    @classmethod
    def read(cls, token: str, what: str) -> "State":
        """Return what a form about `what` carries; a state that knows nothing where it does not tell."""
        try:
            data = signing.loads(token, salt=f"{SALT}:{what}", max_age=AGE)
        except signing.BadSignature:
            return cls({}, {}, timezone.now(), is_known=False)
        return cls(data["fields"], data["rows"], parse_datetime(data["at"]) or timezone.now())


def state_of(form: Form, formsets: Iterable[FormSet]) -> State:
    """Return what the object of a form has, and each row of its formsets, as it was read from the database."""
    fields = {name: text_of(each, form.initial.get(name)) for name, each in compared(form).items()}
    rows = {str(each.prefix): {str(row.pk): _row(each, row) for row in each.get_queryset()} for each in formsets}
    return State(fields, rows)


def compared(form: Form) -> dict[str, forms.Field]:
    """Return the fields of a form that are fields of its model; what else it has says what to do with them."""
    columns = _columns(type(form.instance))
    return {name: each for name, each in form.fields.items() if name in columns and not each.disabled}


def compared_in_rows(formset: FormSet) -> dict[str, forms.Field]:
    model = cast(type[Model], formset.model)
    columns = _columns(model) - {formset.fk.name, model._meta.pk.name}
    return {name: each for name, each in formset.form.base_fields.items() if name in columns}


def _columns(model: type[Model]) -> set[str]:
    return {each.name for each in (*model._meta.concrete_fields, *model._meta.many_to_many)}


def _row(formset: FormSet, row: Model) -> Row:
    return {
        name: text_of(each, row._meta.get_field(name).value_from_object(row))  # type: ignore[union-attr]
        for name, each in compared_in_rows(formset).items()
    }


def text_of(each: forms.Field, value: Any) -> Value:
    """Return a value as a text that is the same whether it comes from the database or from a person."""
    value = each.prepare_value(value) if isinstance(each, forms.ModelChoiceField) else value
    match value:
        case None | False:
            return ""
        case True:
            return "on"
        case datetime():
            aware = value if timezone.is_aware(value) else timezone.make_aware(value)
            return aware.astimezone(UTC).replace(microsecond=0).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case list() | tuple():
            return sorted(str(one) for one in value)
    return str(value).replace("\r\n", "\n").strip()


def typed_in(each: forms.Field, post: QueryDict, name: str) -> Value:
    """Return what a person gave for a field, in the same form. A field that chooses rows says their keys.

    What such a field begins or has typed but not chosen comes under names of its own (desk/admin/picking.py).
    """
    if isinstance(each, forms.ModelMultipleChoiceField):
        return sorted(str(value) for part in ("", "__begin", "__typed") for value in post.getlist(name + part) if value)
    raw = each.widget.value_from_datadict(post, MultiValueDict(), name)  # no form of an object has a file
    if isinstance(each, forms.ModelChoiceField):
        key, typed = str(post.get(name, "")).strip(), str(post.get(f"{name}__typed", "")).strip()
        if post.get(f"{name}__begin"):
            begun = [str(value) for field, value in post.items() if field.startswith(f"{name}__begin-") and value]
            return "; ".join(begun) or typed
        return typed if typed and each.has_changed(key or None, raw) else key
    try:
        return text_of(each, each.clean(raw))
    except ValidationError:  # it is refused later, in words
        return text_of(each, " ".join(map(str, raw)) if isinstance(raw, list) else raw)


def put(post: QueryDict, each: forms.Field, name: str, value: Any) -> None:
    """Write a value into what a browser sent, as its widget would have sent it."""
    widget: Any = getattr(each.widget, "widget", each.widget)  # within the admin's wrapper with its plus sign
    for key in [key for key in post if key == name or key.startswith(f"{name}__")]:
        del post[key]
    value = each.prepare_value(value)
    if isinstance(each.widget, forms.MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        for suffix, inner, part in parts:
            post[name + suffix] = inner.format_value(part) or ""
    elif isinstance(widget, forms.CheckboxInput):
        if value:
            post[name] = "on"
    elif isinstance(value, list | tuple):
        post.setlist(name, [str(one) for one in value])
    elif isinstance(widget, forms.widgets.ChoiceWidget):
        post[name] = "" if value is None else str(value)
    else:
        post[name] = widget.format_value(value) or ""
