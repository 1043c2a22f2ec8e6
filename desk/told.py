"""The page on which a person chooses how they are told by mail of each kind of thing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import current_user
from claims import mails
from claims.models import NotificationChoice, NotificationKind
from desk.typed import is_refill


class ToldForm(forms.Form):
    """One choice for each kind."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for kind in NotificationKind:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=NotificationChoice.Mode.choices, widget=UnfoldAdminSelectWidget()
            )


def told_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show or save how the person who is signed in wants to be told."""
    user = current_user(request)
    form = ToldForm(request.POST if request.method == "POST" else None, initial=dict(mails.modes_of(user)))
    if form.is_bound and form.is_valid() and not is_refill(request):
        mails.choose(user, form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:told"))
    context |= {
        "title": _("How you are told"),
        "form": form,
        "address": user.email if mails.can_be_mailed(user) else "",
        "is_on": mails.is_on(),
        "back": reverse("admin:index"),
    }
    return TemplateResponse(request, "desk/told.html", context, status=422 if form.errors else 200)
