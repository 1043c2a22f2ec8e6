"""How archiving stands on a source's page: what was kept, what went wrong, and what a person may do about it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminFileFieldWidget

from accounts.models import current_user
from desk import typed
from desk.admin.taking_files import is_too_large, taking_a_file
from fetching.outcomes import Outcome
from sources.locks import Busy
from sources.models import Snapshot, Source, Visit, Watch
from sources.tasks import ask_for_archive
from sources.uploads import NotTaken, keep_upload


class CopyForm(forms.Form):
    """A file that is a copy of a source."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A PDF, a picture, a page that your browser saved (HTML or MHTML) or plain text. Its name is not kept."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file of less than %d MB.") % settings.UPLOAD_MAX_MB,
            "empty": gettext_lazy("This file is empty. Choose another."),
        },
        widget=UnfoldAdminFileFieldWidget,
    )


class ArchivingPages(ModelAdmin):
    """Mixin for the admin of sources: archiving when an address is entered, on demand, and copies that people bring."""

    change_form_outer_before_template = "desk/source_above.html"

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        archive = path("<int:pk>/archive/", site.admin_view(self.archive_view), name="sources_source_archive")
        adding = taking_a_file(site.admin_view(self.add_copy_view), self._may_archive)
        add_copy = path("<int:pk>/add-copy/", adding, name="sources_source_add_copy")
        return [archive, add_copy, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "url" in form.changed_data and ask_for_archive(obj, current_user(request)):
            messages.info(request, _("What is at the address is archived in a moment."))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        source = self.get_object(request, object_id)
        if source is not None and self.has_view_permission(request, source):
            found = archiving_state(source) | {"may_archive": self._may_archive(request)}
            extra_context = (extra_context or {}) | {"archiving": found}
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def archive_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the source archived now."""
        response: HttpResponse = require_POST(self._archive_view)(request, pk)
        return response

    def _archive_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = self._to_archive(request, pk)
        if not source.url:
            messages.error(request, _("It has no address. Enter one, or add a copy."))
        elif ask_for_archive(source, current_user(request)):
            messages.success(request, _("It is archived in a moment."))
        else:
            messages.info(request, _("It waits for this already."))
        return HttpResponseRedirect(_back(source))

    def add_copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a copy of the source, and keep it."""
        source = self._to_archive(request, pk)
        form = CopyForm(request.POST, request.FILES) if request.method == "POST" else CopyForm()
        status = 200
        if form.is_bound:
            status = 422
            if is_too_large(request):
                form.errors.clear()
                words = _("This file has more than %d MB. Bring a smaller one.")
                form.add_error("file", words % settings.UPLOAD_MAX_MB)
            elif form.is_valid() and not typed.is_refill(request):
                file: UploadedFile[bytes] = form.cleaned_data["file"]
                assert file.file is not None  # of a form that is valid
                try:
                    keep_upload(source, file.file, by=current_user(request), said=file.content_type or "")
                    messages.success(request, _("The copy is kept."))
                    return HttpResponseRedirect(_back(source))
                except NotTaken as refused:
                    form.add_error("file", str(refused))
                except Busy:
                    status = 409
                    form.add_error(None, _("The source is being archived at this moment. Send it again in a minute."))
        context = self.admin_site.each_context(request) | {
            "title": _("Add a copy"),
            "opts": self.model._meta,
            "source": source,
            "form": form,
        }
        return TemplateResponse(request, "desk/add_copy.html", context, status=status)

    def _to_archive(self, request: HttpRequest, pk: int) -> Source:
        """Return the source. Raises PermissionDenied and Http404."""
        if not self._may_archive(request):
            raise PermissionDenied
        source: Source | None = self.get_queryset(request).filter(pk=pk).first()
        if source is None:
            raise Http404(_("There is no such source."))
        return source

    def _may_archive(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["sources.change_source", "sources.add_snapshot"])


def archiving_state(source: Source) -> dict[str, object]:
    """Return what the template says of a source: its newest copy and visit, and when it is tried again."""
    watch = Watch.objects.filter(source=source).first()
    visit = source.visits.select_related("snapshot__copy").first()
    newest = source.snapshots.exclude(copy=None).select_related("copy", "kept_by").first()
    # Somebody who brought a copy since did what could be done.
    is_bad = visit is not None and visit.why in Outcome.values and (newest is None or newest.captured_at < visit.at)
    return {
        "source": source,
        "newest": newest,
        "is_uploaded": newest is not None and newest.kept == Snapshot.Kept.UPLOADED,
        "is_readable": newest is not None and newest.copy is not None and newest.copy.reading == "read",
        "visit": visit,
        "went_wrong": Outcome(visit.why).label if visit is not None and is_bad else "",
        "is_gone": visit is not None and visit.outcome == Visit.Outcome.GONE,
        "is_waiting": watch is not None and watch.queued_at is not None,
        "next_at": watch.next_at if watch is not None else None,
        "is_watched": watch is not None and watch.interval is not None,
    }


def _back(source: Source) -> str:
    return reverse("admin:sources_source_change", args=[source.pk])
