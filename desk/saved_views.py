"""Saved views of the list of claims: what of an address they keep, and their forms."""

import re
from typing import Any

from django import forms
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.db import IntegrityError, transaction
from django.db.models import Case, Q, When
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from accounts.models import User
from claims import permissions
from desk.models import SavedView

MAX_VIEWS = 50  # that one person keeps
MAX_SHOWN = 100
SAME_NAME = _("You have a view of that name already.")


def views_for(user: User) -> list[SavedView]:
    """Return this person's own views, then those that others share, with their addresses as this person's list is."""
    found = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")
    own_first = found.order_by(Case(When(owner=user, then=0), default=1), "name", "pk")
    return [as_seen_by(user, view) for view in own_first[:MAX_SHOWN]]


def as_seen_by(user: User, view: SavedView) -> SavedView:
    """Return the view with its order in the numbers of this person's columns: who may change claims has one more."""
    query = QueryDict(view.query, mutable=True)
    if ORDER_VAR in query:
        query[ORDER_VAR] = _moved(query.get(ORDER_VAR, ""), _checkboxes(user))
        view.query = query.urlencode()
    return view


def kept_of(query: QueryDict, names: list[str], user: User) -> str:
    """Return what a view keeps of an address: filters by these names, the search and the order."""
    kept = QueryDict(mutable=True)
    for name in [*names, SEARCH_VAR]:
        if value := query.get(name):
            kept[name] = value
    if order := _moved(query.get(ORDER_VAR, ""), -_checkboxes(user)):
        kept[ORDER_VAR] = order
    return kept.urlencode()


def _checkboxes(user: User) -> int:
    """Return how many columns stand before the first: one by which claims are chosen for a step on many."""
    return int(permissions.can_enter(user))


def _moved(order: str, by: int) -> str:
    """Return an order, such as “-6.2”, with the numbers of its columns moved; what is none is left out."""
    parts = [part for part in order.split(".") if re.fullmatch("-?[0-9]{1,2}", part)]
    moved = [(part[0] == "-", int(part.lstrip("-")) + by) for part in parts]
    return ".".join(f"{'-' if is_reversed else ''}{number}" for is_reversed, number in moved if number >= 0)


class ViewForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """The name of a view, and whether it is shared."""

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]
        help_texts = {"is_shared": ""}  # its label says it
        labels = {"name": _("Name"), "is_shared": _("Shared with everybody at the desk")}
        widgets = {"name": UnfoldAdminTextInputWidget, "is_shared": UnfoldBooleanSwitchWidget}

    def clean_name(self) -> str:
        """Refuse a name that another view of the owner has: the form does not have the owner, so its model cannot."""
        name: str = self.cleaned_data["name"]
        others = SavedView.objects.filter(owner=self.instance.owner, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(SAME_NAME)
        return name

    def saved(self) -> SavedView | None:
        """Save the view and return it; None, with the error at its field, where its name was taken a moment before."""
        try:
            with transaction.atomic():
                view: SavedView = self.save()
                return view
        except IntegrityError:
            self.add_error("name", SAME_NAME)
            return None


class NewViewForm(ViewForm):
    """The present filters, under a name."""

    class Meta(ViewForm.Meta):
        fields = ["name", "is_shared", "query"]
        widgets = ViewForm.Meta.widgets | {"query": forms.HiddenInput}
        error_messages = {"query": {"max_length": _("This view has too many filters: take some away.")}}

    def __init__(self, sent: QueryDict | None, *, owner: User, names: list[str], query: str):
        super().__init__(sent, instance=SavedView(owner=owner), initial={"query": query})
        self.names = names

    def clean_query(self) -> str:
        """Keep what the list knows, and nothing else."""
        return kept_of(QueryDict(self.cleaned_data["query"]), self.names, self.instance.owner)

    def clean(self) -> dict[str, Any]:
        if SavedView.objects.filter(owner=self.instance.owner)[:MAX_VIEWS].count() == MAX_VIEWS:
            raise forms.ValidationError(_("You have fifty views already. Delete one that you do not use."))
        return super().clean() or self.cleaned_data
