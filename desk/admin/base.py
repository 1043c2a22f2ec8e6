"""Base classes of the models' pages on the desk."""

import re
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters, InlineModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import DateField, DateTimeField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from desk.admin.exports import Exported
from desk.admin.offering import OffersAlike
from desk.admin.picked import PICKED, Picking
from desk.admin.picking import PickField, PickWidget
from desk.admin.picking_some import PickSomeField, PickSomeWidget
from desk.admin.second_save import SecondSave
from desk.admin.widgets import CODES, CodeWidget, OneOfMany
from sources import slugs

MAX_COUNTED = 10_000
NOT_DELETED = _("Nothing was changed: claims that were submitted, or what may not change any more, rest on it.")


class Autocompletes:
    """Mixin for admins and inlines: their autocomplete fields use the widgets above, and codes offer their names.

    A choice is empty until somebody chooses: Unfold leaves the empty one out where a choice is required, and a browser
    would send the first.
    """

    has_lists_of_codes = True  # for inlines, the form above them has

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        for validator, list_id, named in CODES:
            if validator in db_field.validators:
                kwargs["widget"] = CodeWidget(list_id, named if self.has_lists_of_codes else None)
        if isinstance(db_field, DateField) and not isinstance(db_field, DateTimeField):
            kwargs["error_messages"] = {"invalid": _("Write a day such as 2025-09-01, or choose one.")}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # the admin's
        if isinstance(field, PickField | PickSomeField):
            field.widget = cast(Any, field.widget).widget  # out of Django's own, with its links to windows
        return field

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not db_field.blank and not db_field.has_default() and "choices" not in kwargs:
            kwargs["choices"] = db_field.get_choices(include_blank=True, blank_choice=[("", _("Choose one"))])
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]  # the admin's

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]  # the admin's
            if db_field.remote_field.model in PICKED:
                picked = {"form_class": PickField, "picking": Picking.of(request), "widget": PickWidget()}
                return super().formfield_for_foreignkey(db_field, request, **kwargs | picked)  # type: ignore[misc]
            kwargs["widget"] = self.widget_for_one(db_field)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]  # the admin's

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]  # the admin's
            kwargs |= {"form_class": PickSomeField, "picking": Picking.of(request), "widget": PickSomeWidget()}
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]  # the admin's

    def widget_for_one(self, db_field: Any) -> OneOfMany:
        return OneOfMany(db_field, self.admin_site)  # type: ignore[attr-defined]  # the admin's


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # Django has no parameter there
    """Count up to a bound, so that a list costs the same whatever the size of its table."""

    @cached_property
    def count(self) -> int:
        # In no order: in that of the list, all rows would be sorted before the first is counted.
        return cast(QuerySet[Model], self.object_list).order_by()[:MAX_COUNTED].count()


class SaysNoMore:
    """Mixin for the forms of rows: one that is in use stays, without a word of what uses it.

    Django names that, and so would say for which claims a rating is proposed.
    """

    def hand_clean_DELETE(self) -> None:  # noqa: N802  # Django's name
        try:
            super().hand_clean_DELETE()  # type: ignore[misc]  # the admin's form of a row
        except ValidationError as error:
            words = _("“%(name)s” is in use, so it stays. Nothing was saved.")
            raise ValidationError(words % {"name": self.instance}) from error  # type: ignore[attr-defined]


class BoundedInline(InlineModelAdmin):  # type: ignore[type-arg]  # it takes none at run time
    """Mixin for inlines: a page has at most `max_num` rows of them. Each costs some ten milliseconds to show."""

    max_num = 100
    template_after = "desk/inline_full.html"

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        # The instance's own max_num is 0 for whoever may not add; the rows that there are come back all the same.
        formset = super().get_formset(request, obj, **{"absolute_max": type(self).max_num} | kwargs)
        formset.form = type("RowForm", (SaysNoMore, formset.form), {})
        return formset


