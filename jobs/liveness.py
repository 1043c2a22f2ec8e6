"""Whether a worker lives: each reports every few seconds."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateWorker

from jobs.models import SILENCE


def last_report() -> datetime | None:
    """Return when a worker was last heard of, or None.

    One that ended in order left no report behind; it is known by the last job that it touched.
    """
    newest: datetime | None = ProcrastinateWorker.objects.aggregate(newest=Max("last_heartbeat"))["newest"]
    if newest is None:
        touched = ProcrastinateEvent.objects.filter(type__in=["started", "succeeded", "failed"])
        newest = touched.order_by("-pk").values_list("at", flat=True).first()
    return newest


def reports(worker_id: int | None = None) -> bool:
    """Return whether this worker, or any, reported a moment ago."""
    workers = ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - SILENCE)
    return (workers if worker_id is None else workers.filter(pk=worker_id)).exists()
