"""Choosing one row of many by typing, or beginning a new one in place, within the same Save.

A field named `source` has the key of the row that was chosen in `source`, what was typed in `source__typed`, a mark
that something new is begun in `source__begin`, and the fields of that in `source__begin-title` and so on. Where the
new row may be the same as one that there is, `source__same` has the key of that one, or `other`.

A row that is begun is saved while the form is checked, so that the rules of the rest of the form hold for it as for any
other row; DeskAdmin takes it back where the form is not saved in the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import INPUT_CLASSES

from claims.models import Actor, Topic
from desk import alike
from desk.admin.beginning import Beginning, NewActor, NewPublisher, NewSourceFields, NewTopic, filled_in
from desk.admin.picked import KEY, Picked, Picking, page
from sources import slugs
from sources.models import Publisher, Source

OTHER = "other"
NO_NULL = ProhibitNullCharactersValidator()  # the database takes none
MOST_LOOKED_UP = 1  # pages or items, while a form is shown again: a person waits for each

TITLES: dict[type[Model], Any] = {
    Actor: gettext_lazy("New actor"),
    Publisher: gettext_lazy("New publisher"),
    Source: gettext_lazy("New source"),
    Topic: gettext_lazy("New topic"),
}
PLACEHOLDERS: dict[type[Model], Any] = {
    Actor: gettext_lazy("Name, alias or Wikidata identifier"),
    Publisher: gettext_lazy("Name"),
    Source: gettext_lazy("Title, publisher or a pasted address"),
    Topic: gettext_lazy("Name"),
}


class PickWidget(forms.Widget):
    """A text field that offers rows, with room below it for the fields of a new one. See static/picking.js."""

    template_name = "desk/pick_one.html"
    model: type[Model]
    picking: Picking

    def __init__(self, attrs: Any = None):
        super().__init__({"class": " ".join(INPUT_CLASSES)} | (attrs or {}))
        self.form: Beginning | None = None  # that was checked
        self.offered: list[Any] = []
        self.is_unknown = False  # something was typed that nothing is called

    class Media:
        js = ["picking.js"]

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        key, typed = data.get(name) or "", data.get(f"{name}__typed")
        if typed is None and f"{name}__begin" not in data and f"{name}__same" not in data:
            return key
        begins, same = bool(data.get(f"{name}__begin")), data.get(f"{name}__same") or ""
        if KEY.fullmatch(same):  # the one that was offered
            return same
        return Picked(name, str(key), typed, begins, same, data)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        picked = value if isinstance(value, Picked) else Picked(name, "" if value is None else str(value))
        row = self.picking.row(self.model, picked.key) if picked.key else None
        return context | {
            "below": self._below(picked),
            "key": picked.key if row is not None else "",
            "typed": picked.typed if picked.typed is not None else str(row or ""),
            "state": row.state_in_words if isinstance(row, Source) else "",
            "page": page(self.model, "change", row.pk) if row is not None else "",
            "placeholder": PLACEHOLDERS[self.model],
            "suggest": page(self.model, "suggest"),
            "begin": page(self.model, "begin") if self.picking.may_begin(self.model) else "",
        }

    def _below(self, picked: Picked) -> "Below":
        """Return what stands below the field: what is alike, and the fields of a new row."""
        if self.form is not None or self.offered:
            return Below(self.model, picked.name, self.form, self.offered, picked.same)
        if picked.begins:
            form = new(self.model, picked.name, self.picking, values=picked.values)
            return Below(self.model, picked.name, form, same=picked.same)
        if self.is_unknown and self.picking.may_begin(self.model):
            return self._looked_up(picked.name, picked.typed or "")
        return Below(self.model, picked.name)

    def _looked_up(self, name: str, typed: str) -> "Below":
        if not asks_elsewhere(self.model, typed):
            return looked_up(self.model, name, typed, self.picking, self.picking.language)
        self.picking.looked_up += 1
        if self.picking.looked_up <= MOST_LOOKED_UP:
            return looked_up(self.model, name, typed, self.picking, self.picking.language)
        form = new(self.model, name, self.picking, values={"url": typed} if self.model is Source else {})
        return Below(self.model, name, form, why=_("Only one is looked up at a time; fill this one in yourself."))


class PickField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """One row of many, or a new one that is begun in place."""

    widget = PickWidget

    def __init__(self, queryset: Any, *, picking: Picking, **kwargs: Any):
        super().__init__(queryset, **{**kwargs, "widget": PickWidget()})
        self.picking = picking
        self.widget.model, self.widget.picking = queryset.model, picking

    def __deepcopy__(self, memo: Any) -> "PickField":
        copied: PickField = super().__deepcopy__(memo)
        copied.widget.form, copied.widget.offered, copied.widget.is_unknown = None, [], False
        return copied

    @property
    def model(self) -> type[Model]:
        model: type[Model] = self.widget.model
        return model

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, Picked) else super().prepare_value(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if not isinstance(data, Picked):
            return bool(super().has_changed(initial, data))
        if self.disabled:
            return False
        was = str(super().prepare_value(initial) or "") if initial is not None else ""
        return data.begins or data.key != was or not self._is_as_chosen(data)

    def _is_as_chosen(self, picked: Picked) -> bool:
        """Return whether the text is that of the row that was chosen."""
        if picked.typed is None:
            return True
        row = self.picking.row(self.model, picked.key) if picked.key else None
        return " ".join(picked.typed.split()) == " ".join(str(row or "").split())

    def clean(self, value: Any) -> Any:
        if not isinstance(value, Picked):
            return self._chosen(value)
        NO_NULL(value.typed or "")
        if value.begins:
            return self._begun(value)
        if self._is_as_chosen(value):
            return self._chosen(value.key)
        return self._meant(value)

    def _chosen(self, key: Any) -> Any:
        if isinstance(key, Model) or key in self.empty_values:
            return super().clean(key)
        row = self.picking.row(self.model, str(key))
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key})
        return row

    def _meant(self, picked: Picked) -> Any:
        """Return the one row that is called so. Raises ValidationError for none and for several."""
        typed = (picked.typed or "").strip()
        if not typed:
            return self._chosen("")
        found = alike.meant(self.model, typed)
        if len(found) == 1:
            return found[0]
        if found:
            self.widget.offered = found
            raise ValidationError(_("Several are called “%(name)s”: say which.") % {"name": typed[:100]})
        self.widget.is_unknown = True
        if not self.picking.may_begin(self.model):
            raise ValidationError(_("Nothing here is called “%(name)s”: choose another.") % {"name": typed[:100]})
        raise ValidationError(
            _("Nothing here is called “%(name)s”: choose another, or begin it with the fields below.")
            % {"name": typed[:100]}
        )

    def _begun(self, picked: Picked) -> Any:
        """Return the new row, saved; the one that was begun before on the same form where it is the same."""
        if not self.picking.may_begin(self.model):
            raise ValidationError(_("You may not begin this; choose one that there is."))
        assert picked.data is not None
        form = new(self.model, picked.name, self.picking, picked.data, is_another=picked.same == OTHER)
        self.widget.form = form
        slugs.lock()
        is_complete = form.is_valid()
        found = form.alike()
        begun = [row for row in found if row.pk in self.picking.begun.get(self.model, ())]
        if begun:
            return begun[0]
        if found and picked.same != OTHER:
            self.widget.offered = found
            raise ValidationError(_("This may be here already: use it, or say that it is another one."))
        if not is_complete:
            raise ValidationError(_("Complete the fields below, or choose one that there is."))
        return self.picking.begin(form)


class NewSource(NewSourceFields):
    """A source with its publisher, which may be new itself."""

    def __init__(self, *args: Any, picking: Picking, **kwargs: Any):
        super().__init__(*args, **kwargs)
        publisher = PickField(Publisher.objects.all(), picking=picking, label=_("Publisher"))
        first = {name: self.fields.pop(name) for name in ("title", "url")}
        self.fields = {**first, "publisher": publisher, **self.fields}

    def begin(self) -> Source:
        self.instance.publisher = self.cleaned_data["publisher"]
        source: Source = super().begin()
        return source


FORMS: dict[type[Model], type[Beginning]] = {Actor: NewActor, Publisher: NewPublisher, Topic: NewTopic}


@dataclass
class Below:
    """What stands below a field: rows that may be the one, and the fields of a new one."""

    model: type[Model]
    name: str
    form: Beginning | None = None
    offered: list[Any] = field(default_factory=list)
    same: str = ""
    why: str = ""
    said: str = ""

    @property
    def title(self) -> Any:
        return TITLES[self.model]

    @property
    def offers(self) -> list[tuple[Any, str, str]]:
        """Return each row with what tells it from others, and its page."""
        return [(row, alike.in_words(row), page(self.model, "change", row.pk)) for row in self.offered]


def new(
    model: type[Model],
    name: str,
    picking: Picking,
    data: Mapping[str, Any] | None = None,
    *,
    values: dict[str, Any] | None = None,
    is_another: bool = False,
) -> Beginning:
    """Return the form of something new that is begun at a field with this name."""
    given: dict[str, Any] = {"prefix": f"{name}__begin", "is_another": is_another, "initial": values or {}}
    if model is Source:
        return NewSource(data, picking=picking, **given)
    return FORMS[model](data, **given)


def asks_elsewhere(model: type[Model], typed: str) -> bool:
    """Return whether something new of this name is looked up at its site or in Wikidata."""
    if model is Source:
        return alike.is_address(typed)
    return model is Actor and alike.WIKIDATA.fullmatch(typed.strip()) is not None


def looked_up(model: type[Model], name: str, typed: str, picking: Picking, language: str) -> Below:
    """Return the form of something new, with what is known of it by what was typed, and what may be the same."""
    found = filled_in(model, typed, language=language)
    if found.known:
        return Below(model, name, offered=found.known)
    values = found.values
    if found.publisher_name:
        inner = f"{name}__begin-publisher"
        about = {"name": found.publisher_name, "homepage": found.homepage}
        values["publisher"] = Picked(inner, typed=found.publisher_name, begins=True, values=about)
    offered = alike.alike(model, str(values.get(alike.COLUMNS[model], "")))
    form = new(model, name, picking, values=values)
    return Below(model, name, form, offered, why=str(found.why), said=str(found.said))
