"""Rows of a claim that have an order: each has its place, and a save puts them in it."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from claims.models import Appearance, Evidence

LAST = 32_767  # the column's


class PlaceField(forms.IntegerField):
    """A row's place among the others. Nothing given leaves it where it is, and a new row is not begun by a place."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Place in the list"),
            required=False,
            min_value=1,
            max_value=LAST,
            widget=UnfoldAdminIntegerFieldWidget(attrs={"min": 1}),
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return initial is not None and data not in (None, "") and super().has_changed(initial, data)


class PlacedFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # it takes none at run time
    """The rows of one kind. What moved is put before what stands at its new place; a new row without one comes last."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:  # type: ignore[type-arg]
        super().add_fields(form, index)
        if "place" in form.fields and index is not None and form.instance.pk:
            form.initial["place"] = index + 1

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit)
        if self._moved:
            rows = self._in_their_order()
            for position, row in enumerate(rows, start=1):
                row.position = position
            self.get_queryset().model._default_manager.bulk_update(rows, ["position"])
        return saved

    @cached_property
    def _moved(self) -> dict[int, int]:
        """Return the new places of rows, by the row's index in the form."""
        places: dict[int, int | None] = {
            at: form.cleaned_data.get("place") for at, form in enumerate(self.forms) if hasattr(form, "cleaned_data")
        }
        return {
            at: place
            for at, place in places.items()
            if place is not None and place != self.forms[at].initial.get("place")
        }

    def _in_their_order(self) -> list[Appearance | Evidence]:
        kept = [
            (at, form.instance)
            for at, form in enumerate(self.forms)
            if form.instance.pk is not None and form not in self.deleted_forms
        ]
        rows: list[Appearance | Evidence] = [row for at, row in kept if at not in self._moved]
        for at, row in sorted(kept, key=lambda each: self._moved.get(each[0], 0)):
            if at in self._moved:
                rows.insert(self._moved[at] - 1, row)
        return rows
