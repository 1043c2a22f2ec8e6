from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.models import User
from sources import archiving, elsewhere, hosts, keeping, known
from sources.models import Source, Watch

# At once: a job that waits for its time would hold up all others of its host (its lock). What a site does is no failure
# of a job; it is tried again when Watch.next_at says.
AT_ONCE = RetryStrategy(max_attempts=2)
LOST = timedelta(days=1)
MOST = 500  # sources that are queued again at a time


def ask_for_archive(source: Source, by: User | None = None) -> bool:
    """Have the worker archive the source, in the caller's transaction. Returns False where that waits already.

    A source without an address is on no web; nothing is asked for.
    """
    if not source.url:
        return False
    if archiving.leave_to_watch(source):
        return True
    with transaction.atomic():
        watch = archiving.watched(source)
        watch.queued_at, watch.next_at = timezone.now(), None
        watch.save()
        return _queue(source, by)


def _queue(source: Source, by: User | None) -> bool:
    lock = hosts.lock_of(hosts.host_of(source.url))
    queue = archive_source.configure(lock=lock, queueing_lock=f"archive:{source.pk}")
    try:
        with transaction.atomic():
            queue.defer(source=source.pk, since=timezone.now().isoformat(), by=by.pk if by else None)
    except AlreadyEnqueued:
        return False
    return True


@app.task(queue="archiving", retry=AT_ONCE)
def archive_source(source: int, since: str, by: int | None = None) -> str | None:
    """Archive a source, unless somebody deleted it meanwhile or it has no address any more."""
    found = Source.objects.exclude(url="").filter(pk=source).first()
    if found is None or archiving.leave_to_watch(found):
        return None
    asked_by = User.objects.filter(pk=by).first() if by else None
    return archiving.archive(found, by=asked_by, since=datetime.fromisoformat(since)).outcome


@app.periodic(cron="*/5 * * * *")
@app.task(queue="archiving", queueing_lock="try_again")
def try_again(timestamp: int) -> int:
    """Queue the sources that could not be archived and whose time has come."""
    due = Watch.objects.filter(next_at__lte=timezone.now(), queued_at=None, interval=None).order_by("next_at")
    return _ask_again(due)


@app.periodic(cron="17 3 * * *")
@app.task(queue="archiving", queueing_lock="make_up")
def make_up(timestamp: int) -> int:
    """Do at night what is left undone: files that nobody finished keeping, addresses that were saved without their
    canonical form, and sources whose job failed and said nothing of them, which are queued again."""
    keeping.clear_forgotten()
    known.write_canonical_addresses()
    lost = Watch.objects.filter(interval=None, next_at=None, failures=0, source__visits=None)
    return _ask_again(lost.filter(Q(queued_at=None) | Q(queued_at__lt=timezone.now() - LOST)))


@app.task(queue=elsewhere.QUEUE)
def save_elsewhere(snapshot: int, tries: int = 0) -> str:
    """Ask the Internet Archive to save what a snapshot is of."""
    return elsewhere.save(snapshot, tries)


@app.task(queue=elsewhere.QUEUE)
def look_elsewhere(snapshot: int, job: str, tries: int, looks: int) -> str:
    """Look whether the Internet Archive has saved it, and keep the address."""
    return elsewhere.look(snapshot, job, tries, looks)


def _ask_again(watches: QuerySet[Watch]) -> int:
    sources = Source.objects.exclude(url="").filter(pk__in=watches.values("pk")[:MOST])
    return sum(ask_for_archive(source) for source in sources)
