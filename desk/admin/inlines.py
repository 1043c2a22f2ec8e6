"""A claim's appearances, evidence, replies and relations, edited on the claim's own page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.admin import StackedInline, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from claims import permissions
from claims.gates import Gathered
from claims.guards import READ_IN_A_CIRCLE
from claims.models import Appearance, Claim, ClaimRelation, Evidence, Reading, Reply
from desk.admin.base import Autocompletes, BoundedInline
from desk.admin.picking import PickField
from desk.admin.quotations import QuoteWidget
from desk.admin.widgets import OneOfMany
from desk.quotations import Quotation, quotations


def may_change(request: HttpRequest, claim: Claim) -> bool:
    return claim.is_editable and permissions.can_edit(request.user, claim)


class KnownAutocomplete(OneOfMany):
    """Show the chosen object without a query; Django's own widget asks once for every row."""

    known: Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        if self.known is None or list(value) != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        blank = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*blank, self.create_option(name, self.known.pk, str(self.known), True, len(blank))], 0)]


class PartForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            chosen = getattr(field.widget, "widget", None)  # within the admin's wrapper with its plus sign
            if isinstance(chosen, KnownAutocomplete) and self.instance.pk:
                chosen.known = getattr(self.instance, name)
            elif isinstance(field, PickField) and self.instance.pk:
                field.picking.remember(getattr(self.instance, name))

    def full_clean(self) -> None:
        """Say what is wrong with the whole part at its first field: the page shows errors at fields only."""
        super().full_clean()
        if NON_FIELD_ERRORS in self.errors:
            general = self.errors.pop(NON_FIELD_ERRORS)
            first = next(name for name, field in self.fields.items() if not field.widget.is_hidden)
            self.errors.setdefault(first, self.error_class()).extend(general.as_data())


class PartInline(Autocompletes, BoundedInline):
    """A part of a claim can be changed exactly when the claim can."""

    extra = 0
    form = PartForm
    has_lists_of_codes = False
    formfield_overrides = {models.TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 2, "dir": "auto"})}}

    def has_add_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return obj is None or may_change(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return obj is None or may_change(request, obj)

    has_delete_permission = has_change_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Join what the rows show of others, so that the number of queries does not grow with them."""
        return super().get_queryset(request).select_related(*self.autocomplete_fields)

    def widget_for_one(self, db_field: Any) -> KnownAutocomplete:
        return KnownAutocomplete(db_field, self.admin_site)


class AppearanceInline(PartInline, StackedInline):
    model = Appearance
    autocomplete_fields = ["actor", "source", "attributed_by"]
    fields = [
        "actor",
        ("stance", "said_on"),
        "attribution",
        "attributed_by",
        "quote",
        ("quote_language", "occasion"),
        "source",
        "since",
    ]
    show_count = True


class EvidenceForm(PartForm):
    class Meta:
        widgets = {"quote": QuoteWidget(attrs={"rows": 2, "dir": "auto"})}


class EvidenceFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # it takes none at run time
    @cached_property
    def quotations(self) -> dict[int, Quotation]:
        """Where the quotations stand that were saved, by the key of their piece."""
        found = quotations(Gathered(self.instance)) if self.instance.pk else []
        return {each.evidence.pk: each for each in found if each.evidence}

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:  # type: ignore[type-arg]
        super().add_fields(form, index)
        quote = form.fields.get("quote")
        if quote is not None and isinstance(quote.widget, QuoteWidget) and form.instance.pk:
            quote.widget.find = lambda: self.quotations.get(form.instance.pk)

    def clean(self) -> None:
        """Refuse evidence that is read through what is read through it."""
        super().clean()
        kept = [form for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        pieces = [form.instance for form in kept if form.instance.source_id is not None]
        if source := Reading(pieces).circle():
            first = next(form for form in kept if form.instance.through == source)
            first.add_error("through", str(READ_IN_A_CIRCLE).format(title=source))


class EvidenceInline(PartInline, StackedInline):
    model = Evidence
    max_num = 150
    form = EvidenceForm
    formset = EvidenceFormSet
    autocomplete_fields = ["source", "through"]
    fields = ["source", "read", "through", ("stance", "locator"), "note", "quote"]
    show_count = True


class ReplyInline(PartInline, StackedInline):
    model = Reply
    autocomplete_fields = ["actor"]
    fields = ["actor", ("asked_on", "due_on"), "channel", "answered_on", "answer", "not_asked"]
    show_count = True


class RelationInline(PartInline, TabularInline):
    model = ClaimRelation
    fk_name = "claim"
    autocomplete_fields = ["other"]
