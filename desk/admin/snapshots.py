"""The pages of a source's snapshots: what was archived, where it is quoted, and what changed from one to another."""

import base64
import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from claims.cited import same_work
from claims.models import Evidence
from desk import archived_copy
from desk.archived_difference import compared, quotes_in_both
from desk.archived_text import MAX_MARKS, Mark, around, marks_of, parts_of, runs
from fetching.outcomes import Outcome
from sources.extraction.media_types import PDF
from sources.models import ArchivedCopy, ArchivedText, Snapshot, Source, Visit
from sources.page_pictures import NoPicture, bounds_of, picture_of
from sources.warc import NoBody

MAX_LISTED = 50  # snapshots of a source on one page
MAX_VISITS = 20
LONGEST_KEY = 18  # digits


class SnapshotPages(ModelAdmin):
    """Mixin for the admin of sources: the pages of their snapshots, which nobody changes."""

    change_form_outer_after_template = "desk/source_below.html"

    def get_urls(self) -> list[URLPattern]:
        pages = (
            ("snapshot/<int:pk>/", self.snapshot_view, "sources_snapshot_view"),
            ("snapshot/<int:before>/<int:after>/", self.difference_view, "sources_snapshot_compare"),
            ("<int:pk>/compare/", self.compare_view, "sources_source_compare"),
            ("snapshot/<int:pk>/pages/<int:page>/", self.page_view, "sources_snapshot_page"),
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
        context = self._about_snapshots(request, snapshot.source) | {
            "title": _("Snapshot of %(day)s") % {"day": snapshot},
            "snapshot": snapshot,
            "copy": snapshot.copy,
            "has_pages": snapshot.copy is not None and snapshot.copy.media_type == PDF,
            "is_page": snapshot.copy is not None and archived_copy.is_page(snapshot.copy),
            "marks": marks,
            "is_unfinished": len(marks) < len({piece.quote.strip() for piece in evidence[:MAX_MARKS]}),
            "most_marks": MAX_MARKS if len(evidence) > MAX_MARKS else None,
            "others": snapshot.source.snapshots.exclude(pk=snapshot.pk)[:MAX_LISTED],
        }
        if text is not None:
            context |= _shown(text, [mark for mark in marks if mark.is_shown], request.GET.get("part", ""))
        return TemplateResponse(request, "desk/snapshot.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show below the form which snapshots there are, and when the source was read."""
        source = self.get_object(request, object_id)
        if source is not None and request.user.has_perm("sources.view_snapshot"):
            snapshots = list(source.snapshots.select_related("copy", "kept_by")[: MAX_LISTED + 1])
            with_copy = [snapshot for snapshot in snapshots[:MAX_LISTED] if snapshot.copy]
            extra_context = (extra_context or {}) | {
                "snapshots": snapshots[:MAX_LISTED],
                "to_compare": with_copy if len(with_copy) > 1 else None,
                "has_more_snapshots": len(snapshots) > MAX_LISTED,
                "visits": [(visit, _reason(visit)) for visit in source.visits.select_related("snapshot")[:MAX_VISITS]],
            }
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go to the difference of the two snapshots that were chosen, the earlier one first."""
        if not request.user.has_perm("sources.view_snapshot"):
            raise PermissionDenied
        chosen = [key for key in (request.GET.get("before", ""), request.GET.get("after", "")) if key.isdecimal()]
        keys = {int(key) for key in chosen if len(key) <= LONGEST_KEY}
        found = list(Snapshot.objects.filter(source=pk, pk__in=keys).order_by("captured_at", "pk"))
        if len(found) != 2:
            messages.error(request, _("Choose two different snapshots of this source to compare them."))
            return HttpResponseRedirect(reverse("admin:sources_source_change", args=[pk]) + "#snapshots")
        return HttpResponseRedirect(reverse("admin:sources_snapshot_compare", args=[each.pk for each in found]))

    def difference_view(self, request: HttpRequest, before: int, after: int) -> HttpResponse:
        """Show what changed from one snapshot of a source to another."""
        one, other = _snapshot(request, before), _snapshot(request, after)
        if one.source_id != other.source_id:
            raise Http404(_("These are snapshots of two sources; only those of one are compared."))
        texts = {text.pk: text for text in ArchivedText.objects.filter(copy__in=[one.copy_id, other.copy_id])}
        old, new = texts.get(one.copy_id), texts.get(other.copy_id)
        context = self._about_snapshots(request, one.source) | {
            "title": _("From %(before)s to %(after)s") % {"before": one, "after": other},
            "before": one,
            "after": other,
            "comparison": compared(old.text, new.text) if old and new else None,
        }
        if one.copy and other.copy and old and new:
            evidence = list(_quoting(request, one.source)[:MAX_MARKS])
            context["quotes"] = quotes_in_both(marks_of(one.copy, evidence), marks_of(other.copy, evidence))
        return TemplateResponse(request, "desk/difference.html", context)

    def page_view(self, request: HttpRequest, pk: int, page: int) -> HttpResponse:
        """Show how a page of a PDF looks, with the quoted passages boxed, and what it says."""
        snapshot, copy = _with_copy(request, pk)
        text = ArchivedText.objects.select_related("copy").filter(copy=copy).first()
        if text is None or copy.media_type != PDF or not 1 <= page <= len(text.pages):
            raise Http404(_("The copy has no such page."))
        start, end = bounds_of(text, page)
        evidence = _quoting(request, snapshot.source)[:MAX_MARKS]
        marks = [mark for mark in marks_of(copy, evidence) if mark.stands_between(start, end)]
        picture, reason, status = b"", "", 200
        try:
            picture = picture_of(text, page, [(mark.passage.start, mark.passage.end) for mark in marks])
        except NoPicture as error:
            reason, status = str(error), 422
        except NoBody:
            reason, status = _("The archive has no file of this copy."), 404
        context = self._about_snapshots(request, snapshot.source) | {
            "title": _("Page %(page)d, snapshot of %(day)s") % {"page": page, "day": snapshot},
            "snapshot": snapshot,
            "copy": copy,
            "page": page,
            "last": len(text.pages),
            "marks": marks,
            "picture": base64.b64encode(picture).decode(),
            "reason": reason,
            "shown": runs(text.text, start, end, marks),
        }
        return TemplateResponse(request, "desk/page_picture.html", context, status=status)

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an archived page in a frame, in which it runs nothing and reaches nothing."""
        snapshot, copy = _with_copy(request, pk)
        if not archived_copy.is_page(copy):
            return HttpResponseRedirect(reverse("admin:sources_snapshot_body", args=[pk]))
        found = {"title": _("Archived copy of %(day)s") % {"day": snapshot}, "snapshot": snapshot}
        context = self._about_snapshots(request, snapshot.source) | found
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

    def _about_snapshots(self, request: HttpRequest, source: Source) -> dict[str, Any]:
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


def _reason(visit: Visit) -> str:
    """Return in words why the source could not be read; "" where it could."""
    return str(Outcome(visit.why).label) if visit.why in Outcome.values else ""


def _with_copy(request: HttpRequest, pk: int) -> tuple[Snapshot, ArchivedCopy]:
    """Return a snapshot with its copy. Raises PermissionDenied and Http404."""
    snapshot = _snapshot(request, pk)
    if snapshot.copy is None:
        raise Http404(_("No copy of this snapshot is kept here."))
    return snapshot, snapshot.copy


def _quoting(request: HttpRequest, source: Source) -> QuerySet[Evidence]:
    """Return the evidence whose quote was read in this work, if this person may read evidence."""
    if not request.user.has_perms(["claims.view_claim", "claims.view_evidence"]):
        return Evidence.objects.none()
    work = same_work(source.kept())  # a copy of one that is merged serves all
    read = Q(source__in=work, through=None) | Q(through__in=work)
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
