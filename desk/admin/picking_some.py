"""Choosing some rows of many by typing, or beginning new ones in place. The manner is that of desk/admin/picking.py.

A field named `topics` has the keys of the rows in `topics`, the names of new ones in `topics__begin`, and what was
typed and not chosen in `topics__typed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from unfold.widgets import INPUT_CLASSES

from desk import alike
from desk.admin.picked import KEY, Picking, page
from desk.admin.picking import NO_NULL, PLACEHOLDERS, new
from sources import slugs

MOST = 50  # rows that one field has, new ones among them


@dataclass(frozen=True)
class PickedSome:
    """What a form sends of a field."""

    name: str
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of new rows
    typed: str = ""


class PickSomeWidget(forms.Widget):
    """Rows that were chosen, each with a box that takes it away, and a text field that offers others."""

    template_name = "desk/pick_some.html"
    model: type[Model]
    picking: Picking

    def __init__(self, attrs: Any = None):
        super().__init__({"class": " ".join(INPUT_CLASSES)} | (attrs or {}))
        self.unknown: list[str] = []  # names that were typed and that nothing has
        self.known: dict[int, Model] = {}  # rows that the form's object has

    class Media:
        js = ["picking.js"]

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> PickedSome:
        get = data.getlist if hasattr(data, "getlist") else lambda each: data.get(each, [])
        keys = tuple(str(key) for key in get(name))
        return PickedSome(name, keys, tuple(get(f"{name}__begin")), data.get(f"{name}__typed") or "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # nothing that is ticked is nothing that is sent

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        picked = value if isinstance(value, PickedSome) else PickedSome(name, tuple(str(key) for key in value or ()))
        keys = [int(key) for key in picked.keys if KEY.fullmatch(key)]
        return context | {
            "rows": self._rows(keys),
            "names": dict.fromkeys(picked.names[:MOST]),
            "unknown": self.unknown,
            "typed": picked.typed,
            "placeholder": PLACEHOLDERS[self.model],
            "suggest": page(self.model, "suggest"),
        }

    def _rows(self, keys: Sequence[int]) -> Sequence[Model]:
        if all(key in self.known for key in keys):
            return [row for key, row in self.known.items() if key in keys]
        return list(self.model._default_manager.filter(pk__in=keys))


class PickSomeField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """Some rows of many, new ones among them."""

    widget = PickSomeWidget

    def __init__(self, queryset: Any, *, picking: Picking, **kwargs: Any):
        super().__init__(queryset, **{**kwargs, "widget": PickSomeWidget()})
        self.picking = picking
        self.widget.model, self.widget.picking = queryset.model, picking

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, PickedSome):
            return value
        if isinstance(value, list) and all(isinstance(row, Model) for row in value):
            cast(PickSomeWidget, self.widget).known = {row.pk: row for row in value}
        return super().prepare_value(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if not isinstance(data, PickedSome):
            return bool(super().has_changed(initial, data))
        was = {str(key) for key in self.prepare_value(initial or [])}
        return not self.disabled and bool(data.names or data.typed.strip() or was != set(data.keys))

    def clean(self, value: Any) -> Any:
        if not isinstance(value, PickedSome):
            return super().clean(value)
        if len(value.keys) + len(value.names) > MOST:
            raise ValidationError(_("Choose at most %(most)d.") % {"most": MOST})
        for text in (value.typed, *value.names):
            NO_NULL(text)
        chosen = list(super().clean(list(value.keys))) if value.keys else []
        chosen += [self._begun(name) for name in value.names if name.strip()]
        chosen += self._typed(value.typed)
        if self.required and not chosen:
            raise ValidationError(self.error_messages["required"], code="required")
        return list({row.pk: row for row in chosen}.values())

    def _typed(self, typed: str) -> Sequence[Any]:
        names = [name.strip() for name in typed.split(";") if name.strip()][:MOST]
        found = {name: alike.meant(self.widget.model, name) for name in names}
        unknown = [name for name, rows in found.items() if not rows]
        if unknown:
            cast(PickSomeWidget, self.widget).unknown = unknown
            words = _("Nothing here is called “%(name)s”. Choose another, or tick that it is begun.")
            raise ValidationError(words % {"name": "”, “".join(unknown)[:200]})
        return [rows[0] for rows in found.values()]

    def _begun(self, name: str) -> Any:
        """Return the row with this name: the one that there is, or a new one."""
        model = self.widget.model
        if not self.picking.may_begin(model):
            raise ValidationError(_("You may not begin this; choose one that there is."))
        slugs.lock()
        if found := alike.alike(model, name):
            return found[0]
        form = new(model, "new", self.picking, {"new__begin-name": name})
        if not form.is_valid():
            reasons = " ".join(str(error) for errors in form.errors.values() for error in errors)
            raise ValidationError(_("“%(name)s” cannot be begun. %(why)s") % {"name": name[:100], "why": reasons})
        return self.picking.begin(form)
