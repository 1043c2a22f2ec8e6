"""The desk's admin site, with its own sign-in and autocomplete at the admin's addresses."""

from functools import partial
from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.core.paginator import InvalidPage
from django.db.models import ForeignKey, ManyToManyField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from unfold.sites import UnfoldAdminSite

from accounts import sign_in
from desk import reports
from desk.told import told_page
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

    @method_decorator([never_cache, sensitive_post_parameters()])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show or carry out signing in, with a limit on failures."""
        return sign_in.limited(
            request, sign_in=partial(super().login, request, extra_context), refuse=partial(self._refuse, request)
        )

    def _refuse(self, request: HttpRequest, minutes: int) -> HttpResponse:
        context = self.each_context(request) | {"minutes": minutes}
        return TemplateResponse(request, "desk/too_many_attempts.html", context, status=429)

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
