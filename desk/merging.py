"""Three-way merging of a form: what a person saw when they opened it, what others saved since, and what they typed.

What a browser sent is merged before Django's forms are made of it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from desk.form_state import Form, FormSet, Row, State, compared, compared_in_rows, put, typed_in
from desk.typed import TAKE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Difference:
    """What two people said of one field, or of one row: to be decided by the second.

    Of a field `before`, `theirs` and `mine` have that one alone. Each is nothing where it is not known, or where a row
    was removed.
    """

    name: str  # of the field in the form, or of the row: evidence-3
    label: "StrOrPromise"
    row: str
    fields: Mapping[str, forms.Field]
    before: Row | None
    theirs: Row | None
    mine: Row | None

    @property
    def choice(self) -> str:
        return TAKE + self.name


@dataclass
class Merged:
    """What a browser sent with what others saved since; what was taken over, and what is left to decide."""

    post: QueryDict
    taken: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def merge(post: QueryDict, seen: State, now: State, form: Form, formsets: Iterable[FormSet]) -> Merged:
    """Merge what a browser sent over `seen` with what there is `now`; `form` and `formsets` have that."""
    merged = Merged(post.copy())
    values = {name: form.initial.get(name) for name in compared(form)}
    _merge_fields(merged, compared(form), "", "", seen.fields if seen.is_known else None, now.fields, values)
    for formset in formsets:
        prefix = str(formset.prefix)
        has_changed = not seen.is_known or seen.rows.get(prefix) != now.rows[prefix]
        is_decided = any(name.startswith(f"{TAKE}{prefix}-") for name in post)
        if (has_changed or is_decided) and f"{prefix}-TOTAL_FORMS" in post:
            _Rows(merged, formset, prefix, seen, now.rows[prefix]).merge()
    for name in [name for name in merged.post if name.startswith(TAKE)]:
        del merged.post[name]
    return merged


def _merge_fields(
    merged: Merged,
    fields: Mapping[str, forms.Field],
    prefix: str,
    row: str,
    before: Row | None,
    now: Row,
    values: Mapping[str, Any],
) -> None:
    """Merge the fields of a form or of a row. Where nobody knows what was seen (`before`), each difference is asked."""
    for field_name, each in fields.items():
        name, theirs = prefix + field_name, now[field_name]
        seen = None if before is None else before.get(field_name)
        mine = typed_in(each, merged.post, name)
        if merged.post.get(TAKE + name) == "theirs":
            mine = theirs if seen is None else seen
        was_not_shown = before is not None and seen is None
        if mine == theirs and not was_not_shown:
            if merged.post.get(TAKE + name) == "theirs":
                put(merged.post, each, name, values[field_name])
        elif was_not_shown or mine == seen:
            put(merged.post, each, name, values[field_name])
            if not was_not_shown:
                merged.taken.append(f"{row}: {each.label}" if row else str(each.label))
        elif theirs != seen and not each.widget.is_hidden:
            label = each.label or field_name
            said = ({field_name: value} if value is not None else None for value in (seen, theirs, mine))
            merged.differences.append(Difference(name, label, row, {field_name: each}, *said))


class _Rows:
    """The rows of one formset, merged: those that there are first, as Django's formsets count them."""

    def __init__(self, merged: Merged, formset: FormSet, prefix: str, seen: State, now: dict[str, Row]):
        self.merged, self.formset, self.prefix, self.now = merged, formset, prefix, now
        self.seen = seen.rows.get(prefix, {})
        self.is_known = seen.is_known
        self.fields = compared_in_rows(formset)
        self.there = {str(row.pk): row for row in formset.get_queryset()}
        model = cast(type[Model], formset.model)
        self.key = model._meta.pk.name
        self.name = str(model._meta.verbose_name)

    def merge(self) -> None:
        rows = [(row.get(self.key, [""])[0], row) for row in self._taken_out()]
        kept = [row for key, row in rows if key in self.there]
        sent = {key for key, _row in rows}
        came = [key for key in self.there if key not in self.seen and key not in sent]
        own = [row for key, row in rows if not key and row.get(TAKE, [""])[0] != "theirs"]
        back = [row for key, row in rows if key and key not in self.there and not self._stays_removed(row)]
        for number, row in enumerate(kept):
            self._write(number, row)
            self._merge_one(number, row[self.key][0])
        for number, key in enumerate(came, start=len(kept)):
            self._add(number, key)
        first = len(kept) + len(came)
        for number, row in enumerate([*own, *back], start=first):
            self._write(number, row | {self.key: [""]})
            if row in back:
                self._ask_whether_it_stays_removed(number, row)
        self.merged.post[f"{self.prefix}-TOTAL_FORMS"] = str(first + len(own) + len(back))
        self.merged.post[f"{self.prefix}-INITIAL_FORMS"] = str(first)

    def _taken_out(self) -> list[dict[str, list[str]]]:
        """Take the rows out of what was sent, and return them by the names of their fields."""
        post, prefix = self.merged.post, self.prefix
        total = int(str(post[f"{prefix}-TOTAL_FORMS"]))
        found: dict[int, dict[str, list[str]]] = {}
        for name in list(post):
            decides = name.startswith(TAKE)
            matched = re.fullmatch(rf"{re.escape(prefix)}-([0-9]{{1,9}})(?:-(.+))?", name.removeprefix(TAKE))
            if matched:
                suffix = matched[2] or ""
                values = post.pop(name)
                # The place of a row that was not moved is another where rows came or went.
                is_its_own_place = suffix == "place" and values == [str(int(matched[1]) + 1)]
                if int(matched[1]) < total and not is_its_own_place:
                    found.setdefault(int(matched[1]), {})[TAKE + suffix if decides else suffix] = values
        return [found[number] for number in sorted(found)]

    def _write(self, number: int, row: dict[str, list[str]]) -> None:
        prefix = f"{self.prefix}-{number}"
        for suffix, values in row.items():
            if suffix == TAKE:
                self.merged.post[TAKE + prefix] = values[0]
            elif suffix.startswith(TAKE):
                self.merged.post[f"{TAKE}{prefix}-{suffix.removeprefix(TAKE)}"] = values[0]
            else:
                self.merged.post.setlist(f"{prefix}-{suffix}", values)

    def _values(self, key: str) -> dict[str, Any]:
        row = self.there[key]
        return {name: row._meta.get_field(name).value_from_object(row) for name in self.fields}

    def _merge_one(self, number: int, key: str) -> None:
        """Merge a row that both have. One that was removed here and changed there is asked about as a whole."""
        prefix, post = f"{self.prefix}-{number}", self.merged.post
        before = self.seen.get(key) if self.is_known else None
        label = f"{self.name} {number + 1}"
        if f"{prefix}-DELETE" in post:
            if post.get(TAKE + prefix) == "theirs":
                del post[f"{prefix}-DELETE"]
                for name, each in self.fields.items():
                    put(post, each, f"{prefix}-{name}", self._values(key)[name])
            elif before != self.now[key] and self.is_known:
                self.merged.differences.append(
                    Difference(prefix, str(self.there[key]), label, self.fields, before, self.now[key], None)
                )
            return
        _merge_fields(self.merged, self.fields, f"{prefix}-", label, before, self.now[key], self._values(key))

    def _add(self, number: int, key: str) -> None:
        """Add a row that somebody else added meanwhile."""
        prefix, post = f"{self.prefix}-{number}", self.merged.post
        post[f"{prefix}-{self.key}"] = key
        post[f"{prefix}-{self.formset.fk.name}"] = str(self.formset.instance.pk)
        for name, each in self.fields.items():
            put(post, each, f"{prefix}-{name}", self._values(key)[name])
        self.merged.taken.append(_("%(name)s added: %(text)s") % {"name": self.name, "text": self.there[key]})

    def _stays_removed(self, row: dict[str, list[str]]) -> bool:
        """Return whether a row that somebody else removed is left out: nobody wrote on it here."""
        before = self.seen.get(row[self.key][0])
        mine = self._typed(row)
        if "DELETE" in row or mine == before:
            words = {"name": self.name, "text": Truncator(_as_text(mine)).chars(60)}
            self.merged.taken.append(_("%(name)s removed: %(text)s") % words)
            return True
        return False

    def _typed(self, row: dict[str, list[str]]) -> Row:
        sent = QueryDict(mutable=True)
        for suffix, values in row.items():
            sent.setlist(suffix, values)
        return {name: typed_in(each, sent, name) for name, each in self.fields.items()}

    def _ask_whether_it_stays_removed(self, number: int, row: dict[str, list[str]]) -> None:
        before, mine = self.seen.get(row[self.key][0]), self._typed(row)
        prefix, label = f"{self.prefix}-{number}", f"{self.name} {number + 1}"
        self.merged.differences.append(Difference(prefix, "", label, self.fields, before, None, mine))


def _as_text(row: Row) -> str:
    """Return the words of a row; keys of other rows say nothing to people."""
    texts = [value for value in row.values() if isinstance(value, str)]
    return " · ".join(text for text in texts if text and not re.fullmatch("[0-9]{1,18}", text))
