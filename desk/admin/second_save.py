"""Two people on one form: whoever saves second is told who saved what, sees both, and decides field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db.models import CharField, DateField, Model, TextField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from desk import typed
from desk.form_state import Form, FormSet, Row, State, Value, state_of
from desk.merging import Difference, Merged, merge

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_SHOWN = 10  # saves
NEW_TEXTS = {"name", "title", "url", "description", "aliases", "authors", "interests"}  # of what is begun in place


@dataclass(frozen=True)
class Save:
    """Somebody's save of the same object."""

    who: str
    at: datetime
    what: str


@dataclass(frozen=True)
class Shown:
    """A difference as people read it: what was there, what they saved, what I typed."""

    choice: str
    label: str
    before: str | None
    theirs: str | None
    mine: str | None


class FormRequest(HttpRequest):
    """A request for an object's form. One to save it knows what there is now."""

    state: State


class NotYetSaved:
    """Mixin for a form that is shown with what was typed, to be looked at before it is saved."""

    def is_valid(self) -> bool:
        return False


class SecondSave(ModelAdmin):
    """Base of DeskAdmin: its forms carry what the person saw. What others saved since is merged with what they typed.

    A form that does not say what was seen, such as a program's, is saved as it came.
    """

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" and object_id is not None and (answer := self._beside_others(request, object_id)):
            return answer
        if typed.is_refill(request):
            messages.info(request, _("This is what you typed. It is not saved yet: look through it and save."))
        response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return response

    def _beside_others(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Lock the object, and put what others saved into what came. Return a page where something is to decide."""
        seen_by_me = typed.SEEN in request.POST
        found = self.get_object(request, unquote(object_id))
        if found is not None and not self.has_change_permission(request, found):
            return None  # refused, in words, by what follows
        rows = self.model._base_manager.select_for_update(of=("self",))
        locked = rows.filter(pk=found.pk).exists() if found is not None else False
        obj = self.get_object(request, unquote(object_id)) if locked else None
        if obj is None:
            removed = _("Nothing was saved: somebody removed this meanwhile.")
            return self.not_saved(request, removed) if seen_by_me else None
        form, formsets = self._as_it_is(request, obj)
        now = cast(FormRequest, request).state = state_of(form, formsets)
        seen = State.read(request.POST.get(typed.SEEN, ""), self._token_is_about(obj))
        is_decided = any(name.startswith(typed.TAKE) for name in request.POST)
        if not seen_by_me or not (is_decided or seen != now) or not _has_numbers(request, formsets):
            return None
        merged = merge(request.POST, seen, now, form, formsets)
        request.POST = merged.post  # type: ignore[assignment]  # Django's request lets it be set
        if merged.differences:
            return self._both(request, obj, seen, now, merged)
        if merged.taken:
            self._say_what_was_merged(request, obj, seen, merged)
        return None

    def not_saved(self, request: HttpRequest, reason: "StrOrPromise", status: int = 409) -> HttpResponse:
        """Show what the person wrote, to be copied or brought back into the form."""
        models = [self.model, *(inline.model for inline in self.inlines)]
        fields = [field for model in models for field in model._meta.concrete_fields if field.editable]
        typed_in = [field for field in fields if isinstance(field, CharField | TextField | DateField)]
        written = {field.name for field in typed_in if not field.choices} | NEW_TEXTS
        texts = {name: text for name, text in request.POST.items() if text and name.rpartition("-")[2] in written}
        found = {
            "title": _("Nothing was saved"),
            "reason": reason,
            "typed": {typed.in_words(name): text for name, text in texts.items()},
            "back": request.get_full_path(),
            # A number of rows that was refused would be refused again.
            "fields": typed.fields_of(request.POST) if status == 409 else [],
        }
        context = self.admin_site.each_context(request) | found
        return TemplateResponse(request, "desk/not_saved.html", context, status=status)

    def _token_is_about(self, obj: Model) -> str:
        return f"{self.model._meta.label_lower}:{obj.pk}"

    def _as_it_is(self, request: HttpRequest, obj: Model) -> tuple[Form, list[FormSet]]:
        """Return the form and the formsets that the object's page would show now, for what may be changed there."""
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(instance=obj)
        formsets = []
        for made, inline in self.get_formsets_with_inlines(request, obj):
            if inline.has_change_permission(request, obj):
                sent = self.get_formset_kwargs(request, obj, inline, made.get_default_prefix())
                formsets.append(made(instance=obj, prefix=sent["prefix"], queryset=sent["queryset"]))
        return form, formsets

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change, **kwargs)
        return type(made.__name__, (NotYetSaved, made), {}) if typed.is_refill(request) else made

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if obj is not None and self.has_change_permission(request, obj):
            state = getattr(request, "state", None)
            if state is None:
                shown = [each for each in context["inline_admin_formsets"] if each.has_change_permission]
                state = state_of(context["adminform"].form, [each.formset for each in shown])
            context["seen"] = state.token(self._token_is_about(obj))
        response: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return response

    # What is told

    def saves_since(self, obj: Model, at: datetime) -> list[Save]:
        """Return who saved the object since a moment, the newest first."""
        entries = LogEntry.objects.filter(
            content_type=get_content_type_for_model(obj), object_id=str(obj.pk), action_flag=CHANGE, action_time__gte=at
        )
        newest = entries.select_related("user").order_by("-action_time")[:MOST_SHOWN]
        return [Save(str(entry.user), entry.action_time, entry.get_change_message()) for entry in newest]

    def _say_what_was_merged(self, request: HttpRequest, obj: Model, seen: State, merged: Merged) -> None:
        saves = [f"{save.who}, {_time(save.at)}" for save in self.saves_since(obj, seen.at)]
        messages.info(
            request,
            _("This was saved while you had it open (%(who)s). Taken over from there: %(what)s.")
            % {"who": "; ".join(saves) or _("somebody else"), "what": "; ".join(merged.taken)},
        )

    def _both(self, request: HttpRequest, obj: Model, seen: State, now: State, merged: Merged) -> HttpResponse:
        """Show what both wrote, and let the second decide. Nothing is saved before."""
        fields = [
            (name, value) for name, value in typed.fields_of(request.POST) if name not in (typed.SEEN, typed.REFILL)
        ]
        context = self.admin_site.each_context(request) | {
            "opts": self.model._meta,
            "title": _("Somebody else saved this meanwhile"),
            "object": obj,
            "saves": self.saves_since(obj, seen.at),
            "differences": [_shown(each) for each in merged.differences],
            "taken": merged.taken,
            "is_known": seen.is_known,
            "fields": [*fields, (typed.SEEN, now.token(self._token_is_about(obj)))],
            "address": request.get_full_path(),
        }
        return TemplateResponse(request, "desk/both.html", context, status=409)


