import json
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import date
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from unfold.decorators import display

from desk.admin.base import DeskAdmin
from jobs.models import Job
from jobs.requeue import NotFailed, run_again

admin.site.unregister(ProcrastinateJob)  # procrastinate's own pages would be beside the desk's

STATUS_LABELS = {
    Job.Status.WAITING.value: "info",
    Job.Status.RUNNING.value: "primary",
    Job.Status.DONE.value: "success",
    Job.Status.FAILED.value: "danger",
}


EVENTS = {
    "deferred": _("asked for"),
    "scheduled": _("to be run"),
    "started": _("begun"),
    "deferred_for_retry": _("to be tried again"),
    "failed": _("failed"),
    "succeeded": _("done"),
    "cancelled": _("cancelled"),
    "abort_requested": _("to be aborted"),
    "aborted": _("aborted"),
    "retried": _("run again by hand"),
}


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        if self.value() not in {None, *Job.Status.values}:
            raise IncorrectLookupParameters
        return list(Job.Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(DeskAdmin):
    list_display = ["__str__", "queue_name", "status_badge", "runs", "due", "last_failure", "last_change"]
    export_fields = [
        *("task_name", "queue_name", "arguments", "status_label"),
        *("runs", "scheduled_at", "last_failure", "last_change"),
    ]
    list_filter = [StatusFilter]
    list_per_page = 25
    list_fullwidth = True
    ordering = ["-id"]
    sortable_by: list[str] = []
    fields = ["task_name", "queue_name", "arguments", "status_label", "runs", "due", "last_failure", "history"]
    readonly_fields = fields
    actions = ["run_again"]
    change_form_outer_before_template = "desk/job_above.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        rows: QuerySet[Job] = super().get_queryset(request)
        return rows.select_related("failure").prefetch_related("procrastinateevent_set")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to compare the status, which is no text to the database."""
        return not lookup.startswith("status__") and super().lookup_allowed(lookup, value, request)

    # Nobody writes a job here; whoever may change one may have it run again.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_run_again_permission(self, request: HttpRequest) -> bool:
        may_change: bool = super().has_change_permission(request)
        return may_change

    @admin.action(description=_("Run again"), permissions=["run_again"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Put the failed ones of these jobs back into the queue."""
        begun = 0
        for job in queryset:
            try:
                run_again(job)
            except NotFailed:
                messages.warning(request, _("%(job)s did not fail, so it is not run again.") % {"job": job})
            else:
                self.log_change(request, job, str(_("Run again.")))
                begun += 1
        if begun:
            said = ngettext("%(count)s job is run again.", "%(count)s jobs are run again.", begun)
            messages.success(request, said % {"count": begun})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        extra_context = (extra_context or {}) | {"may_run_again": self.has_run_again_permission(request)}
        return super().change_view(request, object_id, form_url, extra_context)

    @display(description=_("status"), label=STATUS_LABELS)  # type: ignore[untyped-decorator]  # Unfold's
    def status_badge(self, job: Job) -> tuple[str, str]:
        return job.status, self.status_label(job)

    @admin.display(description=_("status"))
    def status_label(self, job: Job) -> str:
        return str(Job.Status(job.status).label)

    @admin.display(description=_("scheduled at"))
    def due(self, job: Job) -> str:
        return moment(job.scheduled_at)

    @admin.display(description=_("runs"))
    def runs(self, job: Job) -> int:
        return job.runs

    @admin.display(description=_("last error"))
    def last_failure(self, job: Job) -> str:
        if job.task_name not in app.tasks:
            return str(_("This release has no such task."))
        failure = getattr(job, "failure", None)
        return f"{failure.kind}, {moment(failure.at)}" if failure else "–"

    @admin.display(description=_("last change"))
    def last_change(self, job: Job) -> str:
        happened = [event for event in job.procrastinateevent_set.all() if event.type != "scheduled"]
        return moment(max(happened, key=lambda event: event.pk).at) if happened else "–"

    @admin.display(description=_("arguments"))
    def arguments(self, job: Job) -> str:
        return json.dumps(job.args)

    @admin.display(description=_("history"))
    def history(self, job: Job) -> SafeString:
        events = sorted(job.procrastinateevent_set.all(), key=lambda event: event.pk)
        rows = ((moment(event.at), EVENTS.get(event.type, event.type)) for event in events)
        return format_html_join("", "<p>{} {}</p>", rows)


def moment(at: datetime | None) -> str:
    return date(localtime(at), "Y-m-d H:i:s") if at else "–"