class BoundedTable(BoundedInline, TabularInline):
    """Rows as a table. The head of a column names its fields for the eye alone, so each says what it is itself."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = capfirst(str(field.label))
        return field


def written_whole(request: HttpRequest) -> AbstractContextManager[None]:
    """Return a transaction for what a request writes; one that only reads needs none."""
    return transaction.atomic() if request.method == "POST" else nullcontext()


class WrongNumberOfRows(Exception):
    """The browser sends a number of rows that the page cannot have had; its text tells the person what to do."""


class DeskAdmin(Autocompletes, Exported, SecondSave):
    """A model's pages on the desk. Of two people who take the same unique name at once, the second is told so."""

    paginator = BoundedPaginator
    show_full_result_count = False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            with written_whole(request):
                response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
                if Picking.of(request).must_take_back:
                    transaction.set_rollback(True)
                return response
        except IntegrityError:
            return self.not_saved(
                request,
                _("Nothing was saved: two entries would be the same, or somebody saved the same a moment before."),
            )
        except WrongNumberOfRows as error:
            return self.not_saved(request, str(error), status=422)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse relations seen from their other side: by them one could ask what is blind, or what is no table."""
        try:
            column: Any = self.opts.get_field(lookup.partition("__")[0])
        except FieldDoesNotExist:  # the list says it
            column = None
        if column is not None and column.auto_created and not column.concrete:
            return False
        is_allowed: bool = super().lookup_allowed(lookup, value, request)
        return is_allowed

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().delete_view(request, object_id, extra_context)
                return response
        except IntegrityError:
            messages.error(request, NOT_DELETED)
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, or do what is chosen for some of its rows, wholly or not at all."""
        try:
            with written_whole(request):
                response: HttpResponse = super().changelist_view(request, extra_context)
                return response
        except IntegrityError:
            messages.error(request, NOT_DELETED)
            return HttpResponseRedirect(request.get_full_path())

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Do what is chosen for some rows of the list. A forged key is none of them; Django would fail."""
        if not all(re.fullmatch("[0-9]{1,18}", key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            messages.error(request, _("Nothing was changed: choose what the list shows."))
            return None
        response: HttpResponse | None = super().response_action(request, queryset)
        return response

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Note that the form is saved, and with it what was begun on it. Django asks this when it has saved all."""
        Picking.of(request).is_saved = True
        return super().construct_change_message(request, form, formsets, add)

    def get_formset_kwargs(self, request: HttpRequest, obj: Model, inline: Any, prefix: str) -> dict[str, Any]:
        """Refuse a forged number of rows before one of them is made: Django takes the browser's word for it."""
        if request.method == "POST":
            _check_number_of_rows(request, inline, prefix, may_change=inline.has_change_permission(request, obj))
        found: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        return found

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Show the whole list where the address asks for what there is not, and say so."""
        try:
            shown: ChangeList = super().get_changelist_instance(request)
        except IncorrectLookupParameters:
            if request.method == "POST":  # an action on the whole list is not what was meant
                raise
            messages.error(request, _("This list has no such filter or page, so all of it is shown."))
            # Names that begin so are Django's own, such as that this is a window for choosing.
            kept = {name: str(value) for name, value in request.GET.items() if name.startswith("_")}
            request.GET = QueryDict(urlencode(kept))
            shown = super().get_changelist_instance(request)
        return shown


def _check_number_of_rows(request: HttpRequest, inline: BoundedInline, prefix: str, *, may_change: bool) -> None:
    """Raise WrongNumberOfRows for more rows than fit on the page, or than came. Rows that are only shown do not come.

    A field of a row beyond the number says nothing: the desk's script leaves hidden ones behind where a row is removed.
    """
    said = request.POST.get(f"{prefix}-TOTAL_FORMS", "")
    total = int(said) if re.fullmatch("[0-9]{1,9}", said) else 0  # Django's own form says what is wrong with another
    most = type(inline).max_num
    words = {"name": inline.verbose_name_plural, "most": most, "total": total}
    if total > most:
        raise WrongNumberOfRows(
            _("Nothing was saved: “%(name)s” has room for %(most)s, not for %(total)s. Remove some and save again.")
            % words
        )
    names = (re.match(rf"{re.escape(prefix)}-([0-9]{{1,9}})-", name) for name in request.POST)
    sent = {name[1] for name in names if name and int(name[1]) < total}
    if may_change and len(sent) < total:
        raise WrongNumberOfRows(
            _("Nothing was saved: %(sent)s of “%(name)s” came, not %(total)s. Open the page again and save there.")
            % (words | {"sent": len(sent)})
        )


class SluggedAdmin(DeskAdmin):
    """A slug follows from the name and stays: public addresses are made of it. Nobody is asked for it."""

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [*(super().get_exclude(request, obj) or []), *([] if obj else ["slug"])]

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        return form if change else type("OfferingForm", (OffersAlike, form), {})

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["slug"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            slugs.lock()
            obj.slug = slugs.slug_for(type(obj), str(obj))
        super().save_model(request, obj, form, change)
