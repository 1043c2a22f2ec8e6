"""The pages of a source's snapshots: what was archived, where it is quoted, and what changed from one to another."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from claims.models import Evidence
from desk import archived_copy
from desk.archived_text import MAX_MARKS, Mark, around, marks_of, parts_of, runs
from sources.models import ArchivedCopy, ArchivedText, Snapshot, Source
from sources.warc import NoBody

MAX_OTHERS = 50  # snapshots of the source that a page lists


class SnapshotPages(ModelAdmin):
    """Mixin for the admin of sources: the pages of their snapshots, which nobody changes."""

    def get_urls(self) -> list[URLPattern]:
        pages = (
            ("snapshot/<int:pk>/", self.snapshot_view, "sources_snapshot_view"),
            ("snapshot/<int:pk>/copy/", self.copy_view, "sources_snapshot_copy"),
            ("snapshot/<int:pk>/copy/body/", self.body_view, "sources_snapshot_body"),
        )
        found = [path(route, self.admin_site.admin_view(view), name=name) for route, view, name in pages]
        return [*found, *super().get_urls()]

    def snapshot_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what was archived, and the text with the passages that evidence quotes."""
        snapshot = _snapshot(request, pk)
        text = ArchivedText.objects.filter(copy=snapshot.copy_id).first() if snapshot.copy_id else None
        evidence = list(_quoting(request, snapshot.source)[: MAX_MARKS + 1]) if text else []
        marks = marks_of(snapshot.copy, evidence[:MAX_MARKS]) if snapshot.copy and evidence else []
        context = self._context(request, snapshot.source) | {
            "title": _("Snapshot of %(day)s") % {"day": snapshot},
            "snapshot": snapshot,
            "copy": snapshot.copy,
            "is_page": snapshot.copy is not None and archived_copy.is_page(snapshot.copy),
            "marks": marks,
            "most_marks": MAX_MARKS if len(evidence) > MAX_MARKS else None,
            "others": snapshot.source.snapshots.exclude(pk=snapshot.pk)[:MAX_OTHERS],
        }
        if text is not None:
            context |= _shown(text, [mark for mark in marks if mark.is_shown], request.GET.get("part", ""))
        return TemplateResponse(request, "desk/snapshot.html", context)

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an archived page in a frame, in which it runs nothing and reaches nothing."""
        snapshot, copy = _with_copy(request, pk)
        if not archived_copy.is_page(copy):
            return HttpResponseRedirect(reverse("admin:sources_snapshot_body", args=[pk]))
        found = {"title": _("Archived copy of %(day)s") % {"day": snapshot}, "snapshot": snapshot}
        context = self._context(request, snapshot.source) | found
        response = TemplateResponse(request, "desk/archived_copy.html", context)
        response["Content-Security-Policy"] = settings.FRAMING_POLICY
        return response

    def body_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Answer with the bytes themselves."""
        snapshot, copy = _with_copy(request, pk)
        try:
            return archived_copy.opened(snapshot, copy)
        except NoBody as error:
            raise Http404(_("The archive has no file of this copy.")) from error

    def _context(self, request: HttpRequest, source: Source) -> dict[str, Any]:
        context: dict[str, Any] = self.admin_site.each_context(request)
        return context | {"opts": self.model._meta, "object": source, "source": source}


def _snapshot(request: HttpRequest, pk: int) -> Snapshot:
    """Return the snapshot. Raises PermissionDenied and Http404."""
    if not request.user.has_perm("sources.view_snapshot"):
        raise PermissionDenied
    snapshot = Snapshot.objects.select_related("source__publisher", "copy", "kept_by").filter(pk=pk).first()
    if snapshot is None:
        raise Http404(_("There is no such snapshot."))
    return snapshot


def _with_copy(request: HttpRequest, pk: int) -> tuple[Snapshot, ArchivedCopy]:
    """Return a snapshot with its copy. Raises PermissionDenied and Http404."""
    snapshot = _snapshot(request, pk)
    if snapshot.copy is None:
        raise Http404(_("No copy of this snapshot is kept here."))
    return snapshot, snapshot.copy


def _quoting(request: HttpRequest, source: Source) -> QuerySet[Evidence]:
    """Return the evidence whose quote was read in this source, if this person may read evidence."""
    if not request.user.has_perms(["claims.view_claim", "claims.view_evidence"]):
        return Evidence.objects.none()
    read = Q(source=source, through=None) | Q(through=source)
    return Evidence.objects.filter(read).exclude(quote="").select_related("claim").order_by("pk")


def _shown(text: ArchivedText, marks: list[Mark], part: str) -> dict[str, Any]:
    """Return what is shown of a text: one of its parts, or what stands around the passages. Raises Http404."""
    whole, pages = text.text, text.pages
    bounds = parts_of(whole)
    last = len(bounds) - 1
    if not part and last > 1 and marks:
        return {"shown": around(whole, marks, pages), "excerpts": True, "parts": last}
    number = int(part) if re.fullmatch("[0-9]{1,6}", part) else 0 if part else 1
    if not 1 <= number <= last:
        raise Http404(_("The address asks for a part that the text does not have: “part” is from 1 to %d.") % last)
    shown = runs(whole, bounds[number - 1], bounds[number], marks, pages)
    return {"shown": shown, "excerpts": False, "part": number, "parts": last}
