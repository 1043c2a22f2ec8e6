"""Jobs as the desk sees them, over the tables of procrastinate, which queues them and hands them out."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateReadOnlyManager

from jobs.kinds import kind_of

REPORT_EVERY = 5  # seconds; a worker says that it lives
SILENCE = timedelta(seconds=30)  # after which it counts as dead


class JobQuerySet(models.QuerySet["Job"]):
    def failed(self) -> Self:
        return self.filter(status=Job.Status.FAILED)

    def due(self) -> Self:
        """Return the jobs that wait, without those whose time has not come."""
        has_come = models.Q(scheduled_at=None) | models.Q(scheduled_at__lte=timezone.now())
        return self.filter(has_come, status=Job.Status.WAITING)

    def abandoned(self) -> Self:
        """Return the jobs that are marked as running, but whose worker is gone or silent."""
        is_gone = models.Q(worker=None) | models.Q(worker__last_heartbeat__lt=timezone.now() - SILENCE)
        return self.filter(is_gone, status=Job.Status.RUNNING)


class Job(ProcrastinateJob):
    """A task with its arguments: waiting, running or finished. Only procrastinate's own functions change one."""

    class Status(models.TextChoices):
        WAITING = "todo", _("waiting")
        RUNNING = "doing", _("running")
        DONE = "succeeded", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        ABORTED = "aborted", _("aborted")

    objects = ProcrastinateReadOnlyManager.from_queryset(JobQuerySet)()  # type: ignore[misc]  # one manager, of more

    class Meta:
        proxy = True
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.task_name} {self.pk}"

    @property
    def runs(self) -> int:
        """Return how often a worker began it. Upstream's `attempts` rises once more with each repetition by hand."""
        return sum(event.type == "started" for event in self.procrastinateevent_set.all())


class Failure(models.Model):
    """The kind of the error on which a job ended last. What the error said is not kept: it may quote a draft."""

    job = models.OneToOneField(
        Job,
        models.DO_NOTHING,
        primary_key=True,
        related_name="failure",
        db_constraint=False,  # the migration's own constraint deletes it with the job, whoever deletes that
        verbose_name=_("job"),
    )
    kind = models.CharField(_("kind"), max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("failure")
        verbose_name_plural = _("failures")

    def __str__(self) -> str:
        return self.kind

    @classmethod
    def keep(cls, job: int, error: BaseException) -> None:
        """Write down the kind of the error on which the job ended."""
        cls.objects.update_or_create(job_id=job, defaults={"kind": kind_of(error)[:200], "at": timezone.now()})
