"""Widgets of the desk's forms for rows among many, and for codes that have names."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextInputWidget

from sources.codes import countries, languages, validate_country, validate_language

CODES = (
    (validate_language, "names-of-languages", languages),
    (validate_country, "names-of-countries", countries),
)


class OneOfMany(AutocompleteSelect):
    """Choose one row of many; what is no key is dropped before it reaches the database."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if re.fullmatch("[0-9]{1,18}", str(key))], attr)


class CodeWidget(UnfoldAdminTextInputWidget):
    """A text input that offers codes by their names. The list stands beside it once; other inputs may refer to it."""

    def __init__(self, list_id: str, named: Callable[[], dict[str, str]] | None = None):
        super().__init__(attrs={"list": list_id})
        self.list_id, self.named = list_id, named

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        text: SafeString = super().render(name, value, attrs, renderer)
        if self.named is None:
            return text
        options = format_html_join("", '<option value="{}">{}</option>', self.named().items())
        return format_html('{}<datalist id="{}">{}</datalist>', text, self.list_id, options)
