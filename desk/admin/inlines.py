"""A claim's appearances, evidence, replies and relations, edited on the claim's own page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.admin import StackedInline
from unfold.widgets import UnfoldAdminTextareaWidget

from claims import permissions, references
from claims.gathered import Gathered
from claims.guards import READ_IN_A_CIRCLE
from claims.models import Appearance, Claim, ClaimRelation, Evidence, Reading, Reply
from desk.admin.base import Autocompletes, BoundedInline
from desk.admin.picking import PickField
from desk.admin.places import PlacedFormSet, PlaceField
from desk.admin.quotations import QuoteWidget
from desk.admin.segments import Segments
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
            at_the_field = self.errors.setdefault(first, self.error_class(field_id=self[first].auto_id))
            at_the_field.extend(general.as_data())


class PartInline(Autocompletes, BoundedInline):
    """A part of a claim can be changed exactly when the claim can. Each row is folded to a line, made by `line`."""

    extra = 0
    form = PartForm
    template = "desk/rows.html"
    line: str  # the template of a row's line
    segmented: tuple[str, ...] = ()  # fields whose few choices stand side by side
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

    def get_extra(self, request: HttpRequest, obj: Claim | None = None, **kwargs: Any) -> int:
        """Return one empty row where it was asked for: that is how rows are added without a script."""
        return int(request.GET.get("more") == self.model._meta.get_field("claim").remote_field.get_accessor_name())

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.segmented:
            kwargs["widget"] = Segments(db_field.verbose_name)
            kwargs["choices"] = db_field.get_choices(include_blank=False)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def widget_for_one(self, db_field: Any) -> KnownAutocomplete:
        return KnownAutocomplete(db_field, self.admin_site)


class AppearanceForm(PartForm):
    place = PlaceField()


class AppearanceInline(PartInline, StackedInline):
    model = Appearance
    form = AppearanceForm
    formset = PlacedFormSet
    line = "desk/rows/appearance.html"
    segmented = ("stance", "attribution")
    autocomplete_fields = ["actor", "source", "attributed_by"]

    def get_fields(self, request: HttpRequest, obj: Claim | None = None) -> list[Any]:
        """Return the fields; what became of it since publication is asked of a claim that was published."""
        since = ["since"] if obj is not None and obj.number is not None else []
        words = ["quote", ("quote_language", "occasion")]
        return ["actor", "stance", "said_on", "source", "attribution", "attributed_by", *words, *since, "place"]


class EvidenceForm(PartForm):
    place = PlaceField()

    class Meta:
        widgets = {"quote": QuoteWidget(attrs={"rows": 2, "dir": "auto"})}


class EvidenceFormSet(PlacedFormSet):
    gathered: Gathered | None = None  # what was read of the claim for its page

    @cached_property
    def quotations(self) -> dict[int, Quotation]:
        """Where the quotations stand that were saved, by the key of their piece."""
        found = quotations(self.gathered or Gathered(self.instance)) if self.instance.pk else []
        return {each.evidence.pk: each for each in found if each.evidence}

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:  # type: ignore[type-arg]
        super().add_fields(form, index)
        quote = form.fields.get("quote")
        if quote is not None and isinstance(quote.widget, QuoteWidget) and form.instance.pk:
            quote.widget.find = lambda: self.quotations.get(form.instance.pk)

    def clean(self) -> None:
        """Refuse evidence that is read through what is read through it, and references to what is taken out."""
        super().clean()
        self._check_reading()
        self._check_references()

    def _check_references(self) -> None:
        """Refuse an analysis that refers to none of these pieces; those that are new get the next numbers."""
        taken_out = [form for form in self.forms if form.is_valid() and form.cleaned_data.get("DELETE")]
        kept = {form.instance.number for form in self.initial_forms if form not in taken_out}
        first = self.instance.evidence_numbered + 1
        new = sum(form.has_changed() for form in self.extra_forms if form not in taken_out)
        gone = references.dangling(self.instance.analysis, {*kept, *range(first, first + new)})
        if gone:
            raise forms.ValidationError(references.told(gone), code="analysis")

    def _check_reading(self) -> None:
        kept = [form for form in self.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
        pieces = [form.instance for form in kept if form.instance.source_id is not None]
        if source := Reading(pieces).circle():
            first = next(form for form in kept if form.instance.through == source)
            first.add_error("through", str(READ_IN_A_CIRCLE).format(title=source))


class EvidenceInline(PartInline, StackedInline):
    model = Evidence
    max_num = 150
    form = EvidenceForm
    formset = EvidenceFormSet
    line = "desk/rows/evidence.html"
    segmented = ("stance", "read")
    autocomplete_fields = ["source", "through"]
    fields = ["source", "stance", "read", "through", "note", "quote", "locator", "place"]

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        seen = getattr(request, "seen_claim", None)
        formset.gathered = seen.gathered if seen is not None else None
        return formset


class ReplyInline(PartInline, StackedInline):
    model = Reply
    line = "desk/rows/reply.html"
    autocomplete_fields = ["actor"]
    fields = ["actor", ("asked_on", "due_on"), "channel", "answered_on", "answer", "not_asked"]


class RelationInline(PartInline, StackedInline):
    model = ClaimRelation
    fk_name = "claim"
    line = "desk/rows/relation.html"
    segmented = ("kind",)
    autocomplete_fields = ["other"]
    fields = ["kind", "other"]
