"""The page on which somebody brings a file of other publishers' fact-checks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminFileFieldWidget

from accounts.models import current_user
from desk.admin.taking_files import is_too_large, taking_a_file
from desk.roles import BRING_FILES
from desk.typed import is_refill
from external.importing import Importer
from external.models import Import
from external.reports import Line

MOST_MB = 2  # so much is read and kept while somebody waits, and in one transaction
MOST_LINES = 5
TOO_LARGE = _("This file has more than %(most)d MB. Divide it, or have it imported by import_claimreview.")


class NothingKept(Exception):
    """There is no fact-check in the file that can be kept."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines


class ReviewsForm(forms.Form):
    """A file of fact-checks."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("ClaimReview as JSON, NDJSON, a web page or a feed; an answer of Google's claims:search; or rows."),
        error_messages={
            "required": _("Choose a file of less than %d MB.") % MOST_MB,
            "empty": _("This file is empty. Choose another."),
        },
        widget=UnfoldAdminFileFieldWidget,
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_MB * 1_000_000:
            raise forms.ValidationError(TOO_LARGE % {"most": MOST_MB})
        return file


class BringingPages(ModelAdmin):
    """Mixin for the admin of imports: a file is imported while somebody waits, wholly or not at all."""

    def get_urls(self) -> list[URLPattern]:
        view = taking_a_file(self.admin_site.admin_view(self.bring_view), self._may_bring)
        return [path("bring/", view, name="external_import_bring"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say where a file comes in, to whoever may bring one."""
        url = reverse("admin:external_import_bring") if self._may_bring(request) else ""
        return super().changelist_view(request, {"bring_url": url, **(extra_context or {})})

    def bring_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, and import it."""
        if not self._may_bring(request):
            raise PermissionDenied
        form = ReviewsForm(request.POST, request.FILES) if request.method == "POST" else ReviewsForm()
        if form.is_bound and is_too_large(request):
            form.errors.clear()
            form.add_error("file", TOO_LARGE % {"most": MOST_MB})
        elif form.is_bound and form.is_valid() and not is_refill(request):
            try:
                done = _imported(form.cleaned_data["file"], by=current_user(request).get_username())
            except NothingKept as nothing:
                form.add_error("file", [_("Nothing of it was kept."), *map(str, nothing.lines[:MOST_LINES])])
            else:
                said = _("New: %(new)d, changed: %(changed)d, unchanged: %(unchanged)d, refused: %(refused)d.")
                messages.success(request, said % vars(done))
                return HttpResponseRedirect(reverse("admin:external_import_change", args=[done.pk]))
        context = self.admin_site.each_context(request) | {
            "title": _("Bring a file"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "desk/bring_file.html", context, status=422 if form.is_bound else 200)

    def _may_bring(self, request: HttpRequest) -> bool:
        return request.user.has_perm(BRING_FILES)


@transaction.atomic
def _imported(file: "UploadedFile[bytes]", by: str) -> Import:
    """Keep what the file has. Raises NothingKept; then nothing says that it was brought, either."""
    assert file.file is not None  # of a form that is valid
    done = Importer(by=by).read(file.file, file.name or "")
    if not done.known:
        raise NothingKept(done.report)
    return done
