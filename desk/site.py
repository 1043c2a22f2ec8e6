"""The desk's admin site, with its own sign-in and autocomplete at the admin's addresses."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from django.contrib import messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.messages.storage import default_storage
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.core.paginator import InvalidPage
from django.db import transaction
from django.db.models import ForeignKey, ManyToManyField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from accounts import sign_in
from desk import reports, typed
from desk.told import told_page
from desk.typed import Carried
from sources.models import Source


class AutocompleteView(AutocompleteJsonView):
    """Refuse what is no choice: Django's own view fails with 500 on relations seen from their other side."""

    def process_request(self, request: HttpRequest) -> Any:
        try:
            term, model_admin, field, to_field_name = super().process_request(request)
        except (AttributeError, FieldDoesNotExist, LookupError, ValueError) as error:
            raise PermissionDenied from error
        if not isinstance(field, ForeignKey | ManyToManyField):
            raise PermissionDenied
        return term, model_admin, field, to_field_name

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Say of a source what became of it, before somebody cites it."""
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        if isinstance(obj, Source) and (state := obj.state_in_words):
            result["text"] = f"{obj} ({state})"
        return result


class DeskSite(UnfoldAdminSite):
    index_title = _("Desk")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        return context | {"keeping": typed.Keeping(request)}

    # Signing in, also in the middle of a form

    @method_decorator([never_cache, sensitive_post_parameters()])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show or carry out signing in, with a limit on failures. What was typed before returns to its owner."""
        carried = Carried.read(request)
        if carried is not None and "username" not in request.POST:
            return self.sign_in_again(request, carried)
        context = (extra_context or {}) | {"carried": carried.token if carried else ""}
        response = sign_in.limited(
            request, sign_in=partial(super().login, request, context), refuse=partial(self._refuse, request, carried)
        )
        if carried is None or response.status_code != 302:
            return response
        if not carried.is_of(request.user):
            messages.warning(request, _("What was typed before you signed in was not yours, so it was not kept."))
            return response
        page = self.bring_back(request, carried, _("You are signed in again."))
        for name, cookie in response.cookies.items():
            page.cookies[name] = cookie
        return page

    def _refuse(self, request: HttpRequest, carried: Carried | None, minutes: int) -> HttpResponse:
        context = self.each_context(request) | {"minutes": minutes, "carried": carried}
        return TemplateResponse(request, "desk/too_many_attempts.html", context, status=429)

    def sign_in_again(self, request: HttpRequest, carried: Carried) -> HttpResponse:
        """Ask whoever sent a form without a session to sign in; what they typed is shown, and goes along."""
        address = reverse("admin:login", current_app=self.name)
        context = self.each_context(request) | {
            "title": _("Sign in again"),
            "form": AuthenticationForm(request),
            "app_path": f"{address}?{urlencode({'next': carried.path})}",
            "carried": carried.token,
            "is_carried": bool(carried.token),
            "typed": carried.texts,
        }
        return TemplateResponse(request, "desk/sign_in_again.html", context, status=403)

    def bring_back(self, request: HttpRequest, carried: Carried, reason: Any, status: int = 200) -> HttpResponse:
        """Show what somebody typed before, with a button that puts it into its form. Nothing is sent by itself."""
        context = self.each_context(request) | {
            "title": _("What you typed"),
            "reason": reason,
            "fields": carried.fields,
            "address": carried.path,
            "typed": carried.texts,
        }
        return TemplateResponse(request, "desk/carried.html", context, status=status)

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Wrap a view: a form without a session keeps what was typed, and the browser is told which draft was saved.

        Where what was typed is only brought back into its form, nothing that the view does is kept.
        """

        def noting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if typed.is_refill(request):
                return self._brought_back(request, partial(view, request, *args, **kwargs))
            response = view(request, *args, **kwargs)
            typed.note_saved(request, response)
            return response

        inner = super().admin_view(update_wrapper(noting, view), cacheable)

        @csrf_protect
        @never_cache
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            carried = None if self.has_permission(request) else Carried.of(request)
            if carried is not None:
                return self.sign_in_again(request, carried)
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return update_wrapper(kept if not cacheable else inner, view)

    def _brought_back(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Return the form with what was typed. A view that has none to show is undone, and what was typed is shown."""
        with transaction.atomic():
            response = view()
            transaction.set_rollback(True)
        if response.status_code != 302:
            return response
        request._messages = default_storage(request)  # type: ignore[attr-defined]  # without what is undone
        context = self.each_context(request) | {
            "title": _("Nothing was saved"),
            "reason": _("There is no form here into which this could be brought back. Nothing was saved."),
            "back": reverse("admin:index", current_app=self.name),
            "typed": typed.texts_of(typed.fields_of(request.POST)),
        }
        return TemplateResponse(request, "desk/not_saved.html", context, status=409)

    def told_view(self, request: HttpRequest) -> HttpResponse:
        """Show or save how the person who is signed in is told of what concerns them."""
        return told_page(request, self.each_context(request))

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Search the names of pages; a page of results that is none is not found."""
        try:
            response: HttpResponse = super().search(request, extra_context)
        except (InvalidPage, ValueError) as error:
            raise Http404 from error
        return response

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages = [
            path("told/", self.admin_view(self.told_view), name="told"),
            path("agreement/", self.admin_view(self.agreement_view), name="agreement"),
            path("balance/", self.admin_view(self.balance_view), name="balance"),
            path("balance.csv", self.admin_view(reports.balance_file), name="balance_file"),
        ]
        return [*pages, *super().get_urls()]

    def agreement_view(self, request: HttpRequest) -> HttpResponse:
        return reports.agreement_page(request, self.each_context(request))

    def balance_view(self, request: HttpRequest) -> HttpResponse:
        return reports.balance_page(request, self.each_context(request))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return AutocompleteView.as_view(admin_site=self)(request)
