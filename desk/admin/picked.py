"""What the fields for choosing on one page share: the rows that they show, and those that were begun on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import current_user
from claims.models import Actor, Topic
from desk.admin.beginning import Beginning
from sources.models import Publisher, Source
from sources.tasks import ask_for_archive

PICKED = (Actor, Publisher, Source, Topic)  # are chosen by typing
KEY = re.compile("[0-9]{1,18}")


@dataclass(frozen=True)
class Picked:
    """What a form sends of a field. `typed` is None where it has no room for typing, as the form of a program."""

    name: str
    key: str = ""
    typed: str | None = None
    begins: bool = False
    same: str = ""
    data: Mapping[str, Any] | None = None
    values: dict[str, Any] = field(default_factory=dict)  # of something new, where no form was sent yet


def page(model: type[Model], name: str, *args: object) -> str:
    """Return the address of one of a model's pages on the desk."""
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{name}", args=args)


class Picking:
    """What the fields of one request share: the rows that they show, and those that were begun."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.begun: dict[type[Model], set[int]] = {}
        self.looked_up = 0
        self.is_saved = False  # the form, and with it all that was begun
        self._rows: dict[tuple[type[Model], str], Any] = {}

    @classmethod
    def of(cls, request: HttpRequest) -> "Picking":
        found: Picking | None = getattr(request, "picking", None)
        if found is None:
            found = request.picking = cls(request)  # type: ignore[attr-defined]  # ours
        return found

    @property
    def must_take_back(self) -> bool:
        """Return whether something was begun for a form that is not saved."""
        return bool(self.begun) and not self.is_saved

    @property
    def language(self) -> str:
        """Return the language of the claim that is written, as far as the form says it."""
        return self.request.POST.get("language", "")[:35]

    def may_begin(self, model: type[Model]) -> bool:
        return current_user(self.request).has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}")

    def remember(self, row: Model | None) -> None:
        """Keep a row that was read already, so that its field needs no query."""
        if row is not None and row.pk is not None:
            self._rows[type(row), str(row.pk)] = row

    def row(self, model: type[Model], key: str) -> Any:
        """Return the row with a key, or None where that is none."""
        if (model, key) not in self._rows:
            rows = model._default_manager.filter(pk=int(key)) if KEY.fullmatch(key) else None
            self._rows[model, key] = rows.first() if rows is not None else None
        return self._rows[model, key]

    def begin(self, form: Beginning) -> Any:
        """Save something new, and note it as the pages for adding do."""
        row = form.begin()
        if isinstance(row, Source):
            ask_for_archive(row, current_user(self.request))
        admin.site.get_model_admin(type(row)).log_addition(self.request, row, [{"added": {}}])
        self.begun.setdefault(type(row), set()).add(row.pk)
        self.remember(row)
        return row


class Choosing(Picking):
    """What fields share by which a row is chosen and nothing is begun."""

    def may_begin(self, model: type[Model]) -> bool:
        return False
