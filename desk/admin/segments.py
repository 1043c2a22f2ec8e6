"""A choice of few things, side by side: one click, and nothing is chosen until somebody chooses."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Segments(forms.RadioSelect):
    """Radio buttons as segments of one control. `label` names the group to those who hear the page."""

    def __init__(self, label: "StrOrPromise", attrs: dict[str, Any] | None = None):
        super().__init__(attrs)
        self.label = label

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the group. Not from templates: a full list has a thousand buttons, each of which would take two."""
        widget = self.get_context(name, value, attrs)["widget"]
        buttons = format_html_join(
            "",
            '<label for="{}"><input type="radio" name="{}" value="{}"{}><span>{}</span></label>',
            (
                (option["attrs"].get("id", ""), name, option["value"], flatatt(option["attrs"]), option["label"])
                for _group, options, _index in widget["optgroups"]
                for option in options
            ),
        )
        return format_html(
            '<div class="desk-segments" role="radiogroup" aria-label="{}"{}>{}</div>',
            capfirst(str(self.label)),
            flatatt({"id": widget["attrs"].get("id")}),
            buttons,
        )
