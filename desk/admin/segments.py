"""A choice of few things, side by side: one click, and nothing is chosen until somebody chooses."""

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Segments(forms.RadioSelect):
    """Radio buttons as segments of one control. `label` names the group to those who hear the page."""

    template_name = "desk/segments.html"

    def __init__(self, label: "StrOrPromise", attrs: dict[str, Any] | None = None):
        super().__init__(attrs)
        self.label = label

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"label": self.label}
