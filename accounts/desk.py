"""What every page of the desk has in common, whichever app it belongs to."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin


class NumbersOnly:
    """An autocomplete widget that is shown again with what was sent: anything but a key would end in the database."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        keys = [key for key in value if re.fullmatch("[0-9]{1,18}", str(key))]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]  # a mixin before the widget


class OneOfMany(NumbersOnly, AutocompleteSelect):
    pass


class SomeOfMany(NumbersOnly, AutocompleteSelectMultiple):
    pass


class Autocompletes:
    """Mixin for admins and inlines: their autocomplete fields use the widgets above."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]  # the admin's
            kwargs["widget"] = self.widget_for_one(db_field)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]  # the admin's

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]  # the admin's
            kwargs["widget"] = SomeOfMany(db_field, self.admin_site)  # type: ignore[attr-defined]  # the admin's
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]  # the admin's

    def widget_for_one(self, db_field: Any) -> AutocompleteSelect:
        return OneOfMany(db_field, self.admin_site)  # type: ignore[attr-defined]  # the admin's


class DeskAdmin(Autocompletes, ModelAdmin):
    """A model's pages on the desk. Whoever is second to take a unique name is told so."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            messages.error(request, _("Nothing was saved: somebody saved the same a moment before. Look at it first."))
            return HttpResponseRedirect(request.get_full_path())


class AutocompleteView(AutocompleteJsonView):
    """Django's own, which fails on a relation's other side instead of refusing it."""

    def process_request(self, request: HttpRequest) -> Any:
        try:
            return super().process_request(request)
        except (AttributeError, ValueError) as error:
            raise PermissionDenied from error