def _has_numbers(request: HttpRequest, formsets: Iterable[FormSet]) -> bool:
    """Return whether each number of rows is one; Django's own form says what is wrong with another."""
    numbers = (request.POST.get(f"{formset.prefix}-TOTAL_FORMS", "0") for formset in formsets)
    return all(number.isascii() and number.isdecimal() and len(number) < 10 for number in numbers)


def _shown(each: Difference) -> Shown:
    label = str(each.label)
    if each.row:
        label = f"{each.row}: {label[0].lower()}{label[1:]}" if label else each.row
    return Shown(each.choice, label, *(_text(each, said) for said in (each.before, each.theirs, each.mine)))


def _text(each: Difference, said: Row | None) -> str | None:
    """Return what one of them said of a field, or of a row each of its fields with its name."""
    if said is None:
        return None
    words = {name: _in_words(each.fields[name], value) for name, value in said.items() if name in each.fields}
    if len(each.fields) == 1:
        return "".join(words.values())
    return "\n".join(f"{each.fields[name].label}: {text}" for name, text in words.items() if text)


def _in_words(each: forms.Field, value: Value) -> str:
    """Return what people see of a value: of a key the object's name, of a choice its words."""
    keys = value if isinstance(value, list) else [value]
    if isinstance(each, forms.ModelChoiceField):
        numbers = [key for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
        return ", ".join(map(str, each.queryset.filter(pk__in=numbers))) if numbers else ", ".join(keys)  # type: ignore[union-attr]
    words = {str(key): str(label) for key, label in getattr(each, "choices", ()) if not isinstance(label, list | tuple)}
    if isinstance(each, forms.BooleanField):
        words = {"on": _("Yes"), "": _("No")}
    return ", ".join(words.get(key, key) for key in keys)


def _time(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
