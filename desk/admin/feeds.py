"""Feeds of other publishers: subscribing to one, what came of it, stopping it, and having it read now."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import current_user
from desk.admin.base import DeskAdmin
from desk.admin.jobs import moment
from external.models import Feed, Publisher
from external.tasks import ask_to_read

MOST_IMPORTS = 10


@admin.register(Feed)
class FeedAdmin(DeskAdmin):
    list_display = ["address", "publisher", "last_read", "came", "next_reading"]
    export_fields = ["address", "publisher", "read_at", "came", "next_at", "is_read", "subscribed_by", "subscribed_at"]
    export_related = ["subscribed_by"]
    sortable_by: list[str] = []
    actions = None
    list_fullwidth = True
    list_per_page = 50
    readonly_fields = [
        *("link", "publisher", "came", "detail", "last_read", "next_reading", "found_at", "failures", "failing"),
        *("subscribed", "brought"),
    ]
    change_form_outer_before_template = "desk/feed_above.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.read_view))
        return [path("<int:pk>/read/", view, name="external_feed_read"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        rows: QuerySet[Feed] = super().get_queryset(request)
        names = Publisher.objects.filter(site=OuterRef("site")).values("name")[:1]
        return rows.annotate(publisher_name=Coalesce(Subquery(names), "site"))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to compare the interval: Django lets any text through to the database as one."""
        return not lookup.startswith("interval") and super().lookup_allowed(lookup, value, request)

    def get_fields(self, request: HttpRequest, obj: Feed | None = None) -> list[str]:
        return ["address"] if obj is None else ["link", "is_read", *self.readonly_fields[1:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Feed | None = None) -> list[str]:
        return [] if obj is None else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Feed | None = None) -> bool:
        """Refuse it: imports name their feed. One that nobody wants any more is stopped."""
        return False

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """Save what is on the form alone, since the worker writes the rest; what is to be read is read at once."""
        if not change:
            obj.subscribed_by = current_user(request)
            super().save_model(request, obj, form, change)
        elif "is_read" in form.changed_data:
            obj.next_at = timezone.now()
            obj.save(update_fields=["is_read", "next_at"])
        if obj.is_read and (not change or "is_read" in form.changed_data):
            ask_to_read(obj)
            messages.info(request, _("It is read as soon as the worker comes to it and its site may be asked."))

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have a feed read now, although it is not due."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        feed = Feed.objects.filter(pk=pk).first()
        if feed is None:
            raise Http404(_("There is no such feed."))
        if not feed.is_read:
            messages.error(request, _("It is stopped. Switch “Is read” on and save, and it is read."))
        else:
            Feed.objects.filter(pk=pk).update(next_at=timezone.now())
            ask_to_read(feed)
            self.log_change(request, feed, _now("Read now."))
            messages.success(request, _("It is read as soon as the worker comes to it and its site may be asked."))
        return HttpResponseRedirect(reverse("admin:external_feed_change", args=[pk]))

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        extra_context = (extra_context or {}) | {"may_read_now": self.has_change_permission(request)}
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("address"))
    def link(self, feed: Feed) -> SafeString:
        return format_html('<a class="desk-link" href="{0}" rel="noopener noreferrer">{0}</a>', feed.address)

    @admin.display(description=_("publisher"))
    def publisher(self, feed: Feed) -> str:
        """Return the publisher of the feed's site; its host, as long as nothing from there is known."""
        return str(getattr(feed, "publisher_name", feed.site))

    @admin.display(description=_("last read"))
    def last_read(self, feed: Feed) -> str:
        return moment(feed.read_at)

    @admin.display(description=_("what came"))
    def came(self, feed: Feed) -> str:
        """Return what came of the last reading, with the reason where that is not all."""
        if not feed.outcome:
            return _now("Not read yet")
        words = _now("Unreachable") if feed.is_unreachable else str(Feed.Outcome(feed.outcome).label)
        return ". ".join(part for part in (words, feed.reason) if part)

    @admin.display(description=_("next"))
    def next_reading(self, feed: Feed) -> str:
        if not feed.is_read:
            return _now("Stopped")
        return _now("When its turn comes") if feed.next_at <= timezone.now() else moment(feed.next_at)

    @admin.display(description=_("failing since"))
    def failing(self, feed: Feed) -> str:
        return moment(feed.failing_since)

    @admin.display(description=_("subscribed"))
    def subscribed(self, feed: Feed) -> str:
        return f"{moment(feed.subscribed_at)}, {feed.subscribed_by}"

    @admin.display(description=_("imports"))
    def brought(self, feed: Feed) -> SafeString | str:
        """Return its last imports, with how much each brought."""
        rows = [
            (
                reverse("admin:external_import_change", args=[done.pk]),
                moment(done.begun_at),
                _now("new: %(new)d, changed: %(changed)d, unchanged: %(unchanged)d, refused: %(refused)d") % vars(done),
            )
            for done in feed.imports.defer("lines", "reasons")[:MOST_IMPORTS]
        ]
        line = '<li><a class="desk-link" href="{}">{}</a> {}</li>'
        return format_html('<ul class="desk-taken">{}</ul>', format_html_join("", line, rows)) if rows else "–"
