"""What may be the same as something new is offered on the desk's own pages for adding, before a second one is made."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import alike
from desk.admin.picked import page
from sources import slugs

IS_ANOTHER = "_is_another"  # a box that stands with the offer


class OffersAlike(forms.BaseModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """Mixin for the forms of what has a name: a new row is saved where nothing is alike, or where it is another one."""

    def clean(self) -> dict[str, Any]:
        # Before any other lock: whoever begins something on a claim's page takes them in this order.
        if self.instance.pk is None:
            slugs.lock()
        cleaned = super().clean() or self.cleaned_data
        model = type(self.instance)
        column = alike.COLUMNS.get(model)
        if self.instance.pk is None and column and IS_ANOTHER not in self.data:
            name, identifier = cleaned.get(column) or "", cleaned.get("wikidata")
            if found := alike.alike(model, name, wikidata=identifier):
                self.add_error(column, offer(found))
        return cleaned


def offer(rows: list[Any]) -> SafeString:
    """Return links to the rows that may be the same, and a box to say that this is another one."""
    links = format_html_join(
        ", ",
        '<a class="desk-link" href="{}" target="_blank">{}</a> ({})',
        ((page(type(row), "change", row.pk), row, alike.in_words(row) or "–") for row in rows),
    )
    return format_html(
        '{} {}. <label class="desk-another"><input type="checkbox" name="{}" value="1"> {}</label>',
        _("There is already:"),
        links,
        IS_ANOTHER,
        _("It is another one: save it all the same."),
    )
