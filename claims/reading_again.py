"""Reading a source again that public verdicts rest on: whether it stands as it was read, and what follows if not."""

from django.db import transaction
from django.utils import timezone

from claims import another_look, cited
from fetching.outcomes import NotFetched, Outcome
from sources import archiving, hosts, watching
from sources.archiving import Reading
from sources.models import Source, Visit, Watch


def read_when_queued(pk: int) -> Visit | None:
    """Read a source that waits for it, and return what came of it; nothing where it was read meanwhile.

    Where its host rests it comes due when that ends. Where nothing public names it any more, or it is watched as the
    one that it was merged into, its watch ends.
    """
    waiting = Watch.objects.filter(source=pk, queued_at__isnull=False, interval__isnull=False)
    watch = waiting.select_related("source").first()
    if watch is None:
        return None
    source = watch.source
    if not source.url or source.merged_into_id is not None or not cited.is_named(source):
        waiting.update(is_published=False, queued_at=None, next_at=None, interval=None)
        return None
    try:
        return read_again(source)
    except hosts.Rests as rests:
        waiting.update(queued_at=None, next_at=rests.until)
        return None


def read_again(source: Source) -> Visit:
    """Read a source now, and return what came of it. Claims that need another look are raised. Raises hosts.Rests."""
    try:
        is_allowed = hosts.may_read(source.url)
    except NotFetched as end:
        return _not_read(source, end)
    if not is_allowed:
        return _not_read(source, NotFetched(Outcome.DISALLOWED))
    return archiving.read(source, conclude)


@transaction.atomic
def _not_read(source: Source, end: NotFetched) -> Visit:
    """Write down that the page was not asked for, and why."""
    before = source.snapshots.exclude(copy=None).first()
    reading = Reading(
        source,
        timezone.now(),
        before,
        why=end.outcome,
        detail=end.detail[:300].replace("\x00", ""),
        status=end.status,
        retry_after=end.retry_after,
    )
    return conclude(reading)


def conclude(reading: Reading) -> Visit:
    """Write down what came of a reading, in the transaction that keeps the copy, and raise what follows from it.

    In the order in which publishing locks: the claims, the log, the watch.
    """
    expected = [passage.expected for passage in another_look.cited_passages(reading.source)]
    visit = watching.visit_of(reading, expected)
    another_look.raise_for_visit(visit)
    watching.plan(visit, reading)
    return visit
